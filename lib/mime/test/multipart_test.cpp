#include "sealwire/mime/multipart.hpp"

#include <gtest/gtest.h>

namespace sealwire::mime {
namespace {

Multipart split(std::string_view body, std::string_view boundary = "b") {
  auto out = split_multipart(as_octets(body), boundary);
  EXPECT_TRUE(out) << body << (out ? "" : out.error().message());
  return out.value_or(Multipart());
}

TEST(Multipart, TheLineEndBeforeADelimiterBelongsToIt) {
  const Multipart m = split("preamble\r\n--b\r\nA: 1\r\n\r\none\r\n\r\n--b \t\r\n\r\ntwo\r\n--b--\r\nepilogue");
  ASSERT_EQ(m.parts.size(), 2U);
  EXPECT_EQ(as_text(m.parts[0]), "A: 1\r\n\r\none\r\n");
  EXPECT_EQ(as_text(m.parts[1]), "\r\ntwo");
  EXPECT_EQ(as_text(m.preamble), "preamble");
  EXPECT_EQ(as_text(m.epilogue), "epilogue");
  EXPECT_TRUE(m.closed);
  EXPECT_FALSE(m.bare_lf);
}

TEST(Multipart, LoneLineFeedsAreLineEndsToo) {
  const Multipart m = split("--b\none\n--b--");
  ASSERT_EQ(m.parts.size(), 1U);
  EXPECT_EQ(as_text(m.parts[0]), "one");
  EXPECT_TRUE(m.bare_lf);
}

TEST(Multipart, WhatOnlyBeginsLikeADelimiterIsContent) {
  const Multipart m = split("--b\r\n--bc\r\n --b\r\n--b-\r\nx--b\r\n--b--");
  ASSERT_EQ(m.parts.size(), 1U);
  EXPECT_EQ(as_text(m.parts[0]), "--bc\r\n --b\r\n--b-\r\nx--b");
}

TEST(Multipart, EmptyPartsAreParts) {
  const Multipart m = split("--b\r\n--b\r\n\r\n--b--");
  ASSERT_EQ(m.parts.size(), 2U);
  EXPECT_TRUE(m.parts[0].empty());
  EXPECT_TRUE(m.parts[1].empty());
}

TEST(Multipart, AMissingCloseIsTold) {
  const Multipart m = split("--b\r\none\r\n--b\r\ntwo\r\n");
  EXPECT_FALSE(m.closed);
  ASSERT_EQ(m.parts.size(), 2U);
  EXPECT_EQ(as_text(m.parts[1]), "two\r\n");
}

TEST(Multipart, PartsHaveALimit) {
  const std::string three = "--b\r\n\r\n1\r\n--b\r\n\r\n2\r\n--b\r\n\r\n3\r\n--b--\r\n";
  Limits limits;
  limits.parts = 3;
  EXPECT_EQ(split_multipart(as_octets(three), "b", limits).value().parts.size(), 3U);
  limits.parts = 2;
  EXPECT_TRUE(split_multipart(as_octets(three), "b", limits).error().is(MimeError::limit));
}

TEST(Multipart, WithoutADelimiterThereIsNone) {
  EXPECT_TRUE(split_multipart(as_octets("text"), "b").error().is(MimeError::bad_multipart));
  EXPECT_TRUE(split_multipart(as_octets("--b"), "").error().is(MimeError::bad_boundary));
  EXPECT_TRUE(split_multipart(as_octets("--b"), std::string(71, 'b')).error().is(MimeError::bad_boundary));
}

TEST(Multipart, ThePartsAreCounted) {
  Limits limits;
  limits.parts = 3;
  EXPECT_TRUE(split_multipart(as_octets("--b\n1\n--b\n2\n--b\n3\n--b--"), "b", limits));
  EXPECT_TRUE(
      split_multipart(as_octets("--b\n1\n--b\n2\n--b\n3\n--b\n4\n--b--"), "b", limits).error().is(MimeError::limit));
}

TEST(Multipart, WhatIsJoinedSplitsAgain) {
  DeterministicRandom random(9);
  std::vector<Bytes> parts;
  for (int i = 0; i < 20; ++i) {
    Bytes part(random.next_u64() % 60);
    for (auto& octet : part) octet = static_cast<std::uint8_t>("-b\r\n\0x"[random.next_u64() % 6]);
    parts.push_back(part);
  }
  const std::vector<Octets> views(parts.begin(), parts.end());
  const std::string boundary = choose_boundary(views, random);
  const Bytes body = join_multipart(views, boundary);
  const Multipart m = split(as_text(body), boundary);
  ASSERT_EQ(m.parts.size(), parts.size());
  for (std::size_t i = 0; i < parts.size(); ++i) EXPECT_TRUE(equal(m.parts[i], parts[i])) << i;
}

TEST(Multipart, BoundariesAreChecked) {
  EXPECT_EQ(boundary_of(MediaType::parse("multipart/mixed; boundary=\"a b:c\"").value()).value(), "a b:c");
  EXPECT_FALSE(boundary_of(MediaType("multipart", "mixed")));
  EXPECT_FALSE(boundary_of(MediaType::parse("multipart/mixed; boundary=\"a \"").value()));
  EXPECT_FALSE(boundary_of(MediaType::parse("multipart/mixed; boundary=\"\"").value()));
}

}  // namespace
}  // namespace sealwire::mime
