#include "sealwire/uri/im_uri.hpp"

#include <gtest/gtest.h>

namespace sealwire::uri {
namespace {

TEST(ImUri, AnInboxIsUserAtDomain) {
  const auto uri = ImUri::parse("im:fred%23x@example.com?subject=hi%20there");
  ASSERT_TRUE(uri) << uri.error().message();
  EXPECT_EQ(uri->user(), "fred%23x");
  EXPECT_EQ(uri->domain(), "example.com");
  EXPECT_EQ(uri->headers(), "subject=hi%20there");
  EXPECT_TRUE(ImUri::parse("pres:fred@example.com", "pres"));
}

TEST(ImUri, BrokenOnesAreRefused) {
  for (const std::string_view text : {"im:", "im:fred", "im:@example.com", "im:fred@", "im:fr ed@example.com",
                                      "im:fred@exa mple.com", "sip:fred@example.com", "im:fred@example.com?a b"}) {
    EXPECT_FALSE(ImUri::parse(text)) << text;
  }
}

TEST(ImUri, TheDomainMindsNoCaseAndTheUserDoes) {
  EXPECT_EQ(ImUri::parse("im:%66red@EXAMPLE.com").value(), ImUri::parse("im:fred@example.com?x=y").value());
  EXPECT_NE(ImUri::parse("im:Fred@example.com").value(), ImUri::parse("im:fred@example.com").value());
  EXPECT_NE(ImUri::parse("pres:fred@example.com", "pres").value(), ImUri::parse("im:fred@example.com").value());
}

}  // namespace
}  // namespace sealwire::uri
