#include "two_cores.hpp"

namespace sealwire::msrp {
namespace {

using namespace test;
using std::chrono::seconds;
using testing::HasSubstr;

class MsrpSession : public TwoCores {};

TEST_F(MsrpSession, ActiveSideNamesTheSessionByAnEmptySend) {
  open();
  ASSERT_TRUE(wire.run());
  EXPECT_EQ(all<SessionUp>(alice()).size(), 1U);
  EXPECT_EQ(all<SessionUp>(bob()).size(), 1U);
  const auto frames = read_frames(alice().sent).frames;
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0].method, "SEND");
  EXPECT_FALSE(frames[0].has_body);
  EXPECT_EQ(read_frames(bob().sent).frames[0].status, 200U);
  EXPECT_EQ(alice().core.counts().transactions, 0U);
  EXPECT_TRUE(all<Deliver>(bob()).empty());
}

TEST_F(MsrpSession, ConnectionGoesWithItsLastSession) {
  open();
  open(2, "msrp://alice.example.com:7777/second0a;tcp", "msrp://bob.example.com:8888/second0b;tcp");
  ASSERT_TRUE(wire.run());
  wire.submit(alice(), CloseSession{.session = SessionId{1}});
  ASSERT_TRUE(wire.run());
  EXPECT_EQ(alice().core.counts().connections, 1U);
  EXPECT_TRUE(all<SessionDown>(bob()).empty());
  wire.submit(alice(), CloseSession{.session = SessionId{2}});
  ASSERT_TRUE(wire.run());
  EXPECT_EQ(alice().core.counts().connections, 0U);
  EXPECT_EQ(bob().core.counts().connections, 0U);
  EXPECT_EQ(all<SessionDown>(bob()).size(), 2U);
  EXPECT_TRUE(all<SessionDown>(alice()).empty());
}

TEST_F(MsrpSession, UnansweredFirstSendEndsTheSession) {
  wire.deaf = true;
  open();
  wire.run();
  wire.wait(seconds(31));
  ASSERT_EQ(all<SessionDown>(alice()).size(), 1U);
  EXPECT_EQ(all<SessionDown>(alice())[0].reason, DownReason::refused);
  EXPECT_EQ(alice().core.counts().sessions, 0U);
}

TEST_F(MsrpSession, NobodyComingEndsThePassiveSession) {
  wire.submit(bob(), session(1, kBob, kAlice, false));
  wire.wait(seconds(59));
  EXPECT_TRUE(all<SessionDown>(bob()).empty());
  wire.wait(seconds(2));
  ASSERT_EQ(all<SessionDown>(bob()).size(), 1U);
  EXPECT_EQ(all<SessionDown>(bob())[0].reason, DownReason::never_bound);
}

TEST_F(MsrpSession, StrangersWhoNameNoSessionAreDisconnected) {
  const FlowId flow = wire.stranger(bob());
  wire.wait(seconds(59));
  EXPECT_TRUE(bob().closing.empty());
  wire.wait(seconds(2));
  EXPECT_TRUE(bob().closing.contains(flow));
}

TEST_F(MsrpSession, RefusedConnectionTakesTheSessionAndItsMessagesDown) {
  wire.refuse_connections = true;
  wire.submit(alice(), session(1, kAlice, kBob, true));
  ASSERT_EQ(all<SessionDown>(alice()).size(), 1U);
  EXPECT_EQ(all<SessionDown>(alice())[0].reason, DownReason::connect_failed);
  EXPECT_EQ(all<SessionDown>(alice())[0].closed, CloseReason::refused);
  wire.submit(alice(), message(1, "too-late", "x"));
  EXPECT_EQ(all<SendDone>(alice())[0].status, 481U);
}

TEST_F(MsrpSession, LostConnectionTakesItsSessionsDown) {
  open();
  ASSERT_TRUE(wire.run());
  wire.window = 30'000;
  wire.submit(alice(), message(1, "half", noise(1'000'000)));
  wire.run(50);
  wire.lose(alice(), all<SessionUp>(alice())[0].flow);
  EXPECT_EQ(all<SessionDown>(alice())[0].reason, DownReason::connection_lost);
  EXPECT_EQ(all<SessionDown>(bob())[0].reason, DownReason::connection_lost);
  EXPECT_EQ(all<SendDone>(alice())[0].status, 481U);
  EXPECT_EQ(bob().core.counts().reassembling_octets, 0U);
  EXPECT_EQ(alice().core.counts().connections, 0U);
}

TEST_F(MsrpSession, UnknownSessionIsAnswered481) {
  const FlowId flow = wire.stranger(bob());
  wire.feed(bob(), flow, send_head(kBob, kAlice) + kEnd);
  EXPECT_EQ(wire.taken(bob(), flow), "MSRP strange1 481 Session Does Not Exist\r\nTo-Path: " + std::string(kAlice) +
                                         "\r\nFrom-Path: " + kBob + "\r\n-------strange1$\r\n");
}

TEST_F(MsrpSession, SessionOnAnotherConnectionIsAnswered506) {
  open();
  ASSERT_TRUE(wire.run());
  const FlowId flow = wire.stranger(bob());
  wire.feed(bob(), flow, send_head(kBob, kAlice) + kEnd);
  EXPECT_THAT(wire.taken(bob(), flow), HasSubstr(" 506 "));
  EXPECT_TRUE(all<SessionDown>(bob()).empty());
}

