#include <gtest/gtest.h>

#include "sealwire/base/pem.hpp"
#include "sealwire/cms/digest.hpp"
#include "sealwire/cms/envelope_stream.hpp"
#include "sealwire/crypto/library.hpp"
#include "sealwire/crypto/load.hpp"

#include "envelope_support.hpp"
#include "openssl.hpp"

// Both ways with the program openssl.

namespace sealwire::cms {
namespace {

using namespace test;
using crypto::DigestAlgorithm;
using crypto::KeyType;

constexpr const char* kSecretKey = "000102030405060708090A0B0C0D0E0F";
Bytes secret_key() {
  Bytes out(16);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(i);
  return out;
}

/// A folder with the keys and certificates of everybody in it.
class EnvelopeInterop : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!OpenSsl::available()) GTEST_SKIP() << "the program openssl is not installed";
    for (const auto& [name, type] : {std::pair("rsa", KeyType::rsa), std::pair("p256", KeyType::ec_p256),
                                     std::pair("p384", KeyType::ec_p384), std::pair("p521", KeyType::ec_p521)}) {
      openssl_.write(std::string(name) + ".crt", as_octets(write_pem("CERTIFICATE", party(type).certificate->der())));
      openssl_.write(std::string(name) + ".key",
                     as_octets(write_pem("PRIVATE KEY", party(type).key.to_pkcs8().value())));
    }
    openssl_.write("content", content_);
  }

  /// Ours, in definite or indefinite lengths.
  Bytes make(const Recipient& recipient, const ContentCipher& cipher, bool definite) {
    EnvelopeOptions options;
    options.cipher = cipher;
    std::vector<Recipient> recipients;
    recipients.push_back(copy(recipient));
    BytesSink sink;
    auto writer = EnvelopeWriter::create(
        options, recipients, definite ? std::optional<std::uint64_t>(content_.size()) : std::nullopt, sink, random_);
    EXPECT_TRUE(writer.has_value()) << writer.error().message();
    EXPECT_TRUE(writer->write(content_).has_value());
    EXPECT_TRUE(writer->finish().has_value());
    return sink.take();
  }
  static Recipient copy(const Recipient& r) {
    if (const auto* ktri = std::get_if<KeyTransRecipient>(&r)) return *ktri;
    if (const auto* kari = std::get_if<KeyAgreeRecipient>(&r)) return *kari;
    if (const auto* kek = std::get_if<KekRecipient>(&r)) {
      KekRecipient out;
      out.identifier = kek->identifier;
      out.kek = kek->kek.clone();
      return out;
    }
    const auto& from = std::get<PasswordRecipient>(r);
    PasswordRecipient out;
    out.password = from.password.clone();
    out.prf = from.prf;
    out.iterations = from.iterations;
    out.cipher = from.cipher;
    return out;
  }

  void expect_openssl_reads(const Recipient& recipient, const std::string& with, bool brief = false) {
    const ContentCipher ciphers[] = {crypto::AeadCipher::aes128_gcm, crypto::AeadCipher::aes256_gcm,
                                     crypto::CbcCipher::aes128_cbc, crypto::CbcCipher::des_ede3_cbc};
    for (const ContentCipher& cipher : std::span(ciphers).first(brief ? 1 : 4)) {
      for (const bool definite : {true, false}) {
        SCOPED_TRACE(with + " " + std::string(name_of(cipher)) + (definite ? " definite" : " indefinite"));
        openssl_.write("message", make(recipient, cipher, definite));
        EXPECT_EQ(openssl_.run("cms -decrypt -binary -inform DER -in message -out plain " + with), 0)
            << openssl_.errors();
        EXPECT_EQ(openssl_.read("plain"), content_);
      }
    }
  }

  void expect_we_read(const std::string& arguments, const Credentials& credentials, std::size_t from = 0,
                      std::size_t count = 4) {
    const char* ciphers[] = {"-aes-128-gcm", "-aes-256-gcm", "-aes-192-cbc", "-des3"};
    for (const char* cipher : std::span(ciphers).subspan(from, count)) {
      for (const char* stream : {"", " -stream"}) {
        SCOPED_TRACE(arguments + " " + cipher + stream);
        const std::string command = std::string("cms -encrypt -binary -outform DER -in content -out message ") +
                                    cipher + stream + " " + arguments;
        ASSERT_EQ(openssl_.run(command), 0) << openssl_.errors();
        const Bytes message = openssl_.read("message");
        const auto opened = decrypt(message, credentials);
        ASSERT_TRUE(opened.has_value()) << opened.error().message();
        EXPECT_TRUE(equal(opened->content, content_));
        BytesSink sink;
        EnvelopeReader reader(credentials, UnverifiedSink(sink));
        ASSERT_TRUE(reader.write(message).has_value());
        const auto report = reader.finish();
        ASSERT_TRUE(report.has_value()) << report.error().message();
        EXPECT_EQ(sink.bytes(), content_);
      }
    }
  }

  OpenSsl openssl_;
  Bytes content_ = pattern(70'001);
  crypto::SystemRandom random_;
};

