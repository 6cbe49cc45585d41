#include "two_agents.hpp"

namespace sealwire::agent {
namespace {

using namespace test;
using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

class Capabilities : public TwoAgents {};

TEST_F(Capabilities, OptionsShowWhatADeviceTakes) {
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

TEST_F(Capabilities, PeerWithoutSmimeRefusesAndIsToldNothingInClear) {
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

TEST_F(Capabilities, CertificateIsLeftOutForADeviceThatHasIt) {
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

TEST_F(Capabilities, RefusalOfADeviceIsRememberedForItAlone) {
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

TEST(CapabilityMemory, BelongToADeviceAndAreForgotten) {
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

TEST(KnownSigners, AreKnownByTheirAddressOfRecord) {
  KnownSigners known(2);
  known.add("sip:Alice%20B@EXAMPLE.com");
  EXPECT_TRUE(known.contains("sip:Alice%20B@example.com;transport=tcp"));
  EXPECT_FALSE(known.contains("sip:alice@example.com"));
  EXPECT_FALSE(known.contains("sips:Alice%20B@example.com"));
  EXPECT_FALSE(known.contains("nonsense"));
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

}  // namespace
}  // namespace sealwire::agent
