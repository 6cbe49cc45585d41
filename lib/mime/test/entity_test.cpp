#include "sealwire/mime/entity.hpp"

#include <gtest/gtest.h>

namespace sealwire::mime {
namespace {

TEST(Entity, HeaderAndBodyAreViewsOfTheWhole) {
  using namespace std::string_view_literals;
  const std::string text = std::string("Content-Type: application/x\r\n\r\n") + std::string("\0\r\n\xff"sv);
  const auto entity = parse_entity(as_octets(text));
  ASSERT_TRUE(entity) << entity.error().message();
  EXPECT_EQ(as_text(entity->header), "Content-Type: application/x\r\n");
  EXPECT_EQ(as_text(entity->body), "\0\r\n\xff"sv);
  EXPECT_EQ(entity->content.type.essence(), "application/x");
}

TEST(Entity, WithoutHeaderOrWithoutBodyIsAnEntityToo) {
  EXPECT_EQ(as_text(parse_entity(as_octets("\r\nbody"))->body), "body");
  EXPECT_EQ(as_text(parse_entity(as_octets("\nbody"))->body), "body");
  EXPECT_TRUE(parse_entity(as_octets("A: b"))->body.empty());
  EXPECT_TRUE(parse_entity({})->header.empty());
  EXPECT_TRUE(parse_entity(as_octets("just text, no colon\r\n\r\nbody")).error().is(MimeError::bad_header));
}

TEST(Entity, TheEntityOfRfc8591Has68Octets) {
  const Bytes entity = make_entity(MediaType("text", "plain"), as_octets("Watson, come here - I want to see you.\r\n"),
                                   TransferEncoding::seven_bit);
  EXPECT_EQ(entity.size(), 68U);
  EXPECT_EQ(as_text(entity).substr(0, 28), "Content-Type: text/plain\r\n\r\n");
}

TEST(Entity, EncodedBodiesAreMadeAndUndone) {
  Bytes body;
  for (int i = 0; i < 1000; ++i) body.push_back(static_cast<std::uint8_t>(i * 7));
  for (const auto encoding : {TransferEncoding::binary, TransferEncoding::base64, TransferEncoding::quoted_printable}) {
    const Bytes made = make_entity(MediaType("application", "octet-stream"), body, encoding);
    const auto entity = parse_entity(made);
    ASSERT_TRUE(entity);
    EXPECT_EQ(entity->content.encoding, encoding);
    EXPECT_EQ(entity->decoded_body().value(), body);
  }
}

TEST(Entity, OctetsThatAreNoEntityDoNotLookLikeOne) {
  EXPECT_TRUE(looks_like_entity(as_octets("Content-Type: a/b\r\n\r\n")));
  for (const std::string_view text : {"", "\x30\x82\x01:", "hello world: yes", ":", "-----BEGIN CMS-----\n"}) {
    EXPECT_FALSE(looks_like_entity(as_octets(text))) << text;
  }
}

}  // namespace
}  // namespace sealwire::mime
