#include <gtest/gtest.h>

#include "solo.hpp"

namespace sealwire::sip {
namespace {

using Strings = std::vector<std::string>;
using std::chrono::seconds;

Register register_at(std::string registrar, seconds expires = seconds(3600)) {
  Register r;
  r.id = RegistrationId{1};
  r.addressing.target = std::move(registrar);
  r.addressing.from = "<sip:alice@example.org>";
  r.expires = expires;
  return r;
}

std::string granted(const Message& request, std::string_view expires) {
  std::string contact(request.first(Field::contact));
  return "Contact: <sip:other@192.0.2.77>;expires=7, " + contact + ";expires=" + std::string(expires) + "\r\n";
}

constexpr std::string_view kChallenge =
    "WWW-Authenticate: Digest realm=\"example.org\", nonce=\"n1\", qop=\"auth\", algorithm=SHA-256\r\n";

TEST(Registration, NamesTheUserAndTheFlowAndIsRefreshed) {
  Solo solo;
  solo.submit(register_at("sip:192.0.2.9"));
  const FlowId flow = solo.open_last();
  const Message first = solo.last_sent();
  EXPECT_EQ(first.method(), Method::register_);
  EXPECT_EQ(first.request_uri(), "sip:192.0.2.9");
  EXPECT_EQ(first.to().uri, "sip:alice@example.org");
  EXPECT_EQ(first.from().uri, "sip:alice@example.org");
  EXPECT_EQ(first.first(Field::contact), "<sip:alice@192.0.2.1:5060>");
  EXPECT_EQ(first.number(Field::expires), 3600U);
  solo.feed(flow, answer_text(first, 200, "t", granted(first, "1800") + "Service-Route: <sip:p1;lr>, <sip:p2;lr>\r\n"));
  const auto changed = solo.last<RegistrationChanged>();
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->state, RegistrationState::registered);
  EXPECT_EQ(changed->expires, seconds(1800));
  EXPECT_EQ(changed->service_route, (Strings{"<sip:p1;lr>", "<sip:p2;lr>"}));
  solo.pass(1199s);
  EXPECT_EQ(solo.trace().size(), 1U);
  solo.pass(1s);
  ASSERT_EQ(solo.trace().size(), 2U);
  const Message second = solo.last_sent();
  EXPECT_EQ(second.call_id(), first.call_id());
  EXPECT_EQ(second.from_tag(), first.from_tag());
  EXPECT_EQ(second.cseq(), first.cseq() + 1);
}

TEST(Registration, AnswersItsChallengeAndTheNextTimeUnasked) {
  Solo solo;
  Register r = register_at("sip:192.0.2.9");
  r.addressing.account = account("alice", "secret");
  solo.submit(std::move(r));
  const FlowId flow = solo.open_last();
  solo.feed(flow, answer_text(solo.last_sent(), 401, "t", kChallenge));
  const Message second = solo.last_sent();
  EXPECT_EQ(second.cseq(), 2U);
  EXPECT_TRUE(second.has(Field::authorization));
  solo.feed(flow, answer_text(second, 200, "t", granted(second, "60")));
  solo.pass(30s);
  const Message third = solo.last_sent();
  EXPECT_EQ(third.cseq(), 3U);
  EXPECT_NE(third.first(Field::authorization).find("nc=00000002"), std::string_view::npos);
  solo.feed(flow,
            answer_text(third, 200, "t",
                        granted(third, "60") + "Authentication-Info: nextnonce=\"n2\", qop=auth, nc=00000002\r\n"));
  EXPECT_EQ(solo.count<RegistrationChanged>(), 2U);
  solo.pass(30s);
  EXPECT_NE(solo.last_sent().first(Field::authorization).find("nonce=\"n2\""), std::string_view::npos);
  EXPECT_NE(solo.last_sent().first(Field::authorization).find("nc=00000001"), std::string_view::npos);
}

TEST(Registration, AsksForTheIntervalThatTheRegistrarWants) {
  Solo solo;
  solo.submit(register_at("sip:192.0.2.9", seconds(60)));
  const FlowId flow = solo.open_last();
  solo.feed(flow, answer_text(solo.last_sent(), 423, "t", "Min-Expires: 300\r\n"));
  EXPECT_EQ(solo.last_sent().number(Field::expires), 300U);
  solo.feed(flow, answer_text(solo.last_sent(), 423, "t", "Min-Expires: 300\r\n"));
  EXPECT_EQ(solo.trace().size(), 2U);  // not in circles
  EXPECT_EQ(solo.last<RegistrationChanged>()->state, RegistrationState::failed);
}

TEST(Registration, EndsWithExpiresZero) {
  Solo solo;
  solo.submit(register_at("sip:192.0.2.9"));
  const FlowId flow = solo.open_last();
  solo.feed(flow, answer_text(solo.last_sent(), 200, "t", granted(solo.last_sent(), "3600")));
  solo.submit(Unregister{RegistrationId{1}});
  EXPECT_EQ(solo.last_sent().number(Field::expires), 0U);
  EXPECT_EQ(solo.last_sent().first(Field::contact), "<sip:alice@192.0.2.1:5060>");
  solo.feed(flow, answer_text(solo.last_sent(), 200));
  EXPECT_EQ(solo.last<RegistrationChanged>()->state, RegistrationState::unregistered);
  solo.pass(2h);
  EXPECT_EQ(solo.trace().size(), 2U);
  EXPECT_FALSE(solo.core.next_deadline());
}

TEST(Registration, AskedToEndWhileItBeginsItEndsAfterwards) {
  Solo solo;
  solo.submit(register_at("sip:192.0.2.9"));
  const FlowId flow = solo.open_last();
  solo.submit(Unregister{RegistrationId{1}});
  EXPECT_EQ(solo.trace().size(), 1U);
  solo.feed(flow, answer_text(solo.last_sent(), 200, "t", granted(solo.last_sent(), "3600")));
  EXPECT_EQ(solo.last_sent().number(Field::expires), 0U);
  solo.feed(flow, answer_text(solo.last_sent(), 200));
  EXPECT_EQ(solo.count<RegistrationChanged>(), 1U);
  EXPECT_EQ(solo.last<RegistrationChanged>()->state, RegistrationState::unregistered);
}

TEST(Registration, TriesAgainAfterWhatPassesAndNotAfterANo) {
  Solo solo;
  solo.submit(register_at("sip:192.0.2.9;transport=tcp"));
  solo.core.closed(solo.now, solo.last<Connect>()->flow, CloseReason::refused, solo.out);
  auto changed = solo.last<RegistrationChanged>();
  EXPECT_EQ(changed->failure, Failure::transport);
  ASSERT_TRUE(changed->retry_at);
  EXPECT_GE(*changed->retry_at - solo.now, 15s);
  EXPECT_LE(*changed->retry_at - solo.now, 30s);
  solo.pass(30s);
  EXPECT_EQ(solo.count<Connect>(), 2U);
  const FlowId flow = solo.open_last();
  solo.feed(flow, answer_text(solo.last_sent(), 503, "t", "Retry-After: 100\r\n"));
  changed = solo.last<RegistrationChanged>();
  ASSERT_TRUE(changed->retry_at);
  EXPECT_GE(*changed->retry_at - solo.now, 50s);
  solo.pass(std::chrono::duration_cast<std::chrono::milliseconds>(*changed->retry_at - solo.now) + 1ms);
  solo.feed(flow, answer_text(solo.last_sent(), 403));
  changed = solo.last<RegistrationChanged>();
  EXPECT_FALSE(changed->retry_at);
  EXPECT_EQ(changed->response->status(), 403);
  solo.pass(2h);
  EXPECT_EQ(solo.trace().size(), 2U);
}

TEST(Registration, ALostConnectionIsMadeAnew) {
  Solo solo;
  solo.submit(register_at("sip:192.0.2.9;transport=tcp"));
  const FlowId flow = solo.open_last();
  solo.feed(flow, answer_text(solo.last_sent(), 200, "t", granted(solo.last_sent(), "3600")));
  solo.core.closed(solo.now, flow, CloseReason::reset, solo.out);
  EXPECT_EQ(solo.count<Connect>(), 2U);
  solo.open_last();
  EXPECT_EQ(solo.trace(), (Strings{"REGISTER", "REGISTER"}));
}

TEST(Registration, AForgottenUdpPeerIsNoLoss) {
  Solo solo;
  solo.submit(register_at("sip:192.0.2.9"));
  const FlowId flow = solo.open_last();
  solo.feed(flow, answer_text(solo.last_sent(), 200, "t", granted(solo.last_sent(), "3600")));
  solo.core.closed(solo.now, flow, CloseReason::idle, solo.out);
  solo.pass(60s);
  EXPECT_EQ(solo.trace().size(), 1U);
}

TEST(Registration, SeveralContactsAndOtherFieldsGoAsTheyAreGiven) {
  Solo solo;
  Register r = register_at("sip:192.0.2.9");
  r.contacts = {"<sip:alice@192.0.2.1:5060>;q=0.5", "<sips:alice@192.0.2.1:5061>;q=1"};
  r.fields = {{"Supported", "path"}};
  solo.submit(std::move(r));
  solo.open_last();
  EXPECT_EQ(solo.last_sent().name_addrs(Field::contact).size(), 2U);
  EXPECT_EQ(solo.last_sent().first(Field::supported), "path");
}

TEST(Registration, TheListenerOfItsTransportIsTheContact) {
  Config config;
  config.listeners = {{1, {Transport::udp, "198.51.100.1", 5070}}, {2, {Transport::tls, "alice.example.org", 5061}}};
  Solo solo(config);
  solo.submit(register_at("sips:192.0.2.9"));
  solo.open_last();
  EXPECT_EQ(solo.last_sent().first(Field::contact), "<sips:alice@alice.example.org:5061>");
  EXPECT_EQ(solo.last_sent().top_via().host, "alice.example.org");
}

TEST(Registration, NonsenseFailsAtOnce) {
  Solo solo;
  solo.submit(register_at("mailto:x"));
  EXPECT_EQ(solo.last<RegistrationChanged>()->failure, Failure::invalid);
  Register r = register_at("sip:192.0.2.9");
  r.id = RegistrationId{2};
  r.contacts = {"<sip:a@h>\r\nEvil: x"};
  solo.submit(r);
  EXPECT_EQ(solo.count<RegistrationChanged>(), 2U);
  EXPECT_EQ(solo.count<Connect>(), 0U);
  solo.submit(Unregister{RegistrationId{9}});
  EXPECT_EQ(solo.last<RegistrationChanged>()->failure, Failure::invalid);
}

}  // namespace
}  // namespace sealwire::sip
