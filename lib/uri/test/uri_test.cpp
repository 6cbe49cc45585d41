#include "sealwire/uri/uri.hpp"

#include <gtest/gtest.h>

namespace sealwire::uri {
namespace {

TEST(Uri, TheSchemeDecidesTheType) {
  EXPECT_TRUE(std::holds_alternative<SipUri>(parse_uri("SIPS:a@example.com").value()));
  EXPECT_TRUE(std::holds_alternative<MsrpUri>(parse_uri("msrp://a.example:1/x;tcp").value()));
  EXPECT_TRUE(std::holds_alternative<TelUri>(parse_uri("tel:+1").value()));
  EXPECT_TRUE(std::holds_alternative<ImUri>(parse_uri("im:a@example.com").value()));
  EXPECT_TRUE(std::holds_alternative<OtherUri>(parse_uri("nobodyKnowsThisScheme:totallyopaquecontent").value()));
  EXPECT_TRUE(std::holds_alternative<OtherUri>(parse_uri("soap.beep://192.0.2.103:3002").value()));
}

TEST(Uri, WhatIsNoUriIsRefused) {
  for (const std::string_view text :
       {"", ":", "1a:b", "a b:c", "http:", "http://a b", "http://%4", "x:\"", "no-colon"}) {
    EXPECT_FALSE(parse_uri(text)) << text;
  }
}

TEST(Uri, SchemesAreGivenInLowerCase) {
  EXPECT_EQ(scheme_of("SiP:a@b"), "sip");
  EXPECT_EQ(scheme_of("no scheme"), "");
}

TEST(Uri, IdentitiesOfDifferentSchemesNeverMatch) {
  const auto same = [](std::string_view a, std::string_view b) {
    return same_identity(parse_uri(a).value(), parse_uri(b).value());
  };
  EXPECT_TRUE(same("sip:a@example.com;x", "sip:a@EXAMPLE.com"));
  EXPECT_TRUE(same("tel:+1-2", "tel:+12"));
  EXPECT_TRUE(same("http://a/%62", "HTTP://a/b"));
  EXPECT_FALSE(same("sip:a@example.com", "sips:a@example.com"));
  EXPECT_FALSE(same("sip:a@example.com", "im:a@example.com"));
  EXPECT_FALSE(same("im:a@example.com", "pres:a@example.com"));
}

}  // namespace
}  // namespace sealwire::uri
