#include "two_agents.hpp"

namespace sealwire::agent {
namespace {

using namespace test;
using testing::HasSubstr;
using namespace std::chrono_literals;

class Sending : public TwoAgents {};

TEST_F(Sending, SignedTextGoesByMessageAndIsVerified) {
  start();
  const SendOutcome outcome = send(message());
  EXPECT_TRUE(outcome.ok()) << outcome.detail;
  EXPECT_EQ(outcome.status, 200);
  EXPECT_EQ(outcome.via, Via::message);
  EXPECT_EQ(outcome.form, Form::sign);
  ASSERT_EQ(delivered().size(), 1U);
  const Delivered got = delivered()[0];
  EXPECT_TRUE(got.opened.verdict.ok);
  EXPECT_EQ(got.via, Via::message);
  EXPECT_EQ(got.from, "sip:alice@example.com");
  EXPECT_TRUE(got.from_verified);
  EXPECT_EQ(got.to, "sip:bob@example.org");
  EXPECT_EQ(body_of(got), kText);
  EXPECT_EQ(bob->opens.at(0).sender, "sip:alice@example.com");
}

TEST_F(Sending, SizeIsThatOfTheWholeRequest) {
  start();
  const SendOutcome outcome = send(message());
  const std::size_t at = alice->sent.find("MESSAGE sip:bob@example.org SIP/2.0\r\n");
  ASSERT_NE(at, std::string::npos);
  // What was foreseen may exceed what was sent by the room that was kept for address and branch.
  EXPECT_GE(outcome.octets, alice->sent.size() - at);
  EXPECT_LE(outcome.octets, 1300U);
}

TEST_F(Sending, MessageAboveTheLimitGoesByMsrpByItself) {
  start();
  SendMessage close_to_it = message(std::string(600, 'x'));
  close_to_it.certificate = CertificatePolicy::never;
  EXPECT_EQ(send(close_to_it).via, Via::message);
  const SendOutcome outcome = send(message(std::string(900, 'x')));  // the certificate makes it too long
  EXPECT_TRUE(outcome.ok()) << outcome.detail;
  EXPECT_EQ(outcome.via, Via::msrp);
  ASSERT_EQ(delivered().size(), 2U);
  EXPECT_EQ(delivered()[1].via, Via::msrp);
  EXPECT_EQ(delivered()[1].from, "sip:alice@example.com");
  EXPECT_TRUE(delivered()[1].from_verified);
  EXPECT_EQ(body_of(delivered()[1]), std::string(900, 'x'));
}

TEST_F(Sending, FiveMegabytesGoByMsrpWithProgress) {
  start();
  const SendOutcome outcome = send(message(std::string(5'000'000, 'y')));
  EXPECT_TRUE(outcome.ok()) << outcome.detail;
  EXPECT_EQ(outcome.via, Via::msrp);
  ASSERT_EQ(delivered().size(), 1U);
  EXPECT_EQ(body_of(delivered()[0]).size(), 5'000'000U);
  const auto progress = Net::all<SendProgress>(*alice);
  ASSERT_GE(progress.size(), 10U);
  EXPECT_EQ(progress.back().acknowledged, progress.back().total);
  EXPECT_EQ(alice->seals.back().capabilities, true);
}

TEST_F(Sending, ViaForcesTheWay) {
  start();
  EXPECT_EQ(send(message(kText, Form::sign, Via::msrp)).via, Via::msrp);
  SendMessage too_large = message(std::string(2000, 'x'), Form::sign, Via::message);
  const SendOutcome outcome = send(too_large);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error->code(), "agent.too-large");
  too_large.id = MessageId{++number};
  too_large.route.proxy->transport = Transport::tcp;
  EXPECT_TRUE(send(too_large).ok());
}

TEST_F(Sending, SeveralMessagesUseOneSession) {
  start();
  for (int i = 0; i < 3; ++i) net.submit(*alice, message(std::string(3000, 'z')));
  net.wait(1s);
  EXPECT_EQ(delivered().size(), 3U);
  EXPECT_EQ(alice->agent.counts().sessions, 1U);
  std::size_t invites = 0;
  for (std::size_t at = 0; (at = alice->sent.find("INVITE sip:", at)) != std::string::npos; ++at) ++invites;
  EXPECT_EQ(invites, 1U);
  net.wait(60s);
  EXPECT_EQ(alice->agent.counts().sessions, 0U);
  EXPECT_EQ(bob->agent.counts().sessions, 0U);
  EXPECT_THAT(alice->sent, HasSubstr("BYE sip:"));
}

TEST_F(Sending, UnreachablePeerIsAnEnvironmentError) {
  start();
  SendMessage nowhere = message();
  nowhere.route.proxy = Endpoint{Transport::tcp, "127.0.0.1", 6666};
  const SendOutcome outcome = send(nowhere);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error->blame(), Blame::environment);
}

