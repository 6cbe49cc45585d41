#include <algorithm>
#include <numeric>
#include <thread>

#include <gtest/gtest.h>

#include "sealwire/base/random.hpp"
#include "sealwire/net/error.hpp"
#include "sealwire/net/pump.hpp"

#include "asio_config.hpp"
#include "recorder.hpp"

namespace sealwire::net {
namespace {

constexpr Transport kTcp = Transport::tcp;

class TcpLoop : public LoopTest {
 protected:
  explicit TcpLoop(LoopLimits limits = {}) : LoopTest(limits) {}
  Loop::Listening listen(Recorder& recorder) { return loop_.listen({kTcp, "127.0.0.1", 0}, recorder).value(); }
};

TEST_F(TcpLoop, ConnectsTalksAndCloses) {
  Recorder bob(loop_), alice(loop_);
  const auto at_bob = listen(bob);
  bob.on_receive = [&](FlowId flow, Octets) {
    if (bob.text(flow) == "ping") bob.say(flow, "pong");
  };
  alice.on_opened = [&](FlowId flow) {
    alice.say(flow, "pi");
    alice.say(flow, "ng");
  };
  alice.on_receive = [&](FlowId flow, Octets) { loop_.close(flow); };
  bob.on_closed = [&](FlowId, CloseReason) { loop_.stop(); };
  loop_.connect({asked(1), at_bob.local, ""}, alice);
  run();
  EXPECT_EQ(alice.text(asked(1)), "pong");
  EXPECT_EQ(alice.flows[asked(1)].closed, CloseReason::asked);
  EXPECT_EQ(alice.flows[asked(1)].peer.remote, at_bob.local);
  ASSERT_EQ(bob.flows.size(), 1U);
  const auto& seen = bob.flows.begin()->second;
  EXPECT_EQ(seen.closed, CloseReason::ended);
  EXPECT_EQ(seen.peer.listener, at_bob.id);
  EXPECT_EQ(seen.peer.remote, alice.flows[asked(1)].peer.local);
  EXPECT_EQ(seen.pieces, std::vector<std::size_t>{4}) << "two sends of one turn left in two pieces";
}

TEST_F(TcpLoop, WhatWasSentBeforeCloseArrives) {
  Recorder bob(loop_), alice(loop_);
  const auto at_bob = listen(bob);
  constexpr std::size_t kMuch = 12U << 20;
  alice.on_opened = [&](FlowId flow) {
    loop_.send(flow, Bytes(kMuch, 'x'));
    loop_.close(flow);
  };
  bob.on_closed = [&](FlowId, CloseReason) { loop_.stop(); };
  loop_.connect({asked(1), at_bob.local, ""}, alice);
  run();
  EXPECT_EQ(bob.flows.begin()->second.received.size(), kMuch);
}

TEST_F(TcpLoop, CreditFlowsWithWhatThePeerTakes) {
  Recorder bob(loop_), alice(loop_);
  const auto at_bob = listen(bob);
  Bytes content(40U << 20);
  DeterministicRandom(1).fill(content);
  std::size_t sent = 0;
  const std::size_t most = LoopLimits{}.credit;
  alice.on_writable = [&](FlowId flow, std::size_t credit) {
    EXPECT_LE(credit, most);
    const std::size_t size = std::min(credit, content.size() - sent);
    for (std::size_t at = 0; at < size; at += 10000) {
      loop_.send(flow, to_bytes(Octets(content).subspan(sent + at, std::min<std::size_t>(10000, size - at))));
    }
    sent += size;
    if (sent == content.size()) loop_.close(flow);
  };
  bob.on_closed = [&](FlowId, CloseReason) { loop_.stop(); };
  loop_.connect({asked(1), at_bob.local, ""}, alice);
  run();
  EXPECT_EQ(bob.flows.begin()->second.received, content);
}

TEST_F(TcpLoop, APortWhereNobodyListensRefuses) {
  Recorder alice(loop_);
  // Bound, so that nobody else gets the port, and not listening.
  asio::io_context other;
  const asio::ip::tcp::socket dead(other, {asio::ip::make_address("127.0.0.1"), 0});
  alice.on_closed = [&](FlowId, CloseReason) { loop_.stop(); };
  loop_.connect({asked(1), {kTcp, "127.0.0.1", dead.local_endpoint().port()}, ""}, alice);
  run();
  EXPECT_EQ(alice.flows[asked(1)].closed, CloseReason::refused);
  EXPECT_TRUE(alice.flows[asked(1)].trouble->is(NetError::cannot_connect));
}

TEST_F(TcpLoop, AFlowClosedBeforeItStandsIsTold) {
  Recorder bob(loop_), alice(loop_);
  const auto at_bob = listen(bob);
  alice.on_closed = [&](FlowId, CloseReason) { loop_.stop(); };
  loop_.connect({asked(1), at_bob.local, ""}, alice);
  loop_.close(asked(1));
  run();
  EXPECT_EQ(alice.flows[asked(1)].closed, CloseReason::asked);
}

TEST_F(TcpLoop, ADetachedHandlerHearsNothingMore) {
  Recorder bob(loop_);
  auto alice = std::make_unique<Recorder>(loop_);
  const auto at_bob = listen(bob);
  bob.on_receive = [&](FlowId flow, Octets) {
    loop_.detach(*alice);
    alice.reset();
    bob.say(flow, "too late");
  };
  bob.on_closed = [&](FlowId, CloseReason) { loop_.stop(); };
  alice->on_opened = [&](FlowId flow) { alice->say(flow, "hello"); };
  loop_.connect({asked(1), at_bob.local, ""}, *alice);
  run();
  EXPECT_TRUE(bob.flows.begin()->second.closed);
}

TEST_F(TcpLoop, StoppingSendsWhatWaits) {
  Loop elsewhere;
  Recorder bob(elsewhere), alice(loop_);
  const Endpoint at = elsewhere.listen({kTcp, "127.0.0.1", 0}, bob)->local;
  bob.on_closed = [&](FlowId, CloseReason) { elsewhere.stop(); };
  std::thread other([&] { EXPECT_TRUE(elsewhere.run()); });
  alice.on_opened = [&](FlowId flow) {
    loop_.send(flow, Bytes(9000000, 'x'));
    loop_.stop();
  };
  loop_.connect({asked(1), at, ""}, alice);
  run();
  other.join();
  EXPECT_EQ(bob.flows.begin()->second.received.size(), 9000000U);
}

class CrowdedTcpLoop : public TcpLoop {
 protected:
  CrowdedTcpLoop() : TcpLoop({.connections = 5, .connections_per_host = 2}) {}
};

TEST_F(CrowdedTcpLoop, OneHostHoldsOnlyItsShare) {
  Recorder bob(loop_), alice(loop_);
  const auto at_bob = listen(bob);
  std::size_t ended = 0;
  alice.on_closed = [&](FlowId, CloseReason reason) {
    if (reason != CloseReason::asked && ++ended == 2) loop_.stop();
  };
  for (std::uint64_t i = 1; i <= 4; ++i) loop_.connect({asked(i), at_bob.local, ""}, alice);
  run();
  EXPECT_EQ(std::ranges::count_if(bob.flows, [](const auto& flow) { return flow.second.closed == CloseReason::idle; }),
            2);
  EXPECT_EQ(loop_.counts().refused, 2U);
}

TEST_F(CrowdedTcpLoop, ANewConnectionTakesThePlaceOfTheMostIdleOneOfItsHost) {
  Recorder bob(loop_), alice(loop_);
  const auto at_bob = listen(bob);
  // The first speaks after the second has come: the second is the more idle one.
  bob.on_opened = [&](FlowId) {
    if (bob.flows.size() == 2) alice.say(asked(1), "still here");
  };
  bob.on_receive = [&](FlowId, Octets) {
    if (bob.flows.size() == 2) loop_.connect({asked(3), at_bob.local, ""}, alice);
    if (bob.flows.size() == 3) loop_.stop();
  };
  alice.on_opened = [&](FlowId flow) {
    if (flow == asked(1)) loop_.connect({asked(2), at_bob.local, ""}, alice);
    if (flow == asked(3)) alice.say(flow, "news");
  };
  loop_.connect({asked(1), at_bob.local, ""}, alice);
  run();
  ASSERT_TRUE(alice.flows[asked(2)].closed);
  EXPECT_EQ(alice.flows[asked(2)].closed, CloseReason::ended);
  const auto heard = std::ranges::find_if(bob.flows, [](const auto& flow) { return flow.second.received.size() == 4; });
  EXPECT_NE(heard, bob.flows.end());
  EXPECT_EQ(loop_.counts().refused, 1U);
}

class FullTcpLoop : public TcpLoop {
 protected:
  FullTcpLoop() : TcpLoop({.connections = 3, .connections_per_host = 100}) {}
};

TEST_F(FullTcpLoop, NoMoreConnectionsThanTheLimitAreAccepted) {
  Recorder bob(loop_), alice(loop_);
  const auto at_bob = listen(bob);
  alice.on_closed = [&](FlowId, CloseReason reason) {
    if (reason != CloseReason::asked) loop_.stop();
  };
  for (std::uint64_t i = 1; i <= 4; ++i) loop_.connect({asked(i), at_bob.local, ""}, alice);
  run();
  EXPECT_EQ(bob.flows.size(), 3U);
  EXPECT_EQ(loop_.counts().refused, 1U);
}

// Each is impatient in one way only, so that no other limit can strike first on a machine that is slow.
class GreetedTcpLoop : public TcpLoop {
 protected:
  GreetedTcpLoop() : TcpLoop({.first_octet_timeout = std::chrono::milliseconds(60)}) {}
};
class BusyTcpLoop : public TcpLoop {
 protected:
  BusyTcpLoop() : TcpLoop({.idle_timeout = std::chrono::milliseconds(100)}) {}
};
class TakingTcpLoop : public TcpLoop {
 protected:
  TakingTcpLoop() : TcpLoop({.queue_octets = 64U << 20, .write_timeout = std::chrono::milliseconds(100)}) {}
};

TEST_F(GreetedTcpLoop, AConnectionThatSaysNothingIsClosed) {
  Recorder bob(loop_), alice(loop_);
  const auto at_bob = listen(bob);
  bob.on_closed = [&](FlowId, CloseReason) { loop_.stop(); };
  loop_.connect({asked(1), at_bob.local, ""}, alice);
  run();
  EXPECT_EQ(bob.flows.begin()->second.closed, CloseReason::timed_out);
}

TEST_F(BusyTcpLoop, AConnectionThatFellSilentIsClosed) {
  Recorder bob(loop_), alice(loop_);
  const auto at_bob = listen(bob);
  alice.on_opened = [&](FlowId flow) { alice.say(flow, "hello"); };
  bob.on_closed = [&](FlowId, CloseReason) { loop_.stop(); };
  loop_.connect({asked(1), at_bob.local, ""}, alice);
  run();
  EXPECT_EQ(bob.flows.begin()->second.closed, CloseReason::idle);
}

TEST_F(TakingTcpLoop, APeerThatDoesNotReadIsCutOff) {
  Recorder bob(loop_);
  const auto at_bob = listen(bob);
  // A peer outside the loop, which connects, speaks once and never reads.
  asio::io_context other;
  asio::ip::tcp::socket peer(other);
  asio::error_code error;
  peer.connect({asio::ip::make_address("127.0.0.1"), at_bob.local.port}, error);
  ASSERT_FALSE(error);
  peer.send(asio::buffer("hi", 2), 0, error);
  bob.on_receive = [&](FlowId flow, Octets) { loop_.send(flow, Bytes(32U << 20)); };
  bob.on_closed = [&](FlowId, CloseReason) { loop_.stop(); };
  run();
  EXPECT_EQ(bob.flows.begin()->second.closed, CloseReason::timed_out);
}

// A core of the common shape: answers every line with itself, counts in its own deadline.
struct Line {
  std::string text;
};
struct Say {
  FlowId flow;
  std::string text;
};
using EchoAction = std::variant<Send, Close, Connect, Line>;
class EchoCore {
 public:
  using Actions = std::vector<EchoAction>;
  void opened(Instant now, FlowId flow, const Peer& peer, Actions&) {
    if (peer.listener == 0) deadline_ = now + std::chrono::milliseconds(10), flow_ = flow;
  }
  void receive(Instant, FlowId flow, Octets octets, Actions& out) {
    out.push_back(Line{to_string(octets)});
    if (as_text(octets).starts_with("echo ")) out.push_back(Send{flow, to_bytes(octets.subspan(5))});
    if (as_text(octets) == "bye" && flow != flow_) out.push_back(Close{flow});
  }
  void writable(Instant, FlowId, std::size_t, Actions&) {}
  void closed(Instant, FlowId, CloseReason, Actions& out) { out.push_back(Line{"closed"}); }
  void submit(Instant, Say say, Actions& out) { out.push_back(Send{say.flow, to_bytes(say.text)}); }
  void expire(Instant, Actions& out) {
    deadline_.reset();
    out.push_back(Send{flow_, to_bytes("echo bye")});
  }
  std::optional<Instant> next_deadline() const { return deadline_; }

