#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sealwire/sip/core.hpp"

#include "ratio.hpp"

namespace sealwire::bench {

/// Two cores that exchange MESSAGE transactions in memory, in batches, so that the CPU time of each side can be told
/// apart. Virtual time passes as if 5000 messages came a second: timers start, fire and are forgotten as they would.
class SipPair {
 public:
  explicit SipPair(Transport transport, std::size_t body) : transport_(transport), body_(body, 'x') {
    Peer peer;
    peer.remote = {transport, "192.0.2.2", 5060};
    peer.local = {transport, "192.0.2.1", 5060};
    alice_.opened(now_, kFlow, peer, actions_);
    std::swap(peer.remote, peer.local);
    bob_.opened(now_, kFlow, peer, actions_);
  }

  /// Transactions that were carried through; the seconds of each side grow.
  std::size_t run_batch() {
    const double begin = thread_cpu_seconds();
    requests_.clear();
    for (std::size_t i = 0; i < kBatch; ++i) {
      alice_.submit(now_, request(), actions_);
      now_ += std::chrono::microseconds(200);
    }
    take(requests_);
    alice_.expire(now_, actions_);
    const double submitted = thread_cpu_seconds();
    answers_.clear();
    for (const Bytes& octets : requests_) {
      bob_.receive(now_, kFlow, octets, actions_);
      const auto id = std::get<sip::IncomingRequest>(actions_.back()).transaction;
      actions_.clear();
      bob_.submit(now_, sip::Respond{id, 200, {}, {}, {}}, actions_);
      take(answers_);
    }
    bob_.expire(now_, actions_);
    const double answered = thread_cpu_seconds();
    std::size_t done = 0;
    for (const Bytes& octets : answers_) {
      alice_.receive(now_, kFlow, octets, actions_);
      done += std::get<sip::RequestDone>(actions_.back()).failure == sip::Failure::none;
      actions_.clear();
    }
    const double end = thread_cpu_seconds();
    uac_seconds += submitted - begin + end - answered;
    uas_seconds += answered - submitted;
    transactions += done;
    return done;
  }

  double uac_seconds = 0, uas_seconds = 0;
  std::size_t transactions = 0;

 private:
  static constexpr std::size_t kBatch = 256;
  static constexpr FlowId kFlow{1};

  static sip::Config config() {
    sip::Config c;
    c.user_agent = "sealwire";
    return c;
  }
  sip::SendRequest request() {
    sip::SendRequest r;
    r.id = sip::RequestId{++count_};
    r.method = "MESSAGE";
    r.addressing.target = "sip:bob@192.0.2.2";
    r.addressing.from = "<sip:alice@example.com>";
    r.addressing.to = "<sip:bob@example.org>";
    r.addressing.flow = kFlow;
    r.fields = {{"Content-Type", "application/pkcs7-mime; smime-type=authEnveloped-data; name=smime.p7m"}};
    r.body = body_;
    return r;
  }
  void take(std::vector<Bytes>& into) {
    for (sip::Action& a : actions_)
      if (auto* send = std::get_if<Send>(&a)) into.push_back(std::move(send->octets));
    actions_.clear();
  }

  Transport transport_;
  Bytes body_;
  Instant now_{std::chrono::hours(1)};
  DeterministicRandom random_{1};
  sip::Core alice_{config(), random_, 1};
  sip::Core bob_{config(), random_, 2};
  sip::Actions actions_;
  std::vector<Bytes> requests_, answers_;
  std::uint64_t count_ = 0;
};

}  // namespace sealwire::bench
