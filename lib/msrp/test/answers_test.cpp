#include "two_cores.hpp"

namespace sealwire::msrp {
namespace {

using namespace test;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

class MsrpAnswers : public TwoCores {};

TEST_F(MsrpAnswers, SuccessReportCoversTheWholeMessage) {
  open();
  SendMessage asks = message(1, "report-me", noise(30'000));
  asks.success_report = true;
  wire.submit(alice(), asks);
  ASSERT_TRUE(wire.run());
  const auto reports = all<ReportReceived>(alice());
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].status, 200U);
  EXPECT_EQ(reports[0].byte_range, (ByteRange{1, 30'000, 30'000}));
  EXPECT_THAT(alice().sent, Not(HasSubstr("REPORT")));
}

TEST_F(MsrpAnswers, FailureReportNoGetsNoAnswerAtAll) {
  open();
  ASSERT_TRUE(wire.run());
  bob().sent.clear();
  SendMessage quiet = message(1, "quiet", noise(30'000));
  quiet.failure_report = FailureReport::no;
  wire.submit(alice(), quiet);
  ASSERT_TRUE(wire.run());
  EXPECT_EQ(bob().sent, "");
  EXPECT_EQ(all<Deliver>(bob()).size(), 1U);
  ASSERT_EQ(all<SendDone>(alice()).size(), 1U);
  EXPECT_EQ(all<SendDone>(alice())[0].status, 200U);
}

TEST_F(MsrpAnswers, FailureReportPartialGetsOnlyBadAnswers) {
  wire.submit(bob(), [] {
    auto open = session(1, kBob, kAlice, false);
    open.accepted = accepting("text/plain");
    return open;
  }());
  wire.submit(alice(), session(1, kAlice, kBob, true));
  ASSERT_TRUE(wire.run());
  bob().sent.clear();
  SendMessage good = message(1, "good", "x"), bad = message(1, "bad1", "x", "image/png");
  good.failure_report = bad.failure_report = FailureReport::partial;
  wire.submit(alice(), good);
  ASSERT_TRUE(wire.run());
  EXPECT_EQ(bob().sent, "");
  wire.submit(alice(), bad);
  ASSERT_TRUE(wire.run());
  EXPECT_THAT(bob().sent, HasSubstr(" 415 "));
  EXPECT_EQ(all<ReportReceived>(alice()).size(), 1U);
  EXPECT_EQ(all<ReportReceived>(alice())[0].status, 415U);
}

TEST_F(MsrpAnswers, FailureReportEndsTheMessage) {
  wire.submit(bob(), session(1, kBob, kAlice, false));
  const FlowId flow = wire.stranger(bob());
  wire.feed(bob(), flow, send_head(kBob, kAlice) + kEnd);
  wire.submit(bob(), message(1, "to-relay", "x"));
  Actions out;
  bob().core.writable(wire.now, flow, 65536, out);
  EXPECT_EQ(out.size(), 1U);
  wire.feed(bob(), flow,
            "MSRP strange1 REPORT\r\nTo-Path: " + std::string(kBob) + "\r\nFrom-Path: " + kAlice +
                "\r\nMessage-ID: to-relay\r\nByte-Range: 1-1/1\r\nStatus: 000 408 downstream\r\n" + kEnd);
  ASSERT_EQ(all<SendDone>(bob()).size(), 1U);
  EXPECT_EQ(all<SendDone>(bob())[0].status, 408U);
  ASSERT_EQ(all<ReportReceived>(bob()).size(), 1U);
  ASSERT_EQ(all<SessionDown>(bob()).size(), 1U);  // RFC 4975 §7.3.2
  EXPECT_EQ(all<SessionDown>(bob())[0].detail, "a report said 408 downstream");
}

TEST_F(MsrpAnswers, ReportThatAMessageIsNotWantedLeavesTheSession) {
  wire.submit(bob(), session(1, kBob, kAlice, false));
  const FlowId flow = wire.stranger(bob());
  wire.feed(bob(), flow, send_head(kBob, kAlice) + kEnd);
  wire.submit(bob(), message(1, "unwanted", "x"));
  Actions out;
  bob().core.writable(wire.now, flow, 65536, out);
  wire.feed(bob(), flow,
            "MSRP strange1 REPORT\r\nTo-Path: " + std::string(kBob) + "\r\nFrom-Path: " + kAlice +
                "\r\nMessage-ID: unwanted\r\nByte-Range: 1-1/1\r\nStatus: 000 413\r\n" + kEnd);
  ASSERT_EQ(all<SendDone>(bob()).size(), 1U);
  EXPECT_EQ(all<SendDone>(bob())[0].detail, "Stop Sending Message");
  EXPECT_TRUE(all<SessionDown>(bob()).empty());
}

TEST_F(MsrpAnswers, SlowAnswersThatComeInTurnAreNoTimeout) {
  wire.submit(bob(), session(1, kBob, kAlice, false));
  const FlowId flow = wire.stranger(bob());
  wire.feed(bob(), flow, send_head(kBob, kAlice) + kEnd);
  wire.submit(bob(), message(1, "slow", noise(40'000)));
  Actions out;
  bob().core.writable(wire.now, flow, 65536, out);
  const std::string sent(as_text(std::get<Send>(out.at(0)).octets));
  std::size_t at = 0;
  const auto answer_next = [&] {
    at = sent.find(" SEND\r\nTo-Path", at + 1);
    const std::string id = sent.substr(at - 13, 13);
    wire.feed(bob(), flow,
              "MSRP " + id + " 200 OK\r\nTo-Path: " + kBob + "\r\nFrom-Path: " + kAlice + "\r\n-------" + id + "$\r\n");
  };
  for (int chunk = 0; chunk < 3; ++chunk) {
    wire.wait(seconds(20));
    answer_next();
  }
  wire.wait(seconds(29));
  EXPECT_TRUE(all<SendDone>(bob()).empty());
  wire.wait(seconds(2));
  ASSERT_EQ(all<SendDone>(bob()).size(), 1U);
  EXPECT_EQ(all<SendDone>(bob())[0].status, 408U);
}

TEST_F(MsrpAnswers, ReceiverIsToldOfMessagesThatBreakOff) {
  for (const bool lost : {true, false}) {
    const std::string local = std::string("msrp://bob.example.com:8888/broken") + (lost ? "1" : "2") + ";tcp";
    const std::uint64_t id = lost ? 1 : 2;
    wire.submit(bob(), session(id, local, kAlice, false));
    const FlowId flow = wire.stranger(bob());
    wire.feed(bob(), flow,
              send_head(local, kAlice, "Byte-Range: 1-*/10\r\nContent-Type: text/plain\r\n\r\n") + "12345\r\n" +
                  "-------strange1+\r\n");
    if (lost)
      wire.lose(bob(), flow);
    else
      wire.submit(bob(), CloseSession{.session = SessionId{id}});
    const auto failed = all<ReceiveFailed>(bob());
    ASSERT_EQ(failed.size(), id);
    EXPECT_EQ(failed.back().status, 0U);
    EXPECT_EQ(failed.back().content_type, "text/plain");
    EXPECT_THAT(failed.back().detail, HasSubstr("complete"));
  }
}

TEST_F(MsrpAnswers, MissingAnswerIsATimeoutAfterThirtySeconds) {
  open();
  ASSERT_TRUE(wire.run());
  wire.deaf = true;
  wire.submit(alice(), message(1, "lost", "x"));
  wire.run();
  wire.wait(seconds(29));
  EXPECT_TRUE(all<SendDone>(alice()).empty());
  wire.wait(seconds(2));
  ASSERT_EQ(all<SendDone>(alice()).size(), 1U);
  EXPECT_EQ(all<SendDone>(alice())[0].status, 408U);
  EXPECT_TRUE(all<SessionDown>(alice()).empty());
}

TEST_F(MsrpAnswers, RefusedTypeIsRememberedForTheSession) {
  wire.submit(bob(), [] {
    auto open = session(1, kBob, kAlice, false);
    open.accepted = accepting("text/plain");
    return open;
  }());
  wire.submit(alice(), session(1, kAlice, kBob, true));
  wire.submit(alice(), message(1, "sealed-1", noise(50'000), "application/pkcs7-mime; smime-type=enveloped-data"));
  ASSERT_TRUE(wire.run());
  ASSERT_EQ(all<SendDone>(alice()).size(), 1U);
  EXPECT_EQ(all<SendDone>(alice())[0].status, 415U);
  EXPECT_FALSE(all<SendDone>(alice())[0].local);
  alice().sent.clear();
  wire.submit(alice(), message(1, "sealed-2", "x", "application/pkcs7-mime; smime-type=signed-data"));
  EXPECT_EQ(all<SendDone>(alice())[1].status, 415U);
  EXPECT_TRUE(all<SendDone>(alice())[1].local);
  EXPECT_EQ(alice().sent, "");
  wire.submit(alice(), message(1, "clear", "x"));
  ASSERT_TRUE(wire.run());
  EXPECT_EQ(all<Deliver>(bob()).size(), 1U);
}

TEST_F(MsrpAnswers, TypeOfTheFirstOctetsCountsThoughTheyComeLater) {
  wire.submit(bob(), [] {
    auto open = session(1, kBob, kAlice, false);
    open.accepted = accepting("text/plain");
    return open;
  }());
  const FlowId flow = wire.stranger(bob());
  const auto chunk = [&](std::string_view range, std::string_view type, std::string_view body, std::string_view end) {
    wire.feed(bob(), flow,
              send_head(kBob, kAlice, "Byte-Range: " + std::string(range) + "\r\nContent-Type: " + std::string(type)) +
                  "\r\n\r\n" + std::string(body) + "\r\n-------strange1" + std::string(end) + "\r\n");
  };
  chunk("6-10/10", "text/plain", "world", "$");
  chunk("1-5/10", "image/png", "hello", "+");
  EXPECT_THAT(bob().sent, HasSubstr(" 415 "));
  EXPECT_TRUE(all<Deliver>(bob()).empty());
}

TEST_F(MsrpAnswers, TypesThatThePeerDoesNotListAreNotSent) {
  wire.submit(bob(), session(1, kBob, kAlice, false));
  auto open = session(1, kAlice, kBob, true);
  open.peer_accepted = {*mime::AcceptList::parse_msrp("application/pkcs7-mime"),
                        *mime::AcceptList::parse_msrp("text/plain")};
  wire.submit(alice(), open);
  ASSERT_TRUE(wire.run());
  wire.submit(alice(), message(1, "clear", "x"));
  SendMessage wrapped = message(1, "wrapped", "x", "application/pkcs7-mime");
  wrapped.wrapped_types = {"text/plain"};
  wire.submit(alice(), wrapped);
  SendMessage picture = message(1, "picture", "x", "application/pkcs7-mime");
  picture.wrapped_types = {"image/png"};
  wire.submit(alice(), picture);
  ASSERT_TRUE(wire.run());
  const auto done = all<SendDone>(alice());
  ASSERT_EQ(done.size(), 3U);
  EXPECT_EQ(done[0].status, 415U);
  EXPECT_EQ(done[0].detail, "the far end does not take text/plain; it takes application/pkcs7-mime");
  EXPECT_EQ(done[1].status, 415U);
  EXPECT_EQ(done[1].message_id, "picture");
  EXPECT_EQ(done[1].detail, "the far end does not take image/png inside a container; it takes text/plain");
  EXPECT_EQ(done[2].status, 200U);
}

TEST_F(MsrpAnswers, TooLargeIsRefusedOnBothSides) {
  auto small = session(1, kBob, kAlice, false);
  small.max_size = 1000;
  wire.submit(bob(), small);
  wire.submit(alice(), session(1, kAlice, kBob, true));
  wire.submit(alice(), message(1, "big-one", noise(100'000)));
  ASSERT_TRUE(wire.run());
  ASSERT_EQ(all<SendDone>(alice()).size(), 1U);
  EXPECT_EQ(all<SendDone>(alice())[0].status, 413U);
  EXPECT_TRUE(all<Deliver>(bob()).empty());
  EXPECT_EQ(bob().core.counts().reassembling_octets, 0U);

  auto told = session(2, "msrp://alice.example.com:7777/second0a;tcp", kBob, true);
  told.peer_max_size = 1000;
  wire.submit(alice(), told);
  wire.submit(alice(), message(2, "big-two", noise(1001)));
  EXPECT_EQ(all<SendDone>(alice())[1].status, 413U);
  EXPECT_TRUE(all<SendDone>(alice())[1].local);
}

TEST_F(MsrpAnswers, CommandsThatMakeNoSenseAreAnswered) {
  wire.submit(alice(), session(1, kAlice, kBob, false));
  wire.submit(alice(), session(1, "msrp://alice.example.com:7777/other;tcp", kBob, false));
  wire.submit(alice(), session(2, kAlice, kBob, false));
  wire.submit(alice(), session(3, "msrp://alice.example.com:7777;tcp", kBob, false));
  EXPECT_EQ(all<SessionDown>(alice()).size(), 3U);
  wire.submit(alice(), message(1, "bad id", "x"));
  wire.submit(alice(), message(1, "goodid", "x", "text/plain\r\nX: y"));
  SendMessage short_content = message(1, "goodid", "x");
  short_content.size = 2;
  wire.submit(alice(), short_content);
  SendMessage injected = message(1, "goodid", "x");
  injected.fields = {{"To-Path", "x"}};
  wire.submit(alice(), injected);
  injected.fields = {{"X-A", "x\r\nTo-Path: y"}};
  wire.submit(alice(), injected);
  wire.submit(alice(), message(9, "goodid", "x"));
  EXPECT_EQ(all<SendDone>(alice()).size(), 6U);
  EXPECT_EQ(alice().core.counts().sending, 0U);
}

}  // namespace
}  // namespace sealwire::msrp
