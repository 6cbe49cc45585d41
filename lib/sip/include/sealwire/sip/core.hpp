#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "sealwire/base/core.hpp"
#include "sealwire/base/random.hpp"
#include "sealwire/sip/action.hpp"
#include "sealwire/sip/command.hpp"
#include "sealwire/sip/config.hpp"

namespace sealwire::sip {

using Actions = std::vector<Action>;

/// A SIP user agent without I/O: transactions (RFC 3261 §17, RFC 6026, RFC 4320), registration, requests outside
/// dialogs, and the INVITE dialog that sets a session up. Single-threaded, never re-entered. Every function appends to
/// `out`; what comes in may be anything at all, and costs linear time and memory within Config::limits.
class Core {
 public:
  /// `random` decides tags, branches, Call-IDs and cnonces, and must outlive the core. `owner` as in FlowIds.
  Core(Config config, Random& random, std::uint8_t owner = 1);
  Core(Core&&) noexcept;
  ~Core();

  /// A connection stands, or a remote address was seen for the first time on a UDP socket.
  void opened(Instant now, FlowId flow, const Peer& peer, Actions& out);
  void receive(Instant now, FlowId flow, Octets octets, Actions& out);
  void writable(Instant now, FlowId flow, std::size_t credit, Actions& out);
  void closed(Instant now, FlowId flow, CloseReason reason, Actions& out);
  void submit(Instant now, Command command, Actions& out);
  void expire(Instant now, Actions& out);
  std::optional<Instant> next_deadline() const;

  /// Listeners may become known, or change, after the core was made.
  void set_listeners(std::vector<Listener> listeners);

  /// Octets that the request takes on the wire, header fields and known credentials included, over the flow it would
  /// use now (RFC 3428 §8). Where no such flow is open yet, Via counts with the longest address its transport can have.
  /// Errors: usage, unknown_id.
  Result<std::size_t> serialized_size(const SendRequest& request) const;

  struct Counts {
    std::size_t client_transactions = 0;
    std::size_t server_transactions = 0;
    std::size_t dialogs = 0;
    std::size_t flows = 0;
  };
  Counts counts() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sealwire::sip
