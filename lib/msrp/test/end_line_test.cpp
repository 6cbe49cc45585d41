#include "end_line.hpp"

#include <gtest/gtest.h>

#include "sealwire/base/random.hpp"

namespace sealwire::msrp {
namespace {

constexpr std::string_view kNeedle = "\r\n-------d93kswow";

// On a copy of exactly that size, so that a sanitizer sees every octet read beyond it.
std::size_t found_in(std::string_view hay, std::string_view needle) {
  const Bytes copy = to_bytes(hay);
  return find_end_line(copy, needle);
}

TEST(EndLine, IsFoundWhereverItStands) {
  for (std::size_t before = 0; before < 600; ++before) {
    for (const std::size_t after : {0U, 1U, 3U, 300U}) {
      const std::string hay = std::string(before, 'x') + std::string(kNeedle) + std::string(after, 'y');
      ASSERT_EQ(found_in(hay, kNeedle), before) << after;
      ASSERT_EQ(found_in(hay.substr(0, before + kNeedle.size() - 1), kNeedle), std::string::npos);
    }
  }
}

TEST(EndLine, IsTheFirstOneAsAPlainSearchFindsIt) {
  DeterministicRandom random(4975);
  const std::string_view pieces[] = {"-", "--", "-----", "-------", "\r\n", "d93k", "swow", "x", kNeedle.substr(0, 8)};
  std::size_t hits = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string hay(random.next_u64() % 300, random.next_u64() % 2 ? 'x' : '-');
    for (std::uint64_t n = random.next_u64() % 40; n > 0; --n) hay += pieces[random.next_u64() % std::size(pieces)];
    if (random.next_u64() % 2) hay += kNeedle;
    hay += std::string(random.next_u64() % 300, random.next_u64() % 2 ? 'x' : '-');
    // With the line end before it, and without, as a sender looks for it.
    for (const std::string_view needle : {kNeedle, kNeedle.substr(2)}) {
      const std::size_t at = hay.find(needle);
      hits += at != std::string::npos;
      ASSERT_EQ(found_in(hay, needle), at) << hay;
    }
  }
  EXPECT_GT(hits, 10000U);
}

}  // namespace
}  // namespace sealwire::msrp
