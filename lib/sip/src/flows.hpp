#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "sealwire/sip/config.hpp"
#include "sealwire/sip/core.hpp"
#include "sealwire/sip/framing.hpp"

#include "keyed_hash.hpp"
#include "timer_queue.hpp"

namespace sealwire::sip {

/// Where a request goes next: a flow if it is still open, else an endpoint.
struct Hop {
  Endpoint endpoint;
  std::string tls_name;  ///< whom the certificate has to name; "" for the host
  FlowId flow = FlowId::none;
};

/// A connection, or a peer on a UDP socket.
struct Flow {
  explicit Flow(const ParseLimits& limits) : framer(limits) {}

  Peer peer;
  bool open = false;
  StreamFramer framer;
  std::vector<Bytes> queue;  ///< answers that wait until it is open
  std::size_t queued = 0;
  std::size_t buffered = 0;        ///< counted into the total of all flows
  std::uint64_t first_client = 0;  ///< of the client transactions on it, which form a list
  TimerQueue::Id unfinished = TimerQueue::Id::none;
  std::string asked_key, remote_key;

  Transport transport() const { return peer.remote.transport; }
};

/// All flows, and which of them leads to a given endpoint: requests to the same next hop share one (RFC 3261 §18.1.1).
class Flows {
 public:
  Flows(const Limits& limits, std::uint8_t owner, std::uint64_t seed)
      : limits_(limits), ids_(owner), by_endpoint_(16, KeyedHash{seed}) {}

  /// nullptr when there is no such flow.
  Flow* find(FlowId id);
  const Flow* find(FlowId id) const;
  /// Notes that it stands, and sends what waited for it. nullptr: there are too many, and it is closed.
  Flow* opened(FlowId id, const Peer& peer, Actions& out);
  /// Takes it out of the tables; its transactions are the caller's to look after.
  std::optional<Flow> closed(FlowId id);
  /// The flow that leads there: an open or opening one, else a new one, which is asked for.
  FlowId reach(const Hop& hop, Actions& out);
  /// The same, but none instead of a new one.
  FlowId known(const Hop& hop) const;
  /// At once, or when it opens.
  void send(FlowId id, Bytes octets, Actions& out);
  std::size_t size() const { return flows_.size(); }

 private:
  void index(std::string& key, const Endpoint& endpoint, const std::string& tls_name, FlowId id);
  void unindex(const std::string& key, FlowId id);

  const Limits& limits_;
  FlowIds ids_;
  std::unordered_map<FlowId, Flow> flows_;
  std::unordered_map<std::string, FlowId, KeyedHash, std::equal_to<>> by_endpoint_;
};

}  // namespace sealwire::sip
