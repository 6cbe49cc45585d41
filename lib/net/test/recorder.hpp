#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sealwire/net/loop.hpp"

namespace sealwire::net {

/// A handler that remembers what it is told, and calls back where a test wants to react.
class Recorder : public FlowHandler {
 public:
  explicit Recorder(Loop& loop) : loop_(loop) {}

  struct Seen {
    Peer peer;
    Bytes received;
    std::vector<std::size_t> pieces;
    std::vector<std::size_t> credits;
    std::optional<CloseReason> closed;
    std::optional<Error> trouble;
  };
  std::map<FlowId, Seen> flows;
  std::function<void(FlowId)> on_opened;
  std::function<void(FlowId, Octets)> on_receive;
  std::function<void(FlowId, std::size_t)> on_writable;
  std::function<void(FlowId, CloseReason)> on_closed;

  void opened(Instant, FlowId flow, const Peer& peer) override {
    EXPECT_FALSE(flows.contains(flow)) << "opened twice";
    flows[flow].peer = peer;
    if (on_opened) on_opened(flow);
  }
  void receive(Instant, FlowId flow, Octets octets) override {
    EXPECT_TRUE(flows.contains(flow)) << "octets before opened";
    append(flows[flow].received, octets);
    flows[flow].pieces.push_back(octets.size());
    if (on_receive) on_receive(flow, octets);
  }
  void writable(Instant, FlowId flow, std::size_t credit) override {
    flows[flow].credits.push_back(credit);
    if (on_writable) on_writable(flow, credit);
  }
  void closed(Instant, FlowId flow, CloseReason reason) override {
    EXPECT_FALSE(flows[flow].closed) << "closed twice";
    flows[flow].closed = reason;
    if (on_closed) on_closed(flow, reason);
  }
  void trouble(FlowId flow, const Error& error) override { flows[flow].trouble = error; }
  void expire(Instant) override {}

  std::string text(FlowId flow) { return to_string(flows[flow].received); }
  void say(FlowId flow, std::string_view text) { loop_.send(flow, to_bytes(text)); }

 protected:
  Loop& loop_;
};

/// A loop that a test runs to the end it waits for; the alarm is only there so that a broken test ends at all.
class LoopTest : public testing::Test {
 protected:
  explicit LoopTest(LoopLimits limits = {}) : loop_(limits) {}
  void run() {
    struct Late final : Alarm {
      explicit Late(Loop& l) : loop(l) {}
      void expire(Instant) override {
        ADD_FAILURE() << "nothing happened for 100 seconds";
        loop.stop();
      }
      Loop& loop;
    } late(loop_);
    Timer timer(loop_, late);
    timer.set(Loop::now() + std::chrono::seconds(100));
    const auto result = loop_.run();
    EXPECT_TRUE(result) << result.error().message();
  }
  static FlowId asked(std::uint64_t n) { return FlowId{(std::uint64_t{1} << 63) | n}; }

  Loop loop_;
};

}  // namespace sealwire::net
