#pragma once

#include <string_view>

#include "text.hpp"

namespace sealwire::mime {

enum class Delimiter : std::uint8_t { none, part, close };

/// Blanks that may follow a boundary in its line (RFC 2046 §5.1.1: transport-padding).
constexpr std::size_t kMaxPadding = 128;
constexpr std::size_t kMaxBoundary = 70;

/// What a line without its line end is; `dashed` is "--" and the boundary.
inline Delimiter match_delimiter(std::string_view line, std::string_view dashed) {
  if (!line.starts_with(dashed)) return Delimiter::none;
  line.remove_prefix(dashed.size());
  const bool close = line.starts_with("--");
  if (close) line.remove_prefix(2);
  if (line.size() > kMaxPadding) return Delimiter::none;
  for (const char c : line) {
    if (!is_blank(c)) return Delimiter::none;
  }
  return close ? Delimiter::close : Delimiter::part;
}

}  // namespace sealwire::mime
