#include "sealwire/mime/canonical.hpp"

#include <gtest/gtest.h>

#include "sealwire/mime/entity.hpp"

namespace sealwire::mime {
namespace {

std::string canonical(std::string_view entity) {
  const auto out = canonical_entity(as_octets(entity));
  EXPECT_TRUE(out) << (out ? "" : out.error().message());
  return out ? sealwire::to_string(Octets(*out)) : "";
}

TEST(Canonical, EveryLoneLineFeedBecomesCrlf) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"", ""},           {"a", "a"},       {"a\n", "a\r\n"},
      {"a\r\n", "a\r\n"}, {"a\rb", "a\rb"}, {"\n\r\r\n\n", "\r\n\r\r\n\r\n"},
      {"a\r", "a\r"},
  };
  for (const auto& [text, expected] : rows) {
    EXPECT_EQ(as_text(canonical_text(as_octets(text))), expected);
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
      BytesSink out;
      CanonicalTextSink sink(out);
      ASSERT_TRUE(sink.write(as_octets(text.substr(0, cut))));
      ASSERT_TRUE(sink.write({}));
      ASSERT_TRUE(sink.write(as_octets(text.substr(cut))));
      EXPECT_EQ(as_text(out.bytes()), expected) << cut;
    }
  }
}

TEST(Canonical, TextAndHeadersChangeAndBinaryDoesNot) {
  EXPECT_EQ(canonical("Content-Type: text/plain\n\na\nb"), "Content-Type: text/plain\r\n\r\na\r\nb");
  EXPECT_EQ(canonical("Content-Type: image/png\nContent-Transfer-Encoding: binary\n\na\nb\r"),
            "Content-Type: image/png\r\nContent-Transfer-Encoding: binary\r\n\r\na\nb\r");
  EXPECT_EQ(canonical("Content-Type: application/x\n\na\nb"), "Content-Type: application/x\r\n\r\na\nb");
  EXPECT_EQ(canonical("Content-Type: application/x\nContent-Transfer-Encoding: base64\n\nAA==\n"),
            "Content-Type: application/x\r\nContent-Transfer-Encoding: base64\r\n\r\nAA==\r\n");
  EXPECT_EQ(canonical("\na\n"), "\r\na\r\n");
}

TEST(Canonical, EachPartOfAMultipartByItsOwnType) {
  const std::string_view given =
      "Content-Type: multipart/mixed; boundary=b\n\npre\n--b\nContent-Type: text/plain\n\na\n--b\n"
      "Content-Type: image/png\nContent-Transfer-Encoding: binary\n\nx\ny\n--b--\n";
  EXPECT_EQ(
      canonical(given),
      "Content-Type: multipart/mixed; boundary=b\r\n\r\npre\r\n--b\r\nContent-Type: text/plain\r\n\r\na\r\n--b\r\n"
      "Content-Type: image/png\r\nContent-Transfer-Encoding: binary\r\n\r\nx\ny\r\n--b--\r\n");
  EXPECT_FALSE(is_canonical_entity(as_octets(given)));
  EXPECT_TRUE(is_canonical_entity(as_octets(canonical(given))));
}

TEST(Canonical, NestingHasALimit) {
  std::string entity = "Content-Type: text/plain\r\n\r\nx";
  for (int i = 0; i < 17; ++i) {
    EXPECT_TRUE(canonical_entity(as_octets(entity))) << i;
    const std::string b = "b" + std::to_string(i);
    entity =
        "Content-Type: multipart/mixed; boundary=" + b + "\r\n\r\n--" + b + "\r\n" + entity + "\r\n--" + b + "--\r\n";
  }
  EXPECT_TRUE(canonical_entity(as_octets(entity)).error().is(MimeError::limit));
}

TEST(Canonical, SevenBitFormEncodesWhatNeedsIt) {
  const auto out =
      seven_bit_entity(as_octets("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; "
                                 "charset=utf-8\r\n\r\n\xc3\xa4\r\n"
                                 "--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: "
                                 "binary\r\n\r\n\x89png\r\n--b\r\n\r\nplain\r\n--b--\r\n"));
  ASSERT_TRUE(out) << out.error().message();
  EXPECT_EQ(as_text(*out),
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n\r\n=C3=A4\r\n--b\r\nContent-Type: image/png\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\niXBuZw==\r\n\r\n--b\r\n\r\nplain\r\n--b--\r\n");
}

}  // namespace
}  // namespace sealwire::mime
