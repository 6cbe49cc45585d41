#include <gtest/gtest.h>

#include "sealwire/asn1/der.hpp"
#include "sealwire/base/hex.hpp"
#include "sealwire/cms/authenticate.hpp"
#include "sealwire/cms/compress.hpp"
#include "sealwire/cms/content_info.hpp"
#include "sealwire/cms/digest.hpp"
#include "sealwire/cms/envelope_stream.hpp"

#include "envelope_support.hpp"

namespace sealwire::cms {
namespace {

using namespace test;
using crypto::DigestAlgorithm;
using crypto::KeyType;

/// Feeds a reader in pieces, and gives what it delivered and what it said.
template <class Reader>
auto read_all(Reader reader, const BytesSink& sink, Octets message, std::size_t piece)
    -> Result<std::pair<Bytes, typename decltype(reader.finish())::value_type>> {
  while (!message.empty()) {
    const Octets now = message.first(std::min(piece, message.size()));
    if (auto taken = reader.write(now); !taken) return std::unexpected(taken.error());
    message = message.subspan(now.size());
  }
  auto report = reader.finish();
  if (!report) return std::unexpected(report.error());
  return std::pair(sink.bytes(), *std::move(report));
}

TEST(DigestedData, ComesBackWithEachDigestInBothForms) {
  for (const auto digest : {DigestAlgorithm::sha1, DigestAlgorithm::sha224, DigestAlgorithm::sha256,
                            DigestAlgorithm::sha384, DigestAlgorithm::sha512}) {
    const Bytes content = pattern(70'000);
    DigestOptions options;
    options.digest = digest;
    const Bytes message = digest_data(content, options).value();
    EXPECT_TRUE(asn1::is_der(message));
    EXPECT_EQ(verify_digested(message)->content, content);
    BytesSink out;
    DigestedDataWriter writer = DigestedDataWriter::create(options, std::nullopt, out).value();
    ASSERT_TRUE(writer.write(Octets(content).first(100)).has_value());
    ASSERT_TRUE(writer.write(Octets(content).subspan(100)).has_value());
    ASSERT_TRUE(writer.finish().has_value());
    EXPECT_EQ(verify_digested(out.bytes())->content, content);
    for (const Bytes* form : {&message, &out.bytes()}) {
      BytesSink sink;
      const auto read = read_all(DigestedDataReader(UnverifiedSink(sink)), sink, *form, 1001);
      ASSERT_TRUE(read.has_value()) << read.error().message();
      EXPECT_EQ(read->first, content);
      EXPECT_EQ(read->second.digest, digest);
    }
  }
}

TEST(DigestedData, NoBitMayChange) {
  DigestOptions options;
  options.content_type = content_types::signed_data;
  const Bytes message = digest_data(pattern(20), options).value();
  EXPECT_TRUE(verify_digested(message).has_value());
  int accepted = 0;
  for (std::size_t bit = 0; bit < message.size() * 8; ++bit) {
    Bytes changed = message;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    BytesSink sink;
    const bool whole = verify_digested(changed).has_value();
    const bool streamed = read_all(DigestedDataReader(UnverifiedSink(sink)), sink, changed, 7).has_value();
    EXPECT_EQ(whole, streamed) << bit;
    accepted += whole ? 1 : 0;
  }
  // The digest covers the content only, not its type.
  EXPECT_LE(accepted, 10 * 8);
  Bytes damaged = message;
  damaged[message.size() - 40] ^= 1;
  EXPECT_TRUE(verify_digested(damaged).error().is(CmsError::bad_digest));
}

TEST(CompressedData, ComesBackFromBothForms) {
  for (const std::size_t size : {0U, 1U, 1000U, 300'000U}) {
    Bytes content = pattern(size);
    for (std::size_t i = 0; i < size; ++i) content[i] &= 0x0F;
    const Bytes message = compress(content).value();
    EXPECT_TRUE(asn1::is_der(message));
    EXPECT_EQ(decompress(message)->content, content);
    BytesSink out;
    CompressedDataWriter writer = CompressedDataWriter::create({}, out).value();
    for (Octets rest = content; !rest.empty();) {
      const Octets now = rest.first(std::min<std::size_t>(rest.size(), 12345));
      ASSERT_TRUE(writer.write(now).has_value());
      rest = rest.subspan(now.size());
    }
    ASSERT_TRUE(writer.finish().has_value());
    BytesSink sink;
    const auto read = read_all(CompressedDataReader(sink), sink, out.bytes(), 999);
    ASSERT_TRUE(read.has_value()) << read.error().message();
    EXPECT_EQ(read->first, content);
  }
}

TEST(CompressedData, ABombIsRefusedLongBeforeItHasGrown) {
  const Bytes zeros(30'000'000);
  const Bytes message = compress(zeros).value();
  ASSERT_LT(message.size(), 60'000U);
  BytesSink sink;
  const auto read = read_all(CompressedDataReader(sink), sink, message, 4096);
  ASSERT_FALSE(read.has_value());
  EXPECT_TRUE(read.error().is(CmsError::ratio_exceeded));
  EXPECT_LT(sink.bytes().size(), 600'000U);
  DecompressLimits limits;
  limits.ratio = 2000;
  EXPECT_TRUE(decompress(message, limits).has_value());
  limits.size = 29'999'999;
  EXPECT_TRUE(decompress(message, limits).error().is(CmsError::limit));
}

TEST(CompressedData, DamageAndTruncationAreNamed) {
  const Bytes message = compress(pattern(500)).value();
  for (std::size_t size = 0; size < message.size(); ++size) {
    EXPECT_FALSE(decompress(Octets(message).first(size)).has_value());
  }
  for (std::size_t at = message.size() - 400; at < message.size(); at += 13) {
    Bytes damaged = message;
    damaged[at] ^= 0x40;
    EXPECT_FALSE(decompress(damaged).has_value());
  }
}

TEST(AuthenticatedData, EveryRecipientVerifiesInBothForms) {
  crypto::SystemRandom random;
  const Bytes content = pattern(5000);
  for (const KeyType type : {KeyType::rsa, KeyType::ec_p256, KeyType::ec_p521, KeyType::x25519}) {
    for (const auto hmac : {DigestAlgorithm::sha1, DigestAlgorithm::sha224, DigestAlgorithm::sha256,
                            DigestAlgorithm::sha384, DigestAlgorithm::sha512}) {
      for (const bool attributes : {false, true}) {
        SCOPED_TRACE(std::string(crypto::name_of(type)) + " " + std::string(crypto::name_of(hmac)));
        AuthenticateOptions options;
        options.hmac = hmac;
        options.with_attributes = attributes;
        std::vector<Recipient> recipients;
        recipients.push_back(recipient_for(party(type).certificate).value());
        const auto message = authenticate(content, options, recipients, random);
        ASSERT_TRUE(message.has_value()) << message.error().message();
        EXPECT_TRUE(asn1::is_der(*message));
        const Credentials credentials = credentials_of(party(type));
        const auto opened = verify_authenticated(*message, credentials);
        ASSERT_TRUE(opened.has_value()) << opened.error().message();
        EXPECT_TRUE(equal(opened->content, content));
        EXPECT_TRUE(opened->report.authenticated);
        BytesSink sink;
        const auto read = read_all(AuthenticatedDataReader(credentials, UnverifiedSink(sink)), sink, *message, 777);
        ASSERT_TRUE(read.has_value()) << read.error().message();
        EXPECT_EQ(read->first, content);
      }
    }
  }
}

TEST(AuthenticatedData, IndefiniteLengthsAndOtherTypesVerify) {
  crypto::SystemRandom random;
  AuthenticateOptions options;
  options.content_type = content_types::signed_data;
  options.with_attributes = false;  // but the type asks for them
  KekRecipient kek;
  kek.identifier = {1};
  kek.kek = SecretBytes(pattern(32));
  std::vector<Recipient> recipients;
  recipients.push_back(std::move(kek));
  Credentials credentials;
  credentials.shared_keys.push_back({{1}, SecretBytes(pattern(32))});
  BytesSink out;
  AuthenticatedDataWriter writer =
      AuthenticatedDataWriter::create(options, recipients, std::nullopt, out, random).value();
  ASSERT_TRUE(writer.write(pattern(100'000)).has_value());
  ASSERT_TRUE(writer.finish().has_value());
  const auto opened = verify_authenticated(out.bytes(), credentials);
  ASSERT_TRUE(opened.has_value()) << opened.error().message();
  EXPECT_FALSE(opened->report.authenticated_attributes.empty());
}

TEST(AuthenticatedData, NoBitMayChangeButWhatIsNotCovered) {
  crypto::SystemRandom random;
  for (const bool attributes : {false, true}) {
    AuthenticateOptions options;
    options.with_attributes = attributes;
    KekRecipient kek;
    kek.identifier = to_bytes("k");
    kek.kek = SecretBytes(pattern(16));
    std::vector<Recipient> recipients;
    recipients.push_back(std::move(kek));
    Credentials credentials;
    credentials.shared_keys.push_back({{}, SecretBytes(pattern(16))});
    const Bytes message = authenticate(pattern(30), options, recipients, random).value();
    ASSERT_TRUE(verify_authenticated(message, credentials).has_value());
    for (std::size_t bit = 0; bit < message.size() * 8; ++bit) {
      Bytes changed = message;
      changed[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
      const bool whole = verify_authenticated(changed, credentials).has_value();
      BytesSink sink;
      const bool streamed =
          read_all(AuthenticatedDataReader(credentials, UnverifiedSink(sink)), sink, changed, 50).has_value();
      EXPECT_EQ(whole, streamed) << bit;
      // Only the identifier of the shared key, which is not looked at here, may be another.
      if (whole) {
        EXPECT_EQ(message[bit / 8], 'k') << bit;
      }
    }
    for (std::size_t size = 0; size < message.size(); ++size) {
      ASSERT_FALSE(verify_authenticated(Octets(message).first(size), credentials).has_value());
    }
  }
}

// Sign, compress and encrypt are sinks that end in each other; here the last two, in one pass.
TEST(Streams, WritersWriteIntoWriters) {
  crypto::SystemRandom random;
  KekRecipient kek;
  kek.identifier = to_bytes("k");
  kek.kek = SecretBytes(pattern(16));
  std::vector<Recipient> recipients;
  recipients.push_back(std::move(kek));
  EnvelopeOptions options;
  options.content_type = content_types::compressed_data;
  BytesSink out;
  EnvelopeWriter outer = EnvelopeWriter::create(options, recipients, std::nullopt, out, random).value();
  CompressedDataWriter inner = CompressedDataWriter::create({}, outer).value();
  Bytes content = pattern(500'000);
  for (std::uint8_t& octet : content) octet &= 7;
  ASSERT_TRUE(inner.write(content).has_value());
  ASSERT_TRUE(inner.finish().has_value());
  ASSERT_TRUE(outer.finish().has_value());
  Credentials credentials;
  credentials.shared_keys.push_back({{}, SecretBytes(pattern(16))});
  const auto opened = decrypt(out.bytes(), credentials);
  ASSERT_TRUE(opened.has_value()) << opened.error().message();
  EXPECT_EQ(decompress(opened->content)->content, content);
}

}  // namespace
}  // namespace sealwire::cms
