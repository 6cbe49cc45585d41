#include <gtest/gtest.h>

#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/base64.hpp"
#include "sealwire/cms/content_type.hpp"
#include "sealwire/cms/error.hpp"
#include "sealwire/smime/error.hpp"

#include "people.hpp"
#include "support/bomb.hpp"
#include "support/peak_memory.hpp"

// Every limit of OpenLimits at its value and one beyond, and what a bomb may cost, in memory and in pieces.

namespace sealwire::smime {
namespace {

using namespace test;
using cms::CmsError;
using sealwire::test::nested_bomb;
using sealwire::test::PeakMemory;
using sealwire::test::simple_bomb;

constexpr std::uint64_t kAllowance = cms::DecompressLimits{}.allowance;

/// Counts what is written to it.
class CountingSpool final : public Spool {
 public:
  Result<void> write_at(std::uint64_t offset, Octets octets) override {
    ++calls;
    octets_written += octets.size();
    return kept_.write_at(offset, octets);
  }
  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    return kept_.read_at(offset, out);
  }
  std::uint64_t size() const override { return kept_.size(); }
  std::uint64_t calls = 0;
  std::uint64_t octets_written = 0;

 private:
  MemorySpool kept_;
};

struct Reading {
  const char* name;
  std::size_t piece;
  std::size_t in_memory;
};
constexpr Reading kReadings[] = {
    {"one by one", 1, 0}, {"in pieces", 4096, 0}, {"at once", SIZE_MAX, 0}, {"kept whole", 4096, SIZE_MAX}};

Result<Opened> opened(Octets message, OpenOptions options, const Reading& reading,
                      const std::shared_ptr<CountingSpool>& spool = std::make_shared<CountingSpool>()) {
  options.limits.in_memory = reading.in_memory;
  MemorySpoolFactory spools;
  Opener opener(options, spools);
  opener.put_content_in(spool);
  for (; !message.empty(); message = message.subspan(std::min(reading.piece, message.size()))) {
    if (auto done = opener.write(message.first(std::min(reading.piece, message.size()))); !done)
      return std::unexpected(done.error());
  }
  return opener.finish();
}

/// The error of what was not opened, wherever it is said.
template <class E>
bool refused(const Result<Opened>& opened, E error) {
  if (!opened) return opened.error().is(error);
  if (opened->verdict.ok || opened->content) return false;
  return opened->verdict.refusal && opened->verdict.refusal->is(error);
}
std::string said(const Result<Opened>& opened) {
  if (!opened) return opened.error().message();
  return opened->verdict.refusal ? opened->verdict.refusal->message() : "no refusal";
}

TEST(OpenLimits, ABombIsRefusedAfterStepsThatItsOwnOctetsPayFor) {
  OpenOptions options = checking();
  options.accept_clear = options.accept_unauthenticated = true;
  const struct {
    const char* name;
    Bytes message;
    std::uint64_t ratio;
  } rows[] = {
      {"one layer", simple_bomb(200'000), 100},
      {"two layers", nested_bomb(), 100},
      {"two layers, each within the ratio", nested_bomb(), 1100},
  };
  EXPECT_GT(3'000'000ULL * 1032, 1'000'000ULL * nested_bomb().size());
  for (const auto& row : rows) {
    options.limits.compression_ratio = row.ratio;
    const std::uint64_t bound = row.ratio * row.message.size() + kAllowance;
    for (const Reading& reading : kReadings) {
      SCOPED_TRACE(std::string(row.name) + ", " + reading.name);
      const PeakMemory memory;
      const auto spool = std::make_shared<CountingSpool>();
      const auto result = opened(row.message, options, reading, spool);
      EXPECT_TRUE(refused(result, CmsError::ratio_exceeded)) << said(result);
      EXPECT_LE(spool->octets_written, bound);
      EXPECT_LE(spool->calls, row.message.size() + bound / 4096 + 1);
      EXPECT_LT(memory.risen_octets(), 32U << 20);
    }
    const PeakMemory memory;
    const auto result = open(row.message, options);
    EXPECT_TRUE(refused(result, CmsError::ratio_exceeded)) << row.name << ": " << said(result);
    EXPECT_LT(memory.risen_octets(), 32U << 20) << row.name;
  }
}

TEST(OpenLimits, ABombInAPartOrAnItemOfCompressedContentIsRefused) {
  OpenOptions options = checking();
  options.limits.compression_ratio = 1100;
  options.unverified = true;
  const Bytes bomb = simple_bomb(300'000);
  Bytes entity = to_bytes(
      "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/pkcs7-mime; "
      "smime-type=compressed-data\r\nContent-Transfer-Encoding: binary\r\n\r\n");
  append(entity, bomb);
  append(entity, as_octets("\r\n--b--\r\n"));
  cms::CompressOptions collected;
  collected.content_type = asn1::OwnedOid(cms::find_content_type("contentCollection")->oid);
  Bytes collection;
  asn1::append_element(collection, asn1::tags::sequence, true, bomb);
  for (const Bytes& message : {cms::compress(entity).value(), cms::compress(collection, collected).value()}) {
    for (const Reading& reading : kReadings) {
      const PeakMemory memory;
      const auto result = opened(message, options, reading);
      ASSERT_TRUE(result) << said(result);
      EXPECT_FALSE(result->verdict.ok);
      ASSERT_EQ(result->verdict.parts.size(), 1U) << reading.name << said(result);
      const auto& refusal = result->verdict.parts[0].verdict.refusal;
      ASSERT_TRUE(refusal);
      EXPECT_TRUE(refusal->is(CmsError::ratio_exceeded)) << reading.name << refusal->message();
      EXPECT_LT(memory.risen_octets(), 32U << 20);
    }
  }
}

TEST(OpenLimits, CompressedTwiceWithinTheRatioIsOpened) {
  crypto::SystemRandom random;
  Bytes content(100'000);
  random.fill(content);
  content.resize(2'000'000);
  cms::CompressOptions once, twice;
  once.level = 1;
  asn1::Arena arena;
  const Bytes inner = cms::compress(content, once).value();
  twice.content_type = asn1::OwnedOid(cms::content_types::compressed_data);
  const Bytes message = cms::compress(cms::read_content_info(inner, arena).value().content.octets, twice).value();
  OpenOptions options = checking();
  options.unverified = true;
  for (const Reading& reading : kReadings) {
    const auto result = opened(message, options, reading);
    ASSERT_TRUE(result) << said(result);
    EXPECT_EQ(result->verdict.layers.size(), 2U);
    EXPECT_EQ(result->content_size, content.size()) << reading.name << said(result);
  }
}

TEST(OpenLimits, OfContent) {
  crypto::SystemRandom random;
  const Bytes entity = to_bytes(kEntity);
  const Bytes message = sign(entity, signed_by(alice()), random).value().entity();
  SignOptions multipart = signed_by(alice());
  multipart.form = SignedForm::multipart;
  const Bytes other = sign(entity, multipart, random).value().entity();
  for (const Octets signed_message : {Octets(message), Octets(other)}) {
    for (const Reading& reading : kReadings) {
      OpenOptions options = checking();
      options.limits.content = entity.size();
      const auto at = opened(signed_message, options, reading);
      ASSERT_TRUE(at) << said(at);
      EXPECT_TRUE(at->verdict.ok) << reading.name << ": " << said(at);
      options.limits.content = entity.size() - 1;
      const auto beyond = opened(signed_message, options, reading);
      EXPECT_TRUE(refused(beyond, SmimeError::too_large)) << reading.name << ": " << said(beyond);
    }
  }
}

TEST(OpenLimits, OfTheSecondPartOfAMultipartSigned) {
  crypto::SystemRandom random;
  SignOptions multipart = signed_by(alice());
  multipart.form = SignedForm::multipart;
  const Bytes message = sign(to_bytes(kEntity), multipart, random).value().entity();
  const std::string_view text = as_text(message);
  const std::size_t begin = text.rfind("Content-Type: application/pkcs7-signature");
  ASSERT_NE(begin, std::string_view::npos);
  const std::size_t size = text.rfind("\r\n--") - begin;
  for (const Reading& reading : kReadings) {
    OpenOptions options = checking();
    options.limits.signature = size;
    const auto at = opened(message, options, reading);
    ASSERT_TRUE(at) << said(at);
    EXPECT_TRUE(at->verdict.ok) << reading.name << ": " << said(at);
    options.limits.signature = size - 1;
    const auto beyond = opened(message, options, reading);
    EXPECT_TRUE(refused(beyond, BaseError::limit)) << reading.name << ": " << said(beyond);
  }
}

TEST(OpenLimits, OfItems) {
  OpenOptions options = checking();
  options.unverified = true;
  options.limits.items = 3;
  for (const std::size_t count : {3U, 4U}) {
    Bytes items;
    for (std::size_t i = 0; i < count; ++i) {
      append(items, cms::write_content_info(cms::content_types::data, Bytes{0x04, 0x01, 0x41}));
    }
    Bytes value;
    asn1::append_element(value, asn1::tags::sequence, true, items);
    const Bytes message = cms::write_content_info(cms::find_content_type("contentCollection")->oid, value);
    for (const Reading& reading : kReadings) {
      const auto result = opened(message, options, reading);
      if (count == 3) {
        ASSERT_TRUE(result) << said(result);
        EXPECT_EQ(result->verdict.parts.size(), 3U);
        EXPECT_EQ(result->content_size, 3U) << said(result);
      } else {
        EXPECT_TRUE(refused(result, SmimeError::too_large)) << reading.name << ": " << said(result);
      }
    }
  }
}

TEST(OpenLimits, OfDepth) {
  crypto::SystemRandom random;
  Bytes entity = to_bytes(kEntity);
  for (int i = 0; i < 3; ++i) entity = sign(entity, signed_by(alice()), random).value().entity();
  for (const Reading& reading : kReadings) {
    OpenOptions options = checking();
    options.limits.depth = 3;
    const auto at = opened(entity, options, reading);
    ASSERT_TRUE(at) << said(at);
    EXPECT_TRUE(at->verdict.ok) << said(at);
    options.limits.depth = 2;
    EXPECT_TRUE(refused(opened(entity, options, reading), SmimeError::too_deep)) << reading.name;
  }
}

TEST(OpenLimits, OfContentThatIsSearchedForParts) {
  crypto::SystemRandom random;
  SignOptions multipart = signed_by(alice());
  multipart.form = SignedForm::multipart;
  Bytes content = to_bytes("Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n");
  append(content, sign(to_bytes(kEntity), multipart, random).value().entity());
  append(content, as_octets("\r\n--m--\r\n"));
  OpenOptions options = checking();
  options.unverified = true;
  options.limits.parts_content = content.size();
  EXPECT_EQ(open(content, options).value().verdict.parts.size(), 1U);
  options.limits.parts_content = content.size() - 1;
  EXPECT_EQ(open(content, options).value().verdict.parts.size(), 0U);
  // In pieces the search needs no memory, and goes on.
  EXPECT_EQ(opened(content, options, kReadings[1]).value().verdict.parts.size(), 1U);
}

TEST(OpenLimits, OfWhatIsKeptWholeChangesNothingButTheWay) {
  crypto::SystemRandom random;
  const Bytes message = sign(to_bytes(kEntity), signed_by(alice()), random).value().entity();
  for (const std::size_t limit : {message.size(), message.size() - 1}) {
    const auto spool = std::make_shared<CountingSpool>();
    const auto result = opened(message, checking(), {"at the limit", SIZE_MAX, limit}, spool);
    ASSERT_TRUE(result) << said(result);
    EXPECT_TRUE(result->verdict.ok);
    EXPECT_EQ(result->content_size, kEntity.size());
  }
}

}  // namespace
}  // namespace sealwire::smime
