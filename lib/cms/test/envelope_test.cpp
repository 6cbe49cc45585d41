#include "sealwire/cms/envelope.hpp"

#include <gtest/gtest.h>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/der.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/hex.hpp"
#include "sealwire/cms/content_info.hpp"
#include "sealwire/cms/envelope_stream.hpp"
#include "sealwire/cms/enveloped_data.hpp"
#include "sealwire/crypto/library.hpp"

#include "envelope_support.hpp"

namespace sealwire::cms {
namespace {

using namespace test;
using crypto::DigestAlgorithm;
using crypto::KeyType;
using asn1::operator""_oid;

TEST(Envelope, EveryCipherAndLengthComesBackInMemoryAndStreaming) {
  crypto::SystemRandom random;
  const OpenOptions options{crypto::Legacy::allow, {}};
  for (const ContentCipher& cipher : kCiphers) {
    SCOPED_TRACE(name_of(cipher));
    if (!is_authenticated(cipher) && crypto::info_of(std::get<crypto::CbcCipher>(cipher)).legacy &&
        !crypto::legacy_available()) {
      continue;
    }
    EnvelopeOptions how;
    how.cipher = cipher;
    how.legacy = crypto::Legacy::allow;
    for (std::size_t size : {0U, 1U, 15U, 16U, 17U, 1000U, 70'000U}) {
      if (size > 60'000 && !is_authenticated(cipher) && crypto::info_of(std::get<crypto::CbcCipher>(cipher)).legacy)
        continue;
      const Bytes content = pattern(size);
      std::vector<Recipient> recipients;
      recipients.push_back(kek_recipient(16));
      const auto message = encrypt(content, how, recipients, random);
      ASSERT_TRUE(message.has_value()) << message.error().message();
      EXPECT_TRUE(asn1::is_der(*message));
      expect_opens(*message, kek_credentials(16), content, options);
    }
  }
}

TEST(Envelope, CiphersHaveTheNamesOfOpenSslToo) {
  for (const char* name : {"aes-128-gcm", "AES-128-GCM", "aes128-gcm", "id-aes128-GCM", "2.16.840.1.101.3.4.1.6"}) {
    EXPECT_EQ(find_content_cipher(name), ContentCipher(crypto::AeadCipher::aes128_gcm)) << name;
  }
  for (const char* name : {"aes-256-cbc", "aes256", "aes256-CBC", "2.16.840.1.101.3.4.1.42"}) {
    EXPECT_EQ(find_content_cipher(name), ContentCipher(crypto::CbcCipher::aes256_cbc)) << name;
  }
  for (const char* name : {"", "id-", "aes", "aes512", "aes128-", "rot13", "1.2.3"}) {
    EXPECT_FALSE(find_content_cipher(name)) << name;
  }
}

TEST(Envelope, IndefiniteLengthsComeBackToo) {
  crypto::SystemRandom random;
  for (const ContentCipher& cipher : kCiphers) {
    EnvelopeOptions how;
    how.cipher = cipher;
    if (is_authenticated(cipher) && crypto::is_ccm(std::get<crypto::AeadCipher>(cipher))) continue;
    if (!is_authenticated(cipher) && crypto::info_of(std::get<crypto::CbcCipher>(cipher)).legacy) continue;
    for (std::size_t size : {0U, 1U, 100'000U}) {
      const Bytes content = pattern(size);
      std::vector<Recipient> recipients;
      recipients.push_back(kek_recipient(32));
      BytesSink sink;
      EnvelopeWriter writer = EnvelopeWriter::create(how, recipients, std::nullopt, sink, random).value();
      for (Octets rest = content; !rest.empty();) {
        const Octets now = rest.first(std::min<std::size_t>(rest.size(), 777));
        ASSERT_TRUE(writer.write(now).has_value());
        rest = rest.subspan(now.size());
      }
      ASSERT_TRUE(writer.finish().has_value());
      expect_opens(sink.bytes(), kek_credentials(32), content);
    }
  }
}

TEST(Envelope, MadeAndOpenedInLentMemoryIsTheSame) {
  for (const ContentCipher cipher :
       {ContentCipher(crypto::AeadCipher::aes128_gcm), ContentCipher(crypto::CbcCipher::aes128_cbc)}) {
    EnvelopeOptions how;
    how.cipher = cipher;
    for (std::size_t size : {0U, 1U, 100U, 300U, 16'384U, 18'400U, 18'432U, 18'500U, 18'700U, 100'000U}) {
      const Bytes content = pattern(size);
      std::vector<Recipient> recipients;
      recipients.push_back(kek_recipient(16));
      for (const bool definite : {true, false}) {
        SCOPED_TRACE(std::to_string(size) + (definite ? " definite" : " indefinite"));
        const auto seal = [&](Sink& sink) {
          DeterministicRandom random(5);
          auto writer = EnvelopeWriter::create(
                            how, recipients, definite ? std::optional<std::uint64_t>(size) : std::nullopt, sink, random)
                            .value();
          EXPECT_TRUE(writer.write(content));
          EXPECT_TRUE(writer.finish());
        };
        BytesSink copied;
        seal(copied);
        Bytes memory(copied.bytes().size() + 20'000);
        SpanSink lent(memory);
        seal(lent);
        ASSERT_TRUE(equal(Octets(memory).first(lent.size()), copied.bytes()));
        Bytes exact(copied.bytes().size());  // at its end there is nothing left to lend
        SpanSink tight(exact);
        seal(tight);
        EXPECT_TRUE(equal(exact, copied.bytes()));

        const Credentials credentials = kek_credentials(16);
        Bytes plain(size + 64);
        SpanSink to(plain);
        EnvelopeReader reader(credentials, UnverifiedSink(to));
        ASSERT_TRUE(reader.write(exact));
        ASSERT_TRUE(reader.finish());
        EXPECT_TRUE(equal(Octets(plain).first(to.size()), content));
      }
    }
  }
}

TEST(Envelope, CcmAsksForTheLengthFirst) {
  crypto::SystemRandom random;
  EnvelopeOptions how;
  how.cipher = crypto::AeadCipher::aes128_ccm;
  std::vector<Recipient> recipients;
  recipients.push_back(kek_recipient(16));
  BytesSink sink;
  const auto made = EnvelopeWriter::create(how, recipients, std::nullopt, sink, random);
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().blame(), Blame::usage);
}

TEST(Envelope, OnlyTheRecipientInfosOfANamedCertificateAreTried) {
  crypto::SystemRandom random;
  std::vector<Recipient> recipients;
  recipients.push_back(recipient_for(party(KeyType::ec_p256).certificate).value());
  const Bytes message = encrypt(pattern(5), {}, recipients, random).value();
  // Another certificate for the same key.
  const Party renewed = make_party(party(KeyType::ec_p256).key, "renewed");
  EXPECT_TRUE(decrypt(message, credentials_of(renewed)).error().is(CmsError::not_for_us));
  EXPECT_TRUE(decrypt(message, credentials_of(renewed, false)).has_value());
  EXPECT_TRUE(decrypt(message, credentials_of(party(KeyType::rsa))).error().is(CmsError::not_for_us));
  EXPECT_NE(decrypt(message, {}).error().what().find("; it is for kari CN=Test CA, serial "), std::string::npos);
  EXPECT_TRUE(decrypt(message, {}).error().is(CmsError::not_for_us));
  Credentials mismatched;
  mismatched.keys.push_back({party(KeyType::ec_p384).key, party(KeyType::ec_p256).certificate});
  EXPECT_EQ(decrypt(message, mismatched).error().blame(), Blame::usage);
}

// RFC 3218: a wrong key, a damaged block and damaged content are one answer.
TEST(Envelope, WrongKeysAndDamagedBlocksAnswerAsDamagedContent) {
  crypto::SystemRandom random;
  std::vector<Recipient> recipients;
  recipients.push_back(recipient_for(party(KeyType::rsa).certificate).value());
  const Bytes message = encrypt(pattern(100), {}, recipients, random).value();
  Bytes damaged_content = message;
  damaged_content[message.size() - 30] ^= 1;
  const std::string expected = decrypt(damaged_content, credentials_of(party(KeyType::rsa))).error().message();

  asn1::Arena arena;
  const ContentInfo info = read_content_info(message, arena).value();
  const auto data = asn1::decode_der<AuthEnvelopedData>(info.content.octets).value();
  const Octets block = std::get<KeyTransRecipientInfo>(data.recipient_infos[0]).encrypted_key;
  const auto at = static_cast<std::size_t>(block.data() - message.data());
  for (std::size_t i = 0; i < block.size(); i += 17) {
    Bytes damaged = message;
    damaged[at + i] ^= 0x01;
    EXPECT_EQ(decrypt(damaged, credentials_of(party(KeyType::rsa))).error().message(), expected);
    EXPECT_EQ(read_stream(damaged, credentials_of(party(KeyType::rsa)), {}, 64).error().message(), expected);
  }
  const crypto::PrivateKey stranger = crypto::generate_key(KeyType::rsa, 2048).value();
  Credentials wrong;
  wrong.keys.push_back({stranger, nullptr});
  EXPECT_EQ(decrypt(message, wrong).error().message(), expected);
}

TEST(Envelope, NoBitOfAnAuthenticatedMessageMayChange) {
  crypto::SystemRandom random;
  EnvelopeOptions how;
  how.authenticated_attributes.push_back(
      write_attribute("1.2.840.113549.1.9.16.2.4"_oid, from_hex("300b06092a864886f70d010701").value()));
  std::vector<Recipient> recipients;
  recipients.push_back(kek_recipient(16));
  const Bytes content = pattern(40), message = encrypt(content, how, recipients, random).value();
  const Credentials credentials = kek_credentials(16);
  expect_opens(message, credentials, content);
  const auto baseline = decrypt(message, credentials).value();
  for (std::size_t bit = 0; bit < message.size() * 8; ++bit) {
    Bytes changed = message;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    const auto opened = decrypt(changed, credentials);
    const auto streamed = read_stream(changed, credentials, {}, 33);
    ASSERT_FALSE(opened.has_value()) << "bit " << bit;
    ASSERT_FALSE(streamed.has_value()) << "bit " << bit;
  }
  for (std::size_t size = 0; size < message.size(); ++size) {
    ASSERT_FALSE(decrypt(Octets(message).first(size), credentials).has_value()) << size;
    ASSERT_FALSE(read_stream(Octets(message).first(size), credentials, {}, 33).has_value()) << size;
  }
  EXPECT_EQ(baseline.report.authenticated_attributes.front(), 0x31);
}

TEST(Envelope, ContentThatIsNotDataCarriesItsTypeAuthenticated) {
  crypto::SystemRandom random;
  EnvelopeOptions how;
  how.content_type = content_types::signed_data;
  std::vector<Recipient> recipients;
  recipients.push_back(kek_recipient(16));
  const Bytes message = encrypt(pattern(9), how, recipients, random).value();
  const auto opened = decrypt(message, kek_credentials(16)).value();
  EXPECT_TRUE(opened.report.content_type == asn1::OwnedOid(content_types::signed_data));
  EXPECT_FALSE(opened.report.authenticated_attributes.empty());
  // Attributes stand after the content: without a second pass there is no verdict.
  const Credentials credentials = kek_credentials(16);
  BytesSink sink;
  EnvelopeReader reader(credentials, UnverifiedSink(sink));
  ASSERT_TRUE(reader.write(message).has_value());
  EXPECT_TRUE(reader.finish().error().is(CmsError::needs_two_passes));
}

TEST(Envelope, OriginatorInfoAndAttributesAreKeptAndCounted) {
  crypto::SystemRandom random;
  EnvelopeOptions how;
  how.cipher = crypto::CbcCipher::aes128_cbc;
  how.originator_certificates = {party(KeyType::ec_p256).certificate};
  how.unprotected_attributes.push_back(write_attribute("1.2.3.4"_oid, from_hex("0500").value()));
  std::vector<Recipient> recipients;
  recipients.push_back(recipient_for(party(KeyType::rsa).certificate).value());
  const Bytes message = encrypt(pattern(9), how, recipients, random).value();
  expect_opens(message, credentials_of(party(KeyType::rsa)), pattern(9));
  const auto opened = decrypt(message, credentials_of(party(KeyType::rsa))).value();
  EXPECT_EQ(opened.report.originator_certificates.size(), 1U);
  EXPECT_FALSE(opened.report.unprotected_attributes.empty());
  EXPECT_FALSE(opened.report.authenticated);
}

TEST(EncryptedData, ComesBackUnderItsKeyOnly) {
  crypto::SystemRandom random;
  EnvelopeOptions how;
  how.cipher = crypto::CbcCipher::aes256_cbc;
  const Bytes content = pattern(1000), key = pattern(32), other = pattern(31);
  const Bytes message = encrypt_data(content, how, key, random).value();
  EXPECT_TRUE(equal(decrypt_data(message, key)->content, content));
  EXPECT_EQ(decrypt_data(message, other).error().blame(), Blame::usage);
  EXPECT_TRUE(decrypt(message, kek_credentials(16)).error().is(CmsError::not_for_us));
  Credentials with_key;
  with_key.content_keys.emplace_back(Octets(other));
  EXPECT_TRUE(decrypt(message, with_key).error().is(CmsError::not_for_us));
  with_key.content_keys.emplace_back(Octets(key));
  EXPECT_TRUE(equal(decrypt(message, with_key)->content, content));
  how.cipher = crypto::AeadCipher::aes128_gcm;
  EXPECT_EQ(encrypt_data(content, how, key, random).error().blame(), Blame::usage);
}

TEST(EncryptedData, ComesBackUnderItsPassword) {
  crypto::SystemRandom random;
  const Bytes content = pattern(100'000);
  EnvelopeOptions how;
  how.cipher = crypto::CbcCipher::aes256_cbc;
  for (const auto prf : {crypto::DigestAlgorithm::sha1, crypto::DigestAlgorithm::sha256}) {
    BytesSink sink;
    const PasswordRecipient password{.password = SecretBytes(as_octets("wonderland")), .prf = prf, .iterations = 1000};
    auto writer = EnvelopeWriter::create_encrypted_data(how, password, std::nullopt, sink, random);
    ASSERT_TRUE(writer) << writer.error().message();
    ASSERT_TRUE(writer->write(content));
    ASSERT_TRUE(writer->finish());
    Credentials credentials;
    EXPECT_TRUE(decrypt(sink.bytes(), credentials).error().is(CmsError::not_for_us));
    credentials.passwords.emplace_back(as_octets("wonderland"));
    const auto opened = decrypt(sink.bytes(), credentials);
    ASSERT_TRUE(opened) << opened.error().message();
    EXPECT_TRUE(equal(opened->content, content));
    EXPECT_EQ(opened->report.cipher, "aes-256-cbc with a password (PBES2)");
    BytesSink streamed;
    EnvelopeReader reader(credentials, UnverifiedSink(streamed));
    ASSERT_TRUE(reader.write(sink.bytes()));
    ASSERT_TRUE(reader.finish());
    EXPECT_TRUE(equal(streamed.bytes(), content));
    OpenOptions limited;
    limited.limits.password.iterations = 999;
    EXPECT_EQ(decrypt(sink.bytes(), credentials, limited).error().blame(), Blame::malformed);
  }
}

}  // namespace
}  // namespace sealwire::cms
