#include "sealwire/msrp/core.hpp"

#include <gmock/gmock.h>

#include "harness.hpp"
#include "support.hpp"

namespace sealwire::msrp {
namespace {

using std::chrono::seconds;
using test::read_frames;
using test::Wire;
using testing::HasSubstr;
using testing::Not;

const char* const kAlice = "msrp://alice.example.com:7777/iau39soe2843z;tcp";
const char* const kBob = "msrp://bob.example.com:8888/9di4eae923wzd;tcp";

uri::MsrpUri uri_of(std::string_view text) { return *uri::MsrpUri::parse(text); }

Accepted accepting(std::string_view types = "*") { return {*mime::AcceptList::parse_msrp(types), {}}; }

OpenSession session(std::uint64_t id, const std::string& local, const std::string& remote, bool active) {
  return {.id = SessionId{id},
          .local = uri_of(local),
          .remote = {uri_of(remote)},
          .active = active,
          .accepted = accepting(),
          .peer_accepted = accepting(),
          .tls_name = {}};
}

std::shared_ptr<MemorySpool> spool_of(std::string_view text) {
  auto spool = std::make_shared<MemorySpool>();
  EXPECT_TRUE(spool->write_at(0, as_octets(text)));
  return spool;
}

SendMessage message(std::uint64_t id, std::string message_id, std::string_view text, std::string type = "text/plain") {
  SendMessage out;
  out.session = SessionId{id};
  out.message_id = std::move(message_id);
  out.content_type = std::move(type);
  out.content = spool_of(text);
  out.size = text.size();
  return out;
}

std::string content_of(const Received& received) {
  std::string out(received.size, '\0');
  EXPECT_TRUE(received.content->read_at(0, std::span(reinterpret_cast<std::uint8_t*>(out.data()), out.size())));
  EXPECT_EQ(received.content->size(), received.size);
  return out;
}

std::string noise(std::size_t size, std::uint64_t seed = 5) {
  DeterministicRandom random(seed);
  std::string out(size, '\0');
  random.fill(std::span(reinterpret_cast<std::uint8_t*>(out.data()), out.size()));
  return out;
}

class MsrpCore : public testing::Test {
 protected:
  void open(std::uint64_t id = 1, const std::string& alice = kAlice, const std::string& bob = kBob) {
    wire.submit(wire.b, session(id, bob, alice, false));
    wire.submit(wire.a, session(id, alice, bob, true));
  }
  Wire::Side& alice() { return wire.a; }
  Wire::Side& bob() { return wire.b; }
  template <class T>
  std::vector<T> all(const Wire::Side& side) {
    return Wire::all<T>(side);
  }