TEST_F(Sending, SilenceIsATimeout) {
  start();
  net.lose_udp = true;
  net.submit(*alice, message());
  net.wait(40s);
  ASSERT_EQ(Net::all<SendOutcome>(*alice).size(), 1U);
  EXPECT_EQ(Net::all<SendOutcome>(*alice)[0].error->code(), "agent.timed-out");
}

TEST_F(Sending, PeerWithoutMsrpListenerRefusesTheSession) {
  alice = &net.add(alice_config(), 5070);
  bob = &net.add(bob_config(), 5060);
  const SendOutcome outcome = send(message(kText, Form::sign, Via::msrp));
  EXPECT_EQ(outcome.status, 488);
  EXPECT_EQ(outcome.via, Via::msrp);
  EXPECT_EQ(outcome.error->code(), "agent.refused");
  EXPECT_EQ(alice->agent.counts().sessions, 0U);
}

TEST_F(Sending, SessionOverTlsIsOfferedAndTakenAsSuch) {
  Config secure = alice_config();
  secure.msrp_tls = true;
  alice = &net.add(secure, 5070);
  bob = &net.add(bob_config(), 5060, 2856, Transport::tls);
  EXPECT_TRUE(send(message(kText, Form::sign, Via::msrp)).ok());
  EXPECT_EQ(delivered().size(), 1U);
  EXPECT_THAT(alice->sent, testing::AllOf(HasSubstr(" TCP/TLS/MSRP *"), HasSubstr("To-Path: msrps://127.0.0.1:2856/")));

  Net other;
  Net::Node& plain = other.add(alice_config(), 5070);
  other.add(bob_config(), 5060, 2856, Transport::tls);
  const SendMessage in_clear = message(kText, Form::sign, Via::msrp);
  other.submit(plain, in_clear);
  ASSERT_EQ(Net::all<SendOutcome>(plain).size(), 1U);
  EXPECT_EQ(Net::all<SendOutcome>(plain)[0].status, 488);  // bob listens for TLS only
}

