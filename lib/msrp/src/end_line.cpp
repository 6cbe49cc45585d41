#include "end_line.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace sealwire::msrp {
namespace {

constexpr std::size_t kRun = 7;
// Wherever seven hyphens begin, four of them fill one of the groups into which `hay` is divided. Groups are compared as
// numbers, a block of them at a time, which compilers turn into vector instructions.
constexpr std::size_t kGroup = sizeof(std::uint32_t);
constexpr std::size_t kBlock = 64 * kGroup;
constexpr std::uint32_t kHyphens = 0x2D2D2D2D;

bool all_hyphens(const std::uint8_t* group) {
  std::uint32_t value = 0;
  std::memcpy(&value, group, kGroup);
  return value == kHyphens;
}

bool any_group_of_hyphens(const std::uint8_t* block) {
  using Groups [[gnu::vector_size(16)]] = std::uint32_t;
  const auto compare = [](const std::uint8_t* at) {
    Groups groups;
    std::memcpy(&groups, at, sizeof groups);
    return groups == kHyphens;
  };
  auto even = compare(block);
  auto odd = compare(block + sizeof(Groups));
  for (std::size_t i = 2 * sizeof(Groups); i < kBlock; i += 2 * sizeof(Groups)) {
    even |= compare(block + i);
    odd |= compare(block + i + sizeof(Groups));
  }
  even |= odd;
  std::uint64_t any[2];
  std::memcpy(any, &even, sizeof any);
  return (any[0] | any[1]) != 0;
}

}  // namespace

std::size_t find_end_line(Octets hay, std::string_view needle) {
  const std::size_t before = needle.find('-');
  std::size_t end = 0;  // of the last run of hyphens
  for (std::size_t at = 0; at + kGroup <= hay.size();) {
    const std::size_t stop = std::min(at + kBlock, hay.size());
    if (stop - at == kBlock && !any_group_of_hyphens(hay.data() + at)) {
      at = stop;
      continue;
    }
    for (; at + kGroup <= stop; at += kGroup) {
      if (at < end || !all_hyphens(hay.data() + at)) continue;
      end = at + kGroup;
      while (end < hay.size() && hay[end] == '-') ++end;
      // Only here may a needle's hyphens end.
      if (end >= before + kRun && as_text(hay).substr(end - kRun - before).starts_with(needle))
        return end - kRun - before;
    }
  }
  return std::string_view::npos;
}

}  // namespace sealwire::msrp
