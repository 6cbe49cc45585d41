#include "sealwire/mime/media_type.hpp"

#include <gtest/gtest.h>

#include "sealwire/base/random.hpp"

namespace sealwire::mime {
namespace {

MediaType type(std::string_view text) {
  auto parsed = MediaType::parse(text);
  EXPECT_TRUE(parsed) << text << ": " << (parsed ? "" : parsed.error().message());
  return parsed.value_or(MediaType("broken", "broken"));
}

TEST(MediaType, TypeSubtypeAndParametersAreRead) {
  const MediaType t = type("Application/PKCS7-mime; smime-type=\"auth\\\"Enveloped\"; Name = smime.p7m ;");
  EXPECT_EQ(t.essence(), "application/pkcs7-mime");
  EXPECT_EQ(t.parameter("smime-type"), "auth\"Enveloped");
  EXPECT_EQ(t.parameter("name"), "smime.p7m");
  EXPECT_FALSE(t.parameter("boundary"));
}

TEST(MediaType, CommentsAndFoldsAreBlanks) {
  EXPECT_EQ(type("text/plain (really (plain)); charset=us-ascii (Plain text)"),
            type("text/plain;charset=\"US-ASCII\""));
  EXPECT_EQ(type("text/plain;\r\n\tcharset=utf-8").parameter("charset"), "utf-8");
}

TEST(MediaType, AnUnquotedSlashIsForgiven) {
  EXPECT_EQ(type("multipart/signed; protocol=application/pkcs7-signature; boundary=a=b_c").parameter("protocol"),
            "application/pkcs7-signature");
}

TEST(MediaType, NamesOfFilesWithoutQuotesAreForgiven) {
  const auto type = MediaType::parse("application/pkcs7-mime; name=my smime file.p7m ; smime-type=signed-data");
  ASSERT_TRUE(type) << type.error().message();
  EXPECT_EQ(type->parameter("name"), "my smime file.p7m");
  EXPECT_EQ(type->parameter("smime-type"), "signed-data");
  EXPECT_FALSE(MediaType::parse("multipart/signed; boundary=a b"));
}

TEST(MediaType, ContinuationsOfRfc2231AreJoined) {
  const MediaType t = type(
      "application/x-stuff; title*0*=us-ascii'en'This%20is%20even%20more%20; title*1*=%2A%2A%2Afun%2A%2A%2A%20; "
      "title*2=\"isn't it!\"");
  EXPECT_EQ(t.parameter("title"), "This is even more ***fun*** isn't it!");
  EXPECT_EQ(t.parameters()[0].charset, "us-ascii");
  EXPECT_EQ(type("message/external-body; URL*0=\"ftp://\"; URL*1=\"cs.utk.edu/pub/moore\"").parameter("url"),
            "ftp://cs.utk.edu/pub/moore");
  EXPECT_EQ(type("a/b; *0=x").parameter("*0"), "x");
  EXPECT_EQ(type("a/b; n=plain; n*=utf-8''%e2%82%ac").parameter("n"), "\xe2\x82\xac");
}

TEST(MediaType, BrokenOnesAreRefusedByName) {
  const std::pair<std::string_view, MimeError> rows[] = {
      {"", MimeError::bad_media_type},
      {"text", MimeError::bad_media_type},
      {"text/", MimeError::bad_media_type},
      {"/plain", MimeError::bad_media_type},
      {"text/plain, text/html", MimeError::bad_media_type},
      {"text/plain charset=x", MimeError::bad_parameter},
      {"text/plain; charset", MimeError::bad_parameter},
      {"text/plain; charset=", MimeError::bad_parameter},
      {"text/plain; =x", MimeError::bad_parameter},
      {"text/plain; a=\"x", MimeError::bad_parameter},
      {"text/plain; a=1; A=2", MimeError::bad_parameter},
      {"text/plain (", MimeError::bad_parameter},
      {"text/plain; a*0=1; a*2=2", MimeError::bad_parameter},
      {"text/plain; a*1=1", MimeError::bad_parameter},
      {"text/plain; a*0*=x", MimeError::bad_parameter},
      {"text/plain; a*0=1; a*0=2", MimeError::bad_parameter},
  };
  for (const auto& [text, code] : rows) {
    const auto parsed = MediaType::parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_TRUE(parsed.error().is(code)) << text << ": " << parsed.error().message();
    EXPECT_LE(parsed.error().offset().value_or(0), text.size());
  }
}

TEST(MediaType, TooManyParametersAreALimit) {
  std::string text = "a/b";
  for (int i = 0; i < 64; ++i) text += ";p" + std::to_string(i) + "=1";
  EXPECT_TRUE(MediaType::parse(text));
  text += ";one=more";
  EXPECT_TRUE(MediaType::parse(text).error().is(MimeError::limit));
}

TEST(MediaType, WritingQuotesWhereItMustAndReadingGivesTheSame) {
  MediaType t("Multipart", "Signed");
  t.set_parameter("protocol", "application/pkcs7-signature");
  t.set_parameter("micalg", "sha-256");
  t.set_parameter("boundary", "a \"b\" \\c");
  t.set_parameter("name", "\xe2\x82\xac 5%");
  EXPECT_EQ(
      t.to_string(),
      "multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256; boundary=\"a \\\"b\\\" \\\\c\"; "
      "name*=utf-8''%E2%82%AC%205%25");
  EXPECT_EQ(type(t.to_string()), t);
  t.remove_parameter("name");
  EXPECT_FALSE(t.parameter("name"));
}

TEST(MediaType, OrderOfParametersAndCaseOfCharsetDoNotMatter) {
  EXPECT_EQ(type("text/plain;charset=UTF-8;x=y"), type("TEXT/plain;x=y;charset=utf-8"));
  EXPECT_NE(type("text/plain;x=Y"), type("text/plain;x=y"));
  EXPECT_NE(type("text/plain;x=y"), type("text/plain"));
}

TEST(MediaType, TruncatedAndFlippedOnesAreRefusedOrWrittenBackEqual) {
  const std::string whole =
      "multipart/signed; protocol=\"application/pkcs7-signature\"; a*0*=utf-8'en'x%20; a*1=\"y\"; micalg=sha-256 (c)";
  DeterministicRandom random(5);
  for (int i = 0; i < 4000; ++i) {
    std::string text = whole.substr(0, i % 2 ? whole.size() : random.next_u64() % whole.size());
    if (!text.empty()) text[random.next_u64() % text.size()] ^= static_cast<char>(1U << random.next_u64() % 8);
    if (const auto parsed = MediaType::parse(text)) {
      const auto again = MediaType::parse(parsed->to_string());
      ASSERT_TRUE(again) << parsed->to_string();
      EXPECT_EQ(*again, *parsed) << text;
    }
  }
}

}  // namespace
}  // namespace sealwire::mime