TEST_F(Sending, TooLargeForThePeerIsRefusedBeforeItIsSent) {
  Config small = bob_config();
  small.max_message_octets = 4000;
  start(alice_config(), small);
  const SendOutcome outcome = send(message(std::string(50'000, 'x')));
  EXPECT_EQ(outcome.error->code(), "agent.too-large");
  EXPECT_TRUE(delivered().empty());
}

TEST_F(Sending, CommandsThatMakeNoSenseHaveAnOutcome) {
  start();
  SendMessage bad = message();
  bad.to = "bob";
  EXPECT_EQ(send(bad).error->code(), "agent.bad-command");
  SendMessage none = message(kText, Form::encrypt);
  EXPECT_EQ(send(none).error->code(), "agent.no-recipient");
  SendMessage shorter = message();
  shorter.size += 1;
  EXPECT_EQ(send(shorter).error->code(), "agent.bad-command");
  bob->agent.counts();
  SendMessage from_bob = message();
  from_bob.to = "sip:alice@example.com";
  net.submit(*bob, from_bob);
  EXPECT_EQ(Net::all<SendOutcome>(*bob).at(0).error->code(), "agent.no-key");
}

TEST_F(Sending, CancelledMessageHasItsOutcomeAtOnce) {
  start();
  alice->lazy = true;
  const SendMessage waiting = message();
  net.submit(*alice, waiting);
  net.submit(*alice, CancelMessage{waiting.id});
  ASSERT_EQ(Net::all<SendOutcome>(*alice).size(), 1U);
  EXPECT_EQ(Net::all<SendOutcome>(*alice)[0].error->code(), "agent.cancelled");
  EXPECT_EQ(alice->agent.counts().sending, 0U);
  EXPECT_EQ(alice->agent.counts().jobs, 0U);
}

TEST_F(Sending, ShutdownEndsSessionsAndIsIdle) {
  start();
  send(message(std::string(3000, 'z')));
  net.submit(*alice, Shutdown{});
  net.wait(5s);
  EXPECT_EQ(Net::all<Idle>(*alice).size(), 1U);
  EXPECT_EQ(alice->agent.counts().sessions, 0U);
  net.submit(*alice, message());
  EXPECT_EQ(Net::all<SendOutcome>(*alice).back().error->code(), "agent.cancelled");
}

TEST_F(Sending, OneMessageAtATimeIsOnItsWayToAnAddress) {
  start();
  net.add_raw(Transport::tcp, 7000);
  const auto to = [&](const char* uri) {
    SendMessage out = message();
    out.to = uri;
    out.route.proxy = Endpoint{Transport::tcp, "127.0.0.1", 7000};
    return out;
  };
  const auto count = [](const std::string& text) {
    std::size_t found = 0;
    for (std::size_t at = text.find("MESSAGE sip:"); at != text.npos; at = text.find("MESSAGE sip:", at + 1)) ++found;
    return found;
  };
  for (const char* uri : {"sip:bob@example.org", "sip:bob@EXAMPLE.org", "sip:bob@example.org", "sip:bill@example.org"})
    net.submit(*alice, to(uri));
  EXPECT_EQ(count(net.taken_raw()), 2U) << "one for bob, one for bill";
  net.submit(*alice, CancelMessage{MessageId{2}});
  EXPECT_EQ(net.taken_raw(), "");
  net.submit(*alice, CancelMessage{MessageId{1}});
  EXPECT_EQ(count(net.taken_raw()), 1U);
  net.wait(std::chrono::seconds(40));
  EXPECT_EQ(Net::all<SendOutcome>(*alice).size(), 4U);
  EXPECT_EQ(alice->agent.counts().sending, 0U);
}

struct Told {
  const char* answer;
  const char* error;
};
class Refusals : public TwoAgents, public testing::WithParamInterface<Told> {};

TEST_P(Refusals, AreToldWithWhatTheAnswerSays) {
  start();
  net.add_raw(Transport::tcp, 7000);
  SendMessage what = message();
  what.route.proxy = Endpoint{Transport::tcp, "127.0.0.1", 7000};
  net.submit(*alice, what);
  std::string request = net.taken_raw();
  request = request.substr(request.find("\r\n") + 2);
  std::string answer = "SIP/2.0 " + std::string(GetParam().answer);
  for (const char* name : {"Via: ", "From: ", "To: ", "Call-ID: ", "CSeq: "}) {
    const std::size_t at = request.find(name);
    answer += request.substr(at, request.find("\r\n", at) + 2 - at);
  }
  net.answer_raw(*alice, answer + "Content-Length: 0\r\n\r\n");
  const auto outcomes = Net::all<SendOutcome>(*alice);
  ASSERT_EQ(outcomes.size(), 1U);
  EXPECT_EQ(outcomes[0].error->message(), "agent." + std::string(GetParam().error));
}
INSTANTIATE_TEST_SUITE_P(
    Agent, Refusals,
    testing::Values(
        Told{"404 Not Found\r\n", "refused: the far end answered 404 Not Found"},
        Told{"407 Proxy Authentication Required\r\nProxy-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n",
             "refused: the far end answered 407 Proxy Authentication Required; no user and password are given"},
        Told{"415 Unsupported Media Type\r\nAccept: text/html, text/plain\r\n",
             "not-understood: the far end answered 415 Unsupported Media Type; it takes text/html, text/plain"},
        Told{"420 Bad Extension\r\nUnsupported: foo\r\n",
             "refused: the far end answered 420 Bad Extension; it does not know foo"},
        Told{"606 Not Acceptable\r\nWarning: 399 h \"no, \\\"never\\\"\", 370 h \"slow\"\r\n",
             "refused: the far end answered 606 Not Acceptable; no, \"never\"; slow"},
        Told{"503 Service Unavailable\r\nRetry-After: 5 (busy)\r\n",
             "unreachable: the far end answered 503 Service Unavailable; it may be tried again after 5 s"}));

}  // namespace
}  // namespace sealwire::agent
