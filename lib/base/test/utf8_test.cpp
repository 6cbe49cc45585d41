#include "sealwire/base/utf8.hpp"

#include <gtest/gtest.h>

namespace sealwire {
namespace {

TEST(Utf8, SequencesHaveTheirLengths) {
  EXPECT_EQ(utf8_size("a"), 1U);
  EXPECT_EQ(utf8_size("\xc3\xbc, and more"), 2U);
  EXPECT_EQ(utf8_size("\xe2\x82\xac"), 3U);
  EXPECT_EQ(utf8_size("\xf0\x9f\x93\xa8"), 4U);
}

TEST(Utf8, WhatIsNoneHasNone) {
  for (const char* text :
       {"\x80", "\xc3", "\xc3x", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff"})
    EXPECT_EQ(utf8_size(text), 0U) << text;
}

}  // namespace
}  // namespace sealwire
