#include "sealwire/agent/agent.hpp"

#include <gmock/gmock.h>

#include "harness.hpp"

namespace sealwire::agent {
namespace {

using test::Net;
using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

const char* const kText = "Watson, come here - I want to see you.\r\n";

std::shared_ptr<MemorySpool> spool_of(std::string_view text) {
  auto spool = std::make_shared<MemorySpool>();
  EXPECT_TRUE(spool->write_at(0, as_octets(text)));
  return spool;
}

std::string body_of(const Delivered& message) {
  const auto body = message.opened.body();
  return body ? std::string(as_text(*body)) : "error: " + body.error().message();
}

class TwoAgents : public testing::Test {
 protected:
  static Config alice_config() {
    Config config;
    config.aor = "sip:alice@example.com";
    config.can_sign = true;
    return config;
  }
  static Config bob_config() {
    Config config;
    config.aor = "sip:bob@example.org";
    return config;
  }
  void start(Config alice_with = alice_config(), Config bob_with = bob_config()) {
    alice = &net.add(std::move(alice_with), 5070);
    bob = &net.add(std::move(bob_with), 5060, 2855);
  }

  SendMessage message(std::string_view text = kText, Form form = Form::sign, Via via = Via::automatic) {
    SendMessage out;
    out.id = MessageId{++number};
    out.to = "sip:bob@example.org";
    out.form = form;
    out.via = via;
    out.fields.add("Content-Type", "text/plain");
    out.content = spool_of(text);
    out.size = text.size();
    out.route.proxy = Endpoint{Transport::udp, "127.0.0.1", 5060};
    return out;
  }
  SendOutcome send(SendMessage what) {
    const MessageId id = what.id;
    net.submit(*alice, std::move(what));
    net.wait(100ms);
    for (const SendOutcome& outcome : Net::all<SendOutcome>(*alice)) {
      if (outcome.id == id) return outcome;
    }
    ADD_FAILURE() << "no outcome";
    return {};
  }
  std::vector<Delivered> delivered() { return Net::all<Delivered>(*bob); }
  std::vector<Rejected> rejected() { return Net::all<Rejected>(*bob); }

