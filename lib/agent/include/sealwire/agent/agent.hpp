#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "sealwire/agent/action.hpp"
#include "sealwire/agent/command.hpp"
#include "sealwire/agent/config.hpp"
#include "sealwire/agent/error.hpp"
#include "sealwire/base/random.hpp"

namespace sealwire::agent {

/// What a messaging user agent decides (RFC 8591), without I/O: which form a message gets and which way it goes, what
/// is answered to what comes in, and what is believed of it. It owns a sip::Core and an msrp::Core and gives flows to
/// one of them, by the listener that took them or by who asked for them. Keys stay outside: signing, encrypting and
/// opening are the jobs Seal and Open. Single-threaded, never re-entered; every function appends to `out`.
class Agent {
 public:
  /// `random` and `spools` must outlive the agent.
  Agent(Config config, Random& random, SpoolFactory& spools);
  Agent(Agent&&) noexcept;
  ~Agent();

  void opened(Instant now, FlowId flow, const Peer& peer, Actions& out);
  void receive(Instant now, FlowId flow, Octets octets, Actions& out);
  void writable(Instant now, FlowId flow, std::size_t credit, Actions& out);
  void closed(Instant now, FlowId flow, CloseReason reason, Actions& out);
  void submit(Instant now, Command command, Actions& out);
  void expire(Instant now, Actions& out);
  std::optional<Instant> next_deadline() const;

  struct Counts {
    std::size_t sending = 0;   ///< messages without outcome
    std::size_t sessions = 0;  ///< of MSRP, in any state
    std::size_t jobs = 0;
  };
  Counts counts() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sealwire::agent
