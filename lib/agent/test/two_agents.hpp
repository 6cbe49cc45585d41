#pragma once

#include <gmock/gmock.h>

#include "sealwire/agent/agent.hpp"

#include "harness.hpp"

namespace sealwire::agent::test {

inline constexpr const char* kText = "Watson, come here - I want to see you.\r\n";

inline std::shared_ptr<MemorySpool> spool_of(std::string_view text) {
  auto spool = std::make_shared<MemorySpool>();
  EXPECT_TRUE(spool->write_at(0, as_octets(text)));
  return spool;
}

inline std::string body_of(const Delivered& message) {
  const auto body = message.opened.body();
  return body ? std::string(as_text(*body)) : "error: " + body.error().message();
}

/// Alice, who sends, and Bob, with a net between them on which time is what the test says.
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
    net.wait(std::chrono::milliseconds(100));
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

}  // namespace sealwire::agent::test
