#include "sealwire/base/pem.hpp"

#include <gtest/gtest.h>

namespace sealwire {
namespace {

TEST(Pem, RoundTripsSeveralBlocksAndIgnoresTheTextBetween) {
  const std::string text =
      "Alice\n" + write_pem("CERTIFICATE", as_octets("abc")) + "Bob\n" + write_pem("CMS", Bytes(100));
  const auto blocks = read_pem(text);
  ASSERT_TRUE(blocks) << blocks.error().message();
  ASSERT_EQ(blocks->size(), 2U);
  EXPECT_EQ((*blocks)[0].label, "CERTIFICATE");
  EXPECT_EQ((*blocks)[0].offset, 6U);
  EXPECT_EQ(as_text((*blocks)[0].der), "abc");
  EXPECT_EQ((*blocks)[1].der, Bytes(100));
}

TEST(Pem, KeepsOldHeaderLinesApart) {
  const auto blocks = read_pem("-----BEGIN K-----\r\nProc-Type: 4,ENCRYPTED\r\n\r\nYWJj\r\n-----END K-----\r\n");
  ASSERT_TRUE(blocks) << blocks.error().message();
  EXPECT_EQ(as_text((*blocks)[0].der), "abc");
  EXPECT_NE((*blocks)[0].headers.find("ENCRYPTED"), std::string::npos);
}

TEST(Pem, RefusesBlocksThatDoNotEndOrEndOtherwise) {
  EXPECT_EQ(read_pem("x\n-----BEGIN A-----\nYWJj\n").error().offset(), 2U);
  EXPECT_FALSE(read_pem("-----BEGIN A-----\nYWJj\n-----END B-----\n"));
  EXPECT_EQ(read_pem("-----BEGIN A-----\nYW*j\n-----END A-----\n").error().offset(), 20U);
}

}  // namespace
}  // namespace sealwire
