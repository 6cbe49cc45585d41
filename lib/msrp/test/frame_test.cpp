#include "sealwire/msrp/frame.hpp"

#include <ostream>

#include <gmock/gmock.h>

#include "sealwire/base/hex.hpp"
#include "sealwire/base/random.hpp"

#include "support.hpp"

namespace sealwire::msrp {
namespace {

using test::Frame;
using test::read_frames;
using testing::HasSubstr;

const std::string kHead =
    "MSRP d93kswow SEND\r\n"
    "To-Path: msrp://bob.example.com:8888/9di4eae923wzd;tcp\r\n"
    "From-Path: msrp://alicepc.example.com:7777/iau39soe2843z;tcp\r\n"
    "Message-ID: 12339sdqwer\r\n"
    "Byte-Range: 1-16/16\r\n"
    "Content-Type: text/plain\r\n";

std::string with_body(std::string_view body, std::string_view end = "-------d93kswow$\r\n") {
  return kHead + "\r\n" + std::string(body) + "\r\n" + std::string(end);
}

TEST(Frame, OfTheFirstExampleIsReadWhole) {
  const auto reading = read_frames(with_body("Hi, I'm Alice!\r\n"));
  ASSERT_EQ(reading.error, "");
  ASSERT_EQ(reading.frames.size(), 1U);
  const Frame& frame = reading.frames[0];
  EXPECT_EQ(frame.transaction_id, "d93kswow");
  EXPECT_EQ(frame.method, "SEND");
  EXPECT_EQ(frame.fields.size(), 5U);
  EXPECT_EQ(frame.fields[4], (std::pair<std::string, std::string>("Content-Type", "text/plain")));
  EXPECT_EQ(frame.body, "Hi, I'm Alice!\r\n");
  EXPECT_EQ(frame.flag, Flag::last);
}

TEST(Frame, ReadsTheSameInPiecesOfEverySize) {
  const std::string text = with_body("Hi\r\n-------d93kswowX\r\r\n-------d93kswow$\r") +
                           "MSRP a786hjs2 200 OK\r\nTo-Path: msrp://a;tcp\r\nFrom-Path: msrp://b;tcp\r\n"
                           "-------a786hjs2$\r\n" +
                           with_body("", "-------d93kswow+\r\n") + with_body("\r", "-------d93kswow#\r\n");
  const auto whole = read_frames(text);
  ASSERT_EQ(whole.error, "");
  ASSERT_EQ(whole.frames.size(), 4U);
  EXPECT_EQ(whole.frames[0].body, "Hi\r\n-------d93kswowX\r\r\n-------d93kswow$\r");
  EXPECT_EQ(whole.frames[1].status, 200U);
  EXPECT_EQ(whole.frames[2].body, "");
  EXPECT_EQ(whole.frames[2].flag, Flag::more);
  EXPECT_EQ(whole.frames[3].body, "\r");
  EXPECT_EQ(whole.frames[3].flag, Flag::abort);
  for (std::size_t size = 1; size <= text.size(); ++size)
    EXPECT_EQ(read_frames(text, std::vector<std::size_t>(text.size() / size + 1, size)), whole) << size;
  for (std::size_t first = 1; first < text.size(); ++first) EXPECT_EQ(read_frames(text, {first}), whole) << first;
}

TEST(Frame, EndLineInsideTheBodyIsNotTheEnd) {
  for (const char* inside :
       {"-------d93kswow$\r\n", "x-------d93kswow$\r\n", "\r\n-------d93kswow$", "\r\n-------d93kswow\r\n",
        "\r\n------d93kswow$\r\n", "\r\n-------D93KSWOW$\r\n", "\r\n-------d93kswow$\n", "\n-------d93kswow$\r\n",
        "\r\n-------d93kswow$$\r\n", "\r\n-------d93kswo\r\n-------d93ksw"}) {
    const std::string body = std::string("x") + inside + "y";
    const auto reading = read_frames(with_body(body));
    ASSERT_EQ(reading.error, "") << inside;
    ASSERT_EQ(reading.frames.size(), 1U) << inside;
    EXPECT_EQ(reading.frames[0].body, body);
  }
}

TEST(Frame, WithoutBodyEndsAfterItsFields) {
  const auto reading = read_frames(kHead + "-------d93kswow$\r\n");
  ASSERT_EQ(reading.frames.size(), 1U);
  EXPECT_FALSE(reading.frames[0].has_body);
  EXPECT_EQ(reading.frames[0].flag, Flag::last);
}

TEST(Frame, MayHaveAnEmptyLineBeforeItsEndLineEvenWithoutBody) {
  const auto reading = read_frames(kHead + "\r\n-------d93kswow$\r\n" + with_body("next"));
  ASSERT_EQ(reading.error, "");
  ASSERT_EQ(reading.frames.size(), 2U);
  EXPECT_EQ(reading.frames[0].body, "");
  EXPECT_EQ(reading.frames[1].body, "next");
}

TEST(Frame, LineEndsBetweenFramesCarryNothing) {
  const auto reading = read_frames("\r\n\r\n" + with_body("a") + "\r\n" + with_body("b"));
  ASSERT_EQ(reading.error, "");
  EXPECT_EQ(reading.frames.size(), 2U);
}

TEST(Frame, FoldedFieldsAreJoined) {
  const std::string text =
      "MSRP d93kswow SEND\r\nTo-Path: msrp://a;tcp\r\nContent-Type: application/pkcs7-mime;\r\n   "
      "name=\"x\"\r\n\r\nbody"
      "\r\n-------d93kswow$\r\n";
  const auto whole = read_frames(text);
  ASSERT_EQ(whole.error, "");
  EXPECT_EQ(whole.frames[0].fields[1].second, "application/pkcs7-mime;     name=\"x\"");
  EXPECT_EQ(whole.frames[0].body, "body");
  for (std::size_t first = 1; first < text.size(); ++first) EXPECT_EQ(read_frames(text, {first}), whole) << first;
}

TEST(Frame, BodyIsGivenOutWhileItArrives) {
  FrameReader reader;
  const Bytes head = to_bytes(kHead + "\r\n");
  Octets input = head;
  ASSERT_EQ(*reader.next(input), FrameReader::Event::head);
  ASSERT_EQ(*reader.next(input), FrameReader::Event::need_more);
  const Bytes data(1 << 20, 'x');
  input = data;
  std::size_t got = 0;
  while (*reader.next(input) == FrameReader::Event::body) got += reader.body().size();
  EXPECT_EQ(got, data.size());
}

struct Bad {
  const char* text;
  const char* why;
};
void PrintTo(const Bad& bad, std::ostream* out) { *out << bad.why << " " << to_hex(as_octets(bad.text)); }
class MalformedFrame : public testing::TestWithParam<Bad> {};
TEST_P(MalformedFrame, IsRefusedByName) {
  const auto reading = read_frames(GetParam().text);
  EXPECT_THAT(reading.error, HasSubstr("msrp.malformed-frame"));
  EXPECT_THAT(reading.error, HasSubstr(GetParam().why));
}
INSTANTIATE_TEST_SUITE_P(
    Frame, MalformedFrame,
    testing::Values(Bad{"GET / HTTP/1.1\r\n", "must begin"}, Bad{"MSRQ", "must begin"},
                    Bad{"msrp abcd SEND\r\n", "must begin"}, Bad{"MSRP abcd\r\n", "start line"},
                    Bad{"MSRP abc SEND\r\n", "transaction identifier"},
                    Bad{"MSRP a:cd SEND\r\n", "transaction identifier"}, Bad{"MSRP abcd send\r\n", "method"},
                    Bad{"MSRP abcd 20\r\n", "method"}, Bad{"MSRP abcd 2000\r\n", "method"},
                    Bad{"MSRP abcd 000 x\r\n", "000"}, Bad{"MSRP abcd SEND\n", "CRLF"},
                    Bad{"MSRP abcd SEND\r\nTo-Path\r\n", "neither"}, Bad{"MSRP abcd SEND\r\n: x\r\n", "neither"},
                    Bad{"MSRP abcd SEND\r\nA b: x\r\n", "neither"}, Bad{"MSRP abcd SEND\r\nA: x\ry\r\n", "control"},
                    Bad{"MSRP abcd SEND\r\n folded\r\n", "continuation"},
                    Bad{"MSRP abcd SEND\r\nA: x\r\n-------abce$\r\n", "end-line"},
                    Bad{"MSRP abcd SEND\r\nA: x\r\n-------abcd!\r\n", "end-line"}));

TEST(Frame, HeadsOfAnySizeAreRefusedAtTheLimit) {
  FrameLimits limits{200, 4};
  const std::string start = "MSRP abcd SEND\r\n";
  const std::string fits = "A: " + std::string(200 - start.size() - 7, 'x') + "\r\n\r\n";
  EXPECT_EQ(read_frames(start + fits, {}, limits).error, "");
  EXPECT_THAT(read_frames(start + "A" + fits, {}, limits).error, HasSubstr("msrp.limit"));
  const std::vector<std::size_t> ones(4096, 1);
  EXPECT_EQ(read_frames(start + fits, ones, limits).error, "");
  EXPECT_THAT(read_frames(start + "A" + fits, ones, limits).error, HasSubstr("msrp.limit"));
  EXPECT_THAT(read_frames(start + std::string(1000, 'A'), {}, limits).error, HasSubstr("msrp.limit"));
  EXPECT_EQ(read_frames(start + "A:\r\nB:\r\nC:\r\nD:\r\n", {}, limits).error, "");
  EXPECT_THAT(read_frames(start + "A:\r\nB:\r\nC:\r\nD:\r\nE:\r\n", {}, limits).error, HasSubstr("msrp.limit"));
}

TEST(Frame, EveryTruncationIsIncompleteAndEveryBitFlipIsSurvived) {
  const std::string text = with_body("Hi, I'm Alice!");
  for (std::size_t size = 0; size < text.size(); ++size) {
    const auto reading = read_frames(text.substr(0, size));
    EXPECT_EQ(reading.error, "") << size;
    if (!reading.frames.empty()) {
      EXPECT_FALSE(reading.frames[0].flag) << size;
    }
  }
  for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
    std::string flipped = text;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    const auto whole = read_frames(flipped);
    EXPECT_EQ(read_frames(flipped, {bit / 8 + 1}), whole) << bit;
  }
}

TEST(Frame, IsReadAsItWasWritten) {
  Bytes out;
  FrameWriter writer(out);
  writer.request("abcd1234", "SEND");
  writer.field("To-Path", "msrp://a:1/x;tcp");
  writer.begin_body();
  append(out, "body");
  writer.end("abcd1234", Flag::more);
  writer.response("efgh5678", 415, "Unsupported Media Type");
  writer.field("To-Path", "msrp://b:1/x;tcp");
  writer.end("efgh5678", Flag::last);
  const auto reading = read_frames(as_text(out));
  ASSERT_EQ(reading.frames.size(), 2U);
  EXPECT_EQ(reading.frames[0].body, "body");
  EXPECT_EQ(reading.frames[0].flag, Flag::more);
  EXPECT_EQ(reading.frames[1].status, 415U);
  EXPECT_EQ(reading.frames[1].comment, "Unsupported Media Type");
}

TEST(Frame, CollidesWhereverTheEndLineStands) {
  EXPECT_TRUE(collides("abcd", as_octets("-------abcd")));
  EXPECT_TRUE(collides("abcd", as_octets("x\r\n-------abcd$\r\n")));
  EXPECT_FALSE(collides("abcd", as_octets("------abcd")));
  EXPECT_TRUE(collides("abcd", as_octets("--------abcd")));
  EXPECT_TRUE(collides("abcd", as_octets("-------abc-------abcd")));
  EXPECT_FALSE(collides("abcd", as_octets("-------abc-------abce")));
  for (std::size_t before = 0; before < 40; ++before) {
    const std::string hay = std::string(before, 'x') + "------y-------abcd";
    EXPECT_TRUE(collides("abcd", as_octets(hay))) << before;
    EXPECT_FALSE(collides("abcd", as_octets(std::string_view(hay).substr(0, hay.size() - 1)))) << before;
  }
  EXPECT_FALSE(collides("abcd", as_octets("")));
}

TEST(Frame, HostileBodiesCostLinearSteps) {
  // Many beginnings of an end-line, one octet at a time: nothing piles up.
  FrameReader reader;
  const Bytes head = to_bytes(kHead + "\r\n");
  Octets input = head;
  ASSERT_EQ(*reader.next(input), FrameReader::Event::head);
  std::string body;
  for (int i = 0; i < 2000; ++i) body += "\r\n-------d93kswow$\r";
  std::size_t calls = 0, got = 0;
  for (const char c : body) {
    input = as_octets(std::string_view(&c, 1));
    for (;;) {
      ++calls;
      const auto event = reader.next(input);
      ASSERT_TRUE(event);
      if (*event == FrameReader::Event::need_more) break;
      ASSERT_EQ(*event, FrameReader::Event::body);
      got += reader.body().size();
    }
  }
  EXPECT_LE(calls, 2 * body.size());
  EXPECT_GE(got + 30, body.size());
}

}  // namespace
}  // namespace sealwire::msrp
