#include <gtest/gtest.h>

#include "solo.hpp"

namespace sealwire::sip {
namespace {

using Strings = std::vector<std::string>;

constexpr std::string_view kAnswerFields = "Contact: <sip:bob@192.0.2.9:5080>\r\nContent-Type: application/sdp\r\n";

struct Caller : Solo {
  explicit Caller(Config config = {}) : Solo(std::move(config)) {}
  FlowId call(std::string target = "sip:bob@192.0.2.9", auth::AccountPtr who = {}) {
    Invite i = invite_to(std::move(target));
    i.addressing.account = std::move(who);
    submit(std::move(i));
    return open_last();
  }
  Message invite() const {
    Message found;
    for (const Message& m : sent())
      if (m.is_request() && m.method() == Method::invite) found = m;
    return found;
  }
};

TEST(Caller, TheSessionStandsWithItsAckAndEndsWithBye) {
  Caller alice;
  const FlowId flow = alice.call();
  const Message invite = alice.invite();
  EXPECT_EQ(invite.first(Field::contact), "<sip:alice@192.0.2.1:5060>");
  EXPECT_EQ(to_string(invite.body()), "v=0\r\noffer\r\n");
  alice.feed(flow, answer_text(invite, 180, "b1", "Contact: <sip:bob@192.0.2.9:5080>\r\n"));
  alice.feed(flow, answer_text(invite, 200, "b1", kAnswerFields, "answer"));
  EXPECT_EQ(alice.count<InviteProgress>(), 1U);
  const auto established = alice.last<DialogEstablished>();
  ASSERT_TRUE(established);
  EXPECT_EQ(established->id, DialogId{7});
  EXPECT_EQ(to_string(established->message.body()), "answer");
  // The ACK goes to the remote target, which is another port.
  EXPECT_EQ(alice.last<Connect>()->to, (Endpoint{Transport::udp, "192.0.2.9", 5080}));
  const FlowId target = alice.open_last();
  const Message ack = alice.last_sent();
  EXPECT_EQ(ack.method(), Method::ack);
  EXPECT_EQ(ack.request_uri(), "sip:bob@192.0.2.9:5080");
  EXPECT_EQ(ack.cseq(), invite.cseq());
  EXPECT_EQ(ack.to_tag(), "b1");
  EXPECT_NE(ack.top_via().branch, invite.top_via().branch);
  alice.submit(Bye{DialogId{7}, {{"Reason", "SIP;cause=200"}}});
  const Message bye = alice.last_sent();
  EXPECT_EQ(bye.method(), Method::bye);
  EXPECT_EQ(bye.cseq(), invite.cseq() + 1);
  EXPECT_EQ(bye.call_id(), invite.call_id());
  EXPECT_EQ(bye.from_tag(), invite.from_tag());
  alice.feed(target, answer_text(bye, 200));
  EXPECT_EQ(alice.last<DialogEnded>()->reason, EndReason::bye_sent);
  EXPECT_EQ(alice.core.counts().dialogs, 0U);
  alice.pass(40s);
  EXPECT_EQ(alice.core.counts().client_transactions, 0U);
}

TEST(Caller, TheRouteSetIsTheRecordRouteBackwards) {
  Caller alice;
  const FlowId flow = alice.call("sip:bob@192.0.2.9");
  alice.feed(flow, answer_text(alice.invite(), 200, "b1",
                               "Record-Route: <sip:far.example.org;lr>\r\nRecord-Route: <sip:mid.example.org;lr>, "
                               "<sip:192.0.2.9;lr>\r\nContact: <sip:bob@198.51.100.5>\r\n"));
  const Message ack = alice.last_sent();
  EXPECT_EQ(ack.request_uri(), "sip:bob@198.51.100.5");
  EXPECT_EQ(ack.elements(Field::route), (std::vector<std::string_view>{"<sip:192.0.2.9;lr>", "<sip:mid.example.org;lr>",
                                                                       "<sip:far.example.org;lr>"}));
  EXPECT_EQ(alice.last<Send>()->flow, flow);
}

TEST(Caller, AStrictRouterGetsItsOwnAddressAsRequestUri) {
  Caller alice;
  const FlowId flow = alice.call();
  alice.feed(flow,
             answer_text(alice.invite(), 200, "b1",
                         "Record-Route: <sip:loose;lr>, <sip:192.0.2.9;x=y>\r\nContact: <sip:bob@198.51.100.5>\r\n"));
  const Message ack = alice.last_sent();
  EXPECT_EQ(ack.request_uri(), "sip:192.0.2.9;x=y");
  EXPECT_EQ(ack.elements(Field::route), (std::vector<std::string_view>{"<sip:loose;lr>", "<sip:bob@198.51.100.5>"}));
}

TEST(Caller, ARepeated2xxGetsTheSameAckAgain) {
  Caller alice;
  const FlowId flow = alice.call();
  const std::string ok = answer_text(alice.invite(), 200, "b1", "Contact: <sip:bob@192.0.2.9>\r\n");
  alice.feed(flow, ok);
  alice.feed(flow, ok);
  EXPECT_EQ(alice.trace(), (Strings{"INVITE", "ACK", "ACK"}));
  const auto sends = alice.all<Send>();
  EXPECT_EQ(sends[1].octets, sends[2].octets);
  EXPECT_EQ(alice.count<DialogEstablished>(), 1U);
}

TEST(Caller, ASecond2xxOfAForkIsAcknowledgedAndEnded) {
  Caller alice;
  const FlowId flow = alice.call();
  const Message invite = alice.invite();
  alice.feed(flow, answer_text(invite, 200, "b1", "Contact: <sip:bob1@192.0.2.9>\r\n"));
  alice.feed(flow, answer_text(invite, 200, "b2", "Contact: <sip:bob2@192.0.2.9>\r\n"));
  EXPECT_EQ(alice.trace(), (Strings{"INVITE", "ACK", "ACK", "BYE"}));
  const auto sent = alice.sent();
  EXPECT_EQ(sent[1].to_tag(), "b1");
  EXPECT_EQ(sent[2].to_tag(), "b2");
  EXPECT_EQ(sent[2].request_uri(), "sip:bob2@192.0.2.9");
  EXPECT_EQ(sent[3].to_tag(), "b2");
  EXPECT_EQ(sent[3].cseq(), invite.cseq() + 1);
  EXPECT_EQ(alice.count<DialogEstablished>(), 1U);
  EXPECT_EQ(alice.count<DialogEnded>(), 0U);
  // Its 2xx, repeated, gets its own ACK again and no second BYE.
  alice.feed(flow, answer_text(invite, 200, "b2", "Contact: <sip:bob2@192.0.2.9>\r\n"));
  EXPECT_EQ(alice.sent().back().to_tag(), "b2");
  EXPECT_EQ(alice.sent().back().method(), Method::ack);
}

TEST(Caller, AChallengedInviteIsAcknowledgedAndSentAgain) {
  Caller alice;
  const FlowId flow = alice.call("sip:bob@192.0.2.9", account("alice", "secret"));
  const Message first = alice.invite();
  alice.feed(flow,
             answer_text(first, 407, "p",
                         "Proxy-Authenticate: Digest realm=\"p\", nonce=\"n\", qop=\"auth\", algorithm=SHA-256\r\n"));
  EXPECT_EQ(alice.trace(), (Strings{"INVITE", "ACK", "INVITE"}));
  const Message second = alice.invite();
  EXPECT_EQ(second.cseq(), first.cseq() + 1);
  EXPECT_EQ(second.from_tag(), first.from_tag());
  EXPECT_EQ(second.body().size(), first.body().size());
  EXPECT_TRUE(second.has(Field::proxy_authorization));
  alice.feed(flow, answer_text(second, 200, "b1", "Contact: <sip:bob@192.0.2.9>\r\n"));
  const Message ack = alice.last_sent();
  EXPECT_EQ(ack.first(Field::proxy_authorization), second.first(Field::proxy_authorization));  // RFC 3261 §22.1
  EXPECT_EQ(ack.cseq(), second.cseq());
  alice.submit(Bye{DialogId{7}, {}});
  EXPECT_TRUE(alice.last_sent().has(Field::proxy_authorization));
  alice.feed(flow,
             answer_text(alice.last_sent(), 407, "",
                         "Proxy-Authenticate: Digest realm=\"p\", nonce=\"n9\", qop=\"auth\", algorithm=SHA-256\r\n"));
  EXPECT_NE(alice.last_sent().first(Field::proxy_authorization).find("n9"), std::string_view::npos);
  alice.feed(flow, answer_text(alice.last_sent(), 200));
  EXPECT_EQ(alice.last<DialogEnded>()->reason, EndReason::bye_sent);
}

TEST(Caller, AByeThatCrossesOursIsAnswered200) {
  Caller alice;
  const FlowId flow = alice.call();
  alice.feed(flow, answer_text(alice.invite(), 200, "b1", "Contact: <sip:bob@192.0.2.9>\r\n"));
  alice.submit(Bye{DialogId{7}, {}});
  const Message ours = alice.last_sent();
  alice.clear();
  const RequestText theirs{.method = "BYE",
                           .uri = "sip:alice@192.0.2.1",
                           .from = "<sip:bob@192.0.2.9>;tag=b1",
                           .to = "<sip:alice@example.com>;tag=" + std::string(ours.from_tag()),
                           .call_id = std::string(ours.call_id())};
  alice.feed(flow, theirs.text());
  EXPECT_EQ(alice.trace(), Strings{"200"});
  EXPECT_EQ(alice.count<DialogEnded>(), 0U);
  alice.feed(flow, answer_text(ours, 481));
  ASSERT_EQ(alice.count<DialogEnded>(), 1U);
  EXPECT_EQ(alice.last<DialogEnded>()->reason, EndReason::bye_sent);
  EXPECT_EQ(alice.core.counts().dialogs, 0U);
}

TEST(Cancel, WaitsForAProvisionalAnswer) {
  Caller alice;
  const FlowId flow = alice.call();
  const Message invite = alice.invite();
  alice.submit(Cancel{DialogId{7}});
  EXPECT_EQ(alice.trace(), Strings{"INVITE"});
  alice.feed(flow, answer_text(invite, 100, ""));
  EXPECT_EQ(alice.trace(), (Strings{"INVITE", "CANCEL"}));
  const Message cancel = alice.last_sent();
  EXPECT_EQ(cancel.top_via().branch, invite.top_via().branch);
  EXPECT_EQ(cancel.cseq(), invite.cseq());
  EXPECT_EQ(cancel.request_uri(), invite.request_uri());
  alice.feed(flow, answer_text(cancel, 200));
  EXPECT_EQ(alice.count<DialogEnded>(), 0U);
  alice.feed(flow, answer_text(invite, 487));
  EXPECT_EQ(alice.trace(), (Strings{"INVITE", "CANCEL", "ACK"}));
  EXPECT_EQ(alice.last<DialogEnded>()->reason, EndReason::cancelled);
  alice.pass(40s);
  EXPECT_EQ(alice.core.counts().client_transactions, 0U);
}

TEST(Cancel, A2xxThatCrossesItIsAcknowledgedAndEnded) {
  Caller alice;
  const FlowId flow = alice.call();
  const Message invite = alice.invite();
  alice.feed(flow, answer_text(invite, 180));
  alice.submit(Cancel{DialogId{7}});
  const Message cancel = alice.last_sent();
  alice.feed(flow, answer_text(invite, 200, "b1", "Contact: <sip:bob@192.0.2.9>\r\n"));
  alice.feed(flow, answer_text(cancel, 481));
  EXPECT_EQ(alice.trace(), (Strings{"INVITE", "CANCEL", "ACK", "BYE"}));
  EXPECT_EQ(alice.count<DialogEstablished>(), 0U);
  EXPECT_EQ(alice.count<DialogEnded>(), 1U);
  EXPECT_EQ(alice.last<DialogEnded>()->reason, EndReason::cancelled);
}

TEST(Cancel, BeforeTheConnectionStandsNothingIsSent) {
  Solo alice;
  alice.submit(invite_to("sip:bob@192.0.2.9;transport=tcp"));
  alice.submit(Cancel{DialogId{7}});
  EXPECT_EQ(alice.last<DialogEnded>()->reason, EndReason::cancelled);
  alice.open_last();
  EXPECT_EQ(alice.count<Send>(), 0U);
}

TEST(Cancel, WithoutAnyAnswerTheInviteIsGivenUp) {
  Caller alice;
  const FlowId flow = alice.call();
  alice.feed(flow, answer_text(alice.invite(), 180));
  alice.submit(Bye{DialogId{7}, {}});  // the same thing at this stage
  alice.pass(33s);
  EXPECT_EQ(alice.last<DialogEnded>()->reason, EndReason::cancelled);
}

struct Callee : Solo {
  explicit Callee(Config config = {}) : Solo(std::move(config), 2) {}
  RequestText request{.method = "INVITE",
                      .uri = "sip:bob@192.0.2.1",
                      .more =
                          "Contact: <sip:alice@192.0.2.9:5060>\r\nRecord-Route: <sip:192.0.2.9;lr>, <sip:far;lr>\r\n"
                          "Content-Type: application/sdp\r\n",
                      .body = "v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\n"};
  FlowId peer = FlowId::none;
  DialogId id = DialogId::none;
  std::string tag;

