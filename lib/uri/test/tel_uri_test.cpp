#include "sealwire/uri/tel_uri.hpp"

#include <gtest/gtest.h>

namespace sealwire::uri {
namespace {

TEST(TelUri, ExamplesOfRfc3966AreRead) {
  for (const std::string_view text :
       {"tel:+1-201-555-0123", "tel:7042;phone-context=example.com", "tel:863-1234;phone-context=+1-914-555",
        "tel:+358-555-1234567;postd=pp22", "tel:1800;phone-context=+1;ext=12", "tel:*#06#;phone-context=example.com",
        "tel:+1-212-555-0101;isub=a%20b?c"}) {
    const auto uri = TelUri::parse(text);
    ASSERT_TRUE(uri) << text << ": " << uri.error().message();
    EXPECT_EQ(uri->text(), text);
  }
  const auto uri = TelUri::parse("tel:+1-(201).555-0123;ext=5");
  EXPECT_EQ(uri->digits(), "+12015550123");
  EXPECT_TRUE(uri->global());
  EXPECT_EQ(uri->parameter("EXT")->value, "5");
}

TEST(TelUri, BrokenOnesAreRefused) {
  for (const std::string_view text :
       {"tel:", "tel:+", "tel:7042", "tel:+12a", "tel:--", "tel:+1;phone-context", "tel:1;phone-context=1.2.3.4",
        "tel:+1;ext=x", "tel:+1;x=1;x=2", "tel:+1;x=a b", "tel:+1;", "sip:+1", "tel:+1;x_y=1", "tel:+1;x=%4"}) {
    EXPECT_FALSE(TelUri::parse(text)) << text;
  }
}

TEST(TelUri, ComparisonFollowsSection4) {
  const struct {
    std::string_view a, b;
    bool same;
  } rows[] = {
      {"tel:+1-201-555-0123", "tel:+12015550123", true},
      {"tel:+1;a=1;b=2", "TEL:+1;B=2;A=1", true},
      {"tel:7042;phone-context=Example.com", "tel:7042;phone-context=example.COM", true},
      {"tel:7042;phone-context=+1-2", "tel:7042;phone-context=+12", true},
      {"tel:+1;ext=1-2", "tel:+1;ext=12", true},
      {"tel:+12", "tel:12;phone-context=+1", false},
      {"tel:+1;a=1", "tel:+1", false},
      {"tel:+1;a=1", "tel:+1;a=2", false},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(TelUri::parse(row.a).value() == TelUri::parse(row.b).value(), row.same) << row.a << " and " << row.b;
  }
}

TEST(TelUri, ASubscriberIsANumberWithoutScheme) {
  EXPECT_EQ(TelUri::parse_subscriber("+1-201-555-0123;ext=1")->digits(), "+12015550123");
  EXPECT_EQ(TelUri::parse_subscriber("+1x").error().offset(), 2U);
}

}  // namespace
}  // namespace sealwire::uri