TEST_F(MsrpSession, PathsAreCheckedUnlessToldOtherwise) {
  wire.submit(bob(), session(1, kBob, kAlice, false));
  const FlowId flow = wire.stranger(bob());
  wire.feed(bob(), flow, send_head(kBob, "msrp://mallory.example.net:1/guess;tcp") + kEnd);
  EXPECT_THAT(wire.taken(bob(), flow), HasSubstr(" 481 "));
  wire.feed(bob(), flow, send_head("msrp://bob.example.com:8888/9DI4EAE923WZD;tcp", kAlice) + kEnd);
  EXPECT_THAT(wire.taken(bob(), flow), HasSubstr(" 481 "));
  wire.feed(bob(), flow, send_head("MSRP://BOB.example.com:8888/9di4eae923wzd;TCP", kAlice) + kEnd);
  EXPECT_THAT(wire.taken(bob(), flow), HasSubstr(" 200 "));

  auto lenient = session(2, "msrp://bob.example.com:8888/lenient0;tcp", kAlice, false);
  lenient.check_from_path = false;
  wire.submit(bob(), lenient);
  wire.feed(bob(), flow,
            send_head("msrp://bob.example.com:8888/lenient0;tcp", "msrp://box.example.net:1/x1;tcp") + kEnd);
  EXPECT_THAT(wire.taken(bob(), flow), HasSubstr(" 200 "));
}

TEST_F(MsrpSession, ProtectedSessionIsNotKnownOnPlainTcp) {
  const std::string secure = "msrps://bob.example.com:8888/9di4eae923wzd;tcp";
  wire.submit(bob(), session(1, secure, "msrps://alice.example.com:7777/iau39soe2843z;tcp", false));
  const FlowId plain = wire.stranger(bob());
  wire.feed(bob(), plain, send_head(secure, "msrps://alice.example.com:7777/iau39soe2843z;tcp") + kEnd);
  EXPECT_THAT(wire.taken(bob(), plain), HasSubstr(" 481 "));
  const FlowId tls = wire.stranger(bob(), Transport::tls);
  wire.feed(bob(), tls, send_head(secure, "msrps://alice.example.com:7777/iau39soe2843z;tcp") + kEnd);
  EXPECT_THAT(wire.taken(bob(), tls), HasSubstr(" 200 "));
}

TEST_F(MsrpSession, ActiveSideUsesTlsForMsrps) {
  wire.submit(bob(), session(1, "msrps://bob.example.com:8888/9di4eae923wzd;tcp", "msrps://a.example.com:7777/aaaa;tcp",
                             false));
  wire.submit(alice(), session(1, "msrps://a.example.com:7777/aaaa;tcp",
                               "msrps://bob.example.com:8888/9di4eae923wzd;tcp", true));
  ASSERT_TRUE(wire.run());
  EXPECT_EQ(all<SessionUp>(bob()).size(), 1U);
  EXPECT_EQ(all<SessionUp>(alice())[0].peer.remote.transport, Transport::tls);
}

TEST_F(MsrpSession, UnknownMethodIsAnswered501AndMalformedFields400) {
  const FlowId flow = wire.stranger(bob());
  wire.feed(
      bob(), flow,
      "MSRP strange1 AUTH\r\nTo-Path: msrp://a:1/x;tcp\r\nFrom-Path: msrp://b:1/y;tcp msrp://c:1/z;tcp\r\n" + kEnd);
  EXPECT_THAT(wire.taken(bob(), flow),
              testing::AllOf(HasSubstr(" 501 "), HasSubstr("To-Path: msrp://b:1/y;tcp msrp://c:1/z;tcp\r\n")));
  wire.feed(bob(), flow, send_head(kBob, kAlice, "Byte-Range: 0-1/2\r\n") + kEnd);
  EXPECT_THAT(wire.taken(bob(), flow), HasSubstr(" 400 "));
  wire.feed(bob(), flow, "MSRP strange1 REPORT\r\nTo-Path: msrp://a:1/x;tcp\r\nFrom-Path: msrp://b:1/y;tcp\r\n" + kEnd);
  EXPECT_EQ(wire.taken(bob(), flow), "");
  wire.feed(bob(), flow, send_head(kBob, kAlice, "Failure-Report: no\r\n") + kEnd);
  EXPECT_EQ(wire.taken(bob(), flow), "");
}

TEST_F(MsrpSession, GarbageEndsTheConnectionAndItsSessionsOnly) {
  open();
  ASSERT_TRUE(wire.run());
  const FlowId stranger = wire.stranger(bob());
  wire.feed(bob(), stranger, "GET / HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(bob().closing.contains(stranger));
  EXPECT_TRUE(all<SessionDown>(bob()).empty());
  wire.feed(bob(), all<SessionUp>(bob())[0].flow, "garbage");
  ASSERT_EQ(all<SessionDown>(bob()).size(), 1U);
  EXPECT_EQ(all<SessionDown>(bob())[0].reason, DownReason::malformed);
}

TEST_F(MsrpSession, AnswerOf481EndsTheSession) {
  wire.submit(alice(), session(1, kAlice, kBob, true));  // bob knows nothing of it
  ASSERT_TRUE(wire.run());
  ASSERT_EQ(all<SessionDown>(alice()).size(), 1U);
  EXPECT_EQ(all<SessionDown>(alice())[0].reason, DownReason::refused);
  EXPECT_THAT(all<SessionDown>(alice())[0].detail, HasSubstr("481"));
  EXPECT_EQ(alice().core.counts().connections, 0U);
}

}  // namespace
}  // namespace sealwire::msrp
