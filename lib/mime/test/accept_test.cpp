#include "sealwire/mime/accept.hpp"

#include <gtest/gtest.h>

namespace sealwire::mime {
namespace {

MediaType type(std::string_view text) { return MediaType::parse(text).value(); }

TEST(Accept, ParametersSuchAsSmimeTypeDecide) {
  const auto list =
      AcceptList::parse_accept("text/plain, application/pkcs7-mime;smime-type=signed-data,\r\n image/*;q=0.5");
  ASSERT_TRUE(list) << list.error().message();
  EXPECT_TRUE(list->accepts(type("application/pkcs7-mime; smime-type=Signed-Data; name=x")));
  EXPECT_FALSE(list->accepts(type("application/pkcs7-mime; smime-type=enveloped-data")));
  EXPECT_FALSE(list->accepts(type("application/pkcs7-mime")));
  EXPECT_TRUE(list->accepts(type("application/pkcs7-mime"), true));
  EXPECT_TRUE(list->accepts(type("image/png")));
  EXPECT_FALSE(list->names(type("image/png")));
  EXPECT_TRUE(list->names(type("text/plain; charset=utf-8")));
  EXPECT_FALSE(list->accepts(type("text/html")));
}

TEST(Accept, TheMostSpecificEntryDecides) {
  const auto list = AcceptList::parse_accept("*/*;q=0.1, text/*;q=0, text/html;level=1;q=0, text/html").value();
  EXPECT_TRUE(list.accepts(type("image/png")));
  EXPECT_FALSE(list.accepts(type("text/plain")));
  EXPECT_TRUE(list.accepts(type("text/html")));
  EXPECT_FALSE(list.accepts(type("text/html;level=1")));
}

TEST(Accept, AnEmptyListAcceptsNothing) {
  const auto list = AcceptList::parse_accept("");
  ASSERT_TRUE(list);
  EXPECT_TRUE(list->empty());
  EXPECT_FALSE(list->accepts(type("text/plain")));
}

TEST(Accept, MsrpListsAreSeparatedByBlanks) {
  const auto list = AcceptList::parse_msrp("message/cpim text/plain;charset=\"utf-8\" image/* *");
  ASSERT_TRUE(list) << list.error().message();
  ASSERT_EQ(list->ranges().size(), 4U);
  EXPECT_TRUE(list->accepts(type("application/pkcs7-mime"), true));
  EXPECT_TRUE(list->names(type("message/cpim"), true));
  EXPECT_TRUE(list->names(type("text/plain"), true));
  EXPECT_FALSE(list->names(type("image/png"), true));
  EXPECT_EQ(list->to_msrp(), "message/cpim text/plain;charset=utf-8 image/* *");
}

TEST(Accept, ListsAreWrittenAsTheyAreRead) {
  const auto list = AcceptList::parse_accept("a/b;x=\"1 2\";q=0.25, */*;q=0, c/d").value();
  EXPECT_EQ(list.to_accept(), "a/b;x=\"1 2\";q=0.25, */*;q=0, c/d");
  EXPECT_EQ(AcceptList::parse_accept(list.to_accept()).value(), list);
}

TEST(Accept, BrokenListsAreRefused) {
  for (const std::string_view text :
       {"text", "text/", "*/plain", "a/b;q=2", "a/b;q=x", "a/b;q=0.1234", "a/b c/d", "a/b;x"}) {
    EXPECT_FALSE(AcceptList::parse_accept(text)) << text;
  }
  for (const std::string_view text : {"text", "a/b, c/d", "*/x", "a/b;x"})
    EXPECT_FALSE(AcceptList::parse_msrp(text)) << text;
}

}  // namespace
}  // namespace sealwire::mime
