#include "sealwire/mime/header.hpp"

#include <gtest/gtest.h>

namespace sealwire::mime {
namespace {

TEST(HeaderFields, FoldsAreUndoneAndTheOctetsKept) {
  const std::string text = "Content-Type: text/plain;\r\n\tcharset=utf-8\r\nX-One : a\nX-One:b  \r\n\r\nbody";
  const auto fields = HeaderFields::parse(text);
  ASSERT_TRUE(fields) << fields.error().message();
  ASSERT_EQ(fields->all().size(), 3U);
  EXPECT_EQ(fields->value("content-type"), "text/plain;\tcharset=utf-8");
  EXPECT_EQ(fields->value("X-ONE"), "a");
  EXPECT_EQ(fields->all()[2].value, "b");
  EXPECT_EQ(fields->to_string(), text.substr(0, text.size() - 6));
}

TEST(HeaderFields, ChangedFieldsAreWrittenAnew) {
  auto fields = HeaderFields::parse("A: 1\nB: 2\nA: 3\n").value();
  fields.set("a", "4");
  fields.add("C", "5");
  fields.remove("b");
  EXPECT_EQ(fields.to_string(), "a: 4\r\nC: 5\r\n");
}

TEST(HeaderFields, BrokenHeadersAreRefusedWithTheirOffset) {
  const std::pair<std::string_view, std::size_t> rows[] = {
      {"no colon\r\n", 0}, {"A: b\r\n: c\r\n", 6}, {" fold\r\n", 0}, {"A b: c\r\n", 0}};
  for (const auto& [text, offset] : rows) {
    const auto fields = HeaderFields::parse(text);
    ASSERT_FALSE(fields) << text;
    EXPECT_TRUE(fields.error().is(MimeError::bad_header));
    EXPECT_EQ(fields.error().offset(), offset) << text;
  }
  EXPECT_FALSE(HeaderFields::parse(std::string_view("A: \0b\r\n", 7)));
}

TEST(HeaderFields, LimitsHold) {
  Limits limits;
  limits.header_fields = 2;
  EXPECT_TRUE(HeaderFields::parse("A: 1\nB: 2\n", limits));
  EXPECT_TRUE(HeaderFields::parse("A: 1\nB: 2\nC: 3\n", limits).error().is(MimeError::limit));
  limits = {};
  limits.header_octets = 11;
  EXPECT_TRUE(HeaderFields::parse("A: 1234567\n", limits));
  limits.header_octets = 10;
  EXPECT_TRUE(HeaderFields::parse("A: 1234567\n", limits).error().is(MimeError::limit));
}

TEST(ContentFields, DefaultsAreThoseOfRfc2045) {
  const auto content = ContentFields::read(HeaderFields()).value();
  EXPECT_EQ(content.type.essence(), "text/plain");
  EXPECT_EQ(content.encoding, TransferEncoding::seven_bit);
  EXPECT_FALSE(content.type_given);
}

TEST(ContentFields, FieldsAreRead) {
  const auto fields = HeaderFields::parse(
      "Content-type: application/pkcs7-mime; smime-type=signed-data\r\nContent-transfer-ENCODING: Base64\r\n"
      "Content-ID: <a@b>\r\nContent-Disposition: Attachment; filename*=utf-8''a%20b; handling=required\r\n");
  const auto content = ContentFields::read(fields.value());
  ASSERT_TRUE(content) << content.error().message();
  EXPECT_EQ(content->encoding, TransferEncoding::base64);
  EXPECT_EQ(content->id, "a@b");
  ASSERT_TRUE(content->disposition);
  EXPECT_EQ(content->disposition->kind, "attachment");
  EXPECT_EQ(content->disposition->parameter("filename"), "a b");
  EXPECT_EQ(content->disposition->to_string(), "attachment; handling=required; filename=\"a b\"");
}

TEST(ContentFields, WhatStandsTwiceIsRefused) {
  EXPECT_FALSE(ContentFields::read(HeaderFields::parse("Content-Type: a/b\nContent-Type: a/b\n").value()));
  EXPECT_TRUE(ContentFields::read(HeaderFields::parse("Content-Transfer-Encoding: uuencode\n").value())
                  .error()
                  .is(MimeError::unknown_encoding));
}

}  // namespace
}  // namespace sealwire::mime
