#include "sealwire/sip/framing.hpp"

#include <functional>

#include <gtest/gtest.h>

#include "test_files.hpp"

namespace sealwire::sip {
namespace {

std::string message(std::string_view body, std::string_view length_name = "Content-Length: ") {
  return "MESSAGE sip:b@h SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\r\n" + std::string(length_name) +
         std::to_string(body.size()) + "\r\nX: y\r\n\r\n" + std::string(body);
}

// What comes of the stream when it arrives in pieces of `step` octets: frames, "PING", and the error's code.
std::vector<std::string> frames(std::string_view stream, std::size_t step, const ParseLimits& limits = {}) {
  std::vector<std::string> out;
  StreamFramer framer(limits);
  for (std::size_t at = 0; at < stream.size(); at += step) {
    const Bytes piece = to_bytes(stream.substr(at, step));
    Octets rest = piece;
    while (true) {
      auto frame = framer.next(rest);
      if (!frame) {
        out.push_back(frame.error().code());
        return out;
      }
      if (frame->kind == StreamFramer::Kind::need_more) break;
      out.push_back(frame->kind == StreamFramer::Kind::ping ? "PING" : to_string(frame->octets));
    }
    EXPECT_TRUE(rest.empty());
    EXPECT_LE(framer.buffered(), limits.message_octets);
  }
  return out;
}

TEST(StreamFramer, PiecesOfAnySizeGiveTheSameFrames) {
  using namespace std::string_literals;
  const std::string one = message("hello"), two = message(""), three = message("a\0\r\n\r\nb"s, "l  :  ");
  const std::string stream = one + two + "\r\n\r\n" + three + "\r\n" + one + "\r\n\r\n\r\n\r\n" + two;
  const std::vector<std::string> expected = {one, two, "PING", three, one, "PING", "PING", two};
  for (std::size_t step = 1; step <= stream.size(); ++step) EXPECT_EQ(frames(stream, step), expected) << step;
}

TEST(StreamFramer, AFoldedContentLengthCounts) {
  const std::string folded = "M sip:h SIP/2.0\r\nContent-Length:\r\n  3\r\n\r\nabc";
  for (std::size_t step = 1; step <= folded.size(); ++step)
    EXPECT_EQ(frames(folded + folded, step), (std::vector<std::string>{folded, folded}));
}

TEST(StreamFramer, WithoutOneClearLengthTheStreamEnds) {
  const std::string head = "M sip:h SIP/2.0\r\n";
  for (const std::string length :
       {"", "Content-Length: -1\r\n", "Content-Length: five\r\n", "Content-Length:\r\n",
        "Content-Length: 1\r\nl: 1\r\n", "Content-Length: 1\r\nl: 2\r\n", "Content-Length: 99999999999\r\n"}) {
    const std::string stream = head + length + "\r\nabcdef";
    for (std::size_t step = 1; step <= stream.size(); ++step)
      EXPECT_EQ(frames(stream, step), std::vector<std::string>{"sip.content-length"}) << length;
  }
}

TEST(StreamFramer, LimitsHoldAndOneBeyondIsRefused) {
  const std::string m = message("0123456789");
  ParseLimits limits;
  limits.head_octets = 100;
  limits.message_octets = m.size();
  for (std::size_t step = 1; step <= m.size(); ++step) EXPECT_EQ(frames(m + m, step, limits).size(), 2U);
  limits.message_octets = m.size() - 1;
  for (std::size_t step = 1; step <= m.size(); ++step)
    EXPECT_EQ(frames(m, step, limits), std::vector<std::string>{"sip.too-large"}) << step;
  limits = {};
  limits.head_octets = m.find("\r\n\r\n") + 4;
  for (std::size_t step = 1; step <= m.size(); ++step)
    EXPECT_EQ(frames(m, step, limits), std::vector<std::string>{m}) << step;
  limits.head_octets -= 1;
  for (std::size_t step = 1; step <= m.size(); ++step)
    EXPECT_EQ(frames(m, step, limits), std::vector<std::string>{"sip.too-large"}) << step;
}

TEST(StreamFramer, TheTortureMessagesFrameLikeTheyParse) {
  for (const std::string_view name : {"wsinv", "dblreq", "mpart01", "longreq", "esc02", "semiuri"}) {
    const Bytes octets = read_file(test_data() / "rfc4475" / (std::string(name) + ".dat"));
    const auto parsed = Message::parse(octets);
    ASSERT_TRUE(parsed);
    const auto cut = frames(as_text(octets), 7);
    ASSERT_FALSE(cut.empty());
    EXPECT_EQ(Message::parse(as_octets(cut[0]))->serialize(), parsed->serialize()) << name;
  }
}

}  // namespace
}  // namespace sealwire::sip