std::string recipient_file(KeyType type) {
  if (type == KeyType::rsa) return "rsa";
  if (type == KeyType::ec_p256) return "p256";
  return type == KeyType::ec_p384 ? "p384" : "p521";
}

TEST_F(EnvelopeInterop, OpensslReadsWhatWeEncryptForPublicKeys) {
  for (const KeyType type : {KeyType::rsa, KeyType::ec_p256, KeyType::ec_p384, KeyType::ec_p521}) {
    const std::string file = recipient_file(type);
    for (const auto form : {RecipientIdForm::issuer_and_serial, RecipientIdForm::subject_key_identifier}) {
      expect_openssl_reads(recipient_for(party(type).certificate, {.form = form}).value(),
                           "-inkey " + file + ".key -recip " + file + ".crt");
    }
  }
}

TEST_F(EnvelopeInterop, OpensslReadsEveryOaepAndEveryKdf) {
  for (const auto digest : {DigestAlgorithm::sha1, DigestAlgorithm::sha224, DigestAlgorithm::sha256,
                            DigestAlgorithm::sha384, DigestAlgorithm::sha512}) {
    expect_openssl_reads(recipient_for(party(KeyType::rsa).certificate, {.oaep = true, .digest = digest}).value(),
                         "-inkey rsa.key -recip rsa.crt", true);
    for (const auto cofactor : {crypto::Cofactor::standard, crypto::Cofactor::cofactor}) {
      Recipient recipient = recipient_for(party(KeyType::ec_p256).certificate, {.digest = digest}).value();
      std::get<KeyAgreeRecipient>(recipient).cofactor = cofactor;
      expect_openssl_reads(recipient, "-inkey p256.key -recip p256.crt", true);
    }
  }
}

TEST_F(EnvelopeInterop, OpensslReadsSharedKeysAndPasswords) {
  KekRecipient kek;
  kek.identifier = {0xC0, 0xFE};
  kek.kek = SecretBytes(secret_key());
  expect_openssl_reads(std::move(kek), std::string("-secretkey ") + kSecretKey + " -secretkeyid C0FE");
  for (const auto prf : {DigestAlgorithm::sha1, DigestAlgorithm::sha256, DigestAlgorithm::sha512}) {
    PasswordRecipient password;
    password.password = SecretBytes(as_octets("pass"));
    password.iterations = 1000;
    password.prf = prf;
    expect_openssl_reads(std::move(password), "-pwri_password pass");
  }
}

TEST_F(EnvelopeInterop, WeReadWhatOpensslEncryptsForPublicKeys) {
  expect_we_read("rsa.crt", credentials_of(party(KeyType::rsa)));
  expect_we_read("-keyid rsa.crt", credentials_of(party(KeyType::rsa)));
  expect_we_read("p256.crt rsa.crt p521.crt", credentials_of(party(KeyType::ec_p521)));
  for (const char* md : {"sha1", "sha224", "sha256", "sha384", "sha512"}) {
    expect_we_read("-recip rsa.crt -keyopt rsa_padding_mode:oaep -keyopt rsa_oaep_md:" + std::string(md),
                   credentials_of(party(KeyType::rsa), false), 0, 1);
    expect_we_read("-recip p256.crt -keyopt ecdh_kdf_md:" + std::string(md), credentials_of(party(KeyType::ec_p256)), 0,
                   1);
    expect_we_read("-recip p384.crt -keyopt ecdh_cofactor_mode:1 -keyopt ecdh_kdf_md:" + std::string(md),
                   credentials_of(party(KeyType::ec_p384), false), 0, 1);
  }
}