  void ring(std::uint16_t status = 180) {
    peer = flow();
    feed(peer, request.text());
    id = last<IncomingInvite>().value().id;
    submit(Answer{id, status, {}, {{"Content-Type", "application/sdp"}}, to_bytes("answer"), {}});
    tag = last_sent().to_tag();
  }
  RequestText in_dialog(std::string method, std::string cseq, std::string branch) const {
    RequestText r = request;
    r.method = std::move(method);
    r.cseq = std::move(cseq);
    r.via = "SIP/2.0/UDP 192.0.2.9:5060;rport;branch=z9hG4bK" + branch;
    r.to += ";tag=" + tag;
    r.more.clear();
    r.body.clear();
    return r;
  }
};

TEST(Callee, The2xxIsRepeatedUntilTheAckComes) {
  Callee bob;
  bob.ring(200);
  const Message ok = bob.last_sent();
  EXPECT_EQ(ok.first(Field::contact), "<sip:bob@192.0.2.1:5060>");
  EXPECT_EQ(ok.elements(Field::record_route).size(), 2U);
  EXPECT_EQ(to_string(ok.body()), "answer");
  EXPECT_EQ(bob.count<DialogEstablished>(), 0U);
  bob.pass(1600ms);
  EXPECT_EQ(bob.trace(), (Strings{"100", "200", "200", "200"}));
  bob.feed(bob.peer, bob.in_dialog("ACK", "1", "ack").text());
  EXPECT_EQ(bob.last<DialogEstablished>()->id, bob.id);
  bob.pass(40s);
  EXPECT_EQ(bob.trace().size(), 4U);
  EXPECT_EQ(bob.core.counts().server_transactions, 0U);
  EXPECT_EQ(bob.core.counts().dialogs, 1U);
}

TEST(Callee, The2xxIsRepeatedOnTcpToo) {
  Callee bob;
  bob.request.via = "SIP/2.0/TCP 192.0.2.9;branch=z9hG4bKi";
  const FlowId flow = bob.flow(Transport::tcp);
  bob.feed(flow, bob.request.text());
  bob.submit(Answer{bob.last<IncomingInvite>()->id, 200, {}, {}, {}, {}});
  EXPECT_EQ(bob.last_sent().first(Field::contact), "<sip:bob@192.0.2.1:5060;transport=tcp>");
  bob.pass(600ms);
  EXPECT_EQ(bob.trace(), (Strings{"100", "200", "200"}));
}

TEST(Callee, WithoutAnAckTheSessionIsEnded) {
  Callee bob;
  bob.ring(200);
  bob.pass(33s);
  EXPECT_EQ(bob.last<DialogEnded>()->reason, EndReason::no_ack);
  const Message bye = bob.last_sent();
  EXPECT_EQ(bye.method(), Method::bye);
  EXPECT_EQ(bye.request_uri(), "sip:alice@192.0.2.9:5060");
  EXPECT_EQ(bye.elements(Field::route), (std::vector<std::string_view>{"<sip:192.0.2.9;lr>", "<sip:far;lr>"}));
  EXPECT_EQ(bye.to_tag(), "a1");
  EXPECT_EQ(bye.from_tag(), bob.tag);
  EXPECT_EQ(bob.core.counts().dialogs, 0U);
}

TEST(Callee, ByeWaitsForTheAck) {
  Callee bob;
  bob.ring(200);
  bob.submit(Bye{bob.id, {}});
  EXPECT_EQ(bob.last_sent().status(), 200);
  bob.feed(bob.peer, bob.in_dialog("ACK", "1", "ack").text());
  EXPECT_EQ(bob.last_sent().method(), Method::bye);
  bob.feed(bob.peer, answer_text(bob.last_sent(), 200));
  EXPECT_EQ(bob.last<DialogEnded>()->reason, EndReason::bye_sent);
}

TEST(Callee, ByeFromTheOtherSideEndsTheSession) {
  Callee bob;
  bob.ring(200);
  bob.feed(bob.peer, bob.in_dialog("ACK", "1", "ack").text());
  bob.feed(bob.peer, bob.in_dialog("BYE", "2", "bye").text());
  EXPECT_EQ(bob.last_sent().status(), 200);
  EXPECT_EQ(bob.last_sent().method(), Method::bye);
  EXPECT_EQ(bob.last<DialogEnded>()->reason, EndReason::bye_received);
  bob.feed(bob.peer, bob.in_dialog("BYE", "3", "bye2").text());
  EXPECT_EQ(bob.last_sent().status(), 481);
}

TEST(Callee, ACancelledInviteIs487) {
  Callee bob;
  bob.ring(180);
  RequestText cancel = bob.request;
  cancel.method = "CANCEL";
  cancel.more.clear();
  cancel.body.clear();
  bob.feed(bob.peer, cancel.text());
  EXPECT_EQ(bob.trace(), (Strings{"100", "180", "200", "487"}));
  const auto sent = bob.sent();
  EXPECT_EQ(sent[2].to_tag(), sent[3].to_tag());
  EXPECT_EQ(bob.last<DialogEnded>()->reason, EndReason::cancelled);
  bob.submit(Answer{bob.id, 200, {}, {}, {}, {}});  // too late
  EXPECT_EQ(bob.trace().size(), 4U);
}

TEST(Callee, ACancelThatComesAfterThe2xxChangesNothing) {
  Callee bob;
  bob.ring(200);
  RequestText cancel = bob.request;
  cancel.method = "CANCEL";
  bob.feed(bob.peer, cancel.text());
  EXPECT_EQ(bob.last_sent().status(), 200);
  EXPECT_EQ(bob.last_sent().method(), Method::cancel);
  EXPECT_EQ(bob.count<DialogEnded>(), 0U);
  bob.feed(bob.peer, bob.in_dialog("ACK", "1", "ack").text());
  EXPECT_EQ(bob.count<DialogEstablished>(), 1U);
}

TEST(Callee, AContactIsSipsWhereTheWayWasSecure) {
  for (const auto& [uri, more] :
       {std::pair("sips:bob@192.0.2.1", "Contact: <sip:alice@192.0.2.9>\r\n"),
        std::pair("sip:bob@192.0.2.1", "Record-Route: <sips:192.0.2.9;lr>\r\nContact: <sip:alice@192.0.2.9>\r\n"),
        std::pair("sip:bob@192.0.2.1", "Contact: <SIPS:alice@192.0.2.9>\r\n")}) {
    Solo bob;
    bob.feed(
        bob.flow(Transport::tls),
        RequestText{
            .method = "INVITE", .uri = uri, .via = "SIP/2.0/TLS 192.0.2.9;branch=z9hG4bKs1", .more = more, .body = "o"}
            .text());
    bob.submit(Answer{bob.last<IncomingInvite>()->id, 200, {}, {}, {}, {}});
    EXPECT_EQ(bob.last_sent().first(Field::contact), "<sips:bob@192.0.2.1:5061>") << uri << ' ' << more;
  }
}

TEST(Callee, ByeBeforeTheAnswerEndsTheInviteToo) {
  Callee bob;
  bob.ring(180);
  bob.feed(bob.peer, bob.in_dialog("BYE", "2", "bye").text());
  EXPECT_EQ(bob.trace(), (Strings{"100", "180", "200", "487"}));
  EXPECT_EQ(bob.last<DialogEnded>()->reason, EndReason::bye_received);
}

TEST(Callee, NobodyAnswersAndTheInviteEnds) {
  Callee bob;
  bob.ring(180);
  bob.pass(220s);
  EXPECT_EQ(bob.last<DialogEnded>()->failure, Failure::timed_out);
  EXPECT_EQ(bob.last_sent().status(), 480);
}

TEST(Callee, ACallWithin) {
  Callee bob;
  bob.ring(200);
  bob.feed(bob.peer, bob.in_dialog("ACK", "1", "ack").text());
  bob.feed(bob.peer, bob.in_dialog("MESSAGE", "2", "m").text());
  ASSERT_TRUE(bob.last<IncomingRequest>());
  EXPECT_EQ(bob.last<IncomingRequest>()->dialog, bob.id);
  bob.feed(bob.peer, bob.in_dialog("MESSAGE", "1", "late").text());
  EXPECT_EQ(bob.last_sent().status(), 500);  // RFC 3261 §12.2.2
  SendRequest r;
  r.id = RequestId{5};
  r.method = "INFO";
  r.dialog = bob.id;
  const auto size = bob.core.serialized_size(r);
  bob.submit(r);
  const Message info = bob.last_sent();
  EXPECT_EQ(info.method(), Method::info);
  EXPECT_EQ(info.from_tag(), bob.tag);
  EXPECT_EQ(info.elements(Field::route).size(), 2U);
  ASSERT_TRUE(size);
  EXPECT_NEAR(static_cast<double>(*size), static_cast<double>(bob.last<Send>()->octets.size()), 20);
}

TEST(Callee, AReinviteWithTheSameSessionIsGrantedAndAnyOtherRefused) {
  Callee bob;
  bob.ring(200);
  bob.feed(bob.peer, bob.in_dialog("ACK", "1", "ack").text());
  RequestText same = bob.in_dialog("INVITE", "2", "r1");
  same.more = "Contact: <sip:alice@192.0.2.9:5090>\r\n";
  same.body = "v=0\r\no=- 1 2 IN IP4 h\r\ns=-\r\n";  // only its version has grown
  bob.feed(bob.peer, same.text());
  EXPECT_EQ(bob.last_sent().status(), 200);
  EXPECT_EQ(to_string(bob.last_sent().body()), "answer");
  EXPECT_EQ(bob.last_sent().content_type(), "application/sdp");
  const std::size_t before = bob.trace().size();
  bob.pass(600ms);
  EXPECT_EQ(bob.trace().size(), before + 1);
  RequestText early = bob.in_dialog("INVITE", "3", "r2");
  bob.feed(bob.peer, early.text());
  EXPECT_EQ(bob.last_sent().status(), 500);  // the last one is not acknowledged yet
  bob.feed(bob.peer, bob.in_dialog("ACK", "2", "ack2").text());
  EXPECT_EQ(bob.count<DialogEstablished>(), 1U);
  RequestText other = bob.in_dialog("INVITE", "4", "r3");
  other.body = "v=0\r\no=- 1 3 IN IP4 h\r\ns=-\r\nc=IN IP4 203.0.113.1\r\n";
  bob.feed(bob.peer, other.text());
  EXPECT_EQ(bob.last_sent().status(), 488);
  bob.feed(bob.peer, bob.in_dialog("UPDATE", "5", "u").text());
  EXPECT_EQ(bob.last_sent().status(), 200);
  EXPECT_TRUE(bob.last_sent().body().empty());
  bob.submit(Bye{bob.id, {}});
  EXPECT_EQ(bob.last_sent().request_uri(), "sip:alice@192.0.2.9:5090");
}

TEST(Dialog, ItsConnectionServesTheWayBack) {
  Callee bob;
  bob.request.via = "SIP/2.0/TCP 192.0.2.9;branch=z9hG4bKi";
  bob.request.more = "Contact: <sip:alice@192.0.2.9:5060;transport=tcp>\r\n";
  bob.peer = bob.flow(Transport::tcp, "192.0.2.9", 51234);
  bob.feed(bob.peer, bob.request.text());
  bob.id = bob.last<IncomingInvite>()->id;
  bob.submit(Answer{bob.id, 200, {}, {}, {}, {}});
  bob.tag = bob.last_sent().to_tag();
  bob.feed(bob.peer, bob.in_dialog("ACK", "1", "ack").text());
  bob.submit(Bye{bob.id, {}});
  EXPECT_EQ(bob.count<Connect>(), 0U);
  EXPECT_EQ(bob.last<Send>()->flow, bob.peer);
}

TEST(Dialog, AProxyThatRecordsNoRouteIsLeftOutOfTheWay) {
  Caller alice;
  Invite i = invite_to("sip:bob@example.org");
  i.addressing.proxy = Endpoint{Transport::tcp, "192.0.2.9", 5060};
  alice.submit(std::move(i));
  const FlowId proxy = alice.open_last();
  alice.feed(proxy, answer_text(alice.invite(), 200, "b1", "Contact: <sip:bob@192.0.2.9:5070;transport=tcp>\r\n"));
  EXPECT_EQ(alice.last<Connect>()->to, (Endpoint{Transport::tcp, "192.0.2.9", 5070}));
  Callee bob;
  bob.request.via = "SIP/2.0/TCP 192.0.2.9;branch=z9hG4bKp, SIP/2.0/TCP 192.0.2.9:5080;branch=z9hG4bKi";
  bob.request.more = "Contact: <sip:alice@192.0.2.9:5080;transport=tcp>\r\n";
  bob.peer = bob.flow(Transport::tcp, "192.0.2.9", 51234);
  bob.feed(bob.peer, bob.request.text());
  bob.id = bob.last<IncomingInvite>()->id;
  bob.submit(Answer{bob.id, 200, {}, {}, {}, {}});
  bob.tag = bob.last_sent().to_tag();
  bob.feed(bob.peer, bob.in_dialog("ACK", "1", "ack").text());
  bob.submit(Bye{bob.id, {}});
  EXPECT_EQ(bob.last<Connect>()->to, (Endpoint{Transport::tcp, "192.0.2.9", 5080}));
}

TEST(Dialog, CommandsForWhatIsNotThereDoNothing) {
  Solo solo;
  solo.submit(Bye{DialogId{1}, {}});
  solo.submit(Cancel{DialogId{2}});
  solo.submit(Answer{DialogId{std::uint64_t{1} << 63 | 5}, 200, {}, {}, {}, {}});
  solo.submit(Respond{TransactionId{77}, 200, {}, {}, {}});
  EXPECT_TRUE(solo.out.empty());
  solo.submit(invite_to("sip:bob@192.0.2.9"));
  solo.submit(invite_to("sip:bob@192.0.2.9"));
  EXPECT_EQ(solo.last<DialogEnded>()->failure, Failure::invalid);
  Invite evil = invite_to("sip:bob@192.0.2.9");
  evil.id = DialogId{8};
  evil.contact = "<sip:a@h>\r\nEvil: x";
  solo.submit(evil);
  EXPECT_EQ(solo.count<DialogEnded>(), 2U);
}

}  // namespace
}  // namespace sealwire::sip
