#include "network.hpp"

#include <ostream>
#include <set>

#include <gtest/gtest.h>

namespace sealwire::sip {
namespace {

struct Run {
  std::string_view name;
  Weather weather;
  std::string_view transport;
};
void PrintTo(const Run& run, std::ostream* out) { *out << run.name; }

class Weathers : public testing::TestWithParam<Run> {
 protected:
  static std::string bob() { return "sip:bob@192.0.2.2;transport=" + std::string(GetParam().transport); }
  static Addressing to_bob() {
    Addressing a;
    a.target = bob();
    a.from = "<sip:alice@192.0.2.1>";
    return a;
  }
};

// Whatever the network does, a message that is reported as delivered was delivered, none is delivered twice, and
// nothing remains.
TEST_P(Weathers, EachMessageArrivesOnceOrItsSenderKnows) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Network network(seed, GetParam().weather);
    auto& alice = network.add("192.0.2.1");
    auto& bob = network.add("192.0.2.2");
    bob.on_action = [&](Action& a) {
      if (auto* request = std::get_if<IncomingRequest>(&a)) bob.submit(Respond{request->transaction, 200, {}, {}, {}});
    };
    constexpr std::uint64_t kMessages = 100;
    for (std::uint64_t i = 1; i <= kMessages; ++i) {
      SendRequest r;
      r.id = RequestId{i};
      r.method = "MESSAGE";
      r.addressing = to_bob();
      r.body = to_bytes(std::to_string(i));
      alice.submit(std::move(r));
      network.run(20ms);
    }
    network.run(40s);
    std::multiset<std::string> arrived;
    for (const auto& r : bob.all<IncomingRequest>()) arrived.insert(to_string(r.message.body()));
    std::size_t delivered = 0;
    ASSERT_EQ(alice.count<RequestDone>(), kMessages);
    for (const auto& done : alice.all<RequestDone>()) {
      const std::string body = std::to_string(static_cast<std::uint64_t>(done.id));
      EXPECT_LE(arrived.count(body), 1U) << "seed " << seed;
      if (done.failure != Failure::none) continue;
      ++delivered;
      EXPECT_EQ(arrived.count(body), 1U) << "seed " << seed;
    }
    if (GetParam().weather.loss < 0.5) {
      EXPECT_EQ(delivered, kMessages) << "seed " << seed;
    }
    network.run(60s);
    EXPECT_EQ(alice.core.counts().client_transactions, 0U);
    EXPECT_EQ(bob.core.counts().server_transactions, 0U);
  }
}

TEST_P(Weathers, SessionsComeAndGoOnBothSides) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Network network(seed, GetParam().weather);
    auto& alice = network.add("192.0.2.1");
    auto& bob = network.add("192.0.2.2");
    std::vector<DialogId> ringing;
    bob.on_action = [&](Action& a) {
      if (auto* invite = std::get_if<IncomingInvite>(&a)) {
        bob.submit(Answer{invite->id, 180, {}, {}, {}, {}});
        ringing.push_back(invite->id);
      }
    };
    constexpr std::uint64_t kCalls = 20;
    for (std::uint64_t i = 1; i <= kCalls; ++i) {
      Invite invite;
      invite.id = DialogId{i};
      invite.addressing = to_bob();
      invite.body = to_bytes("offer");
      alice.submit(std::move(invite));
      network.run(100ms);
      if (i % 4 == 0) alice.submit(Cancel{DialogId{i}});
      for (const DialogId id : std::exchange(ringing, {})) bob.submit(Answer{id, 200, {}, {}, to_bytes("answer"), {}});
    }
    network.run(40s);
    for (const DialogId id : std::exchange(ringing, {})) bob.submit(Answer{id, 200, {}, {}, to_bytes("answer"), {}});
    network.run(300s);  // ringing without end is cancelled meanwhile
    std::set<DialogId> ended, established;
    for (const auto& e : alice.all<DialogEnded>()) EXPECT_TRUE(ended.insert(e.id).second) << "ended twice";
    for (const auto& e : alice.all<DialogEstablished>()) EXPECT_TRUE(established.insert(e.id).second);
    for (std::uint64_t i = 1; i <= kCalls; ++i)
      EXPECT_TRUE(ended.contains(DialogId{i}) || established.contains(DialogId{i})) << i;
    if (GetParam().weather.loss < 0.5) {
      EXPECT_GE(established.size(), kCalls - kCalls / 4) << "seed " << seed;
      // Both sides agree on what stands.
      EXPECT_EQ(alice.core.counts().dialogs, bob.core.counts().dialogs) << "seed " << seed;
    }
    for (const DialogId id : established) alice.submit(Bye{id, {}});
    network.run(120s);
    if (GetParam().weather.loss < 0.5) {
      EXPECT_EQ(bob.core.counts().dialogs, 0U) << "seed " << seed;
    }
    network.run(300s);
    EXPECT_EQ(alice.core.counts().dialogs, 0U);
    EXPECT_EQ(alice.core.counts().client_transactions, 0U);
    EXPECT_EQ(bob.core.counts().client_transactions, 0U);
    EXPECT_EQ(bob.core.counts().server_transactions, 0U);
  }
}

