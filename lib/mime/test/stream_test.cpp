#include "sealwire/mime/stream.hpp"

#include <gtest/gtest.h>

#include "sealwire/base/random.hpp"
#include "sealwire/mime/entity.hpp"
#include "sealwire/mime/multipart.hpp"

namespace sealwire::mime {
namespace {

struct Collect final : EntityHandler, MultipartHandler {
  BytesSink body;
  std::string type;
  std::vector<std::unique_ptr<BytesSink>> parts;
  std::size_t ended = 0;
  Result<Sink*> header(const EntityHead& head) override {
    type = head.content.type.to_string();
    return &body;
  }
  Result<Sink*> part(std::size_t) override {
    parts.push_back(std::make_unique<BytesSink>());
    return parts.back().get();
  }
  Result<void> part_ended(std::size_t) override {
    ++ended;
    return {};
  }
};

Result<void> feed(Sink& sink, Octets octets, std::size_t piece) {
  for (std::size_t at = 0; at < octets.size(); at += piece) {
    if (auto done = sink.write(octets.subspan(at, std::min(piece, octets.size() - at))); !done) return done;
  }
  return {};
}

TEST(EntityParser, StreamsTheDecodedBody) {
  const Bytes entity =
      make_entity(MediaType("application", "x"), as_octets("some content of this body"), TransferEncoding::base64);
  for (const std::size_t piece : {1U, 2U, 7U, 1000U}) {
    Collect collect;
    EntityParser parser(collect);
    ASSERT_TRUE(feed(parser, entity, piece));
    ASSERT_TRUE(parser.finish());
    EXPECT_EQ(collect.type, "application/x");
    EXPECT_EQ(as_text(collect.body.bytes()), "some content of this body");
  }
}

TEST(EntityParser, AHeaderWithoutEndIsALimit) {
  Collect collect;
  Limits limits;
  limits.header_octets = 1000;
  EntityParser parser(collect, limits);
  Result<void> done;
  for (int i = 0; done && i < 2000; ++i) done = parser.write(as_octets("x"));
  ASSERT_FALSE(done);
  EXPECT_TRUE(done.error().is(MimeError::limit));
}

TEST(EntityParser, AHeaderAtTheLimitIsTaken) {
  const std::string header = "Content-Type: a/b\r\nX: " + std::string(100, 'x') + "\r\n";
  for (const std::size_t piece : {std::size_t{1}, header.size() + 6}) {
    for (const std::size_t less : {0U, 1U}) {
      Collect collect;
      Limits limits;
      limits.header_octets = header.size() - less;
      EntityParser parser(collect, limits);
      const std::string text = header + "\r\nbody";
      Result<void> done;
      for (std::size_t at = 0; done && at < text.size(); at += piece) {
        done = parser.write(as_octets(std::string_view(text).substr(at, piece)));
      }
      if (done) done = parser.finish();
      EXPECT_EQ(done.has_value(), less == 0) << piece;
      if (done) continue;
      EXPECT_TRUE(done.error().is(MimeError::limit)) << done.error().message();
    }
  }
}

TEST(EntityParser, ABodyWithoutHeaderAndAHeaderWithoutBodyArePossible) {
  Collect one;
  EntityParser no_header(one);
  ASSERT_TRUE(no_header.write(as_octets("\r\nbody")));
  ASSERT_TRUE(no_header.finish());
  EXPECT_EQ(as_text(one.body.bytes()), "body");
  Collect two;
  EntityParser no_body(two);
  ASSERT_TRUE(no_body.write(as_octets("Content-Type: a/b")));
  ASSERT_TRUE(no_body.finish());
  EXPECT_EQ(two.type, "a/b");
}

TEST(MultipartParser, AgreesWithTheSplitterForAnyBodyInAnyPieces) {
  DeterministicRandom random(11);
  for (int round = 0; round < 3000; ++round) {
    std::string body;
    for (std::uint64_t i = random.next_u64() % 12; i > 0; --i) {
      constexpr std::string_view kBits[] = {"\r\n",  "\n", "--b", "--",      "-",           "x",
                                            "--b--", "\r", " ",   "--b\r\n", "\r\n--b\r\n", "\n--b--\n"};
      body += kBits[random.next_u64() % std::size(kBits)];
    }
    const auto expected = split_multipart(as_octets(body), "b");
    for (const std::size_t piece : {1U, 2U, 3U, 100U}) {
      Collect collect;
      MultipartParser parser("b", collect);
      auto done = feed(parser, as_octets(body), piece);
      if (done) done = parser.finish();
      EXPECT_EQ(done.has_value(), expected && expected->closed) << body;
      if (!expected) continue;
      ASSERT_EQ(collect.parts.size(), expected->parts.size()) << body;
      for (std::size_t i = 0; i < collect.parts.size(); ++i) {
        EXPECT_EQ(as_text(collect.parts[i]->bytes()), as_text(expected->parts[i])) << body << " part " << i;
      }
      EXPECT_EQ(parser.bare_lf(), expected->bare_lf) << body;
    }
  }
}

TEST(SignedSplitter, TheFirstPartIsGivenAsItIsSigned) {
  const std::string_view body =
      "preamble\r\n--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n\r\n--b\r\nContent-Type: "
      "x/y\r\n\r\nsig\r\n--b--\r\n";
  for (const std::size_t piece : {1U, 2U, 5U, 1000U}) {
    BytesSink content;
    SignedSplitter splitter("b", content);
    ASSERT_TRUE(feed(splitter, as_octets(body), piece));
    ASSERT_TRUE(splitter.finish());
    EXPECT_EQ(as_text(content.bytes()), "Content-Type: text/plain\r\n\r\nHello\r\n");
    EXPECT_EQ(as_text(splitter.signature_part()), "Content-Type: x/y\r\n\r\nsig");
  }
}

TEST(SignedSplitter, LoneLineFeedsOfATransportAreMadeCrlfAgain) {
  BytesSink content;
  SignedSplitter splitter("b", content);
  ASSERT_TRUE(splitter.write(as_octets("--b\nA: b\n\nHello\n\n--b\n\nsig\n--b--\n")));
  ASSERT_TRUE(splitter.finish());
  EXPECT_EQ(as_text(content.bytes()), "A: b\r\n\r\nHello\r\n");
}

TEST(SignedSplitter, OneOrThreePartsAreRefused) {
  for (const std::string_view body :
       {"--b\r\n1\r\n--b--", "--b\r\n1\r\n--b\r\n2\r\n--b\r\n3\r\n--b--", "--b\r\n1\r\n--b\r\n2"}) {
    BytesSink content;
    SignedSplitter splitter("b", content);
    auto done = splitter.write(as_octets(body));
    if (done) done = splitter.finish();
    ASSERT_FALSE(done) << body;
    EXPECT_TRUE(done.error().is(MimeError::bad_multipart)) << body;
  }
}

}  // namespace
}  // namespace sealwire::mime
