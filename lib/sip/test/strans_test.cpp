#include <gtest/gtest.h>

#include "solo.hpp"

namespace sealwire::sip {
namespace {

using Strings = std::vector<std::string>;

TransactionId received(Solo& solo) { return solo.last<IncomingRequest>().value().transaction; }

TEST(ServerTransaction, ARepeatedRequestIsHeardOnceAndAnsweredAgain) {
  Solo solo;
  const FlowId flow = solo.flow();
  const std::string text = RequestText{.body = "hi"}.text();
  solo.feed(flow, text);
  solo.feed(flow, text);
  EXPECT_EQ(solo.count<IncomingRequest>(), 1U);
  EXPECT_EQ(solo.count<Send>(), 0U);
  solo.submit(Respond{received(solo), 200, {}, {}, {}});
  solo.feed(flow, text);
  const auto sends = solo.all<Send>();
  ASSERT_EQ(sends.size(), 2U);
  EXPECT_EQ(sends[0].octets, sends[1].octets);
  EXPECT_EQ(solo.count<IncomingRequest>(), 1U);
  solo.pass(32s);  // timer J
  EXPECT_EQ(solo.core.counts().server_transactions, 0U);
  EXPECT_FALSE(solo.core.next_deadline());
}

TEST(ServerTransaction, OnTcpItEndsWithItsAnswer) {
  Solo solo;
  const FlowId flow = solo.flow(Transport::tcp);
  solo.feed(flow, RequestText{.via = "SIP/2.0/TCP 192.0.2.9;branch=z9hG4bKx"}.text());
  solo.submit(Respond{received(solo), 202, {}, {}, {}});
  EXPECT_EQ(solo.trace(), Strings{"202"});
  EXPECT_EQ(solo.core.counts().server_transactions, 0U);
}

TEST(ServerTransaction, TheAnswerCarriesWhatItHasTo) {
  Solo solo({.user_agent = "sealwire/test"});
  const FlowId flow = solo.flow(Transport::udp, "198.51.100.7", 40000);
  solo.feed(
      flow,
      RequestText{.via = "SIP/2.0/UDP proxy.example.com;rport;branch=z9hG4bKa, SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKb",
                  .more = "Via: SIP/2.0/TCP 10.0.0.2;branch=z9hG4bKc\r\n"}
          .text());
  solo.submit(
      Respond{received(solo), 493, "Undecipherable", {{"Content-Type", "application/pkix-cert"}}, {0, 1, 2, 0}});
  const Message m = solo.last_sent();
  EXPECT_EQ(m.status(), 493);
  const auto vias = m.elements(Field::via);
  ASSERT_EQ(vias.size(), 3U);
  EXPECT_EQ(vias[0], "SIP/2.0/UDP proxy.example.com;rport=40000;branch=z9hG4bKa;received=198.51.100.7");
  EXPECT_EQ(vias[1], "SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKb");
  EXPECT_EQ(vias[2], "SIP/2.0/TCP 10.0.0.2;branch=z9hG4bKc");
  EXPECT_EQ(m.from_tag(), "a1");
  EXPECT_FALSE(m.to_tag().empty());
  EXPECT_EQ(m.call_id(), "c1@192.0.2.9");
  EXPECT_EQ(m.first(Field::server), "sealwire/test");
  EXPECT_EQ(m.body().size(), 4U);
  EXPECT_EQ(solo.last<Send>()->flow, flow);
}

TEST(ServerTransaction, WithoutRportTheAnswerGoesToThePortInVia) {
  Solo solo;
  const FlowId flow = solo.flow(Transport::udp, "198.51.100.7", 40000);
  solo.feed(flow, RequestText{.via = "SIP/2.0/UDP client.example.com:5070;branch=z9hG4bKa"}.text());
  solo.submit(Respond{received(solo), 200, {}, {}, {}});
  EXPECT_EQ(solo.count<Send>(), 0U);
  ASSERT_TRUE(solo.last<Connect>());
  EXPECT_EQ(solo.last<Connect>()->to, (Endpoint{Transport::udp, "198.51.100.7", 5070}));
  const FlowId other = solo.open_last();
  ASSERT_TRUE(solo.last<Send>());
  EXPECT_EQ(solo.last<Send>()->flow, other);
  EXPECT_EQ(solo.last_sent().top_via().parameters.find("received").value, "198.51.100.7");
}

TEST(ServerTransaction, TheAnswerGoesToTheAddressInMaddrOnUdpButToNoName) {
  for (const auto& [maddr, host] : {std::pair("192.0.2.77", "192.0.2.77"), std::pair("[2001:db8::7]", "2001:db8::7")}) {
    Solo solo;
    solo.feed(solo.flow(),
              RequestText{.method = "OPTIONS",
                          .via = std::string("SIP/2.0/UDP 192.0.2.9:5070;branch=z9hG4bKm1;rport;maddr=") + maddr}
                  .text());
    EXPECT_EQ(solo.last<Connect>()->to, (Endpoint{Transport::udp, host, 5070}));
  }
  Solo solo;
  const FlowId flow = solo.flow();
  solo.feed(flow,
            RequestText{.method = "OPTIONS", .via = "SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKm2;maddr=a.example"}.text());
  EXPECT_EQ(solo.last<Send>()->flow, flow);
}

TEST(ServerTransaction, WhoComesAgainOnAConnectionIsAnsweredThere) {
  Solo solo;
  RequestText r;
  solo.feed(solo.flow(), r.text());
  const auto id = solo.last<IncomingRequest>()->transaction;
  solo.submit(Respond{id, 200, {}, {}, {}});
  const FlowId connection = solo.flow(Transport::tcp, "192.0.2.9", 51234);
  solo.feed(connection, r.text());
  EXPECT_EQ(solo.last<Send>()->flow, connection);
  EXPECT_EQ(solo.trace(), (std::vector<std::string>{"200", "200"}));
  EXPECT_EQ(solo.count<IncomingRequest>(), 1U);
  r.via = "SIP/2.0/TCP 192.0.2.9;branch=z9hG4bKlost";
  r.cseq = "2";
  solo.feed(connection, r.text());
  solo.core.closed(solo.now, connection, CloseReason::reset, solo.out);
  const FlowId again = solo.flow(Transport::tcp, "192.0.2.9", 51235);
  solo.feed(again, r.text());
  solo.submit(Respond{solo.last<IncomingRequest>()->transaction, 200, {}, {}, {}});
  EXPECT_EQ(solo.last<Send>()->flow, again);
}

TEST(ServerTransaction, ATimestampComesBackInEveryAnswer) {
  Solo solo;
  solo.feed(solo.flow(), RequestText{.more = "Timestamp: 54\r\n"}.text());
  solo.pass(4s);
  EXPECT_EQ(solo.last_sent().status(), 100);
  EXPECT_EQ(solo.last_sent().first("Timestamp"), "54");
}

TEST(ServerTransaction, NewPortsInViaDoNotFillTheTableOfFlows) {
  Config config;
  config.limits.flows = 4;
  Solo solo(config);
  const FlowId flow = solo.flow(Transport::udp, "198.51.100.7", 40000);
  for (int i = 1; i <= 20; ++i) {
    RequestText r{.method = "OPTIONS",
                  .via = "SIP/2.0/UDP h:" + std::to_string(i) + ";branch=z9hG4bK" + std::to_string(i)};
    r.call_id = std::to_string(i);
    solo.feed(flow, r.text());
  }
  EXPECT_EQ(solo.core.counts().flows, 4U);
}

TEST(ServerTransaction, AClosedConnectionIsOpenedAnewForTheAnswer) {
  Solo solo;
  const FlowId flow = solo.flow(Transport::tcp, "198.51.100.7", 40000);
  solo.feed(flow, RequestText{.via = "SIP/2.0/TCP client.example.com:5070;branch=z9hG4bKa"}.text());
  solo.core.closed(solo.now, flow, CloseReason::ended, solo.out);
  solo.submit(Respond{received(solo), 200, {}, {}, {}});
  EXPECT_EQ(solo.last<Connect>()->to, (Endpoint{Transport::tcp, "198.51.100.7", 5070}));
  solo.open_last();
  EXPECT_EQ(solo.trace(), Strings{"200"});
}

TEST(ServerTransaction, Only100AndNotBeforeAClientWouldBeAtT2) {
  Solo solo;
  const FlowId flow = solo.flow();
  solo.feed(flow, RequestText{}.text());
  solo.submit(Respond{received(solo), 180, {}, {}, {}});
  solo.pass(3499ms);
  EXPECT_EQ(solo.count<Send>(), 0U);
  solo.pass(1ms);
  EXPECT_EQ(solo.trace(), Strings{"100"});
  solo.feed(flow, RequestText{}.text());
  EXPECT_EQ(solo.trace(), (Strings{"100", "100"}));
  solo.submit(Respond{received(solo), 200, {}, {}, {}});
  EXPECT_EQ(solo.trace(), (Strings{"100", "100", "200"}));
}

TEST(ServerTransaction, WhatIsNotAnsweredInTimeIsNeverAnswered408) {
  Solo solo;
  solo.feed(solo.flow(), RequestText{}.text());
  const TransactionId id = received(solo);
  solo.pass(33s);
  EXPECT_EQ(solo.trace(), Strings{"100"});
  EXPECT_EQ(solo.core.counts().server_transactions, 0U);
  solo.submit(Respond{id, 200, {}, {}, {}});
  EXPECT_EQ(solo.trace(), Strings{"100"});
}

TEST(ServerTransaction, BranchSentByAndMethodTellRequestsApart) {
  Solo solo;
  const FlowId flow = solo.flow();
  const RequestText base;
  RequestText branch = base, sent_by = base, method = base;
  branch.via = "SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bKx2;rport";
  branch.call_id = "c2";
  sent_by.via = "SIP/2.0/UDP 192.0.2.9:5061;branch=z9hG4bKx1;rport";
  sent_by.call_id = "c3";
  method.method = "OPTIONS";
  method.call_id = "c4";
  for (const RequestText& r : {base, branch, sent_by, method, base}) solo.feed(flow, r.text());
  EXPECT_EQ(solo.count<IncomingRequest>(), 3U);
  EXPECT_EQ(solo.trace(), Strings{"200"});  // OPTIONS
}

TEST(ServerTransaction, WithoutTheCookieRequestsAreMatchedAsRfc2543Did) {
  Solo solo;
  const FlowId flow = solo.flow();
  RequestText r{.via = "SIP/2.0/UDP 192.0.2.9;branch=1"};
  solo.feed(flow, r.text());
  solo.feed(flow, r.text());
  EXPECT_EQ(solo.count<IncomingRequest>(), 1U);
  r.cseq = "2";
  solo.feed(flow, r.text());
  EXPECT_EQ(solo.count<IncomingRequest>(), 2U);
}

TEST(ServerTransaction, ARefusedInviteIsRefusedUntilTheAckComes) {
  Solo solo;
  const FlowId flow = solo.flow();
  RequestText invite{.method = "INVITE", .more = "Contact: <sip:alice@192.0.2.9>\r\n"};
  solo.feed(flow, invite.text());
  EXPECT_EQ(solo.trace(), Strings{"100"});
  solo.submit(Answer{solo.last<IncomingInvite>()->id, 486, {}, {}, {}, {}});
  solo.pass(1600ms);  // timer G at 500 and 1500 ms
  EXPECT_EQ(solo.trace(), (Strings{"100", "486", "486", "486"}));
  RequestText ack = invite;
  ack.method = "ACK";
  ack.to += ";tag=" + std::string(solo.last_sent().to_tag());
  solo.feed(flow, ack.text());
  solo.pass(4s);
  EXPECT_EQ(solo.trace().size(), 4U);
  EXPECT_EQ(solo.core.counts().server_transactions, 1U);  // timer I
  solo.feed(flow, invite.text());
  EXPECT_EQ(solo.trace().size(), 4U);
  solo.pass(1s);
  EXPECT_EQ(solo.core.counts().server_transactions, 0U);
}

TEST(ServerTransaction, WithoutAnAckTimerHEndsTheRefusal) {
  Solo solo;
  solo.feed(solo.flow(), RequestText{.method = "INVITE"}.text());
  solo.submit(Answer{solo.last<IncomingInvite>()->id, 600, {}, {}, {}, {}});
  solo.pass(33s);
  EXPECT_EQ(solo.core.counts().server_transactions, 0U);
  EXPECT_EQ(solo.trace().size(), 2U + 10U);  // 100, 600, and timer G at 0.5, 1.5, 3.5, 7.5 … 31.5 s
}

TEST(ServerTransaction, ARepeatedInviteGetsTheLastProvisionalAnswer) {
  Solo solo;
  const FlowId flow = solo.flow();
  const RequestText invite{.method = "INVITE"};
  solo.feed(flow, invite.text());
  solo.submit(Answer{solo.last<IncomingInvite>()->id, 180, {}, {}, {}, {}});
  solo.feed(flow, invite.text());
  EXPECT_EQ(solo.trace(), (Strings{"100", "180", "180"}));
  EXPECT_EQ(solo.count<IncomingInvite>(), 1U);
}

TEST(ServerTransaction, TooManyAreRefusedWith503AndNothingKept) {
  Config config;
  config.limits.transactions = 2;
  Solo solo(config);
  const FlowId flow = solo.flow();
  for (int i = 0; i < 5; ++i) {
    RequestText r;
    r.via = "SIP/2.0/UDP 192.0.2.9;rport;branch=z9hG4bK" + std::to_string(i);
    r.call_id = std::to_string(i);
    solo.feed(flow, r.text());
  }
  EXPECT_EQ(solo.count<IncomingRequest>(), 2U);
  EXPECT_EQ(solo.trace(), (Strings{"503", "503", "503"}));
  EXPECT_EQ(solo.last_sent().number(Field::retry_after), 5U);
  EXPECT_EQ(solo.core.counts().server_transactions, 2U);
}

}  // namespace
}  // namespace sealwire::sip
