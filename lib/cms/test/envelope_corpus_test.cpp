#include <gtest/gtest.h>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/der.hpp"
#include "sealwire/base/base64.hpp"
#include "sealwire/base/hex.hpp"
#include "sealwire/base/pem.hpp"
#include "sealwire/cms/algorithm_parameters.hpp"
#include "sealwire/cms/authenticate.hpp"
#include "sealwire/cms/compress.hpp"
#include "sealwire/cms/content_info.hpp"
#include "sealwire/cms/digest.hpp"
#include "sealwire/cms/envelope_stream.hpp"
#include "sealwire/cms/enveloped_data.hpp"
#include "sealwire/cms/other_recipient_info.hpp"
#include "sealwire/crypto/digest.hpp"
#include "sealwire/crypto/library.hpp"
#include "sealwire/crypto/load.hpp"

#include "envelope_support.hpp"
#include "rfc_examples.hpp"

// Messages that others made.

namespace sealwire::cms {
namespace {

using namespace test;
using asn1::operator""_oid;
const OpenOptions kLegacy{crypto::Legacy::allow, {}};

Bytes base64(std::string_view text) { return from_base64(text).value(); }

/// The octets of a file in DER or BER, PEM, or a MIME entity in base64.
Bytes message_of(const std::filesystem::path& path) {
  const Bytes file = read_file(path);
  if (!file.empty() && file[0] == 0x30) return file;
  const std::string_view text = as_text(file);
  if (looks_like_pem(text)) return read_pem(text).value().front().der;
  std::size_t body = text.find("\r\n\r\n");
  if (body == std::string_view::npos) body = text.find("\n\n");
  return base64(text.substr(body));
}

std::string sha256(Octets octets) { return to_hex(crypto::digest(crypto::DigestAlgorithm::sha256, octets).value()); }

/// By both readers, which must agree.
Result<Opened> open_both(Octets message, const Credentials& credentials, const OpenOptions& options) {
  auto whole = decrypt(message, credentials, options);
  BytesSink sink;
  EnvelopeReader reader(credentials, UnverifiedSink(sink), options);
  auto taken = reader.write(message);
  OctetsSource again(sink.bytes());
  const auto report = taken ? reader.finish(&again) : Result<EnvelopeReport>(std::unexpected(taken.error()));
  EXPECT_EQ(whole.has_value(), report.has_value()) << (whole ? std::string("whole") : whole.error().message()) << " / "
                                                   << (report ? std::string("streamed") : report.error().message());
  EXPECT_TRUE(!whole || !report || equal(whole->content, sink.bytes()));
  return whole;
}

struct Row {
  const char* message;
  const char* key;
  const char* sha256;  // empty: must not open
};
const Row kRows[] = {
    {"rfc4134/5.1.bin", "rfc4134/BobPrivRSAEncrypt.pri",
     "c875df2a4210704a9edddbb6dfcc870471168f904d183318bbf184ac0b045e53"},
    {"rfc4134/5.2.bin", "rfc4134/BobPrivRSAEncrypt.pri",
     "c875df2a4210704a9edddbb6dfcc870471168f904d183318bbf184ac0b045e53"},
    {"rfc4134/5.3.eml", "rfc4134/BobPrivRSAEncrypt.pri", "any"},
    {"rfc4134/5.1.bin", "rfc4134/DianePrivRSASignEncrypt.pri", ""},
    {"rfc4134/5.2.bin", "rfc4134/AlicePrivRSASign.pri", ""},
    {"sip-smime-draft/rfc7193-s3-example.der", "sip-smime-draft/rfc7193-recipient-key.pem",
     "9d90438481611aee9a8dea1b96dfc10ed366f520e92c5f025981a50ee4b2b3bd"},
    {"kemri-openssl/auth_enveloped_data_128.bin", "kemri-openssl/rsa.key",
     "7202ffa8978c95f731c6d2e7b1b6a25e706561c05be24894ec7c1e358a469ff1"},
    {"kemri-openssl/auth_enveloped_data_256.bin", "kemri-openssl/rsa.key",
     "7202ffa8978c95f731c6d2e7b1b6a25e706561c05be24894ec7c1e358a469ff1"},
    {"openssl-cms/ciphertext_from_1_1_1.cms", "openssl-cms/smec3.pem",
     "ff236ef61b396355f75a4cc6e1c306d4c309084ae271a9e2ad6888f10a101b32"},
    {"openssl-cms/dh-malformed.der", "openssl-cms/dh-key.pem", ""},
    {"pyasn1-alt-modules/rfc5753_EnvelopedData_sample.der", "pyasn1-alt-modules/rfc5915_MUDCert_private_key.der",
     "any"},
};

TEST(EnvelopeCorpus, WhatOthersEncryptedDecryptsToWhatTheySaid) {
  SEALWIRE_NEED_CORPUS(corpus() / "rfc4134");
  for (const Row& row : kRows) {
    SCOPED_TRACE(std::string(row.message) + " with " + row.key);
    if (!std::filesystem::exists(corpus() / row.message)) continue;
    if (std::string(row.message).ends_with("5.2.bin") && !crypto::legacy_available()) continue;
    Credentials credentials;
    const Bytes key_file = read_file(corpus() / row.key);
    const auto key = crypto::load_private_key(key_file);
    ASSERT_TRUE(key.has_value()) << key.error().message();
    credentials.keys.push_back({*key, nullptr});
    const auto opened = open_both(message_of(corpus() / row.message), credentials, kLegacy);
    ASSERT_EQ(opened.has_value(), *row.sha256 != 0) << (opened ? std::string("opened") : opened.error().message());
    if (opened && row.sha256 != std::string("any")) {
      EXPECT_EQ(sha256(opened->content), row.sha256);
    }
  }
}

TEST(EnvelopeCorpus, OldCiphersOpenOnlyWhenAllowed) {
  SEALWIRE_NEED_CORPUS(corpus() / "rfc4134");
  Credentials credentials;
  credentials.keys.push_back(
      {crypto::load_private_key(read_file(corpus() / "rfc4134/BobPrivRSAEncrypt.pri")).value(), nullptr});
  const auto refused = open_both(message_of(corpus() / "rfc4134/5.2.bin"), credentials, {});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().blame(), Blame::unsupported);
}

TEST(EnvelopeCorpus, EncryptedAndDigestedDataOfRfc4134Hold) {
  SEALWIRE_NEED_CORPUS(corpus() / "rfc4134");
  const Bytes key = from_hex("737c791f25ead0e04629254352f7dc6291e5cb26917ada32").value();
  const Bytes content = read_file(corpus() / "rfc4134/ExContent.bin");
  for (const char* name : {"rfc4134/7.1.bin", "rfc4134/7.2.bin"}) {
    const Bytes message = message_of(corpus() / name);
    const auto opened = decrypt_data(message, key);
    ASSERT_TRUE(opened.has_value()) << opened.error().message();
    EXPECT_TRUE(equal(opened->content, content));
    EXPECT_EQ(opened->report.unprotected_attributes.empty(), std::string(name) == "rfc4134/7.1.bin");
    BytesSink sink;
    EnvelopeReader reader{SecretBytes(Octets(key)), UnverifiedSink(sink)};
    ASSERT_TRUE(reader.write(message).has_value());
    ASSERT_TRUE(reader.finish().has_value());
    EXPECT_EQ(sink.bytes(), content);
  }
  const auto digested = verify_digested(message_of(corpus() / "rfc4134/6.0.bin"));
  ASSERT_TRUE(digested.has_value()) << digested.error().message();
  EXPECT_EQ(digested->content, content);
}

// GnuPG writes version 0 where a password is among the recipients (RFC 5652 §6.1 asks for 3).
TEST(EnvelopeCorpus, PasswordsOfGnuPGOpen) {
  SEALWIRE_NEED_CORPUS(corpus() / "gnupg-cms");
  Credentials credentials;
  credentials.passwords.emplace_back(as_octets("abc"));
  std::string first;
  for (const char* name : {"pwri-sample.cbc.p7m", "pwri-sample.cbc-2.p7m", "pwri-sample.gcm.p7m"}) {
    const auto opened = open_both(message_of(corpus() / "gnupg-cms" / name), credentials, {});
    ASSERT_TRUE(opened.has_value()) << name << ": " << opened.error().message();
    EXPECT_GT(opened->content.size(), 90U);
    EXPECT_EQ(opened->report.authenticated, std::string(name).find("gcm") != std::string::npos);
  }
}

TEST(EnvelopeCorpus, CompressedDataOfOthersDecompresses) {
  SEALWIRE_NEED_CORPUS(corpus() / "asn1crypto");
  for (const char* name : {"asn1crypto/cms-compressed.der", "rustcrypto-cms/compressed_data.bin",
                           "bc-vectors/NewCompressedDataStreamTest_01_compressedData.der"}) {
    const auto content = decompress(message_of(corpus() / name));
    ASSERT_TRUE(content.has_value()) << name << ": " << content.error().message();
    EXPECT_FALSE(content->content.empty());
  }
}

TEST(EnvelopeExamples, RsaKemOfRfc9690Opens) {
  Credentials credentials;
  credentials.keys.push_back({crypto::PrivateKey::from_der(base64(examples::kPrivateKey)).value(), nullptr});
  const auto opened = open_both(base64(examples::kRsaKemMessage), credentials, {});
  ASSERT_TRUE(opened.has_value()) << opened.error().message();
  EXPECT_EQ(as_text(opened->content), "Hello, world!");
}

// RFC 8696 prints the structure of its example, not its octets: it is put together from its values.
TEST(EnvelopeExamples, TransportWithPreSharedKeyOfRfc8696Opens) {
  const Bytes pskid = to_bytes("ptf-kmc:13614122112"),
              identifier = from_hex("9eeb67c9b95a74d44d2f16396680e801b5cba49c").value();
  const Bytes transported = from_hex(examples::kPskTransportedKey).value(), null = {5, 0};
  const Bytes wrapped =
      from_hex("ea0947250fa66cd525595e52a69aaade88efcf1b0f108abe291060391b1cdf5907f36b4067e45342").value();
  const Bytes nonce = from_hex("cafebabefacedbaddecaf888").value(),
              ciphertext = from_hex("9af2d16f21547fcefed9b3ef2d").value();
  const Bytes tag = from_hex("a0e5925cc184e0172463c44c").value();
  KeyTransRecipientInfo ktri;
  ktri.version = 2;
  ktri.rid = RecipientIdentifier(Octets(identifier));
  ktri.key_encryption_algorithm = {"1.2.840.113549.1.1.1"_oid, asn1::Any{null}};
  ktri.encrypted_key = transported;
  KeyTransPskRecipientInfo psk;
  psk.pskid = pskid;
  psk.kdf_algorithm.algorithm = "1.2.840.113549.1.9.16.3.29"_oid;
  psk.key_encryption_algorithm.algorithm = "2.16.840.1.101.3.4.1.45"_oid;
  psk.ktris.push_back(ktri);
  psk.encrypted_key = wrapped;
  const Bytes value = asn1::encode(psk).value(), parameters = asn1::encode(AeadParameters{nonce, 12}).value();
  AuthEnvelopedData data;
  data.recipient_infos.push_back(
      RecipientInfo(OtherRecipientInfo{other_recipient_types::key_trans_psk, asn1::Any{value}}));
  data.auth_encrypted_content_info.content_type = content_types::data;
  data.auth_encrypted_content_info.content_encryption_algorithm = {"2.16.840.1.101.3.4.1.46"_oid,
                                                                   asn1::Any{parameters}};
  data.auth_encrypted_content_info.encrypted_content = Octets(ciphertext);
  data.mac = tag;
  const Bytes message = write_content_info(content_types::auth_enveloped_data, asn1::encode(data).value());
  EXPECT_EQ(message.size(), 654U);  // as the dump in RFC 8696 §A.2 says
  Credentials credentials;
  credentials.keys.push_back({crypto::PrivateKey::from_der(base64(examples::kPrivateKey)).value(), nullptr});
  credentials.pre_shared_keys.push_back(
      {pskid, SecretBytes(from_hex("c244cdd11a0d1f39d9b61282770244fb0f6befb91ab7f96cb05213365cf95b15").value())});
  const auto opened = open_both(message, credentials, {});
  ASSERT_TRUE(opened.has_value()) << opened.error().message();
  EXPECT_EQ(as_text(opened->content), "Hello, world!");
}

const std::pair<const char*, const char*> kMlKem[] = {
    {"kemri-kemri_toy/mlkem512-2.16.840.1.101.3.4.4.1_kemri_auth_id-alg-hkdf-with-sha256.der",
     "kemri-kemri_toy/mlkem512-2.16.840.1.101.3.4.4.1_both_priv.der"},
    {"kemri-kemri_toy/mlkem512-2.16.840.1.101.3.4.4.1_kemri_auth_id-alg-hkdf-with-sha256_ukm.der",
     "kemri-kemri_toy/mlkem512-2.16.840.1.101.3.4.4.1_expandedkey_priv.der"},
    {"kemri-kemri_toy/mlkem512-2.16.840.1.101.3.4.4.1_kemri_id-alg-hkdf-with-sha256.der",
     "kemri-kemri_toy/mlkem512-2.16.840.1.101.3.4.4.1_seed_priv.der"},
    {"kemri-kemri_toy/mlkem512-2.16.840.1.101.3.4.4.1_kemri_id-alg-hkdf-with-sha256_ukm.der",
     "kemri-kemri_toy/mlkem512-2.16.840.1.101.3.4.4.1_both_priv.der"},
    {"lamps-cms-kyber/ML-KEM-512.cms", "lamps-cms-kyber/ML-KEM-512-both.priv"},
};

TEST(EnvelopeCorpus, MlKemOpensWhereLibcryptoHasIt) {
  SEALWIRE_NEED_CORPUS(corpus() / "kemri-kemri_toy");
  for (const auto& [name, key_name] : kMlKem) {
    SCOPED_TRACE(name);
    const Bytes message = message_of(corpus() / name);
    // Shown without a key, wherever.
    const auto without = open_both(message, {}, {});
    EXPECT_TRUE(without.error().is(CmsError::not_for_us));
    const auto key = crypto::load_private_key(read_file(corpus() / key_name));
    if (!crypto::library_at_least(3, 5)) {
      ASSERT_FALSE(key.has_value());
      EXPECT_EQ(key.error().blame(), Blame::unsupported) << key.error().message();
      continue;
    }
    ASSERT_TRUE(key.has_value()) << key.error().message();
    Credentials credentials;
    credentials.keys.push_back({*key, nullptr});
    const auto opened = open_both(message, credentials, {});
    ASSERT_TRUE(opened.has_value()) << opened.error().message();
    if (std::string(name).starts_with("kemri")) {
      EXPECT_TRUE(equal(opened->content, read_file(corpus() / "kemri-kemri_toy/expected_plaintext.txt")));
    }
  }
}

// No key fits, but both readers say the same of each file, with blame where it belongs.
TEST(EnvelopeCorpus, BothReadersAgreeOnWhateverThereIs) {
  SEALWIRE_NEED_CORPUS(corpus() / "openssl-fuzz-cms");
  Credentials credentials;
  credentials.keys.push_back({party(crypto::KeyType::rsa).key, nullptr});
  credentials.keys.push_back({party(crypto::KeyType::ec_p256).key, nullptr});
  credentials.shared_keys.push_back({{}, SecretBytes(pattern(16))});
  credentials.passwords.emplace_back(as_octets("x"));
  OpenOptions options = kLegacy;
  options.limits.password.iterations = 10'000;
  int files = 0;
  for (const char* folder : {"openssl-fuzz-cms", "bc-vectors", "rustcrypto-cms", "rfc4134", "kemri-kemri_toy",
                             "smallstep-pkcs7", "sip-smime-draft"}) {
    if (!std::filesystem::exists(corpus() / folder)) continue;
    for (const auto& entry : std::filesystem::directory_iterator(corpus() / folder)) {
      const Bytes file = read_file(entry.path());
      if (file.empty() || file[0] != 0x30) continue;
      SCOPED_TRACE(entry.path().string());
      ++files;
      (void)open_both(file, credentials, options);
      const auto whole = verify_authenticated(file, credentials, options);
      BytesSink sink;
      AuthenticatedDataReader reader(credentials, UnverifiedSink(sink), options);
      const bool streamed = reader.write(file).has_value() && reader.finish().has_value();
      EXPECT_EQ(whole.has_value(), streamed);
    }
  }
  EXPECT_GT(files, 100);
}

}  // namespace
}  // namespace sealwire::cms
