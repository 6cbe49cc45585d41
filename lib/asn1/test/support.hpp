#pragma once

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

}  // namespace sealwire::test
