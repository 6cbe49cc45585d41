#include "sealwire/x509/name.hpp"

#include <gtest/gtest.h>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/base/hex.hpp"

namespace sealwire::x509 {
namespace {

std::string again(std::string_view text) {
  const auto der = name_from_text(text);
  if (!der) return der.error().message();
  const auto name = asn1::decode_der<Name>(*der);
  return name ? to_text(*name) : name.error().message();
}

// RFC 4514 §4, and what comes back from each.
const std::pair<const char*, const char*> kNames[] = {
    {"UID=jsmith,DC=example,DC=net", "UID=jsmith,DC=example,DC=net"},
    {"CN=J.  Smith+OU=Sales,DC=example,DC=net", "OU=Sales+CN=J.  Smith,DC=example,DC=net"},
    {R"(CN=James \"Jim\" Smith\, III,DC=example,DC=net)", R"(CN=James \"Jim\" Smith\, III,DC=example,DC=net)"},
    {R"(CN=Before\0dAfter,DC=example,DC=net)", R"(CN=Before\0dAfter,DC=example,DC=net)"},
    {"1.3.6.1.4.1.1466.0=#04024869", "1.3.6.1.4.1.1466.0=#04024869"},
    {R"(CN=Lu\C4\8Di\C4\87)", "CN=Lu\xC4\x8Di\xC4\x87"},
    {"cn = Alice , o=Example", "CN=Alice,O=Example"},
    {R"(CN=\ blanks\ )", R"(CN=\ blanks\ )"},
    {R"(CN=\#1)", R"(CN=\#1)"},
    {"2.5.4.3=by number", "CN=by number"},
    {"", ""},
};

TEST(Name, GoesFromTextToDerAndBack) {
  for (const auto& [text, expected] : kNames) {
    EXPECT_EQ(again(text), expected);
    EXPECT_EQ(again(expected), expected);
  }
}

TEST(Name, PutsTheFirstRdnOfTheTextLast) {
  // SEQUENCE { SET { SEQUENCE { C, PrintableString "SE" } }, SET { SEQUENCE { CN, UTF8String "A" } } }
  EXPECT_EQ(to_hex(name_from_text("CN=A,C=SE").value()), "3019310b3009060355040613025345310a300806035504030c0141");
}

TEST(Name, RefusesWhatIsNoName) {
  const std::pair<const char*, std::size_t> bad[] = {
      {"Alice", 0},  {"CN=", 0},        {"CN=a,", 5},  {"CN=a+", 5},      {"XX=a", 0},     {"CN=a\"b", 4},
      {"CN=a\\", 4}, {"CN=a,O=\\x", 7}, {"CN=#zz", 4}, {"C=Sverige!", 0}, {"CN=#0402", 4}, {"1.2.=x", 0}};
  for (const auto& [text, offset] : bad) {
    const auto der = name_from_text(text);
    ASSERT_FALSE(der) << text;
    EXPECT_TRUE(der.error().is(X509Error::bad_name)) << der.error().message();
    EXPECT_EQ(der.error().offset(), offset) << text << ": " << der.error().message();
  }
}

TEST(Name, MatchesByRfc5280ButNotMore) {
  const auto der = [](std::string_view text) { return name_from_text(text).value(); };
  const Bytes printable = from_hex("3010310e300c06035504031305416c696365").value();  // CN=Alice as PrintableString
  EXPECT_TRUE(same_name(der("CN=Alice"), printable));
  EXPECT_TRUE(same_name(der("CN=Alice  B"), der("CN=alice b")));
  EXPECT_TRUE(same_name(der("CN=A+O=B"), der("O=B+CN=A")));
  EXPECT_FALSE(same_name(der("CN=A,O=B"), der("O=B,CN=A")));
  EXPECT_FALSE(same_name(der("CN=Alice"), der("CN=Alicia")));
  EXPECT_FALSE(same_name(der("CN=Alice"), der("O=Alice")));
  EXPECT_FALSE(same_name(der("CN=A"), der("CN=A,O=B")));
  EXPECT_TRUE(same_name(as_octets("no name"), as_octets("no name")));
  EXPECT_FALSE(same_name(as_octets("no name"), der("CN=A")));
}

TEST(Name, GivesItsCommonName) {
  const Bytes der = name_from_text("CN=Alice,O=Example").value();
  const auto name = asn1::decode_der<Name>(der).value();
  EXPECT_EQ(common_name(name), "Alice");
  EXPECT_EQ(attribute_text(name, attributes::organization), "Example");
  const Bytes other = name_from_text("OU=Sales,O=Example").value();
  EXPECT_EQ(common_name(asn1::decode_der<Name>(other).value()), "Sales");
}

}  // namespace
}  // namespace sealwire::x509