TEST_F(EnvelopeInterop, WeReadOpensslsSharedKeysAndPasswords) {
  Credentials kek;
  kek.shared_keys.push_back({{0xC0, 0xFE}, SecretBytes(secret_key())});
  expect_we_read(std::string("-secretkey ") + kSecretKey + " -secretkeyid C0FE", kek);
  Credentials password;
  password.passwords.emplace_back(as_octets("pass"));
  // With an AEAD cipher openssl fails to make one: it takes the content's cipher for PWRI-KEK.
  expect_we_read("-pwri_password pass", password, 2, 2);
}

// RFC 3370 §4.1.1: DH with X9.42, which only openssl still makes.
TEST_F(EnvelopeInterop, DiffieHellmanGoesBothWays) {
  const auto file = corpus() / "openssl-cms" / "smdh.pem";
  SEALWIRE_NEED_CORPUS(file);
  const auto bundle = x509::read_bundle(read_file(file)).value();
  ASSERT_FALSE(bundle.keys.empty());
  ASSERT_FALSE(bundle.certificates.empty());
  openssl_.write("dh.pem", read_file(file));
  Credentials credentials;
  credentials.keys.push_back({bundle.keys[0], bundle.certificates[0]});
  expect_we_read("dh.pem", credentials);
  expect_openssl_reads(recipient_for(bundle.certificates[0]).value(), "-inkey dh.pem -recip dh.pem");
}

TEST_F(EnvelopeInterop, EncryptedDataGoesBothWays) {
  const std::string key = std::string(" -secretkey ") + kSecretKey;
  for (const char* cipher : {"aes-128-cbc"}) {
    EnvelopeOptions options;
    options.cipher = *find_content_cipher(cipher);
    openssl_.write("message", encrypt_data(content_, options, secret_key(), random_).value());
    EXPECT_EQ(openssl_.run("cms -EncryptedData_decrypt -binary -inform DER -in message -out plain" + key), 0)
        << openssl_.errors();
    EXPECT_EQ(openssl_.read("plain"), content_);
    for (const char* stream : {"", " -stream"}) {
      ASSERT_EQ(openssl_.run(std::string("cms -EncryptedData_encrypt -binary -outform DER -in content -out message -") +
                             cipher + stream + key),
                0)
          << openssl_.errors();
      const Bytes message = openssl_.read("message"), secret = secret_key();
      const auto opened = decrypt_data(message, secret);
      ASSERT_TRUE(opened.has_value()) << opened.error().message();
      EXPECT_TRUE(equal(opened->content, content_));
    }
  }
}

TEST_F(EnvelopeInterop, LegacyCiphersOfOpensslAreReadWhenAllowed) {
  if (!crypto::legacy_available()) GTEST_SKIP() << "libcrypto's legacy provider is not installed";
  for (const char* cipher : {"-rc2", "-rc2-40", "-rc2-64", "-des", "-cast5-cbc"}) {
    SCOPED_TRACE(cipher);
    ASSERT_EQ(openssl_.run(std::string("cms -encrypt -binary -outform DER -in content -out message -provider legacy "
                                       "-provider default ") +
                           cipher + " rsa.crt"),
              0)
        << openssl_.errors();
    const Bytes message = openssl_.read("message");
    const Credentials credentials = credentials_of(party(KeyType::rsa));
    EXPECT_EQ(decrypt(message, credentials).error().blame(), Blame::unsupported);
    const auto opened = decrypt(message, credentials, {crypto::Legacy::allow, {}});
    ASSERT_TRUE(opened.has_value()) << opened.error().message();
    EXPECT_TRUE(equal(opened->content, content_));
  }
}

TEST_F(EnvelopeInterop, DigestedDataGoesBothWays) {
  openssl_.write("message", digest_data(content_).value());
  EXPECT_EQ(openssl_.run("cms -digest_verify -binary -inform DER -in message -out plain"), 0) << openssl_.errors();
  EXPECT_EQ(openssl_.read("plain"), content_);
  for (const char* stream : {"", " -stream"}) {
    ASSERT_EQ(openssl_.run(std::string("cms -digest_create -md sha512 -binary -outform DER -in content -out message") +
                           stream),
              0)
        << openssl_.errors();
    const auto opened = verify_digested(openssl_.read("message"));
    ASSERT_TRUE(opened.has_value()) << opened.error().message();
    EXPECT_EQ(opened->content, content_);
  }
}

}  // namespace
}  // namespace sealwire::cms