 private:
  std::optional<Instant> deadline_;
  FlowId flow_ = FlowId::none;
};

TEST_F(TcpLoop, ACoreIsPumped) {
  EchoCore server, client;
  std::vector<std::string> heard, answered;
  const auto at_server = [&](EchoAction&& action) { heard.push_back(std::get<Line>(action).text); };
  Pump<EchoCore, EchoAction, Say, decltype(at_server)> server_pump(loop_, server, at_server);
  const auto local = server_pump.listen({kTcp, "127.0.0.1", 0})->local;
  struct Answer {
    std::vector<std::string>* lines;
    Loop* loop;
    FlowHandler** self;
    void operator()(EchoAction&& action) const {
      lines->push_back(std::get<Line>(action).text);
      auto* pump = static_cast<Pump<EchoCore, EchoAction, Say, Answer>*>(*self);
      // From inside a turn of the core: it has to wait.
      if (lines->back() == "bye") pump->submit(Say{FlowId{1ULL << 63 | 5}, "bye"});
      if (lines->back() == "closed") loop->stop();
    }
  };
  FlowHandler* self = nullptr;
  Pump<EchoCore, EchoAction, Say, Answer> client_pump(loop_, client, Answer{&answered, &loop_, &self});
  self = &client_pump;
  loop_.connect({FlowId{1ULL << 63 | 5}, local, ""}, client_pump);
  run();
  EXPECT_EQ(heard, (std::vector<std::string>{"echo bye", "bye", "closed"}));
  EXPECT_EQ(answered, (std::vector<std::string>{"bye", "closed"}));
}

}  // namespace
}  // namespace sealwire::net
