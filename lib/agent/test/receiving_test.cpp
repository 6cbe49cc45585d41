#include "two_agents.hpp"

namespace sealwire::agent {
namespace {

using namespace test;
using testing::HasSubstr;
using namespace std::chrono_literals;

class Receiving : public TwoAgents {};

std::string raw_message(std::string_view from, std::string_view more, std::string_view type, std::string_view body) {
  return "MESSAGE sip:bob@127.0.0.1:5060 SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:3;branch=z9hG4bKraw" +
         std::to_string(body.size()) + "\r\nMax-Forwards: 70\r\nFrom: <" + std::string(from) +
         ">;tag=1\r\nTo: <sip:bob@example.org>\r\nCall-ID: raw\r\nCSeq: 1 MESSAGE\r\n" + std::string(more) +
         "Content-Type: " + std::string(type) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

TEST_F(Receiving, TamperedMessageIsDeliveredAsNotOkAndWithoutContent) {
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

TEST_F(Receiving, WrongSenderIsDeliveredAsNotOk) {
  start();
  alice->smime.self = "sip:mallory@example.net";
  EXPECT_EQ(send(message()).status, 200);
  ASSERT_EQ(delivered().size(), 1U);
  EXPECT_FALSE(delivered()[0].opened.verdict.ok);
  EXPECT_EQ(delivered()[0].opened.verdict.refusal->code(), "smime.wrong-sender");
}

TEST_F(Receiving, MalformedMessageIsDeliveredWithItsError) {
  start();
  bob->before_open = [](Open& job) { job.content = spool_of(std::string(job.size, '?')); };
  EXPECT_EQ(send(message()).status, 200);
  ASSERT_EQ(delivered().size(), 1U);
  EXPECT_FALSE(delivered()[0].opened.verdict.ok);
  EXPECT_EQ(delivered()[0].error->code(), "smime.bad-message");
}

TEST_F(Receiving, WrongRecipientIsAnswered493) {
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

TEST_F(Receiving, SlowOpeningIsAnswered202AndDeliveredLater) {
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

TEST_F(Receiving, DeferredOpeningIsAnswered202AtOnce) {
  Config deferring = bob_config();
  deferring.open_before_answer = false;
  start(alice_config(), deferring);
  EXPECT_EQ(send(message()).status, 202);
  EXPECT_EQ(delivered().size(), 1U);
}

TEST_F(Receiving, UnknownTypeIsAnswered415WithAcceptAndNeverDowngraded) {
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

TEST_F(Receiving, ClearTextIsOkOnlyWhereAllowed) {
  start();
  EXPECT_TRUE(send(message(kText, Form::clear)).ok());
  ASSERT_EQ(delivered().size(), 1U);
  EXPECT_FALSE(delivered()[0].opened.verdict.ok);
  EXPECT_EQ(delivered()[0].opened.verdict.refusal->code(), "smime.not-protected");
  EXPECT_TRUE(bob->opens.empty());
}

TEST_F(Receiving, SenderWhoIsKnownToSignIsNotBelievedUnsigned) {
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

TEST_F(Receiving, UnverifiedContentIsReleasedOnlyWhenAsked) {
  Config curious = bob_config();
  curious.release_unverified = true;
  start(alice_config(), curious);
  send(message(kText, Form::clear));
  ASSERT_EQ(delivered().size(), 1U);
  EXPECT_FALSE(delivered()[0].opened.verdict.ok);
  EXPECT_EQ(body_of(delivered()[0]), kText);
}

TEST_F(Receiving, GarbageOnEveryPortHarmsNobody) {
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

TEST_F(Receiving, AssertedIdentityThatContradictsFromIsNotOk) {
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

TEST_F(Receiving, ContentEncodingAndBadTypesAreRefused) {
  start();
  const FlowId encoded =
      net.inject(*bob, Transport::tcp, 2, raw_message("sip:a@b", "Content-Encoding: gzip\r\n", "text/plain", "a"));
  EXPECT_THAT(net.stray[encoded],
              testing::AllOf(HasSubstr("SIP/2.0 415 "), HasSubstr("Accept: "), HasSubstr("Accept-Encoding: identity")));
  const FlowId nonsense = net.inject(*bob, Transport::tcp, 2, raw_message("sip:a@b", "", "nonsense", "bb"));
  EXPECT_THAT(net.stray[nonsense], HasSubstr("SIP/2.0 400 "));
  EXPECT_TRUE(delivered().empty());
}

TEST_F(Receiving, AnInvitationThatDoesNotTakeASessionDescriptionBackIsAnswered406) {
  start();
  const auto asked = [&](const std::string& accept) {
    const FlowId flow = net.inject(
        *bob, Transport::tcp, 2,
        "INVITE sip:bob@example.org SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bK" + accept.substr(0, 4) +
            "\r\nMax-Forwards: 70\r\nFrom: <sip:a@example.com>;tag=1\r\nTo: <sip:bob@example.org>\r\nCall-ID: 1" +
            accept.substr(0, 4) + "\r\nCSeq: 1 INVITE\r\nContact: <sip:a@127.0.0.1>\r\nAccept: " + accept +
            "\r\nContent-Length: 0\r\n\r\n");
    return net.stray[flow];
  };
  EXPECT_THAT(asked("text/nobodyKnowsThis"), HasSubstr("SIP/2.0 406 "));
  EXPECT_THAT(asked("application/*"), HasSubstr("SIP/2.0 488 "));
}

}  // namespace
}  // namespace sealwire::agent