constexpr Run kRuns[] = {
    {"fair", {0, 0, 1ms, 1ms}, "udp"},
    {"lossy", {0.2, 0, 5ms, 30ms}, "udp"},
    {"disorderly", {0.1, 0.3, 1ms, 900ms}, "udp"},
    {"hopeless", {0.9, 0.1, 1ms, 400ms}, "udp"},
    {"tcp", {0, 0, 1ms, 80ms}, "tcp"},
    {"tls", {0, 0, 1ms, 80ms}, "tls"},
};
INSTANTIATE_TEST_SUITE_P(Table, Weathers, testing::ValuesIn(kRuns),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Network, OneConnectionServesBothDirections) {
  Network network(1);
  auto& alice = network.add("192.0.2.1");
  auto& bob = network.add("192.0.2.2");
  bob.on_action = [&](Action& a) {
    if (auto* request = std::get_if<IncomingRequest>(&a)) bob.submit(Respond{request->transaction, 200, {}, {}, {}});
  };
  for (std::uint64_t i = 1; i <= 10; ++i) {
    SendRequest r;
    r.id = RequestId{i};
    r.method = "MESSAGE";
    r.addressing.target = "sip:bob@192.0.2.2;transport=tcp";
    r.addressing.from = "<sip:alice@192.0.2.1>";
    r.body = Bytes(3000, static_cast<std::uint8_t>(i));
    alice.submit(std::move(r));
    network.run(10ms);
  }
  EXPECT_EQ(alice.count<RequestDone>(), 10U);
  EXPECT_EQ(alice.core.counts().flows, 1U);
  EXPECT_EQ(bob.core.counts().flows, 1U);
}

TEST(Network, NobodyThereIsAnError) {
  Network network(1);
  auto& alice = network.add("192.0.2.1");
  SendRequest r;
  r.id = RequestId{1};
  r.method = "MESSAGE";
  r.addressing.target = "sip:bob@192.0.2.99;transport=tcp";
  r.addressing.from = "<sip:alice@192.0.2.1>";
  alice.submit(std::move(r));
  network.run(1s);
  ASSERT_EQ(alice.count<RequestDone>(), 1U);
  EXPECT_EQ(alice.all<RequestDone>()[0].failure, Failure::transport);
}

TEST(Network, TheSameSeedGivesTheSameRun) {
  const auto trace = [](std::uint64_t seed) {
    Network network(seed, {0.3, 0.1, 1ms, 100ms});
    auto& alice = network.add("192.0.2.1");
    network.add("192.0.2.2");
    for (std::uint64_t i = 1; i <= 20; ++i) {
      SendRequest r;
      r.id = RequestId{i};
      r.method = "OPTIONS";
      r.addressing.target = "sip:bob@192.0.2.2";
      r.addressing.from = "<sip:alice@192.0.2.1>";
      alice.submit(std::move(r));
    }
    network.run(60s);
    return alice.datagrams;
  };
  EXPECT_EQ(trace(3), trace(3));
  EXPECT_NE(trace(3), trace(4));
}

}  // namespace
}  // namespace sealwire::sip
