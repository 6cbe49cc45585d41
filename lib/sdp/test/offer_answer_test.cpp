#include <gtest/gtest.h>

#include "sealwire/sdp/msrp.hpp"

namespace sealwire::sdp {
namespace {

MsrpStream stream(std::string uri, std::uint16_t port) {
  MsrpStream out;
  out.port = port;
  out.path = {std::move(uri)};
  out.accept_types = {"text/plain"};
  return out;
}

const Self kAlice{"alice", "1", 1, "alice.example.com"};
const Self kBob{"bob", "2", 7, "2001:db8::b"};

TEST(Offer, IsThatOfRfc4975) {
  EXPECT_EQ(to_string(make_offer(kAlice, {stream("msrp://alice.example.com:7394/2s93i9ek2a;tcp", 7394)})),
            "v=0\r\no=alice 1 1 IN IP4 alice.example.com\r\ns=-\r\nc=IN IP4 alice.example.com\r\nt=0 0\r\n"
            "m=message 7394 TCP/MSRP *\r\na=accept-types:text/plain\r\n"
            "a=path:msrp://alice.example.com:7394/2s93i9ek2a;tcp\r\n");
}

TEST(Answer, TakesOneStreamAndRefusesTheOthersWithPortZero) {
  const auto offer = parse_session(
      "v=0\r\no=- 1 1 IN IP4 a.example\r\ns=-\r\nc=IN IP4 a.example\r\nt=0 0\r\nm=audio 49170 RTP/AVP 0 8\r\n"
      "m=message 0 TCP/MSRP *\r\na=accept-types:*\r\na=path:msrp://a.example:1/w;tcp\r\n"
      "m=message 7394 TCP/MSRP *\r\na=accept-types:*\r\na=path:msrp://a.example:7394/x;tcp\r\n"
      "m=message 7395 TCP/MSRP *\r\na=accept-types:*\r\na=path:msrp://a.example:7395/y;tcp\r\n");
  ASSERT_TRUE(offer) << offer.error().message();
  EXPECT_EQ(choose_stream(*offer).value(), 2U);
  const auto answer = make_answer(kBob, *offer, 2, stream("msrp://[2001:db8::b]:8493/z;tcp", 8493));
  ASSERT_TRUE(answer) << answer.error().message();
  EXPECT_EQ(to_string(*answer),
            "v=0\r\no=bob 2 7 IN IP6 2001:db8::b\r\ns=-\r\nc=IN IP6 2001:db8::b\r\nt=0 0\r\nm=audio 0 RTP/AVP 0 8\r\n"
            "m=message 0 TCP/MSRP *\r\nm=message 8493 TCP/MSRP *\r\na=accept-types:text/plain\r\n"
            "a=path:msrp://[2001:db8::b]:8493/z;tcp\r\na=setup:passive\r\nm=message 0 TCP/MSRP *\r\n");
  EXPECT_EQ(read_answer(*offer, *answer, 2)->port, 8493);
  EXPECT_TRUE(read_answer(*offer, *answer, 3).error().is(SdpError::no_stream));
  for (const Media& media : refuse_all(kBob, *offer).media) EXPECT_TRUE(media.rejected());
}

TEST(Answer, AnOfferWithoutMsrpHasNothingToTake) {
  const auto offer =
      parse_session("v=0\r\no=- 1 1 IN IP4 a\r\ns=-\r\nc=IN IP4 a\r\nt=0 0\r\nm=audio 1 RTP/AVP 0\r\n").value();
  EXPECT_TRUE(choose_stream(offer).error().is(SdpError::no_stream));
  EXPECT_TRUE(make_answer(kBob, offer, 0, stream("msrp://b:1/z;tcp", 1)).error().is(SdpError::not_msrp));
  EXPECT_TRUE(make_answer(kBob, offer, 1, stream("msrp://b:1/z;tcp", 1)).error().is(SdpError::bad_answer));
}

TEST(Answer, AnUnreadableStreamIsNamed) {
  const auto offer =
      parse_session("v=0\r\no=- 1 1 IN IP4 a\r\ns=-\r\nc=IN IP4 a\r\nt=0 0\r\nm=message 1 TCP/MSRP *\r\n").value();
  EXPECT_TRUE(choose_stream(offer).error().is(SdpError::not_msrp));
}

TEST(Answer, MustKeepTheTransport) {
  MsrpStream tls = stream("msrps://a:1/x;tcp", 1);
  tls.tls = true;
  const Session offer = make_offer(kAlice, {tls});
  EXPECT_TRUE(make_answer(kBob, offer, 0, stream("msrp://b:1/z;tcp", 1)).error().is(SdpError::bad_answer));
  const Session other = make_offer(kBob, {stream("msrp://b:1/z;tcp", 1)});
  EXPECT_TRUE(read_answer(offer, other, 0).error().is(SdpError::bad_answer));
  EXPECT_TRUE(read_answer(offer, make_offer(kBob, {}), 0).error().is(SdpError::bad_answer));
}

TEST(Setup, DecidesWhoConnects) {
  const struct {
    std::optional<sdp::Setup> offered, wanted;
    sdp::Setup answered;
    bool offerer_connects;
  } rows[] = {
      {std::nullopt, std::nullopt, sdp::Setup::passive, true},
      {std::nullopt, sdp::Setup::active, sdp::Setup::passive, true},
      {sdp::Setup::active, sdp::Setup::active, sdp::Setup::passive, true},
      {sdp::Setup::actpass, std::nullopt, sdp::Setup::passive, true},
      {sdp::Setup::actpass, sdp::Setup::active, sdp::Setup::active, false},
      {sdp::Setup::passive, sdp::Setup::passive, sdp::Setup::active, false},
  };
  for (const auto& row : rows) {
    MsrpStream ours = stream("msrp://a:1/x;tcp", 1);
    ours.setup = row.offered;
    const Session offer = make_offer(kAlice, {ours});
    MsrpStream theirs = stream("msrp://b:1/z;tcp", 1);
    theirs.setup = row.wanted;
    const auto answered = read_answer(offer, make_answer(kBob, offer, 0, theirs).value(), 0);
    ASSERT_TRUE(answered);
    EXPECT_EQ(answered->setup, row.answered);
    EXPECT_EQ(offerer_connects(ours, *answered), row.offerer_connects);
  }
}

TEST(Answer, TheFirstStreamThatCanBeUsedIsTaken) {
  MsrpStream tls = stream("msrps://a:1/x;tcp", 1);
  tls.tls = true;
  const Session offer = make_offer(kAlice, {tls, stream("msrp://a:2/x;tcp", 2)});
  const auto without_tls = [](const MsrpStream& each) -> Result<void> {
    if (each.tls) return fail(SdpError::bad_answer, "no TLS here");
    return {};
  };
  EXPECT_EQ(choose_stream(offer).value(), 0U);
  EXPECT_EQ(choose_stream(offer, without_tls).value(), 1U);
  EXPECT_EQ(choose_stream(make_offer(kAlice, {tls}), without_tls).error().what(), "no TLS here");
}

TEST(Setup, AnAnswererCannotTakeBackWhatWasOfferedActive) {
  MsrpStream ours = stream("msrp://a:1/x;tcp", 1), theirs = stream("msrp://b:1/z;tcp", 1);
  ours.setup = theirs.setup = sdp::Setup::active;
  EXPECT_TRUE(offerer_connects(ours, theirs));
}

TEST(Setup, AnAnswererThatKnowsNoneIsPassive) {
  EXPECT_TRUE(offerer_connects(stream("msrp://a:1/x;tcp", 1), stream("msrp://b:1/z;tcp", 1)));
}

TEST(Direction, AnAnswerNeverGivesMoreThanWasOffered) {
  const struct {
    Direction offered, wanted, answered;
  } rows[] = {
      {Direction::sendrecv, Direction::sendrecv, Direction::sendrecv},
      {Direction::sendonly, Direction::sendrecv, Direction::recvonly},
      {Direction::recvonly, Direction::sendrecv, Direction::sendonly},
      {Direction::sendonly, Direction::sendonly, Direction::inactive},
      {Direction::inactive, Direction::sendrecv, Direction::inactive},
      {Direction::sendrecv, Direction::recvonly, Direction::recvonly},
  };
  for (const auto& row : rows) {
    MsrpStream ours = stream("msrp://a:1/x;tcp", 1);
    ours.direction = row.offered;
    MsrpStream theirs = stream("msrp://b:1/z;tcp", 1);
    theirs.direction = row.wanted;
    const Session offer = make_offer(kAlice, {ours});
    EXPECT_EQ(read_answer(offer, make_answer(kBob, offer, 0, theirs).value(), 0)->direction, row.answered);
  }
}

}  // namespace
}  // namespace sealwire::sdp
