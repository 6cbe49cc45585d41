#include "sealwire/sdp/session.hpp"

#include <map>

#include <gtest/gtest.h>

#include "sealwire/base/random.hpp"

#include "support/files.hpp"

namespace sealwire::sdp {
namespace {

// RFC 4566 §5, with the lines that it shows elsewhere.
constexpr std::string_view kExample =
    "v=0\r\n"
    "o=jdoe 2890844526 2890842807 IN IP4 10.47.16.5\r\n"
    "s=SDP Seminar\r\n"
    "i=A Seminar on the session description protocol\r\n"
    "u=http://www.example.com/seminars/sdp.pdf\r\n"
    "e=j.doe@example.com (Jane Doe)\r\n"
    "c=IN IP4 224.2.17.12/127\r\n"
    "b=X-YZ:128\r\n"
    "t=2873397496 2873404696\r\n"
    "r=7d 1h 0 25h\r\n"
    "z=2882844526 -1h 2898848070 0\r\n"
    "k=prompt\r\n"
    "a=recvonly\r\n"
    "m=audio 49170 RTP/AVP 0\r\n"
    "m=video 51372/2 RTP/AVP 99\r\n"
    "i=the picture\r\n"
    "c=IN IP6 FF15::101/3\r\n"
    "a=rtpmap:99 h263-1998/90000\r\n";

TEST(Session, TheExampleOfRfc4566IsReadAndWrittenTheSame) {
  const auto session = parse_session(kExample);
  ASSERT_TRUE(session) << session.error().message();
  EXPECT_EQ(session->origin.session_version, "2890842807");
  EXPECT_EQ(session->name, "SDP Seminar");
  EXPECT_EQ(session->connection->address, "224.2.17.12/127");
  ASSERT_EQ(session->media.size(), 2U);
  EXPECT_EQ(session->media[1].port_count, 2U);
  EXPECT_EQ(session->media[1].attribute("rtpmap")->value, "99 h263-1998/90000");
  EXPECT_EQ(session->attribute(session->media[1], "recvonly"), session->attribute("recvonly"));
  EXPECT_EQ(to_string(*session), kExample);
}

TEST(Session, UnknownLinesAndLineFeedsAloneAreAccepted) {
  const auto session =
      parse_session("v=0\no=- 1 1 IN IP4 a\ns= -\nc=IN IP4 a\nt=0 0\nq=what\nm=message 1 TCP/MSRP *\nw=x");
  ASSERT_TRUE(session) << session.error().message();
  EXPECT_EQ(session->name, " -");
  EXPECT_EQ(session->lines, (std::vector<Line>{{'q', "what"}}));
  EXPECT_EQ(session->media[0].lines, (std::vector<Line>{{'w', "x"}}));
  EXPECT_EQ(parse_session(to_string(*session)).value(), *session);
}

TEST(Session, BrokenOnesAreRefusedByNameAndOffset) {
  const struct {
    std::string_view text;
    SdpError code;
    std::size_t offset;
  } rows[] = {
      {"", SdpError::missing_line, 0},
      {"o=- 1 1 IN IP4 a\r\n", SdpError::missing_line, 0},
      {"v=1\r\n", SdpError::bad_line, 0},
      {"v=0\r\nv=0\r\n", SdpError::bad_order, 5},
      {"v=0\r\no=- 1 1 IN IP4\r\n", SdpError::bad_origin, 5},
      {"v=0\r\no=- x 1 IN IP4 a\r\n", SdpError::bad_origin, 5},
      {"v=0\r\ns=-\r\n", SdpError::bad_order, 5},
      {"v=0\r\no=- 1 1 IN IP4 a\r\nt=0 0\r\n", SdpError::bad_order, 23},
      {"v=0\r\no=- 1 1 IN IP4 a\r\ns=-\r\n", SdpError::missing_line, 28},
      {"v=0\r\no=- 1 1 IN IP4 a\r\ns=-\r\nt=0\r\n", SdpError::bad_time, 28},
      {"v=0\r\no=- 1 1 IN IP4 a\r\ns=-\r\nc=IN a\r\n", SdpError::bad_connection, 28},
      {"v=0\r\no=- 1 1 IN IP4 a\r\ns=-\r\nt=0 0\r\nm=a 1 b c\r\n", SdpError::missing_line, 46},
      {"v=0\r\no=- 1 1 IN IP4 a\r\ns=-\r\nt=0 0\r\nm=a 70000 b c\r\n", SdpError::bad_media, 35},
      {"v=0\r\no=- 1 1 IN IP4 a\r\ns=-\r\nt=0 0\r\nm=a 1 b\r\n", SdpError::bad_media, 35},
      {"v=0\r\no=- 1 1 IN IP4 a\r\ns=-\r\nt=0 0\r\na=:x\r\n", SdpError::bad_attribute, 35},
      {"v=0\r\n\r\no=- 1 1 IN IP4 a\r\n", SdpError::bad_line, 5},
      {"v=0\r\nhello\r\n", SdpError::bad_line, 5},
      {"v=0\r\no=- 1 1 IN IP4 a\rb\r\n", SdpError::bad_line, 5},
  };
  for (const auto& row : rows) {
    const auto session = parse_session(row.text);
    ASSERT_FALSE(session) << row.text;
    EXPECT_TRUE(session.error().is(row.code)) << row.text << ": " << session.error().message();
    EXPECT_EQ(session.error().offset(), row.offset) << row.text;
  }
}

TEST(Session, LimitsHold) {
  Limits limits;
  limits.media = 1;
  EXPECT_TRUE(parse_session(kExample, limits).error().is(SdpError::limit));
  limits = {};
  limits.lines = 17;
  EXPECT_TRUE(parse_session(kExample, limits).error().is(SdpError::limit));
  limits.lines = 18;
  EXPECT_TRUE(parse_session(kExample, limits));
  limits.octets = kExample.size();
  EXPECT_TRUE(parse_session(kExample, limits));
  limits.media = parse_session(kExample)->media.size();
  EXPECT_TRUE(parse_session(kExample, limits));
  limits.media -= 1;
  EXPECT_TRUE(parse_session(kExample, limits).error().is(SdpError::limit));
  limits = {};
  limits.octets = kExample.size() - 1;
  EXPECT_TRUE(parse_session(kExample, limits).error().is(SdpError::limit));
}

TEST(Session, TruncatedAndFlippedOnesAreRefusedOrWrittenBackEqual) {
  DeterministicRandom random(21);
  for (int i = 0; i < 6000; ++i) {
    std::string text(kExample.substr(0, i % 2 ? kExample.size() : random.next_u64() % kExample.size()));
    if (!text.empty()) text[random.next_u64() % text.size()] ^= static_cast<char>(1U << random.next_u64() % 8);
    if (const auto session = parse_session(text)) {
      const auto again = parse_session(to_string(*session));
      ASSERT_TRUE(again) << to_string(*session) << again.error().message();
      EXPECT_EQ(*again, *session);
    }
  }
}

TEST(Session, BodiesOfTheSampleMessagesAreRead) {
  const auto folder = test::corpus("sip-samples");
  SEALWIRE_NEED_CORPUS(folder);
  // Old torture tests: no s= and t= lines, or a port of 492170; one with words after its address.
  const std::map<std::string, SdpError> excepted = {
      {"kamailio_sg.sip", SdpError::bad_connection}, {"sofia_own1.txt", SdpError::bad_order},
      {"sofia_test3.txt", SdpError::bad_order},      {"sofia_test8.txt", SdpError::bad_order},
      {"sofia_test11.txt", SdpError::bad_order},     {"sofia_test13.txt", SdpError::bad_order},
      {"sofia_test14.txt", SdpError::bad_order},     {"sofia_test16.txt", SdpError::bad_order},
      {"sofia_test18.txt", SdpError::bad_order},     {"sofia_test22.txt", SdpError::bad_media},
      {"sofia_test24.txt", SdpError::bad_media},     {"sofia_test26.txt", SdpError::bad_media},
      {"sofia_test31.txt", SdpError::bad_media},
  };
  std::size_t read = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string text = test::read_text(entry.path());
    const std::size_t at = text.find("\nv=0");
    if (at == std::string::npos || text.find("multipart") != std::string::npos) continue;
    const auto session = parse_session(std::string_view(text).substr(at + 1));
    const auto exception = excepted.find(entry.path().filename().string());
    if (exception != excepted.end()) {
      EXPECT_TRUE(!session && session.error().is(exception->second)) << entry.path();
      continue;
    }
    EXPECT_TRUE(session) << entry.path() << ": " << (session ? "" : session.error().message());
    EXPECT_TRUE(!session || parse_session(to_string(*session)).value() == *session) << entry.path();
    ++read;
  }
  EXPECT_GT(read, 5U);
}

}  // namespace
}  // namespace sealwire::sdp
