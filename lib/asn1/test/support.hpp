#pragma once

#include <algorithm>
#include <string_view>

#include <gtest/gtest.h>

#include "sealwire/base/hex.hpp"
#include "sealwire/base/octets.hpp"

namespace sealwire::test {

/// Octets from hexadecimal digits.
inline Bytes hex(std::string_view text) {
  auto bytes = from_hex(text);
  EXPECT_TRUE(bytes) << text;
  return bytes ? *bytes : Bytes{};
}

/// SEQUENCEs within each other around a NULL, of definite length in DER, or of indefinite length without their ends.
inline Bytes deep_nesting(std::size_t levels, bool definite) {
  Bytes backwards{0x00, 0x05};
  for (std::size_t i = 0; i < levels; ++i) {
    const std::size_t inside = definite ? backwards.size() : 0;
    std::uint8_t more = 0;
    for (std::size_t rest = inside; inside > 127 && rest > 0; rest >>= 8, ++more) {
      backwards.push_back(static_cast<std::uint8_t>(rest));
    }
    backwards.push_back(static_cast<std::uint8_t>(definite ? (more > 0 ? 0x80 | more : inside) : 0x80));
    backwards.push_back(0x30);
  }
  std::reverse(backwards.begin(), backwards.end());
  return backwards;
}

}  // namespace sealwire::test
