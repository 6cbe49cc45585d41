#include "sealwire/base/hex.hpp"

#include <gtest/gtest.h>

namespace sealwire {
namespace {

TEST(Hex, RoundTrips) {
  const Bytes octets{0x00, 0x7f, 0x80, 0xff};
  EXPECT_EQ(to_hex(octets), "007f80ff");
  EXPECT_EQ(from_hex("00:7F 80\nff").value(), octets);
}

TEST(Hex, NamesTheOffsetOfABadDigit) {
  EXPECT_EQ(from_hex("00zz").error().offset(), 2U);
  EXPECT_EQ(from_hex("000").error().offset(), 2U);
}

}  // namespace
}  // namespace sealwire
