#include "sealwire/sdp/msrp.hpp"

#include <gtest/gtest.h>

namespace sealwire::sdp {
namespace {

Session with_media(std::string_view lines) {
  const auto session =
      parse_session("v=0\r\no=alice 1 1 IN IP4 alice.example.com\r\ns= -\r\nc=IN IP4 alice.example.com\r\nt=0 0\r\n" +
                    std::string(lines));
  EXPECT_TRUE(session) << (session ? "" : session.error().message());
  return session.value_or(Session());
}

TEST(MsrpStream, TheExampleOfRfc4975IsRead) {
  const Session session = with_media(
      "m=message 7394 TCP/MSRP *\r\na=accept-types:message/cpim text/plain text/html\r\n"
      "a=path:msrp://alice.example.com:7394/2s93i93idj;tcp\r\n");
  const auto stream = read_msrp(session, session.media[0]);
  ASSERT_TRUE(stream) << stream.error().message();
  EXPECT_FALSE(stream->tls);
  EXPECT_EQ(stream->port, 7394);
  EXPECT_EQ(stream->accept_types, (std::vector<std::string>{"message/cpim", "text/plain", "text/html"}));
  EXPECT_EQ(stream->path, (std::vector<std::string>{"msrp://alice.example.com:7394/2s93i93idj;tcp"}));
  EXPECT_FALSE(stream->setup);
}

TEST(MsrpStream, EveryAttributeIsReadAndWrittenBack) {
  const Session session = with_media(
      "a=sendonly\r\na=fingerprint:SHA-1 00:11\r\nm=message 9 TCP/TLS/MSRP *\r\n"
      "a=accept-types:application/pkcs7-mime;smime-type=\"a b\" *\r\na=accept-wrapped-types:text/plain\r\n"
      "a=max-size:10000000000\r\na=path:msrps://r.example.com:9;tcp "
      "msrps://a.example.com:8/x;tcp\r\na=setup:actpass\r\n"
      "a=fingerprint:SHA-256 4A:ad\r\na=file-selector:name:\"My cool picture.jpg\" type:image/jpeg\r\n");
  const auto stream = read_msrp(session, session.media[0]);
  ASSERT_TRUE(stream) << stream.error().message();
  EXPECT_TRUE(stream->tls);
  EXPECT_EQ(stream->accept_types, (std::vector<std::string>{"application/pkcs7-mime;smime-type=\"a b\"", "*"}));
  EXPECT_EQ(stream->max_size, 10000000000U);
  EXPECT_EQ(stream->path.size(), 2U);
  EXPECT_EQ(stream->setup, sdp::Setup::actpass);
  EXPECT_EQ(stream->direction, Direction::sendonly);
  EXPECT_TRUE(fingerprint_matches(*stream, "SHA-256", Bytes{0x4a, 0xad}));
  EXPECT_FALSE(fingerprint_matches(*stream, "sha-1", Bytes{0x4a, 0xad}));
  EXPECT_FALSE(fingerprint_matches(*stream, "SHA-256", Bytes{0x4a}));
  EXPECT_EQ(stream->fingerprints.size(), 1U);  // that of the media replaces that of the session
  ASSERT_EQ(stream->others.size(), 1U);
  EXPECT_EQ(stream->others[0].name, "file-selector");

  Session again = session;
  again.attributes.clear();
  again.media = {write_msrp(*stream)};
  EXPECT_EQ(read_msrp(again, again.media[0]).value(), *stream);
}

TEST(MsrpStream, HoldconnCountsAsNoSetup) {
  const Session session =
      with_media("m=message 1 TCP/MSRP *\r\na=accept-types:*\r\na=path:msrp://a:1/x;tcp\r\na=setup:holdconn\r\n");
  EXPECT_FALSE(read_msrp(session, session.media[0])->setup);
}

TEST(MsrpStream, WhatIsNoneIsRefusedByName) {
  const std::pair<std::string_view, SdpError> rows[] = {
      {"m=audio 1 RTP/AVP 0\r\n", SdpError::not_msrp},
      {"m=message 1 TCP/OTHER *\r\n", SdpError::not_msrp},
      {"m=message 1 TCP/MSRP *\r\na=accept-types:*\r\n", SdpError::not_msrp},
      {"m=message 1 TCP/MSRP *\r\na=path:msrp://a:1/x;tcp\r\n", SdpError::not_msrp},
      {"m=message 1 TCP/MSRP *\r\na=accept-types:*\r\na=path:\r\n", SdpError::bad_attribute},
      {"m=message 1 TCP/MSRP *\r\na=accept-types:*\r\na=path:sip:a\r\n", SdpError::bad_attribute},
      {"m=message 1 TCP/MSRP *\r\na=accept-types:*\r\na=path:msrp://a:1/x;tcp\r\na=max-size:1x\r\n",
       SdpError::bad_attribute},
      {"m=message 1 TCP/MSRP *\r\na=accept-types:*\r\na=path:msrp://a:1/x;tcp\r\na=setup:both\r\n",
       SdpError::bad_attribute},
      {"m=message 1 TCP/MSRP *\r\na=accept-types:*\r\na=path:msrp://a:1/x;tcp\r\na=fingerprint:sha-1 4\r\n",
       SdpError::bad_attribute},
      {"m=message 1 TCP/MSRP *\r\na=accept-types:*\r\na=path:msrp://a:1/x;tcp\r\na=fingerprint:sha-1 4A-AD\r\n",
       SdpError::bad_attribute},
  };
  for (const auto& [lines, code] : rows) {
    const Session session = with_media(lines);
    const auto stream = read_msrp(session, session.media.at(0));
    ASSERT_FALSE(stream) << lines;
    EXPECT_TRUE(stream.error().is(code)) << lines << stream.error().message();
  }
}

}  // namespace
}  // namespace sealwire::sdp
