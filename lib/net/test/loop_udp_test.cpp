#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sealwire/net/error.hpp"

#include "loop_impl.hpp"
#include "recorder.hpp"

namespace sealwire::net {
namespace {

constexpr Transport kUdp = Transport::udp;

class UdpLoop : public LoopTest {
 protected:
  explicit UdpLoop(LoopLimits limits = {}) : LoopTest(limits) {}
  Loop::Listening listen(Recorder& recorder, const std::string& host = "127.0.0.1") {
    return loop_.listen({kUdp, host, 0}, recorder).value();
  }
};

TEST_F(UdpLoop, ADatagramOpensAFlowAndTheAnswerComesBackToWhoAsked) {
  Recorder bob(loop_), alice(loop_);
  const auto at_bob = listen(bob);
  const auto at_alice = listen(alice);
  EXPECT_EQ(at_bob.id, 1U);
  EXPECT_EQ(at_alice.id, 2U);
  EXPECT_NE(at_bob.local.port, 0);
  bob.on_receive = [&](FlowId flow, Octets octets) { bob.say(flow, "you said " + to_string(octets)); };
  alice.on_opened = [&](FlowId flow) { alice.say(flow, std::string_view("a\0b", 3)); };
  alice.on_receive = [&](FlowId, Octets) { loop_.stop(); };
  loop_.connect({asked(1), at_bob.local, ""}, alice);
  run();
  EXPECT_EQ(alice.text(asked(1)), std::string("you said a\0b", 12));
  EXPECT_EQ(alice.flows[asked(1)].peer.local, at_alice.local) << "the listener's own socket was not used";
  EXPECT_EQ(alice.flows[asked(1)].peer.listener, at_alice.id);
  ASSERT_EQ(bob.flows.size(), 1U);
  const auto& [id, seen] = *bob.flows.begin();
  EXPECT_EQ(static_cast<std::uint64_t>(id) >> 63, 0U);
  EXPECT_EQ(seen.peer.remote, at_alice.local);
  EXPECT_EQ(seen.peer.listener, at_bob.id);
  ASSERT_FALSE(seen.credits.empty());
}

TEST_F(UdpLoop, OneRemoteAddressIsOneFlowForManyDatagrams) {
  Recorder bob(loop_), alice(loop_);
  const auto at_bob = listen(bob);
  constexpr std::size_t kMany = 300;
  alice.on_opened = [&](FlowId flow) {
    for (std::size_t i = 0; i < kMany; ++i) loop_.send(flow, Bytes(1000 + i, static_cast<std::uint8_t>(i)));
  };
  bob.on_receive = [&](FlowId flow, Octets) {
    if (bob.flows[flow].pieces.size() == kMany) loop_.stop();
  };
  loop_.connect({asked(1), at_bob.local, ""}, alice);
  run();
  ASSERT_EQ(bob.flows.size(), 1U);
  const auto& pieces = bob.flows.begin()->second.pieces;
  for (std::size_t i = 0; i < kMany; ++i) EXPECT_EQ(pieces[i], 1000 + i);
}

TEST_F(UdpLoop, TheLargestDatagramPassesAndALargerOneIsTold) {
  Recorder bob(loop_), alice(loop_);
  const auto at_bob = listen(bob);
  alice.on_opened = [&](FlowId flow) {
    loop_.send(flow, Bytes(65508));
    loop_.send(flow, Bytes(65507));
  };
  bob.on_receive = [&](FlowId, Octets) { loop_.stop(); };
  loop_.connect({asked(1), at_bob.local, ""}, alice);
  run();
  EXPECT_EQ(bob.flows.begin()->second.pieces, std::vector<std::size_t>{65507});
  ASSERT_TRUE(alice.flows[asked(1)].trouble);
  EXPECT_EQ(loop_.counts().dropped, 1U);
}

TEST_F(UdpLoop, APortWhereNobodyListensRefuses) {
  Recorder bob(loop_), alice(loop_);
  std::uint16_t dead = 0;
  {
    Loop other;
    Recorder nobody(other);
    dead = other.listen({kUdp, "127.0.0.1", 0}, nobody)->local.port;
  }
  alice.on_opened = [&](FlowId flow) { alice.say(flow, "anybody?"); };
  alice.on_closed = [&](FlowId, CloseReason) { loop_.stop(); };
  loop_.connect({asked(1), {kUdp, "127.0.0.1", dead}, ""}, alice);
  run();
  EXPECT_EQ(alice.flows[asked(1)].closed, CloseReason::refused);
  EXPECT_NE(alice.flows[asked(1)].trouble->what().find("refused"), std::string::npos);
}

TEST_F(UdpLoop, ConnectingToWhoSpokeFirstTellsTheNewFlowFromThenOn) {
  Recorder bob(loop_), alice(loop_);
  const auto at_bob = listen(bob);
  const auto at_alice = listen(alice);
  FlowId first = FlowId::none;
  alice.on_opened = [&](FlowId flow) {
    if (flow == asked(1)) alice.say(flow, "hello");
  };
  bob.on_receive = [&](FlowId flow, Octets) {
    if (flow == asked(7)) return loop_.stop();
    first = flow;
    loop_.connect({asked(7), at_alice.local, ""}, bob);
  };
  bob.on_opened = [&](FlowId flow) {
    if (flow != asked(7)) return;
    bob.say(first, "one");
    bob.say(flow, "two");
  };
  alice.on_receive = [&](FlowId flow, Octets) {
    if (alice.text(flow) == "onetwo") alice.say(flow, "both");
  };
  loop_.connect({asked(1), at_bob.local, ""}, alice);
  run();
  EXPECT_EQ(bob.text(asked(7)), "both");
  EXPECT_EQ(bob.text(first), "hello");
}

TEST_F(UdpLoop, AWildcardListenerNamesTheAddressThatWasReached) {
  Recorder bob(loop_), alice(loop_);
  const auto at_bob = listen(bob, "0.0.0.0");
  alice.on_opened = [&](FlowId flow) { alice.say(flow, "x"); };
  bob.on_receive = [&](FlowId, Octets) { loop_.stop(); };
  loop_.connect({asked(1), {kUdp, "127.0.0.1", at_bob.local.port}, ""}, alice);
  run();
  EXPECT_EQ(bob.flows.begin()->second.peer.local.host, "127.0.0.1");
}

TEST_F(UdpLoop, Ipv6WorksLikeIpv4) {
  Recorder bob(loop_), alice(loop_);
  const auto listening = loop_.listen({kUdp, "::1", 0}, bob);
  if (!listening) GTEST_SKIP() << "no IPv6 on this machine: " << listening.error().message();
  alice.on_opened = [&](FlowId flow) { alice.say(flow, "six"); };
  bob.on_receive = [&](FlowId, Octets) { loop_.stop(); };
  loop_.connect({asked(1), listening->local, ""}, alice);
  run();
  EXPECT_EQ(bob.flows.begin()->second.peer.remote.host, "::1");
}

TEST_F(UdpLoop, AClosedFlowIsToldAndANewOneOpensWithTheNextDatagram) {
  Recorder bob(loop_), alice(loop_);
  const auto at_bob = listen(bob);
  alice.on_opened = [&](FlowId flow) { alice.say(flow, "first"); };
  bob.on_receive = [&](FlowId flow, Octets) {
    if (bob.flows.size() == 2) return loop_.stop();
    loop_.close(flow);
  };
  bob.on_closed = [&](FlowId, CloseReason) { alice.say(asked(1), "second"); };
  loop_.connect({asked(1), at_bob.local, ""}, alice);
  run();
  ASSERT_EQ(bob.flows.size(), 2U);
  EXPECT_EQ(bob.flows.begin()->second.closed, CloseReason::asked);
  EXPECT_EQ(bob.text(bob.flows.rbegin()->first), "second");
}

TEST_F(UdpLoop, AFlowMayBeClosedWhileItIsOpened) {
  Recorder bob(loop_), alice(loop_);
  const auto at_bob = listen(bob);
  alice.on_opened = [&](FlowId flow) { alice.say(flow, "first"); };
  bob.on_opened = [&](FlowId flow) { loop_.close(flow); };
  bob.on_closed = [&](FlowId, CloseReason) { loop_.stop(); };
  loop_.connect({asked(1), at_bob.local, ""}, alice);
  run();
  EXPECT_TRUE(bob.flows.begin()->second.received.empty());
}

TEST_F(UdpLoop, AHostOfSeveralAddressesIsTriedAtEach) {
  Recorder bob(loop_);
  const auto at_bob = listen(bob);
  const auto nobody = asio::ip::make_address("127.0.0.77");
  const auto someone = asio::ip::make_address(at_bob.local.host);
  struct Asking final : Recorder {
    using Recorder::Recorder;
    void opened(Instant, FlowId flow, const Peer& peer) override {
      peers.push_back(peer.remote.host);
      say(flow, "anybody there?");
    }
    std::vector<std::string> peers;
  } asking(loop_);
  bob.on_receive = [&](FlowId, Octets) { loop_.stop(); };
  loop_.impl().connect_udp(asked(1), {{nobody, at_bob.local.port}, {someone, at_bob.local.port}}, asking);
  run();
  EXPECT_EQ(asking.peers, (std::vector<std::string>{"127.0.0.77", at_bob.local.host}));
  EXPECT_FALSE(asking.flows[asked(1)].closed);
}

TEST_F(UdpLoop, AnUnknownNameIsUnreachable) {
  Recorder alice(loop_);
  alice.on_closed = [&](FlowId, CloseReason) { loop_.stop(); };
  loop_.connect({asked(1), {kUdp, "no-such-host.invalid", 5060}, ""}, alice);
  run();
  EXPECT_EQ(alice.flows[asked(1)].closed, CloseReason::unreachable);
  EXPECT_TRUE(alice.flows[asked(1)].trouble->is(NetError::cannot_resolve));
}

TEST_F(UdpLoop, ANameIsResolvedAndWhatWasSentMeanwhileLeaves) {
  Recorder bob(loop_);
  const auto at_bob = listen(bob);
  bob.on_receive = [&](FlowId, Octets) { loop_.stop(); };
  // localhost may be ::1 first, where nobody listens: what left for there is lost, and the flow opens again elsewhere.
  struct Speaking final : Recorder {
    using Recorder::Recorder;
    void opened(Instant, FlowId flow, const Peer&) override {
      if (++times_opened > 1) say(flow, "late");
    }
    int times_opened = 0;
  } alice(loop_);
  loop_.connect({asked(1), {kUdp, "localhost", at_bob.local.port}, ""}, alice);
  alice.say(asked(1), "early");
  run();
  ASSERT_EQ(bob.flows.size(), 1U);
  EXPECT_EQ(bob.text(bob.flows.begin()->first), alice.times_opened == 1 ? "early" : "late");
}

class CrowdedUdpLoop : public UdpLoop {
 protected:
  CrowdedUdpLoop() : UdpLoop({.udp_flows = 3}) {}
};

TEST_F(CrowdedUdpLoop, TheMostIdleRemoteAddressIsForgotten) {
  Recorder bob(loop_), unused(loop_);
  const auto at_bob = listen(bob);
  std::vector<std::unique_ptr<Recorder>> callers;
  callers.reserve(5);
  for (std::uint64_t i = 0; i < 5; ++i) callers.push_back(std::make_unique<Recorder>(loop_));
  std::size_t spoken = 0;
  const auto next = [&] {
    if (spoken == callers.size()) return loop_.stop();
    Recorder& caller = *callers[spoken];
    caller.on_opened = [&caller](FlowId flow) { caller.say(flow, "hello"); };
    loop_.connect({asked(++spoken), at_bob.local, ""}, caller);
  };
  bob.on_receive = [&](FlowId, Octets) { next(); };
  next();
  run();
  EXPECT_EQ(bob.flows.size(), 5U);
  std::vector<bool> idle;
  idle.reserve(bob.flows.size());
  for (const auto& [id, seen] : bob.flows) idle.push_back(seen.closed == CloseReason::idle);
  EXPECT_EQ(idle, (std::vector<bool>{true, true, false, false, false}));
}

class ShortMemoryUdpLoop : public UdpLoop {
 protected:
  ShortMemoryUdpLoop() : UdpLoop({.udp_idle = std::chrono::milliseconds(50)}) {}
};

TEST_F(ShortMemoryUdpLoop, AnIdleRemoteAddressIsForgotten) {
  Recorder bob(loop_), alice(loop_);
  const auto at_bob = listen(bob);
  alice.on_opened = [&](FlowId flow) { alice.say(flow, "hello"); };
  bob.on_closed = [&](FlowId, CloseReason) { loop_.stop(); };
  loop_.connect({asked(1), at_bob.local, ""}, alice);
  run();
  EXPECT_EQ(bob.flows.begin()->second.closed, CloseReason::idle);
  EXPECT_EQ(alice.flows[asked(1)].closed, std::nullopt) << "a flow that was asked for stays";
}

TEST_F(UdpLoop, AnAddressThatIsTakenOrForeignCannotBeListenedOn) {
  Recorder bob(loop_);
  const auto at_bob = listen(bob);
  EXPECT_TRUE(loop_.listen(at_bob.local, bob).error().is(NetError::cannot_listen));
  EXPECT_TRUE(loop_.listen({kUdp, "192.0.2.1", 0}, bob).error().is(NetError::cannot_listen));
  EXPECT_TRUE(loop_.listen({kUdp, "localhost", 0}, bob).error().is(NetError::bad_address));
  EXPECT_EQ(loop_.listen({Transport::ws, "127.0.0.1", 0}, bob).error().blame(), Blame::unsupported);
}

TEST(EndpointText, HasTransportAddressAndPort) {
  EXPECT_EQ(parse_endpoint("udp:127.0.0.1:5060"), (Endpoint{kUdp, "127.0.0.1", 5060}));
  EXPECT_EQ(parse_endpoint("tls:[::1]:0"), (Endpoint{Transport::tls, "::1", 0}));
  EXPECT_EQ(parse_endpoint("wss:a.example:443"), (Endpoint{Transport::wss, "a.example", 443}));
  for (const char* wrong : {"", "udp", "udp:", "udp:1.2.3.4", "udp::5060", "sctp:1.2.3.4:5", "udp:1.2.3.4:65536",
                            "udp:1.2.3.4:", "udp:1.2.3.4:5x", "udp:::1:5060", "UDP:1.2.3.4:5", "udp:[::1:5060"}) {
    const auto parsed = parse_endpoint(wrong);
    ASSERT_FALSE(parsed) << wrong;
    EXPECT_EQ(parsed.error().blame(), Blame::usage);
  }
  for (const char* text : {"udp:127.0.0.1:5060", "tls:[::1]:0"}) EXPECT_EQ(to_text(parse_endpoint(text).value()), text);
}

}  // namespace
}  // namespace sealwire::net
