#include "sealwire/base/base64.hpp"

#include <gtest/gtest.h>

#include "sealwire/base/random.hpp"

namespace sealwire {
namespace {

TEST(Base64, EncodesTheVectorsOfRfc4648) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
  };
  for (const auto& [plain, coded] : rows) {
    EXPECT_EQ(to_base64(as_octets(plain)), coded);
    const auto back = from_base64(coded);
    ASSERT_TRUE(back) << back.error().message();
    EXPECT_EQ(as_text(*back), plain);
  }
}

TEST(Base64, BreaksLinesAlsoAfterTheLast) {
  EXPECT_EQ(to_base64(as_octets("foobar"), 4, "\n"), "Zm9v\nYmFy\n");
  EXPECT_EQ(to_base64(as_octets("fooba"), 4, "\n"), "Zm9v\nYmE=\n");
}

TEST(Base64, AcceptsMissingPaddingAtTheEnd) { EXPECT_EQ(as_text(from_base64("Zm9vYg").value()), "foob"); }

TEST(Base64, NamesTheOffsetOfABadCharacter) {
  for (const std::string_view text : {"Zm9v*mFy", "Zm=v", "Zg==Zg==", "Z", "=", "Zg=", "Zm9v="}) {
    const auto bad = from_base64(text);
    ASSERT_FALSE(bad) << text;
    EXPECT_TRUE(bad.error().is(BaseError::malformed_text));
  }
  EXPECT_EQ(from_base64("Zm9v*mFy").error().offset(), 4U);
}

TEST(Base64, PiecesOfAnySizeGiveTheSame) {
  DeterministicRandom random(7);
  Bytes plain(1000);
  random.fill(plain);
  const std::string whole = to_base64(plain, 76);
  for (const std::size_t piece : {1U, 2U, 5U, 77U, 999U}) {
    std::string coded;
    Base64Encoder encoder(76);
    for (std::size_t at = 0; at < plain.size(); at += piece) {
      encoder.update(Octets(plain).subspan(at, std::min(piece, plain.size() - at)), coded);
    }
    encoder.finish(coded);
    EXPECT_EQ(coded, whole);
    Bytes back;
    Base64Decoder decoder;
    for (std::size_t at = 0; at < coded.size(); at += piece) {
      ASSERT_TRUE(decoder.update(std::string_view(coded).substr(at, piece), back));
    }
    ASSERT_TRUE(decoder.finish(back));
    EXPECT_EQ(back, plain);
  }
}

}  // namespace
}  // namespace sealwire
