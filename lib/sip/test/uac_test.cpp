#include <gtest/gtest.h>

#include "sealwire/auth/digest.hpp"

#include "solo.hpp"

namespace sealwire::sip {
namespace {

using Strings = std::vector<std::string>;

constexpr std::string_view kChallenge =
    "WWW-Authenticate: Digest realm=\"example.org\", nonce=\"n1\", qop=\"auth\", algorithm=SHA-256\r\n"
    "WWW-Authenticate: Digest realm=\"example.org\", nonce=\"n2\", qop=\"auth\", algorithm=MD5\r\n";
constexpr std::string_view kProxyChallenge =
    "Proxy-Authenticate: Digest realm=\"proxy\", nonce=\"p1\", qop=\"auth\", algorithm=MD5\r\n";

bool proves(const Message& request, Field field, std::string_view password) {
  const auto c = auth::Credentials::parse(request.first(field));
  if (!c) return false;
  const auto a1 = auth::hash_a1(c->algorithm, c->username, c->realm, as_octets(password));
  return auth::digest_response(*c, *a1, {request.method_name(), request.request_uri(), request.body()}) == c->response;
}

TEST(Message, LooksAsRfc3428Wants) {
  Config config;
  config.user_agent = "sealwire/test";
  Solo solo(config);
  solo.submit(message_to("sip:bob@192.0.2.9", "Watson, come here."));
  solo.open_last();
  const Message m = solo.last_sent();
  EXPECT_EQ(m.method(), Method::message);
  EXPECT_EQ(m.request_uri(), "sip:bob@192.0.2.9");
  EXPECT_EQ(m.top_via().transport, "UDP");
  EXPECT_EQ(m.top_via().host, "192.0.2.1");
  EXPECT_EQ(m.top_via().port, 5060);
  EXPECT_TRUE(m.top_via().parameters.has("rport"));
  EXPECT_TRUE(m.top_via().has_magic_cookie());
  EXPECT_EQ(m.number(Field::max_forwards), 70U);
  EXPECT_EQ(m.from().display_name, "\"Alice\"");
  EXPECT_FALSE(m.from_tag().empty());
  EXPECT_EQ(m.to().uri, "sip:bob@192.0.2.9");
  EXPECT_TRUE(m.to_tag().empty());
  EXPECT_FALSE(m.has(Field::contact));
  EXPECT_EQ(m.content_type(), "text/plain");
  EXPECT_EQ(m.first(Field::user_agent), "sealwire/test");
  EXPECT_EQ(to_string(m.body()), "Watson, come here.");
}

TEST(Message, BinaryBodiesArriveOctetForOctet) {
  Solo alice, bob(Config{}, 2);
  std::string body;
  for (int i = 0; i < 512; ++i) body += static_cast<char>(i);
  alice.submit(message_to("sip:bob@192.0.2.9", body));
  alice.open_last();
  bob.feed(bob.flow(Transport::udp, "192.0.2.1", 5060), alice.last<Send>()->octets);
  ASSERT_TRUE(bob.last<IncomingRequest>());
  EXPECT_EQ(to_string(bob.last<IncomingRequest>()->message.body()), body);
}

TEST(Message, AnyFinalAnswerIsHandedOver) {
  for (const int code : {200, 202, 302, 415, 493, 503, 606}) {
    const auto status = static_cast<std::uint16_t>(code);
    Solo solo;
    solo.submit(message_to("sip:bob@192.0.2.9"));
    const FlowId flow = solo.open_last();
    solo.feed(flow, answer_text(solo.last_sent(), status, "t", "Accept: text/plain\r\n", std::string("\0body", 5)));
    const auto done = solo.last<RequestDone>();
    ASSERT_TRUE(done);
    EXPECT_EQ(done->failure, Failure::none);
    EXPECT_EQ(done->response->status(), status);
    EXPECT_EQ(done->response->first(Field::accept), "text/plain");
    EXPECT_EQ(done->response->body().size(), 5U);
    EXPECT_EQ(done->flow, flow);
  }
}

struct NextHop {
  std::string_view target, route;
  std::optional<Endpoint> proxy;
  Endpoint hop;
  std::string_view tls_name;
};
class NextHops : public testing::TestWithParam<NextHop> {};
TEST_P(NextHops, AreThoseOfRfc3261) {
  Solo solo;
  SendRequest r = message_to(std::string(GetParam().target));
  if (!GetParam().route.empty()) r.addressing.route = {std::string(GetParam().route)};
  r.addressing.proxy = GetParam().proxy;
  solo.submit(std::move(r));
  ASSERT_TRUE(solo.last<Connect>());
  EXPECT_EQ(solo.last<Connect>()->to, GetParam().hop);
  EXPECT_EQ(solo.last<Connect>()->tls_name, GetParam().tls_name);
}
const NextHop kNextHops[] = {
    {"sip:b@example.org", "", {}, {Transport::udp, "example.org", 5060}, ""},
    {"sip:b@example.org:5070;transport=TCP", "", {}, {Transport::tcp, "example.org", 5070}, ""},
    {"sip:b@example.org;transport=tls", "", {}, {Transport::tls, "example.org", 5061}, ""},
    {"sips:b@example.org", "", {}, {Transport::tls, "example.org", 5061}, ""},
    {"sips:b@example.org;transport=tcp", "", {}, {Transport::tls, "example.org", 5061}, ""},
    {"sip:b@[2001:db8::1]", "", {}, {Transport::udp, "2001:db8::1", 5060}, ""},
    {"sip:b@example.org;transport=ws", "", {}, {Transport::ws, "example.org", 80}, ""},
    {"sips:b@example.org;maddr=192.0.2.4", "", {}, {Transport::tls, "192.0.2.4", 5061}, "example.org"},
    {"sip:b@example.org",
     "<sip:proxy.example.com;lr;transport=tcp>",
     {},
     {Transport::tcp, "proxy.example.com", 5060},
     ""},
    {"sip:b@example.org",
     "<sip:p;lr>",
     Endpoint{Transport::tcp, "127.0.0.1", 5099},
     {Transport::tcp, "127.0.0.1", 5099},
     ""},
    {"sip:b@example.org", "", Endpoint{Transport::tls, "edge", 0}, {Transport::tls, "edge", 5061}, ""},
};
INSTANTIATE_TEST_SUITE_P(Table, NextHops, testing::ValuesIn(kNextHops));

TEST(NextHop, APreloadedRouteIsWritten) {
  Solo solo;
  SendRequest r = message_to("sip:bob@example.org");
  r.addressing.route = {"<sip:192.0.2.9;lr>", "<sip:service.example.com;lr>"};
  solo.submit(std::move(r));
  solo.open_last();
  EXPECT_EQ(solo.last_sent().elements(Field::route),
            (std::vector<std::string_view>{"<sip:192.0.2.9;lr>", "<sip:service.example.com;lr>"}));
}

TEST(NextHop, AnOpenFlowCanBeNamed) {
  Solo solo;
  const FlowId flow = solo.flow(Transport::tcp, "203.0.113.5", 51000);
  SendRequest r = message_to("sip:bob@example.org");
  r.addressing.flow = flow;
  solo.submit(std::move(r));
  EXPECT_EQ(solo.count<Connect>(), 0U);
  EXPECT_EQ(solo.last<Send>()->flow, flow);
}

TEST(NextHop, MayTurnOutToBeAtAnotherAddressOfItsName) {
  Solo solo;
  solo.submit(message_to("sip:bob@host.example"));
  const FlowId flow = solo.last<Connect>()->flow;
  solo.core.opened(solo.now, flow, Solo::peer_at(Transport::udp, "2001:db8::1", 5060), solo.out);
  solo.core.opened(solo.now, flow, Solo::peer_at(Transport::udp, "192.0.2.9", 5060), solo.out);
  EXPECT_EQ(solo.trace(), (std::vector<std::string>{"MESSAGE"}));
  solo.pass(500ms);
  EXPECT_EQ(solo.trace(), (std::vector<std::string>{"MESSAGE", "MESSAGE"}));
  solo.feed(flow, answer_text(solo.last_sent(), 200));
  EXPECT_EQ(solo.last<RequestDone>()->failure, Failure::none);
  solo.core.closed(solo.now, flow, CloseReason::idle, solo.out);
  solo.submit(message_to("sip:bob@[2001:db8::1]"));
  EXPECT_EQ(solo.last<Connect>()->to, (Endpoint{Transport::udp, "2001:db8::1", 5060}))
      << "its first address leads nowhere";
}

TEST(NextHop, AnUnauthenticatedPeerIsNotTheServerAtItsAddress) {
  Solo solo;
  Peer peer = Solo::peer_at(Transport::tls, "192.0.2.9", 5061);
  peer.authenticated = false;
  solo.core.opened(solo.now, FlowId{77}, peer, solo.out);
  solo.submit(message_to("sips:bob@192.0.2.9"));
  EXPECT_EQ(solo.count<Connect>(), 1U);
}

TEST(SendRequest, NonsenseIsRefusedWithoutSending) {
  const auto failure = [](auto change) {
    Solo solo;
    SendRequest r = message_to("sip:bob@192.0.2.9");
    change(r);
    solo.submit(std::move(r));
    EXPECT_EQ(solo.count<Send>() + solo.count<Connect>(), 0U);
    EXPECT_EQ(solo.core.counts().client_transactions, 0U);
    return solo.last<RequestDone>().value().failure;
  };
  EXPECT_EQ(failure([](SendRequest& r) { r.method = "INVITE"; }), Failure::invalid);
  EXPECT_EQ(failure([](SendRequest& r) { r.method = "A B"; }), Failure::invalid);
  EXPECT_EQ(failure([](SendRequest& r) { r.addressing.target = "sip:bob@h\r\nX: y"; }), Failure::invalid);
  EXPECT_EQ(failure([](SendRequest& r) { r.addressing.target = "mailto:bob@h"; }), Failure::invalid);
  EXPECT_EQ(failure([](SendRequest& r) { r.addressing.from = "<sip:a@h>\r\nX: y"; }), Failure::invalid);
  EXPECT_EQ(failure([](SendRequest& r) { r.addressing.from = ""; }), Failure::invalid);
  EXPECT_EQ(failure([](SendRequest& r) { r.addressing.route = {"sip:a>b"}; }), Failure::invalid);
  EXPECT_EQ(failure([](SendRequest& r) { r.fields = {{"X", "a\nb"}}; }), Failure::invalid);
  EXPECT_EQ(failure([](SendRequest& r) { r.fields = {{"X Y", "a"}}; }), Failure::invalid);
  EXPECT_EQ(failure([](SendRequest& r) { r.fields = {{"v", "SIP/2.0/UDP h"}}; }), Failure::invalid);
  EXPECT_EQ(failure([](SendRequest& r) { r.addressing.target += "?Route=%3Csip:x%3E"; }), Failure::invalid);
  EXPECT_EQ(failure([](SendRequest& r) {
              r.addressing.target = "sips:bob@h";
              r.addressing.proxy = Endpoint{Transport::tcp, "192.0.2.9", 5060};
            }),
            Failure::invalid);
  EXPECT_EQ(failure([](SendRequest& r) { r.dialog = DialogId{5}; }), Failure::invalid);
}

TEST(Size, IsWhatGoesOnTheWire) {
  for (const std::string target : {"sip:bob@192.0.2.9", "sip:bob@192.0.2.9;transport=tcp"}) {
    Solo solo;
    SendRequest r = message_to(target, std::string(700, 'x'));
    const auto before = solo.core.serialized_size(r);
    ASSERT_TRUE(before);
    solo.submit(r);
    solo.open_last();
    const std::size_t sent = solo.last<Send>()->octets.size();
    EXPECT_GE(*before, sent);
    EXPECT_LE(*before, sent + 20);
    const auto known = solo.core.serialized_size(r);
    EXPECT_GE(*known, sent);
    EXPECT_LE(*known, sent + 8);
  }
}

TEST(Size, AMessageAbove1300OctetsIsNotSentOnUdp) {
  Solo solo;
  SendRequest r = message_to("sip:bob@192.0.2.9", "");
  r.id = RequestId{3};
  solo.submit(r);
  const FlowId flow = solo.open_last();
  solo.feed(flow, answer_text(solo.last_sent(), 200));
  const std::size_t room = 1300 - solo.last<Send>()->octets.size() - 3;  // three digits more in Content-Length
  r.body.assign(room, 'x');
  solo.submit(r);
  EXPECT_LE(solo.last<Send>()->octets.size(), 1300U);
  EXPECT_GE(solo.last<Send>()->octets.size(), 1299U);
  solo.clear();
  r.body.assign(room + 2, 'x');
  solo.submit(r);
  EXPECT_EQ(solo.count<Send>(), 0U);
  EXPECT_EQ(solo.last<RequestDone>()->failure, Failure::too_large);
  r.congestion_controlled = true;
  solo.submit(r);
  EXPECT_EQ(solo.count<Send>(), 1U);
  r.body.assign(66000, 'x');
  solo.submit(r);
  EXPECT_EQ(solo.count<Send>(), 1U);
  EXPECT_EQ(solo.count<RequestDone>(), 2U);
}

TEST(Size, OtherLargeRequestsGoOverTcpAndBackIfNobodyListens) {
  Solo solo;
  SendRequest r = message_to("sip:bob@192.0.2.9", std::string(2000, 'x'));
  r.method = "INFO";
  solo.submit(r);
  solo.open_last();
  EXPECT_EQ(solo.count<Send>(), 0U);
  EXPECT_EQ(solo.last<Connect>()->to, (Endpoint{Transport::tcp, "192.0.2.9", 5060}));
  const FlowId tcp = solo.open_last();
  EXPECT_EQ(solo.last<Send>()->flow, tcp);
  EXPECT_EQ(solo.last_sent().top_via().transport, "TCP");
  solo.feed(tcp, answer_text(solo.last_sent(), 200));
  solo.core.closed(solo.now, tcp, CloseReason::ended, solo.out);
  solo.clear();

  solo.submit(r);
  const FlowId refused = solo.last<Connect>()->flow;
  solo.core.closed(solo.now, refused, CloseReason::refused, solo.out);
  EXPECT_EQ(solo.count<RequestDone>(), 0U);
  EXPECT_EQ(solo.last_sent().top_via().transport, "UDP");
  EXPECT_GT(solo.last<Send>()->octets.size(), 2000U);
}

TEST(Digest, AChallengeIsAnsweredWithTheNextCSeq) {
  Solo solo;
  SendRequest r = message_to("sip:bob@192.0.2.9");
  r.addressing.account = account("alice", "secret");
  solo.submit(std::move(r));
  const FlowId flow = solo.open_last();
  const Message first = solo.last_sent();
  solo.feed(flow, answer_text(first, 401, "t", kChallenge));
  const Message second = solo.last_sent();
  EXPECT_EQ(solo.trace(), (Strings{"MESSAGE", "MESSAGE"}));
  EXPECT_EQ(second.cseq(), first.cseq() + 1);
  EXPECT_EQ(second.call_id(), first.call_id());
  EXPECT_EQ(second.from_tag(), first.from_tag());
  EXPECT_TRUE(second.to_tag().empty());
  EXPECT_NE(second.top_via().branch, first.top_via().branch);
  EXPECT_NE(second.first(Field::authorization).find("algorithm=SHA-256"), std::string_view::npos);
  EXPECT_TRUE(proves(second, Field::authorization, "secret"));
  solo.feed(flow, answer_text(second, 200));
  EXPECT_EQ(solo.last<RequestDone>()->response->status(), 200);
}

TEST(Digest, ProxyAndServerMayBothAsk) {
  Solo solo;
  SendRequest r = message_to("sip:bob@192.0.2.9");
  r.addressing.account = account("alice", "secret");
  solo.submit(std::move(r));
  const FlowId flow = solo.open_last();
  solo.feed(flow, answer_text(solo.last_sent(), 407, "t", kProxyChallenge));
  solo.feed(flow, answer_text(solo.last_sent(), 401, "t", kChallenge));
  const Message third = solo.last_sent();
  EXPECT_TRUE(proves(third, Field::authorization, "secret"));
  EXPECT_TRUE(proves(third, Field::proxy_authorization, "secret"));
  EXPECT_EQ(third.cseq(), 3U);
}

TEST(Digest, TheSameServerIsAnsweredUnaskedWithACountThatGrows) {
  Solo solo;
  SendRequest r = message_to("sip:bob@192.0.2.9");
  r.addressing.account = account("alice", "secret");
  solo.submit(r);
  const FlowId flow = solo.open_last();
  solo.feed(flow, answer_text(solo.last_sent(), 407, "t", kProxyChallenge));
  solo.feed(flow, answer_text(solo.last_sent(), 200));
  for (std::uint32_t count = 2; count < 5; ++count) {
    solo.submit(r);
    const Message m = solo.last_sent();
    ASSERT_TRUE(proves(m, Field::proxy_authorization, "secret"));
    EXPECT_EQ(auth::Credentials::parse(m.first(Field::proxy_authorization))->nonce_count, count);
    EXPECT_GE(*solo.core.serialized_size(r) + 8, solo.last<Send>()->octets.size());
  }
  // A stale nonce is replaced, once asked.
  solo.feed(flow,
            answer_text(solo.last_sent(), 407, "t",
                        "Proxy-Authenticate: Digest realm=\"proxy\", nonce=\"p2\", qop=\"auth\", stale=true\r\n"));
  EXPECT_EQ(auth::Credentials::parse(solo.last_sent().first(Field::proxy_authorization))->nonce, "p2");
  EXPECT_EQ(auth::Credentials::parse(solo.last_sent().first(Field::proxy_authorization))->nonce_count, 1U);
}

TEST(Digest, AWrongPasswordIsNotTriedTwice) {
  Solo solo;
  SendRequest r = message_to("sip:bob@192.0.2.9");
  r.addressing.account = account("alice", "wrong");
  solo.submit(std::move(r));
  const FlowId flow = solo.open_last();
  solo.feed(flow, answer_text(solo.last_sent(), 401, "t", kChallenge));
  solo.feed(flow, answer_text(solo.last_sent(), 401, "t", kChallenge));
  EXPECT_EQ(solo.trace().size(), 2U);
  EXPECT_EQ(solo.last<RequestDone>()->failure, Failure::refused);
  EXPECT_NE(solo.last<RequestDone>()->detail.find("does not accept the user 'alice'"), std::string::npos);
  EXPECT_EQ(solo.last<RequestDone>()->response->status(), 401);
}

TEST(Digest, OneAnswerOfAForkMayAskForProxyAndServerBoth) {
  Solo solo;
  SendRequest r = message_to("sip:bob@192.0.2.9");
  r.addressing.account = account("alice", "secret");
  solo.submit(std::move(r));
  const FlowId flow = solo.open_last();
  solo.feed(flow, answer_text(solo.last_sent(), 407, "t",
                              "Proxy-Authenticate: Digest realm=\"p\", nonce=\"1\", qop=\"auth\"\r\n"
                              "WWW-Authenticate: Digest realm=\"s\", nonce=\"2\", qop=\"auth\"\r\n"
                              "WWW-Authenticate: Digest realm=\"t\", nonce=\"3\", algorithm=UNKNOWN\r\n"));
  const Message again = solo.last_sent();
  EXPECT_EQ(again.cseq(), 2U);
  EXPECT_NE(again.first(Field::proxy_authorization).find("realm=\"p\""), std::string_view::npos);
  EXPECT_NE(again.first(Field::authorization).find("realm=\"s\""), std::string_view::npos);
}

TEST(Digest, AServerThatNeverEndsIsLeft) {
  Solo solo;
  SendRequest r = message_to("sip:bob@192.0.2.9");
  r.addressing.account = account("alice", "secret");
  solo.submit(std::move(r));
  const FlowId flow = solo.open_last();
  for (int i = 0; i < 50 && solo.count<RequestDone>() == 0; ++i)
    solo.feed(flow,
              answer_text(solo.last_sent(), 401, "t",
                          "WWW-Authenticate: Digest realm=\"r\", nonce=\"" + std::to_string(i) + "\", stale=true\r\n"));
  EXPECT_EQ(solo.last<RequestDone>()->failure, Failure::refused);
  EXPECT_LE(solo.trace().size(), 6U);
}

TEST(Digest, WithoutAnAccountOrAKnownAlgorithmTheChallengeIsTheAnswer) {
  Solo solo;
  SendRequest r = message_to("sip:bob@192.0.2.9");
  solo.submit(r);
  const FlowId flow = solo.open_last();
  solo.feed(flow, answer_text(solo.last_sent(), 401, "t", kChallenge));
  EXPECT_EQ(solo.last<RequestDone>()->failure, Failure::none);
  EXPECT_EQ(solo.last<RequestDone>()->response->status(), 401);
  r.addressing.account = account("alice", "secret");
  solo.submit(r);
  solo.feed(flow, answer_text(solo.last_sent(), 401, "t",
                              "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", algorithm=X\r\n"));
  EXPECT_EQ(solo.last<RequestDone>()->failure, Failure::unanswerable);
  EXPECT_EQ(solo.last<RequestDone>()->response->status(), 401);
}

TEST(Digest, ARetryThatGrowsBeyond1300OctetsIsRefused) {
  Solo solo;
  SendRequest r = message_to("sip:bob@192.0.2.9", std::string(900, 'x'));
  r.addressing.account = account("alice", "secret");
  solo.submit(std::move(r));
  const FlowId flow = solo.open_last();
  solo.feed(flow, answer_text(solo.last_sent(), 401, "t", kChallenge));
  EXPECT_EQ(solo.trace().size(), 1U);
  EXPECT_EQ(solo.last<RequestDone>()->failure, Failure::too_large);
}

}  // namespace
}  // namespace sealwire::sip
