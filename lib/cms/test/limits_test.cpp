#include <gtest/gtest.h>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/hex.hpp"
#include "sealwire/cms/attribute.hpp"
#include "sealwire/cms/authenticate.hpp"
#include "sealwire/cms/compress.hpp"
#include "sealwire/cms/content_info.hpp"
#include "sealwire/cms/envelope_stream.hpp"
#include "sealwire/cms/enveloped_data.hpp"
#include "sealwire/cms/signed_data_stream.hpp"
#include "sealwire/cms/verify.hpp"

#include "envelope_support.hpp"
#include "pki.hpp"
#include "support/bomb.hpp"
#include "support/peak_memory.hpp"

// Every named limit, at its value and one beyond it: the one passes, the other is refused by name.

namespace sealwire::cms {
namespace {

using namespace test;
using asn1::operator""_oid;
using crypto::KeyType;

Result<EnvelopeReport> streamed(Octets message, const Credentials& credentials, const OpenOptions& options) {
  BytesSink sink;
  EnvelopeReader reader(credentials, UnverifiedSink(sink), options);
  if (auto taken = reader.write(message); !taken) return std::unexpected(taken.error());
  OctetsSource again(sink.bytes());
  return reader.finish(&again);
}

Bytes for_several(std::size_t rsa_recipients, const EnvelopeOptions& how = {}) {
  crypto::SystemRandom random;
  std::vector<Recipient> recipients;
  recipients.reserve(rsa_recipients);
  for (std::size_t i = 0; i < rsa_recipients; ++i) {
    recipients.push_back(recipient_for(party(KeyType::rsa).certificate).value());
  }
  return encrypt(pattern(30), how, recipients, random).value();
}

/// The content octets of one component of the AuthEnvelopedData, as they stand in the message.
std::size_t size_of(Octets message, asn1::Tag tag) {
  asn1::Arena arena;
  const auto info = read_content_info(message, arena).value();
  asn1::Reader outer(info.content.octets);
  asn1::Reader inside = outer.inside(outer.next().value()).value();
  while (!inside.at_end()) {
    const asn1::Element element = inside.next().value();
    if (element.tag == tag) return element.content.size();
  }
  return 0;
}

TEST(Limits, OfRecipients) {
  const Bytes message = for_several(3);
  const Credentials credentials = credentials_of(party(KeyType::rsa));
  OpenOptions options;
  for (const std::size_t limit : {3U, 2U}) {
    options.limits.recipients = limit;
    const auto whole = decrypt(message, credentials, options);
    const auto pieces = streamed(message, credentials, options);
    EXPECT_EQ(whole.has_value(), limit == 3);
    EXPECT_EQ(pieces.has_value(), limit == 3);
    if (limit == 3) continue;
    EXPECT_TRUE(whole.error().is(CmsError::limit));
    EXPECT_TRUE(pieces.error().is(CmsError::limit));
  }
}

// What a message says of recipients takes a hundred times its memory when it is decoded: they are counted before.
TEST(Limits, OfRecipientsAreCountedBeforeTheyAreDecoded) {
  crypto::SystemRandom random;
  const std::vector<std::pair<const char*, Bytes>> rows = {
      {"alternatives that are not known", Bytes{0xa5, 0x00}},
      {"others", from_hex("a405060101 0500").value()},
      {"keys of one agreement", from_hex("3009300530000201010400").value()},
  };
  const Credentials none;
  for (const auto& [name, one] : rows) {
    SCOPED_TRACE(name);
    Bytes many;
    for (int i = 0; i < 200'000; ++i) append(many, one);
    Bytes infos = many;
    if (one[0] == 0x30) {
      Bytes keys, kari = from_hex("020103 a00430023000 3000").value();
      asn1::append_element(keys, asn1::tags::sequence, true, many);
      append(kari, keys);
      infos.clear();
      asn1::append_element(infos, asn1::Tag::context(1), true, kari);
    }
    Bytes set, data = from_hex("020100").value(), content;
    asn1::append_element(set, asn1::tags::set, true, infos);
    append(data, set);
    asn1::append_element(content, asn1::tags::sequence, true, data);
    const Bytes message = write_content_info(content_types::auth_enveloped_data, content);
    EXPECT_TRUE(decrypt(message, none).error().is(CmsError::limit));
    EXPECT_TRUE(streamed(message, none, {}).error().is(CmsError::limit));
    const Bytes authenticated = write_content_info(content_types::auth_data, content);
    EXPECT_TRUE(verify_authenticated(authenticated, none).error().is(CmsError::limit));
  }
}

TEST(Limits, OfPrivateKeyOperationsForKeysWithoutCertificates) {
  const Bytes message = for_several(4);
  Credentials credentials;
  credentials.keys.push_back({crypto::generate_key(KeyType::rsa, 2048).value(), nullptr});
  OpenOptions options;
  options.limits.private_key_operations = 4;
  EXPECT_TRUE(decrypt(message, credentials, options).error().is(CmsError::cannot_decrypt));
  EXPECT_TRUE(streamed(message, credentials, options).error().is(CmsError::cannot_decrypt));
  options.limits.private_key_operations = 3;
  EXPECT_TRUE(decrypt(message, credentials, options).error().is(CmsError::limit));
  EXPECT_TRUE(streamed(message, credentials, options).error().is(CmsError::limit));
}

TEST(Limits, OfWhatAStreamCollects) {
  EnvelopeOptions how;
  how.authenticated_attributes.push_back(write_attribute("1.2.3.4"_oid, Bytes{0x04, 0x01, 0x41}));
  how.originator_certificates.push_back(party(KeyType::rsa).certificate);
  const Bytes message = for_several(2, how);
  const Credentials credentials = credentials_of(party(KeyType::rsa));
  const struct {
    std::size_t RecipientLimits::* limit;
    asn1::Tag tag;
  } rows[] = {
      {&RecipientLimits::recipient_octets, asn1::tags::set},
      {&RecipientLimits::originator_octets, asn1::Tag::context(0)},
      {&RecipientLimits::attribute_octets, asn1::Tag::context(1)},
  };
  for (const auto& row : rows) {
    const std::size_t size = size_of(message, row.tag);
    ASSERT_GT(size, 0U) << (&row - rows);
    OpenOptions options;
    options.limits.*row.limit = size;
    const auto opened = streamed(message, credentials, options);
    EXPECT_TRUE(opened) << (&row - rows) << (opened ? "" : opened.error().message());
    options.limits.*row.limit = size - 1;
    EXPECT_TRUE(streamed(message, credentials, options).error().is(asn1::Asn1Error::too_long)) << (&row - rows);
  }
}

TEST(Limits, OfDecompression) {
  const Bytes message = compress(pattern(5000)).value();
  EXPECT_TRUE(decompress(message, {.size = 5000}));
  EXPECT_TRUE(decompress(message, {.size = 4999}).error().is(CmsError::limit));
  const Bytes zeros = compress(Bytes(1'000'000)).value();
  std::uint64_t ratio = 1;
  while (!decompress(zeros, {.ratio = ratio, .allowance = 0})) ++ratio;
  EXPECT_GT(ratio, 900U);
  EXPECT_LT(ratio, 1100U);
  EXPECT_TRUE(decompress(zeros, {.ratio = ratio - 1, .allowance = 0}).error().is(CmsError::ratio_exceeded));
  EXPECT_TRUE(decompress(zeros, {.ratio = 1, .allowance = 1'000'000}));
}

/// Keeps nothing, and counts.
class CountingSink final : public Sink {
 public:
  Result<void> write(Octets piece) override {
    octets += piece.size();
    ++calls;
    return {};
  }
  std::uint64_t octets = 0;
  std::uint64_t calls = 0;
};

TEST(Limits, ABombIsRefusedAfterStepsThatItsOwnOctetsPayFor) {
  const Bytes bomb = sealwire::test::simple_bomb(1'000'000);  // a thousand million octets
  for (const std::uint64_t ratio : {1U, 100U, 1000U}) {
    const DecompressLimits limits{.ratio = ratio};
    for (const std::size_t piece : {std::size_t{1}, std::size_t{4096}, bomb.size()}) {
      SCOPED_TRACE(std::to_string(ratio) + " in pieces of " + std::to_string(piece));
      const sealwire::test::PeakMemory memory;
      CountingSink sink;
      CompressedDataReader reader(sink, limits);
      Result<void> taken;
      std::uint64_t given = 0;
      std::uint64_t writes = 0;
      for (; taken && given < bomb.size(); ++writes) {
        const Octets now = Octets(bomb).subspan(given, std::min<std::size_t>(piece, bomb.size() - given));
        given += now.size();
        taken = reader.write(now);
      }
      ASSERT_FALSE(taken);
      EXPECT_TRUE(taken.error().is(CmsError::ratio_exceeded)) << taken.error().message();
      EXPECT_LE(sink.octets, ratio * given + limits.allowance);
      EXPECT_LE(sink.calls, writes + sink.octets / (64U << 10) + 1);
      if (ratio == 100) {
        EXPECT_LE(sink.octets, 100 * std::max<std::uint64_t>(piece, 1000) + limits.allowance);
      }
      EXPECT_LT(memory.risen_octets(), 32U << 20);
      EXPECT_FALSE(reader.write(Octets(bomb).first(1)));
    }
  }
  const sealwire::test::PeakMemory memory;
  EXPECT_TRUE(decompress(Octets(bomb).first(bomb.size())).error().is(CmsError::ratio_exceeded));
  EXPECT_TRUE(decompress(bomb, {.ratio = 2000, .size = 1U << 20}).error().is(CmsError::limit));
}

TEST(Limits, OfDepthElementsAndOctets) {
  const Signer signer = signer_of(KeyType::ec_p256);
  const Bytes message = sign(pattern(30), {&signer, 1}).value();
  const auto by_stream = [&message](const VerifyOptions& options) -> Result<void> {
    BytesSink sink;
    SignedDataReader reader(sink, options);
    if (auto taken = reader.write(message); !taken) return taken;
    if (auto report = reader.finish(); !report) return std::unexpected(report.error());
    return {};
  };
  VerifyOptions options;
  options.limits.total = message.size();
  EXPECT_TRUE(verify(message, options));
  EXPECT_TRUE(by_stream(options));
  options.limits.total = message.size() - 1;
  EXPECT_TRUE(verify(message, options).error().is(asn1::Asn1Error::too_long));
  const auto longer = by_stream(options);
  ASSERT_FALSE(longer);
  EXPECT_TRUE(longer.error().is(asn1::Asn1Error::too_long));

  // The least that does, found by going up: one less is refused by the name of that limit.
  for (const bool stream : {false, true}) {
    const auto opens = [&](const VerifyOptions& with) -> Result<void> {
      if (stream) return by_stream(with);
      if (auto verified = verify(message, with); !verified) return std::unexpected(verified.error());
      return {};
    };
    VerifyOptions deep;
    deep.limits.depth = 1;
    while (deep.limits.depth < 64 && opens(deep)) ++deep.limits.depth;  // nothing opens at depth 1
    EXPECT_EQ(deep.limits.depth, 1U);
    while (deep.limits.depth < 64 && !opens(deep)) {
      EXPECT_TRUE(opens(deep).error().is(asn1::Asn1Error::too_deep)) << deep.limits.depth;
      ++deep.limits.depth;
    }
    EXPECT_LT(deep.limits.depth, 16U);
    VerifyOptions many;
    many.limits.elements = 4;
    while (many.limits.elements < 1000 && !opens(many)) {
      EXPECT_TRUE(opens(many).error().is(asn1::Asn1Error::too_many)) << many.limits.elements;
      ++many.limits.elements;
    }
    EXPECT_LT(many.limits.elements, 1000U);
  }
}

TEST(Limits, OfSigners) {
  const std::vector<Signer> signers(3, signer_of(KeyType::ec_p256));
  const Bytes message = sign(pattern(30), signers).value();
  VerifyOptions options;
  options.max_signers = 3;
  EXPECT_TRUE(verify(message, options));
  options.max_signers = 2;
  EXPECT_TRUE(verify(message, options).error().is(CmsError::limit));
}

}  // namespace
}  // namespace sealwire::cms