  Net net;
  Net::Node* alice = nullptr;
  Net::Node* bob = nullptr;
  std::uint64_t number = 0;
};

TEST_F(TwoAgents, SignedTextGoesByMessageAndIsVerified) {
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

TEST_F(TwoAgents, SizeIsThatOfTheWholeRequest) {
  start();
  const SendOutcome outcome = send(message());
  const std::size_t at = alice->sent.find("MESSAGE sip:bob@example.org SIP/2.0\r\n");
  ASSERT_NE(at, std::string::npos);
  // What was foreseen may exceed what was sent by the room that was kept for address and branch.
  EXPECT_GE(outcome.octets, alice->sent.size() - at);
  EXPECT_LE(outcome.octets, 1300U);
}

TEST_F(TwoAgents, MessageAboveTheLimitGoesByMsrpByItself) {
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

TEST_F(TwoAgents, FiveMegabytesGoSealedByMsrpWithProgress) {
  start();
  SendMessage large = message(std::string(5'000'000, 'y'), Form::seal);
  large.recipients = {nullptr};
  large.recipients.clear();
  EXPECT_EQ(send(large).error->code(), "agent.no-recipient");
  large.id = MessageId{++number};
  large.form = Form::sign;
  const SendOutcome outcome = send(large);
  EXPECT_TRUE(outcome.ok()) << outcome.detail;
  EXPECT_EQ(outcome.via, Via::msrp);
  ASSERT_EQ(delivered().size(), 1U);
  EXPECT_EQ(body_of(delivered()[0]).size(), 5'000'000U);
  const auto progress = Net::all<SendProgress>(*alice);
  ASSERT_GE(progress.size(), 10U);
  EXPECT_EQ(progress.back().acknowledged, progress.back().total);
  EXPECT_EQ(alice->seals.back().capabilities, true);
}

TEST_F(TwoAgents, ViaForcesTheWay) {
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

TEST_F(TwoAgents, SeveralMessagesUseOneSession) {
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

TEST_F(TwoAgents, TamperedMessageIsDeliveredAsNotOkAndWithoutContent) {
  start();
  bob->before_open = [](Open& job) {
    Bytes octets(job.size);
    ASSERT_TRUE(job.content->read_at(0, octets));
    octets.back() ^= 1;
    job.content = spool_of(as_text(octets));
  };
  EXPECT_EQ(send(message()).status, 200);
  ASSERT_EQ(delivered().size(), 1U);
  EXPECT_FALSE(delivered()[0].opened.verdict.ok);
  EXPECT_FALSE(delivered()[0].from_verified);
  EXPECT_EQ(delivered()[0].opened.content, nullptr);
  EXPECT_THAT(delivered()[0].opened.verdict.refusal->message(), HasSubstr("signature"));
}

TEST_F(TwoAgents, WrongSenderIsDeliveredAsNotOk) {
  start();
  alice->smime.self = "sip:mallory@example.net";
  EXPECT_EQ(send(message()).status, 200);
  ASSERT_EQ(delivered().size(), 1U);
  EXPECT_FALSE(delivered()[0].opened.verdict.ok);
  EXPECT_EQ(delivered()[0].opened.verdict.refusal->code(), "smime.wrong-sender");
}

TEST_F(TwoAgents, MalformedMessageIsDeliveredWithItsError) {
  start();
  bob->before_open = [](Open& job) { job.content = spool_of(std::string(job.size, '?')); };
  EXPECT_EQ(send(message()).status, 200);
  ASSERT_EQ(delivered().size(), 1U);
  EXPECT_FALSE(delivered()[0].opened.verdict.ok);
  EXPECT_EQ(delivered()[0].error->code(), "smime.bad-message");
}

TEST_F(TwoAgents, WrongRecipientIsAnswered493) {
  start();
  bob->smime.self = "sip:bob-with-another-key@example.org";
  bob->before_open = [](Open& job) {
    Bytes octets(job.size);
    ASSERT_TRUE(job.content->read_at(0, octets));
    std::string text(as_text(octets));
    text.replace(text.find(" - "), 3, " sip:carol@example.org ");
    job.size = text.size();
    job.content = spool_of(text);
  };
  const SendOutcome outcome = send(message());
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.status, 493);
  EXPECT_EQ(outcome.error->code(), "agent.undecipherable");
  EXPECT_TRUE(delivered().empty());
  ASSERT_EQ(rejected().size(), 1U);
  EXPECT_EQ(rejected()[0].status, 493);
}

TEST_F(TwoAgents, SlowOpeningIsAnswered202AndDeliveredLater) {
  start();
  bob->lazy = true;
  net.submit(*alice, message());
  net.wait(7s);
  EXPECT_TRUE(Net::all<SendOutcome>(*alice).empty());
  net.wait(3s);
  ASSERT_EQ(Net::all<SendOutcome>(*alice).size(), 1U);
  EXPECT_EQ(Net::all<SendOutcome>(*alice)[0].status, 202);
  net.submit(*bob, Opened{bob->opens.at(0).job, bob->smime.open(bob->opens.at(0))});
  EXPECT_EQ(delivered().size(), 1U);
  EXPECT_EQ(bob->agent.counts().jobs, 0U);
}

TEST_F(TwoAgents, DeferredOpeningIsAnswered202AtOnce) {
  Config deferring = bob_config();
  deferring.open_before_answer = false;
  start(alice_config(), deferring);
  EXPECT_EQ(send(message()).status, 202);
  EXPECT_EQ(delivered().size(), 1U);
}

TEST_F(TwoAgents, UnknownTypeIsAnswered415WithAcceptAndNeverDowngraded) {
  start();
  SendMessage unknown = message("x", Form::clear, Via::message);
  unknown.fields.set("Content-Type", "application/x-unknown");
  const SendOutcome outcome = send(unknown);
  EXPECT_EQ(outcome.status, 415);
  EXPECT_EQ(outcome.error->code(), "agent.not-understood");
  EXPECT_THAT(outcome.accept, HasSubstr("application/pkcs7-mime"));
  EXPECT_TRUE(delivered().empty());
  ASSERT_EQ(rejected().size(), 1U);
  EXPECT_EQ(rejected()[0].outer_type, "application/x-unknown");
  unknown.id = MessageId{++number};
  unknown.via = Via::msrp;
  const SendOutcome by_msrp = send(unknown);
  EXPECT_EQ(by_msrp.status, 415);
  EXPECT_EQ(by_msrp.via, Via::msrp);
}

TEST_F(TwoAgents, PeerWithoutSmimeRefusesAndIsToldNothingInClear) {
  Config plain = bob_config();
  plain.accept = *mime::AcceptList::parse_accept("text/plain");
  plain.accept_wrapped = {};
  start(alice_config(), plain);
  const SendOutcome outcome = send(message());
  EXPECT_EQ(outcome.status, 415);
  EXPECT_EQ(outcome.accept, "text/plain");
  EXPECT_THAT(alice->sent, Not(HasSubstr("Content-Type: text/plain\r\nContent-Length")));
  EXPECT_EQ(send(message(kText, Form::sign, Via::msrp)).error->code(), "agent.not-understood");
}

TEST_F(TwoAgents, ClearTextIsOkOnlyWhereAllowed) {
  start();
  EXPECT_TRUE(send(message(kText, Form::clear)).ok());
  ASSERT_EQ(delivered().size(), 1U);
  EXPECT_FALSE(delivered()[0].opened.verdict.ok);
  EXPECT_EQ(delivered()[0].opened.verdict.refusal->code(), "smime.not-protected");
  EXPECT_TRUE(bob->opens.empty());
}

TEST_F(TwoAgents, SenderWhoIsKnownToSignIsNotBelievedUnsigned) {
  Config allowing = bob_config();
  allowing.allow_clear = true;
  start(alice_config(), allowing);
  send(message(kText, Form::clear));
  send(message());
  send(message(kText, Form::clear));
  const auto got = delivered();
  ASSERT_EQ(got.size(), 3U);
  EXPECT_TRUE(got[0].opened.verdict.ok);
  EXPECT_FALSE(got[0].from_verified);
  EXPECT_EQ(body_of(got[0]), kText);
  EXPECT_TRUE(got[1].opened.verdict.ok);
  EXPECT_FALSE(got[2].opened.verdict.ok);
  EXPECT_EQ(got[2].opened.verdict.refusal->code(), "agent.unsigned-sender");
  EXPECT_EQ(got[2].opened.content, nullptr);
}

TEST_F(TwoAgents, UnverifiedContentIsReleasedOnlyWhenAsked) {
  Config curious = bob_config();
  curious.release_unverified = true;
  start(alice_config(), curious);
  send(message(kText, Form::clear));
  ASSERT_EQ(delivered().size(), 1U);
  EXPECT_FALSE(delivered()[0].opened.verdict.ok);
  EXPECT_EQ(body_of(delivered()[0]), kText);
}

TEST_F(TwoAgents, UnreachablePeerIsAnEnvironmentError) {
  start();
  SendMessage nowhere = message();
  nowhere.route.proxy = Endpoint{Transport::tcp, "127.0.0.1", 6666};
  const SendOutcome outcome = send(nowhere);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error->blame(), Blame::environment);
}

TEST_F(TwoAgents, SilenceIsATimeout) {
  start();
  net.lose_udp = true;
  net.submit(*alice, message());
  net.wait(40s);
  ASSERT_EQ(Net::all<SendOutcome>(*alice).size(), 1U);
  EXPECT_EQ(Net::all<SendOutcome>(*alice)[0].error->code(), "agent.timed-out");
}

TEST_F(TwoAgents, PeerWithoutMsrpListenerRefusesTheSession) {
  alice = &net.add(alice_config(), 5070);
  bob = &net.add(bob_config(), 5060);
  const SendOutcome outcome = send(message(kText, Form::sign, Via::msrp));
  EXPECT_EQ(outcome.status, 488);
  EXPECT_EQ(outcome.via, Via::msrp);
  EXPECT_EQ(outcome.error->code(), "agent.refused");
  EXPECT_EQ(alice->agent.counts().sessions, 0U);
}

TEST_F(TwoAgents, SessionOverTlsIsOfferedAndTakenAsSuch) {
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

TEST_F(TwoAgents, TooLargeForThePeerIsRefusedBeforeItIsSent) {
  Config small = bob_config();
  small.max_message_octets = 4000;
  start(alice_config(), small);
  const SendOutcome outcome = send(message(std::string(50'000, 'x')));
  EXPECT_EQ(outcome.error->code(), "agent.too-large");
  EXPECT_TRUE(delivered().empty());
}

TEST_F(TwoAgents, CommandsThatMakeNoSenseHaveAnOutcome) {
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

TEST_F(TwoAgents, CancelledMessageHasItsOutcomeAtOnce) {
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

TEST_F(TwoAgents, OptionsShowWhatADeviceTakes) {
  start();
  QueryCapabilities query{MessageId{77}, "sip:bob@example.org", {}};
  query.route.proxy = Endpoint{Transport::udp, "127.0.0.1", 5060};
  net.submit(*alice, query);
  net.wait(100ms);
  const auto learnt = Net::all<CapabilitiesLearnt>(*alice);
  ASSERT_EQ(learnt.size(), 1U);
  EXPECT_EQ(learnt[0].status, 200);
  EXPECT_TRUE(learnt[0].accept.accepts({"application", "pkcs7-mime"}));
}

TEST_F(TwoAgents, CertificateIsLeftOutForADeviceThatHasIt) {
  start();
  SendMessage direct = message();
  direct.route.target = "sip:bob@127.0.0.1:5060";
  direct.route.proxy.reset();
  EXPECT_TRUE(send(direct).ok());
  direct.id = MessageId{++number};
  EXPECT_TRUE(send(direct).ok());
  SendMessage elsewhere = message();
  EXPECT_TRUE(send(elsewhere).ok());
  ASSERT_EQ(alice->seals.size(), 3U);
  EXPECT_TRUE(alice->seals[0].include_certificate);
  EXPECT_FALSE(alice->seals[1].include_certificate);
  EXPECT_TRUE(alice->seals[2].include_certificate);  // the address of record may lead to other devices
}

TEST_F(TwoAgents, RefusalOfADeviceIsRememberedForItAlone) {
  Config plain = bob_config();
  plain.accept = *mime::AcceptList::parse_accept("text/plain");
  start(alice_config(), plain);
  SendMessage direct = message();
  direct.route.target = "sip:bob@127.0.0.1:5060";
  direct.route.proxy.reset();
  EXPECT_EQ(send(direct).status, 415);
  const std::size_t sent = alice->sent.size();
  direct.id = MessageId{++number};
  const SendOutcome again = send(direct);
  EXPECT_EQ(again.error->code(), "agent.not-understood");
  EXPECT_EQ(again.status, 0);
  EXPECT_EQ(alice->sent.size(), sent);
  EXPECT_EQ(send(message()).status, 415);  // by address of record it is tried
}

TEST_F(TwoAgents, ShutdownEndsSessionsAndIsIdle) {
  start();
  send(message(std::string(3000, 'z')));
  net.submit(*alice, Shutdown{});
  net.wait(5s);
  EXPECT_EQ(Net::all<Idle>(*alice).size(), 1U);
  EXPECT_EQ(alice->agent.counts().sessions, 0U);
  net.submit(*alice, message());
  EXPECT_EQ(Net::all<SendOutcome>(*alice).back().error->code(), "agent.cancelled");
}

TEST_F(TwoAgents, GarbageOnEveryPortHarmsNobody) {
  start();
  DeterministicRandom random(9);
  for (int i = 0; i < 300; ++i) {
    std::string noise(random.next_u64() % 300, '\0');
    random.fill(std::span(reinterpret_cast<std::uint8_t*>(noise.data()), noise.size()));
    const std::string starts[] = {"", "MSRP abcd1234 SEND\r\n", "MESSAGE sip:bob@example.org SIP/2.0\r\n", "INVITE "};
    noise = starts[random.next_u64() % 4] + noise;
    net.inject(*bob, Transport::udp, 1, noise);
    net.inject(*bob, Transport::tcp, 2, noise);
    net.inject(*bob, Transport::tcp, 9, noise);
  }
  EXPECT_TRUE(delivered().empty());
  EXPECT_TRUE(send(message()).ok());
  EXPECT_TRUE(send(message(kText, Form::sign, Via::msrp)).ok());
  EXPECT_EQ(delivered().size(), 2U);
}

std::string raw_message(std::string_view from, std::string_view more, std::string_view type, std::string_view body) {
  return "MESSAGE sip:bob@127.0.0.1:5060 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:3;branch=z9hG4bKraw" +
         std::to_string(body.size()) + "\r\nMax-Forwards: 70\r\nFrom: <" + std::string(from) +
         ">;tag=1\r\nTo: <sip:bob@example.org>\r\nCall-ID: raw\r\nCSeq: 1 MESSAGE\r\n" + std::string(more) +
         "Content-Type: " + std::string(type) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

TEST_F(TwoAgents, AssertedIdentityThatContradictsFromIsNotOk) {
  Config allowing = bob_config();
  allowing.allow_clear = true;
  start(alice_config(), allowing);
  net.inject(
      *bob, Transport::tcp, 2,
      raw_message("sip:alice@example.com", "P-Asserted-Identity: <sip:mallory@example.net>\r\n", "text/plain", "a"));
  net.inject(*bob, Transport::tcp, 2,
             raw_message("sip:alice@example.com", "P-Asserted-Identity: <tel:+15550100>\r\n", "text/plain", "bb"));
  net.inject(*bob, Transport::tcp, 2,
             raw_message("sip:anonymous@anonymous.invalid", "P-Asserted-Identity: <sip:alice@example.com>\r\n",
                         "text/plain", "ccc"));
  const auto got = delivered();
  ASSERT_EQ(got.size(), 3U);
  EXPECT_FALSE(got[0].opened.verdict.ok);
  EXPECT_EQ(got[0].opened.verdict.refusal->code(), "agent.wrong-identity");
  EXPECT_TRUE(got[1].opened.verdict.ok);
  EXPECT_TRUE(got[2].opened.verdict.ok);
  EXPECT_EQ(got[2].from, "sip:alice@example.com");
  EXPECT_FALSE(got[2].from_verified);
}

TEST_F(TwoAgents, ContentEncodingAndBadTypesAreRefused) {
  start();
  const FlowId encoded =
      net.inject(*bob, Transport::tcp, 2, raw_message("sip:a@b", "Content-Encoding: gzip\r\n", "text/plain", "a"));
  EXPECT_THAT(net.stray[encoded],
              testing::AllOf(HasSubstr("SIP/2.0 415 "), HasSubstr("Accept: "), HasSubstr("Accept-Encoding: identity")));
  const FlowId nonsense = net.inject(*bob, Transport::tcp, 2, raw_message("sip:a@b", "", "nonsense", "bb"));
  EXPECT_THAT(net.stray[nonsense], HasSubstr("SIP/2.0 400 "));
  EXPECT_TRUE(delivered().empty());
}

/// The value of a header field in a request that was seen on the wire.
std::string field_of(const std::string& request, const std::string& name) {
  const std::size_t at = request.find("\r\n" + name + ": ") + name.size() + 4;
  return request.substr(at, request.find("\r\n", at) - at);
}

/// An answer of one branch of a fork to that request.
std::string answer_to(const std::string& request, const std::string& status, const std::string& device,
                      const std::string& more, const std::string& body) {
  return "SIP/2.0 " + status + "\r\nVia: " + field_of(request, "Via") + "\r\nFrom: " + field_of(request, "From") +
         "\r\nTo: " + field_of(request, "To") + ";tag=" + device + "\r\nCall-ID: " + field_of(request, "Call-ID") +
         "\r\nCSeq: " + field_of(request, "CSeq") + "\r\nContact: <sip:bob@" + device +
         ".example.org>\r\nRecord-Route: <sip:127.0.0.1:7000;transport=tcp;lr>\r\n" + more +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST_F(TwoAgents, ForkThatAnswersTwiceSetsUpOneSessionAndEndsTheOther) {
  start();
  net.add_raw(Transport::tcp, 7000);
  net.add_raw(Transport::tcp, 7001);
  SendMessage forked = message(kText, Form::sign, Via::msrp);
  forked.route.proxy = Endpoint{Transport::tcp, "127.0.0.1", 7000};
  net.submit(*alice, forked);
  const std::string invite = net.taken_raw();
  ASSERT_TRUE(invite.starts_with("INVITE sip:bob@example.org SIP/2.0\r\n")) << invite;
  EXPECT_THAT(invite, testing::AllOf(HasSubstr("a=accept-types:application/pkcs7-mime "), HasSubstr("a=setup:active"),
                                     HasSubstr("m=message 9 TCP/MSRP *"), HasSubstr("a=accept-wrapped-types:*")));
  const std::string sdp =
      "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=message 7001 TCP/MSRP *\r\n"
      "a=accept-types:application/pkcs7-mime text/plain\r\na=path:msrp://127.0.0.1:7001/one1;tcp\r\n";
  const std::string type = "Content-Type: application/sdp\r\n";
  net.answer_raw(*alice, answer_to(invite, "200 OK", "one", type, sdp));
  net.answer_raw(*alice, answer_to(invite, "200 OK", "two", type, sdp));
  const std::string after = net.taken_raw();
  EXPECT_THAT(after, HasSubstr("ACK sip:bob@one.example.org SIP/2.0"));
  EXPECT_THAT(after, HasSubstr("ACK sip:bob@two.example.org SIP/2.0"));
  EXPECT_THAT(after, HasSubstr("BYE sip:bob@two.example.org SIP/2.0"));
  EXPECT_THAT(after, Not(HasSubstr("BYE sip:bob@one.example.org SIP/2.0")));
  EXPECT_THAT(after, HasSubstr("To-Path: msrp://127.0.0.1:7001/one1;tcp\r\n"));
  EXPECT_EQ(alice->agent.counts().sessions, 1U);
}

TEST_F(TwoAgents, ForkedOptionsShowOneDeviceAndSayNothingOfOthers) {
  start();
  net.add_raw(Transport::tcp, 7000);
  QueryCapabilities query{MessageId{77}, "sip:bob@example.org", {}};
  query.route.proxy = Endpoint{Transport::tcp, "127.0.0.1", 7000};
  net.submit(*alice, query);
  net.answer_raw(*alice, answer_to(net.taken_raw(), "200 OK", "one", "Accept: text/plain\r\n", ""));
  ASSERT_EQ(Net::all<CapabilitiesLearnt>(*alice).size(), 1U);
  EXPECT_EQ(Net::all<CapabilitiesLearnt>(*alice)[0].device.contact, "sip:bob@one.example.org");
  SendMessage sealed = message();
  sealed.route.proxy = query.route.proxy;
  sealed.route.target = "sip:bob@one.example.org";
  net.submit(*alice, sealed);
  EXPECT_EQ(Net::all<SendOutcome>(*alice).at(0).error->code(), "agent.not-understood");
  EXPECT_EQ(net.taken_raw(), "");
  sealed.id = MessageId{++number};
  sealed.route.target = "sip:bob@two.example.org";
  net.submit(*alice, sealed);
  EXPECT_THAT(net.taken_raw(), HasSubstr("MESSAGE sip:bob@two.example.org SIP/2.0"));
  sealed.id = MessageId{++number};
  sealed.route.target.clear();
  net.submit(*alice, sealed);
  EXPECT_THAT(net.taken_raw(), HasSubstr("MESSAGE sip:bob@example.org SIP/2.0"));
}

TEST_F(TwoAgents, UnusableAnswersEndTheInvitation) {
  for (const char* sdp :
       {"", "nonsense", "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=message 0 TCP/MSRP *\r\n"}) {
    Net other;
    Net::Node& node = other.add(alice_config(), 5070);
    other.add_raw(Transport::tcp, 7000);
    SendMessage invited = message(kText, Form::sign, Via::msrp);
    invited.route.proxy = Endpoint{Transport::tcp, "127.0.0.1", 7000};
    other.submit(node, invited);
    other.answer_raw(node, answer_to(other.taken_raw(), "200 OK", "one", "Content-Type: application/sdp\r\n", sdp));
    EXPECT_THAT(other.taken_raw(), HasSubstr("BYE sip:bob@one.example.org SIP/2.0")) << sdp;
    ASSERT_EQ(Net::all<SendOutcome>(node).size(), 1U);
    EXPECT_EQ(Net::all<SendOutcome>(node)[0].error->code(), "agent.bad-session");
    other.wait(60s);
    EXPECT_EQ(node.agent.counts().sessions, 0U);
  }
}

TEST_F(TwoAgents, LostMsrpConnectionEndsMessageAndDialog) {
  start();
  net.add_raw(Transport::tcp, 7000);
  SendMessage invited = message(kText, Form::sign, Via::msrp);
  invited.route.proxy = Endpoint{Transport::tcp, "127.0.0.1", 7000};
  net.submit(*alice, invited);
  const std::string sdp =
      "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=message 7999 TCP/MSRP *\r\n"
      "a=accept-types:*\r\na=path:msrp://127.0.0.1:7999/one1;tcp\r\n";
  net.answer_raw(*alice, answer_to(net.taken_raw(), "200 OK", "one", "Content-Type: application/sdp\r\n", sdp));
  ASSERT_EQ(Net::all<SendOutcome>(*alice).size(), 1U);  // nobody listens on port 7999
  EXPECT_EQ(Net::all<SendOutcome>(*alice)[0].error->code(), "agent.unreachable");
  EXPECT_EQ(Net::all<SendOutcome>(*alice)[0].via, Via::msrp);
  EXPECT_THAT(net.taken_raw(), HasSubstr("BYE sip:bob@one.example.org SIP/2.0"));
}

TEST(Errors, AllHaveASipStatus) {
  EXPECT_EQ(sip_status_of(Error(cms::CmsError::not_for_us, "")), 493);
  EXPECT_EQ(sip_status_of(Error(cms::CmsError::cannot_decrypt, "")), 200);
  EXPECT_EQ(sip_status_of(Error(smime::SmimeError::unsupported_type, "")), 415);
  EXPECT_EQ(sip_status_of(Error(smime::SmimeError::bad_message, "")), 200);
  EXPECT_EQ(sip_status_of(Error(BaseError::io, "")), 503);
  EXPECT_EQ(error_of_answer(493, "Undecipherable").code(), "agent.undecipherable");
  EXPECT_EQ(error_of_answer(404, "Not Found").blame(), Blame::refused);
  EXPECT_EQ(error_of_answer(503, "").blame(), Blame::environment);
}

TEST(Capabilities, BelongToADeviceAndAreForgotten) {
  CapabilityMemory memory(2, std::chrono::seconds(10));
  const Instant start{};
  memory.learn(start, {"sip:bob@1"}, *mime::AcceptList::parse_accept("text/plain"), CapabilitySource::options);
  memory.learn_certificate(start, {"sip:bob@1"});
  memory.learn(start, {""}, {}, CapabilitySource::options);
  EXPECT_EQ(memory.size(), 1U);
  EXPECT_TRUE(memory.find(start, {"sip:bob@1"})->has_our_certificate);
  EXPECT_FALSE(memory.find(start, {"sip:bob@2"}));
  memory.learn(start, {"sip:bob@2"}, {}, CapabilitySource::options);
  memory.find(start, {"sip:bob@1"});
  memory.learn(start, {"sip:bob@3"}, {}, CapabilitySource::options);
  EXPECT_FALSE(memory.find(start, {"sip:bob@2"}));
  EXPECT_TRUE(memory.find(start, {"sip:bob@1"}));
  EXPECT_FALSE(memory.find(start + std::chrono::seconds(10), {"sip:bob@1"}));
}

TEST(Signers, AreKnownByTheirAddressOfRecord) {
  KnownSigners known(2);
  known.add("sip:Alice%20B@EXAMPLE.com");
  EXPECT_TRUE(known.contains("sip:Alice%20B@example.com;transport=tcp"));
  EXPECT_FALSE(known.contains("sip:alice@example.com"));
  EXPECT_FALSE(known.contains("sips:Alice%20B@example.com"));
  EXPECT_FALSE(known.contains("nonsense"));
}

}  // namespace
}  // namespace sealwire::agent
