#include <gtest/gtest.h>

#include "solo.hpp"

namespace sealwire::sip {
namespace {

using Strings = std::vector<std::string>;

/// When each request left, in milliseconds from the first.
std::vector<std::int64_t> times_of_sends(Solo& solo, std::chrono::milliseconds span) {
  std::vector<std::int64_t> times;
  const Instant begin = solo.now;
  for (std::size_t seen = 0; solo.now < begin + span; solo.pass(1ms)) {
    for (const std::size_t count = solo.count<Send>(); seen < count; ++seen)
      times.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(solo.now - begin).count());
  }
  return times;
}

TEST(ClientTransaction, ARequestIsRepeatedOnUdpByTimerE) {
  Solo solo;
  solo.submit(message_to("sip:bob@192.0.2.9"));
  solo.open_last();
  EXPECT_EQ(times_of_sends(solo, 33s),
            (std::vector<std::int64_t>{0, 500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500}));
  const auto done = solo.last<RequestDone>();
  ASSERT_TRUE(done);
  EXPECT_EQ(done->failure, Failure::timed_out);
  EXPECT_EQ(solo.core.counts().client_transactions, 0U);
  EXPECT_FALSE(solo.core.next_deadline());
}

TEST(ClientTransaction, EveryRepetitionIsTheSameOctets) {
  Solo solo;
  solo.submit(message_to("sip:bob@192.0.2.9"));
  solo.open_last();
  solo.pass(4s);
  const auto sends = solo.all<Send>();
  ASSERT_EQ(sends.size(), 4U);
  for (const Send& s : sends) EXPECT_EQ(s.octets, sends[0].octets);
}

TEST(ClientTransaction, A100SlowsTheRepetitionToT2) {
  Solo solo;
  solo.submit(message_to("sip:bob@192.0.2.9"));
  const FlowId flow = solo.open_last();
  solo.feed(flow, answer_text(solo.last_sent(), 100));
  EXPECT_EQ(times_of_sends(solo, 13s), (std::vector<std::int64_t>{0, 500, 4500, 8500, 12500}));
}

TEST(ClientTransaction, OnTcpNothingIsRepeatedAndTheEndIsTheEnd) {
  Solo solo;
  solo.submit(message_to("sip:bob@192.0.2.9;transport=tcp"));
  const FlowId flow = solo.open_last();
  solo.pass(10s);
  EXPECT_EQ(solo.count<Send>(), 1U);
  solo.feed(flow, answer_text(solo.last_sent(), 200));
  EXPECT_EQ(solo.last<RequestDone>()->response->status(), 200);
  EXPECT_EQ(solo.core.counts().client_transactions, 0U);
  EXPECT_FALSE(solo.core.next_deadline());
}

TEST(ClientTransaction, OnTcpTimerFEndsIt) {
  Solo solo;
  solo.submit(message_to("sip:bob@192.0.2.9;transport=tcp"));
  solo.open_last();
  solo.pass(31999ms);
  EXPECT_EQ(solo.count<RequestDone>(), 0U);
  solo.pass(1ms);
  EXPECT_EQ(solo.last<RequestDone>()->failure, Failure::timed_out);
}

TEST(ClientTransaction, ARepeatedAnswerOnUdpIsTakenInOnceForT4) {
  Solo solo;
  solo.submit(message_to("sip:bob@192.0.2.9"));
  const FlowId flow = solo.open_last();
  const std::string answer = answer_text(solo.last_sent(), 200);
  solo.feed(flow, answer);
  solo.feed(flow, answer);
  EXPECT_EQ(solo.count<RequestDone>(), 1U);
  EXPECT_EQ(solo.count<Discarded>(), 0U);
  EXPECT_EQ(solo.core.counts().client_transactions, 1U);
  solo.pass(5s);
  EXPECT_EQ(solo.core.counts().client_transactions, 0U);
  solo.feed(flow, answer);
  EXPECT_EQ(solo.count<RequestDone>(), 1U);
  EXPECT_EQ(solo.count<Discarded>(), 1U);
}

TEST(ClientTransaction, AnswersThatDoNotBelongAreDropped) {
  Solo solo;
  solo.submit(message_to("sip:bob@192.0.2.9"));
  const FlowId flow = solo.open_last();
  const std::string good = answer_text(solo.last_sent(), 200);
  const auto changed = [&](std::string_view from, std::string_view to) {
    std::string text = good;
    const std::size_t at = text.find(from);
    text.replace(at, from.size(), to);
    return text;
  };
  solo.feed(flow, changed("branch=z9hG4bK", "branch=z9hG4bKb"));
  solo.feed(flow, changed("branch=z9hG4bK", "branch=zzzzzzzzzzzzzzz"));
  solo.feed(flow, changed("1 MESSAGE", "1 OPTIONS"));
  solo.feed(flow, changed("From:", "Via: SIP/2.0/UDP 192.0.2.77\r\nFrom:"));
  EXPECT_EQ(solo.count<RequestDone>(), 0U);
  EXPECT_EQ(solo.count<Discarded>(), 4U);
  solo.feed(flow, good);
  EXPECT_EQ(solo.count<RequestDone>(), 1U);
}

TEST(ClientTransaction, AnInviteIsRepeatedByTimerAAndGivenUpByTimerB) {
  Solo solo;
  solo.submit(invite_to("sip:bob@192.0.2.9"));
  solo.open_last();
  EXPECT_EQ(times_of_sends(solo, 33s), (std::vector<std::int64_t>{0, 500, 1500, 3500, 7500, 15500, 31500}));
  const auto ended = solo.last<DialogEnded>();
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->reason, EndReason::failed);
  EXPECT_EQ(ended->failure, Failure::timed_out);
}