  Wire wire{{.direct_chunk_octets = 10240}};
};

TEST_F(MsrpCore, ActiveSideNamesTheSessionByAnEmptySend) {
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

TEST_F(MsrpCore, MessagesGoBothWays) {
  open();
  wire.submit(alice(), message(1, "msg-one", "Hi, I'm Alice!"));
  ASSERT_TRUE(wire.run());
  wire.submit(bob(), message(1, "msg-two", "Hi, Alice! I'm Bob!"));
  ASSERT_TRUE(wire.run());
  ASSERT_EQ(all<Deliver>(bob()).size(), 1U);
  EXPECT_EQ(content_of(all<Deliver>(bob())[0].message), "Hi, I'm Alice!");
  ASSERT_EQ(all<Deliver>(alice()).size(), 1U);
  EXPECT_EQ(content_of(all<Deliver>(alice())[0].message), "Hi, Alice! I'm Bob!");
  ASSERT_EQ(all<SendDone>(alice()).size(), 1U);
  EXPECT_EQ(all<SendDone>(alice())[0].status, 200U);
  EXPECT_EQ(alice().core.counts().sending, 0U);
}

TEST_F(MsrpCore, EveryChunkHasItsByteRangeAndTheTotal) {
  open();
  const std::string text = noise(100'000);
  wire.submit(alice(), message(1, "long-one", text));
  ASSERT_TRUE(wire.run());
  ASSERT_EQ(all<Deliver>(bob()).size(), 1U);
  EXPECT_EQ(content_of(all<Deliver>(bob())[0].message), text);
  EXPECT_FALSE(all<Deliver>(bob())[0].message.range_wrong);
  std::uint64_t next = 1;
  std::size_t chunks = 0;
  for (const auto& frame : read_frames(alice().sent).frames) {
    if (!frame.has_body) continue;
    ++chunks;
    const auto range =
        std::find_if(frame.fields.begin(), frame.fields.end(), [](auto& f) { return f.first == "Byte-Range"; });
    ASSERT_NE(range, frame.fields.end());
    const auto parsed = *ByteRange::parse(range->second);
    EXPECT_EQ(parsed.start, next);
    EXPECT_EQ(parsed.total, text.size());
    EXPECT_EQ(parsed.end.has_value(), frame.body.size() <= 2048);
    EXPECT_LE(frame.body.size(), 10240U);
    EXPECT_EQ(frame.fields.back().first, "Content-Type");
    next += frame.body.size();
    EXPECT_EQ(frame.flag, next > text.size() ? Flag::last : Flag::more);
    if (frame.flag != Flag::last) {
      EXPECT_GE(frame.body.size(), 2048U);
    }
  }
  EXPECT_GE(chunks, 10U);
  const auto progress = all<SendProgress>(alice());
  ASSERT_FALSE(progress.empty());
  EXPECT_EQ(progress.back().acknowledged, text.size());
}

TEST_F(MsrpCore, SurvivesAnyPieceSizeAndWindow) {
  for (const std::size_t piece : {1U, 2U, 7U, 64U, 100'000U}) {
    Wire other({}, piece);
    other.largest_piece = piece;
    other.window = 4000 + piece * 3;
    other.submit(other.b, session(1, kBob, kAlice, false));
    other.submit(other.a, session(1, kAlice, kBob, true));
    const std::string text = noise(20'000, piece);
    other.submit(other.a, message(1, "a-to-b", text));
    other.submit(other.b, message(1, "b-to-a", text + "x"));
    ASSERT_TRUE(other.run()) << piece;
    ASSERT_EQ(Wire::all<Deliver>(other.b).size(), 1U) << piece;
    ASSERT_EQ(Wire::all<Deliver>(other.a).size(), 1U) << piece;
    EXPECT_EQ(content_of(Wire::all<Deliver>(other.b)[0].message), text);
    EXPECT_EQ(content_of(Wire::all<Deliver>(other.a)[0].message), text + "x");
  }
}

TEST_F(MsrpCore, NeverProducesMoreThanItsCredit) {
  open();
  wire.submit(alice(), message(1, "long-one", noise(500'000)));
  wire.window = 9000;
  ASSERT_TRUE(wire.run());
  EXPECT_EQ(all<Deliver>(bob()).size(), 1U);
  EXPECT_LE(alice().largest_send, 9000U);
}

TEST_F(MsrpCore, MessagesOnOneConnectionTakeTurns) {
  open();
  open(2, "msrp://alice.example.com:7777/second0a;tcp", "msrp://bob.example.com:8888/second0b;tcp");
  EXPECT_EQ(alice().core.counts().connections, 1U);
  wire.deaf = true;
  wire.submit(alice(), message(1, "long-one", noise(200'000)));
  wire.submit(alice(), message(2, "long-two", noise(200'000)));
  wire.submit(alice(), message(1, "short", "quick"));
  wire.deaf = false;
  ASSERT_TRUE(wire.run());
  const auto delivered = all<Deliver>(bob());
  ASSERT_EQ(delivered.size(), 3U);
  EXPECT_EQ(delivered[0].message.message_id, "short");
  std::string previous;
  std::size_t changes = 0;
  for (const auto& frame : read_frames(alice().sent).frames) {
    if (!frame.has_body || frame.fields[2].second == "short") continue;
    changes += frame.fields[2].second != previous;
    previous = frame.fields[2].second;
  }
  EXPECT_GE(changes, 30U);
  EXPECT_NE(delivered[1].session, delivered[2].session);
}

TEST_F(MsrpCore, ConnectionGoesWithItsLastSession) {
  open();
  open(2, "msrp://alice.example.com:7777/second0a;tcp", "msrp://bob.example.com:8888/second0b;tcp");
  ASSERT_TRUE(wire.run());
  wire.submit(alice(), CloseSession{SessionId{1}});
  ASSERT_TRUE(wire.run());
  EXPECT_EQ(alice().core.counts().connections, 1U);
  EXPECT_TRUE(all<SessionDown>(bob()).empty());
  wire.submit(alice(), CloseSession{SessionId{2}});
  ASSERT_TRUE(wire.run());
  EXPECT_EQ(alice().core.counts().connections, 0U);
  EXPECT_EQ(bob().core.counts().connections, 0U);
  EXPECT_EQ(all<SessionDown>(bob()).size(), 2U);
  EXPECT_TRUE(all<SessionDown>(alice()).empty());
}

TEST_F(MsrpCore, ContentThatHoldsItsEndLineGetsAnotherIdentifier) {
  // The identifiers that the core is about to use are known: its random numbers are.
  DeterministicRandom same(1);
  std::string foreseen;
  for (int i = 0; i < 6; ++i) foreseen += "\r\n-------" + new_transaction_id(same) + "$\r\n";
  open();
  wire.submit(alice(), message(1, "evil", foreseen));
  ASSERT_TRUE(wire.run());
  ASSERT_EQ(all<Deliver>(bob()).size(), 1U);
  EXPECT_EQ(content_of(all<Deliver>(bob())[0].message), foreseen);
  EXPECT_EQ(all<SendDone>(alice())[0].status, 200U);
}

TEST_F(MsrpCore, EmptyMessageIsDelivered) {
  open();
  wire.submit(alice(), message(1, "empty", ""));
  ASSERT_TRUE(wire.run());
  ASSERT_EQ(all<Deliver>(bob()).size(), 1U);
  EXPECT_EQ(all<Deliver>(bob())[0].message.size, 0U);
  EXPECT_EQ(all<SendDone>(alice())[0].status, 200U);
}

TEST_F(MsrpCore, FieldsOfTheContentArrive) {
  open();
  SendMessage with = message(1, "mime", "x", "application/pkcs7-mime; smime-type=signed-data");
  with.fields = {{"Content-Disposition", "attachment; filename=\"smime.p7m\""}};
  wire.submit(alice(), with);
  ASSERT_TRUE(wire.run());
  ASSERT_EQ(all<Deliver>(bob()).size(), 1U);
  EXPECT_EQ(all<Deliver>(bob())[0].message.fields, with.fields);
  EXPECT_EQ(all<Deliver>(bob())[0].message.content_type, with.content_type);
}

TEST_F(MsrpCore, SuccessReportCoversTheWholeMessage) {
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

TEST_F(MsrpCore, FailureReportNoGetsNoAnswerAtAll) {
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

TEST_F(MsrpCore, FailureReportPartialGetsOnlyBadAnswers) {
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

TEST_F(MsrpCore, RefusedTypeIsRememberedForTheSession) {
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

TEST_F(MsrpCore, TypesThatThePeerDoesNotListAreNotSent) {
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
  EXPECT_EQ(done[1].status, 415U);
  EXPECT_EQ(done[1].message_id, "picture");
  EXPECT_EQ(done[2].status, 200U);
}

TEST_F(MsrpCore, TooLargeIsRefusedOnBothSides) {
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

TEST_F(MsrpCore, AbortedMessageIsGivenUpOnBothSides) {
  open();
  ASSERT_TRUE(wire.run());
  wire.window = 30'000;
  wire.submit(alice(), message(1, "give-up", noise(10'000'000)));
  ASSERT_FALSE(wire.run(200));
  wire.submit(alice(), AbortMessage{SessionId{1}, "give-up"});
  ASSERT_TRUE(wire.run());
  ASSERT_EQ(all<SendDone>(alice()).size(), 1U);
  EXPECT_EQ(all<SendDone>(alice())[0].status, 0U);
  EXPECT_EQ(bob().core.counts().reassembling_octets, 0U);
  ASSERT_EQ(all<ReceiveFailed>(bob()).size(), 1U);
  EXPECT_EQ(all<ReceiveFailed>(bob())[0].message_id, "give-up");
  wire.submit(alice(), message(1, "another", "x"));
  ASSERT_TRUE(wire.run());
  EXPECT_EQ(all<Deliver>(bob()).size(), 1U);
}

TEST_F(MsrpCore, MissingAnswerIsATimeoutAfterThirtySeconds) {
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

TEST_F(MsrpCore, UnansweredFirstSendEndsTheSession) {
  wire.deaf = true;
  open();
  wire.run();
  wire.wait(seconds(31));
  ASSERT_EQ(all<SessionDown>(alice()).size(), 1U);
  EXPECT_EQ(all<SessionDown>(alice())[0].reason, DownReason::refused);
  EXPECT_EQ(alice().core.counts().sessions, 0U);
}

TEST_F(MsrpCore, NobodyComingEndsThePassiveSession) {
  wire.submit(bob(), session(1, kBob, kAlice, false));
  wire.wait(seconds(59));
  EXPECT_TRUE(all<SessionDown>(bob()).empty());
  wire.wait(seconds(2));
  ASSERT_EQ(all<SessionDown>(bob()).size(), 1U);
  EXPECT_EQ(all<SessionDown>(bob())[0].reason, DownReason::never_bound);
}

TEST_F(MsrpCore, StrangersWhoNameNoSessionAreDisconnected) {
  const FlowId flow = wire.stranger(bob());
  wire.wait(seconds(59));
  EXPECT_TRUE(bob().closing.empty());
  wire.wait(seconds(2));
  EXPECT_TRUE(bob().closing.contains(flow));
}

TEST_F(MsrpCore, RefusedConnectionTakesTheSessionAndItsMessagesDown) {
  wire.refuse_connections = true;
  wire.submit(alice(), session(1, kAlice, kBob, true));
  ASSERT_EQ(all<SessionDown>(alice()).size(), 1U);
  EXPECT_EQ(all<SessionDown>(alice())[0].reason, DownReason::connect_failed);
  EXPECT_EQ(all<SessionDown>(alice())[0].closed, CloseReason::refused);
  wire.submit(alice(), message(1, "too-late", "x"));
  EXPECT_EQ(all<SendDone>(alice())[0].status, 481U);
}

TEST_F(MsrpCore, LostConnectionTakesItsSessionsDown) {
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

std::string send_head(std::string_view to, std::string_view from, std::string_view more = "") {
  return "MSRP strange1 SEND\r\nTo-Path: " + std::string(to) + "\r\nFrom-Path: " + std::string(from) +
         "\r\nMessage-ID: stranger\r\n" + std::string(more);
}
const std::string kEnd = "-------strange1$\r\n";

TEST_F(MsrpCore, UnknownSessionIsAnswered481) {
  const FlowId flow = wire.stranger(bob());
  wire.feed(bob(), flow, send_head(kBob, kAlice) + kEnd);
  EXPECT_EQ(wire.taken(bob(), flow), "MSRP strange1 481 Session Does Not Exist\r\nTo-Path: " + std::string(kAlice) +
                                         "\r\nFrom-Path: " + kBob + "\r\n-------strange1$\r\n");
}

TEST_F(MsrpCore, SessionOnAnotherConnectionIsAnswered506) {
  open();
  ASSERT_TRUE(wire.run());
  const FlowId flow = wire.stranger(bob());
  wire.feed(bob(), flow, send_head(kBob, kAlice) + kEnd);
  EXPECT_THAT(wire.taken(bob(), flow), HasSubstr(" 506 "));
  EXPECT_TRUE(all<SessionDown>(bob()).empty());
}

TEST_F(MsrpCore, PathsAreCheckedUnlessToldOtherwise) {
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

TEST_F(MsrpCore, ProtectedSessionIsNotKnownOnPlainTcp) {
  const std::string secure = "msrps://bob.example.com:8888/9di4eae923wzd;tcp";
  wire.submit(bob(), session(1, secure, "msrps://alice.example.com:7777/iau39soe2843z;tcp", false));
  const FlowId plain = wire.stranger(bob());
  wire.feed(bob(), plain, send_head(secure, "msrps://alice.example.com:7777/iau39soe2843z;tcp") + kEnd);
  EXPECT_THAT(wire.taken(bob(), plain), HasSubstr(" 481 "));
  const FlowId tls = wire.stranger(bob(), Transport::tls);
  wire.feed(bob(), tls, send_head(secure, "msrps://alice.example.com:7777/iau39soe2843z;tcp") + kEnd);
  EXPECT_THAT(wire.taken(bob(), tls), HasSubstr(" 200 "));
}

TEST_F(MsrpCore, ActiveSideUsesTlsForMsrps) {
  wire.submit(bob(), session(1, "msrps://bob.example.com:8888/9di4eae923wzd;tcp", "msrps://a.example.com:7777/aaaa;tcp",
                             false));
  wire.submit(alice(), session(1, "msrps://a.example.com:7777/aaaa;tcp",
                               "msrps://bob.example.com:8888/9di4eae923wzd;tcp", true));
  ASSERT_TRUE(wire.run());
  EXPECT_EQ(all<SessionUp>(bob()).size(), 1U);
  EXPECT_EQ(all<SessionUp>(alice())[0].peer.remote.transport, Transport::tls);
}

TEST_F(MsrpCore, UnknownMethodIsAnswered501AndMalformedFields400) {
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

TEST_F(MsrpCore, GarbageEndsTheConnectionAndItsSessionsOnly) {
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

TEST_F(MsrpCore, AnswerOf481EndsTheSession) {
  wire.submit(alice(), session(1, kAlice, kBob, true));  // bob knows nothing of it
  ASSERT_TRUE(wire.run());
  ASSERT_EQ(all<SessionDown>(alice()).size(), 1U);
  EXPECT_EQ(all<SessionDown>(alice())[0].reason, DownReason::refused);
  EXPECT_THAT(all<SessionDown>(alice())[0].detail, HasSubstr("481"));
  EXPECT_EQ(alice().core.counts().connections, 0U);
}

TEST_F(MsrpCore, FailureReportEndsTheMessage) {
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
}

TEST_F(MsrpCore, IdleUnfinishedMessageIsForgotten) {
  wire.submit(bob(), session(1, kBob, kAlice, false));
  const FlowId flow = wire.stranger(bob());
  wire.feed(
      bob(), flow,
      send_head(kBob, kAlice, "Byte-Range: 1-3/9\r\nContent-Type: text/plain\r\n") + "\r\nabc\r\n-------strange1+\r\n");
  EXPECT_EQ(bob().core.counts().reassembling_octets, 3U);
  wire.wait(seconds(299));
  EXPECT_EQ(bob().core.counts().reassembling_octets, 3U);
  wire.wait(seconds(2));
  EXPECT_EQ(bob().core.counts().reassembling_octets, 0U);
  EXPECT_EQ(all<ReceiveFailed>(bob()).size(), 1U);
}

TEST_F(MsrpCore, CommandsThatMakeNoSenseAreAnswered) {
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

TEST_F(MsrpCore, TruncatedAndFlippedConversationsNeverBreakTheReceiver) {
  open();
  wire.submit(alice(), message(1, "msg-one", noise(3000)));
  ASSERT_TRUE(wire.run());
  const std::string conversation = alice().sent;
  DeterministicRandom random(3);
  for (int round = 0; round < 400; ++round) {
    Wire other;
    other.submit(other.b, session(1, kBob, kAlice, false));
    const FlowId flow = other.stranger(other.b);
    std::string text = conversation.substr(0, random.next_u64() % (conversation.size() + 1));
    for (int flips = 0; flips < 3 && !text.empty() && round % 2; ++flips)
      text[random.next_u64() % text.size()] ^= static_cast<char>(1 << random.next_u64() % 8);
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t size = 1 + random.next_u64() % 700;
      other.feed(other.b, flow, std::string_view(text).substr(at, size));
      at += size;
    }
    other.lose(other.b, flow);
    EXPECT_EQ(other.b.core.counts().connections, 0U);
    EXPECT_EQ(other.b.core.counts().reassembling_octets, 0U);
  }
}

}  // namespace
}  // namespace sealwire::msrp
