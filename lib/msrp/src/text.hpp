#pragma once

#include <string_view>

#include "sealwire/base/octets.hpp"

namespace sealwire::msrp {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
inline char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

inline bool same_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

/// Offset of `needle` in `hay`, or npos. The needle is seven hyphens with something before them that ends in no hyphen,
/// or nothing, and with something after them that begins with none: every seventh octet is looked at, which is many
/// times faster than a search that does not know this. Linear for any `hay`.
inline std::size_t find_end_line(Octets hay, std::string_view needle) {
  constexpr std::size_t kRun = 7;
  const std::size_t before = needle.find('-');
  for (std::size_t i = before + kRun - 1; i < hay.size();) {
    if (hay[i] != '-') {
      i += kRun;
      continue;
    }
    std::size_t end = i + 1;
    while (end < hay.size() && hay[end] == '-') ++end;
    // Only here may a needle's hyphens end.
    if (end >= before + kRun && as_text(hay).substr(end - kRun - before).starts_with(needle))
      return end - kRun - before;
    i = end + kRun;
  }
  return std::string_view::npos;
}

}  // namespace sealwire::msrp