TEST(ClientTransaction, ARefusalIsAcknowledgedOnTheSameBranchEachTimeItComes) {
  Solo solo;
  solo.submit(invite_to("sip:bob@192.0.2.9"));
  const FlowId flow = solo.open_last();
  const Message invite = solo.last_sent();
  const std::string busy = answer_text(invite, 486, "callee");
  solo.feed(flow, answer_text(invite, 100));
  solo.feed(flow, busy);
  solo.feed(flow, busy);
  EXPECT_EQ(solo.trace(), (Strings{"INVITE", "ACK", "ACK"}));
  const Message ack = solo.last_sent();
  EXPECT_EQ(ack.top_via().branch, invite.top_via().branch);
  EXPECT_EQ(ack.to_tag(), "callee");
  EXPECT_EQ(ack.request_uri(), invite.request_uri());
  EXPECT_EQ(ack.cseq(), invite.cseq());
  EXPECT_TRUE(ack.body().empty());
  EXPECT_EQ(solo.count<DialogEnded>(), 1U);
  EXPECT_EQ(solo.last<DialogEnded>()->reason, EndReason::answered);
  EXPECT_EQ(solo.last<DialogEnded>()->message->status(), 486);
  solo.pass(32s);
  EXPECT_EQ(solo.core.counts().client_transactions, 0U);
}

TEST(ClientTransaction, AProvisionalAnswerStopsTheRepetitionOfAnInvite) {
  Solo solo;
  solo.submit(invite_to("sip:bob@192.0.2.9"));
  const FlowId flow = solo.open_last();
  solo.feed(flow, answer_text(solo.last_sent(), 180));
  EXPECT_EQ(solo.count<InviteProgress>(), 1U);
  solo.pass(60s);
  EXPECT_EQ(solo.trace(), Strings{"INVITE"});
}

TEST(ClientTransaction, RingingWithoutEndIsCancelled) {
  Solo solo;
  solo.submit(invite_to("sip:bob@192.0.2.9"));
  const FlowId flow = solo.open_last();
  solo.feed(flow, answer_text(solo.last_sent(), 180));
  solo.pass(185s);
  EXPECT_EQ(solo.trace(), (Strings{"INVITE", "CANCEL"}));
  solo.pass(33s);
  EXPECT_EQ(solo.last<DialogEnded>()->failure, Failure::timed_out);
  EXPECT_EQ(solo.core.counts().client_transactions, 0U);
}

TEST(ClientTransaction, ABrokenConnectionFailsWhatWaitsOnIt) {
  Solo solo;
  solo.submit(message_to("sip:bob@192.0.2.9;transport=tcp"));
  const FlowId flow = solo.open_last();
  solo.core.closed(solo.now, flow, CloseReason::reset, solo.out);
  EXPECT_EQ(solo.last<RequestDone>()->failure, Failure::transport);
  EXPECT_EQ(solo.core.counts().client_transactions, 0U);
  EXPECT_EQ(solo.core.counts().flows, 0U);
}

TEST(ClientTransaction, AConnectionThatNeverOpensFailsToo) {
  Solo solo;
  solo.submit(message_to("sips:bob@example.org"));
  const Connect connect = solo.last<Connect>().value();
  EXPECT_EQ(connect.to, (Endpoint{Transport::tls, "example.org", 5061}));
  solo.core.closed(solo.now, connect.flow, CloseReason::tls_failed, solo.out);
  EXPECT_EQ(solo.last<RequestDone>()->failure, Failure::tls);
  solo.submit(message_to("sip:bob@192.0.2.9;transport=tcp"));
  solo.pass(32s);
  EXPECT_EQ(solo.last<RequestDone>()->failure, Failure::timed_out);
}

TEST(ClientTransaction, AForgottenUdpPeerIsAskedForAgain) {
  Solo solo;
  solo.submit(message_to("sip:bob@192.0.2.9"));
  const FlowId flow = solo.open_last();
  solo.core.closed(solo.now, flow, CloseReason::idle, solo.out);
  EXPECT_EQ(solo.count<RequestDone>(), 0U);
  const FlowId again = solo.open_last();
  EXPECT_NE(again, flow);
  solo.pass(1s);
  EXPECT_EQ(solo.count<Send>(), 2U);
  solo.feed(again, answer_text(solo.last_sent(), 200));
  EXPECT_EQ(solo.last<RequestDone>()->failure, Failure::none);
}

TEST(ClientTransaction, RequestsToTheSameNextHopShareItsFlowInTheirOrder) {
  Solo solo;
  for (std::uint64_t i = 1; i <= 3; ++i) {
    SendRequest r = message_to("sip:bob@192.0.2.9;transport=tcp", std::to_string(i));
    r.id = RequestId{i};
    solo.submit(std::move(r));
  }
  EXPECT_EQ(solo.count<Connect>(), 1U);
  solo.open_last();
  const auto sent = solo.sent();
  ASSERT_EQ(sent.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(to_string(sent[i].body()), std::to_string(i + 1));
  solo.submit(message_to("sip:carol@192.0.2.9;transport=TCP"));
  solo.submit(message_to("sip:carol@192.0.2.9;transport=udp"));
  EXPECT_EQ(solo.count<Connect>(), 2U);
}

}  // namespace
}  // namespace sealwire::sip
