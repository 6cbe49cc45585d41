#include "two_cores.hpp"

namespace sealwire::msrp {
namespace {

using namespace test;
using std::chrono::seconds;

class MsrpSending : public TwoCores {};

TEST_F(MsrpSending, MessagesGoBothWays) {
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

TEST_F(MsrpSending, EveryChunkHasItsByteRangeAndTheTotal) {
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

TEST_F(MsrpSending, SurvivesAnyPieceSizeAndWindow) {
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

TEST_F(MsrpSending, NeverProducesMoreThanItsCredit) {
  open();
  wire.submit(alice(), message(1, "long-one", noise(500'000)));
  wire.window = 9000;
  ASSERT_TRUE(wire.run());
  EXPECT_EQ(all<Deliver>(bob()).size(), 1U);
  EXPECT_LE(alice().largest_send, 9000U);
}

TEST_F(MsrpSending, MessagesOnOneConnectionTakeTurns) {
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

TEST_F(MsrpSending, ContentThatHoldsItsEndLineGetsAnotherIdentifier) {
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

TEST_F(MsrpSending, EmptyMessageIsDelivered) {
  open();
  wire.submit(alice(), message(1, "empty", ""));
  ASSERT_TRUE(wire.run());
  ASSERT_EQ(all<Deliver>(bob()).size(), 1U);
  EXPECT_EQ(all<Deliver>(bob())[0].message.size, 0U);
  EXPECT_EQ(all<SendDone>(alice())[0].status, 200U);
}

TEST_F(MsrpSending, FieldsOfTheContentArrive) {
  open();
  SendMessage with = message(1, "mime", "x", "application/pkcs7-mime; smime-type=signed-data");
  with.fields = {{"Content-Disposition", "attachment; filename=\"smime.p7m\""}};
  wire.submit(alice(), with);
  ASSERT_TRUE(wire.run());
  ASSERT_EQ(all<Deliver>(bob()).size(), 1U);
  EXPECT_EQ(all<Deliver>(bob())[0].message.fields, with.fields);
  EXPECT_EQ(all<Deliver>(bob())[0].message.content_type, with.content_type);
}

TEST_F(MsrpSending, AbortedMessageIsGivenUpOnBothSides) {
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

TEST_F(MsrpSending, IdleUnfinishedMessageIsForgotten) {
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

TEST_F(MsrpSending, TruncatedAndFlippedConversationsNeverBreakTheReceiver) {
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
