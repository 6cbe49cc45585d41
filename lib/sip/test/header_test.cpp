#include <gtest/gtest.h>

#include "sealwire/sip/error.hpp"
#include "sealwire/sip/name_addr.hpp"
#include "sealwire/sip/via.hpp"

namespace sealwire::sip {
namespace {

TEST(Field, NamesAreFoundInAnyCaseAndInCompactForm) {
  for (unsigned i = 0; i < static_cast<unsigned>(Field::other); ++i) {
    const auto field = static_cast<Field>(i);
    std::string name(name_of(field));
    ASSERT_FALSE(name.empty());
    EXPECT_EQ(field_of(name), field) << name;
    for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    EXPECT_EQ(field_of(name), field) << name;
  }
  const std::pair<std::string_view, Field> compact[] = {{"i", Field::call_id},
                                                        {"m", Field::contact},
                                                        {"e", Field::content_encoding},
                                                        {"l", Field::content_length},
                                                        {"c", Field::content_type},
                                                        {"f", Field::from},
                                                        {"s", Field::subject},
                                                        {"k", Field::supported},
                                                        {"T", Field::to},
                                                        {"v", Field::via},
                                                        {"o", Field::event},
                                                        {"x", Field::session_expires},
                                                        {"z", Field::other}};
  for (const auto& [name, field] : compact) EXPECT_EQ(field_of(name), field) << name;
  EXPECT_EQ(field_of("Contacts"), Field::other);
  EXPECT_EQ(field_of(""), Field::other);
}

TEST(SplitList, CommasInQuotesAndBracketsDoNotSplit) {
  const auto list = split_list(R"( "a, b" <sip:x,y@h> , <sip:z@h>;q="," )");
  ASSERT_TRUE(list) << list.error().message();
  ASSERT_EQ(list->size(), 2U);
  EXPECT_EQ((*list)[0], R"("a, b" <sip:x,y@h>)");
  EXPECT_EQ((*list)[1], R"(<sip:z@h>;q=",")");
  EXPECT_TRUE(split_list("  ")->empty());
  for (const std::string_view bad : {",", "a,", ",a", "a,,b", "\"a"}) EXPECT_FALSE(split_list(bad)) << bad;
}

TEST(Number, NoSignAndNothingBeyondItsRange) {
  EXPECT_EQ(parse_number("0068"), 68U);
  EXPECT_EQ(parse_number("4294967295"), 4294967295U);
  for (const std::string_view bad : {"", "-1", "+1", "4294967296", "1 ", "99999999999999999999999", "five"})
    EXPECT_FALSE(parse_number(bad)) << bad;
  EXPECT_FALSE(parse_number("65536", 65535));
}

struct Address {
  std::string_view text, display, uri, tag;
};
class NameAddrForms : public testing::TestWithParam<Address> {};
TEST_P(NameAddrForms, AreRead) {
  const auto a = parse_name_addr(GetParam().text);
  ASSERT_TRUE(a) << a.error().message();
  EXPECT_EQ(a->display_name, GetParam().display);
  EXPECT_EQ(a->uri, GetParam().uri);
  EXPECT_EQ(a->tag(), GetParam().tag);
}
constexpr Address kAddresses[] = {
    {"sip:a@b", "", "sip:a@b", ""},
    {"sip:a@b;tag=1", "", "sip:a@b", "1"},
    {"<sip:a@b;tag=1>", "", "sip:a@b;tag=1", ""},
    {"<sip:a@b;x?h=v>;tag=2", "", "sip:a@b;x?h=v", "2"},
    {"Alice <sip:a@b>;TAG=3", "Alice", "sip:a@b", "3"},
    {"A. B-C <sips:a@b> ; tag = 4 ; x", "A. B-C", "sips:a@b", "4"},
    {R"("A \"<x>\" B"<sip:a@b>;x=";tag=9";tag=5)", R"("A \"<x>\" B")", "sip:a@b", "5"},
    {"caller<tel:+1>", "caller", "tel:+1", ""},
    {"isbn:2983792873", "", "isbn:2983792873", ""},
    {"<http://www.example.com>;tag=6", "", "http://www.example.com", "6"},
};
INSTANTIATE_TEST_SUITE_P(Table, NameAddrForms, testing::ValuesIn(kAddresses));

TEST(NameAddr, WhatTheGrammarDoesNotHaveIsRefusedWhereItStands) {
  const std::pair<std::string_view, std::uint64_t> bad[] = {{"", 0},
                                                            {"a@b", 0},
                                                            {"<sip:a@b", 8},
                                                            {"< sip:a@b >", 1},
                                                            {"\"x <sip:a@b>", 12},
                                                            {"A, B <sip:a@b>", 1},
                                                            {"<sip:a@b>;;x", 10},
                                                            {"<sip:a@b>x", 9},
                                                            {"sip:a@b?h=v", 0},
                                                            {"<sip:%zz@b>", 5},
                                                            {"<sip:>", 4},
                                                            {"<1x:a>", 1},
                                                            {"<sip:a@b>;x=\"y", 14}};
  for (const auto& [text, offset] : bad) {
    const auto a = parse_name_addr(text);
    ASSERT_FALSE(a) << text;
    EXPECT_TRUE(a.error().is(SipError::header_field)) << text;
    EXPECT_EQ(a.error().offset(), offset) << text << ": " << a.error().message();
  }
}

TEST(NameAddr, TheStarOfContactStandsAlone) {
  EXPECT_EQ(parse_name_addrs(" * ")->at(0).uri, "*");
  EXPECT_FALSE(parse_name_addrs("*, <sip:a@b>"));
}

TEST(Via, HasBlanksWhereverTheGrammarHas) {
  const auto via =
      parse_via("SIP  / 2.0  / TCP     spindle.example.com  : 5070 ;  branch  =   z9hG4bK9ikj8 ;rport ; ttl=1");
  ASSERT_TRUE(via) << via.error().message();
  EXPECT_EQ(via->transport, "TCP");
  EXPECT_EQ(via->host, "spindle.example.com");
  EXPECT_EQ(via->port, 5070);
  EXPECT_EQ(via->branch, "z9hG4bK9ikj8");
  EXPECT_TRUE(via->has_magic_cookie());
  EXPECT_TRUE(via->parameters.has("rport"));
  EXPECT_FALSE(via->parameters.find("rport").has_value);
  EXPECT_EQ(parse_via("SIP/2.0/UDP [2001:db8::1]:5061;received=[::1]")->host, "[2001:db8::1]");
  EXPECT_FALSE(parse_via("SIP/2.0/UDP h;branch=z9hG4bK")->has_magic_cookie());
}

TEST(Via, WhatTheGrammarDoesNotHaveIsRefused) {
  for (const std::string_view bad :
       {"", "SIP/2.0 h", "SIP/2.0/UDP", "SIP/2.0/UDP ", "SIP/2.0/UDPh", "SIP/2.0/UDP h:", "SIP/2.0/UDP h:70000",
        "SIP/2.0/UDP h;", "SIP/2.0/UDP h;;", "SIP/2.0/UDP [::1", "SIP/2.0/UDP []", "HTTP/1.1/TCP h", "SIP/3.0/UDP h"})
    EXPECT_FALSE(parse_via(bad)) << bad;
  EXPECT_TRUE(parse_via("SIP/7.0/UDP h").error().is(SipError::unsupported_version));
}

TEST(Quote, IsTheInverseOfUnquote) {
  for (const std::string_view text : {"", "a", "a\"b", "\\", "a\\\"b, <c>"}) EXPECT_EQ(unquote(quote(text)), text);
  EXPECT_EQ(unquote("token"), "token");
}

}  // namespace
}  // namespace sealwire::sip
