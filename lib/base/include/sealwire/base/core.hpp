#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sealwire/base/octets.hpp"
#include "sealwire/base/time.hpp"

// The words that protocol cores share. A core is a state machine without I/O: it is told what happened
// (opened, receive, writable, closed, submit, expire) and appends to a list of actions what it wants done. Actions own
// their octets, so the list may outlive the call (docs/decisions/0004-cores-and-actions.md).

namespace sealwire {

/// One connection, or one remote address seen on one UDP socket. The edge numbers what comes in (top bit clear); a core
/// numbers what it asks to Connect (top bit set, see FlowIds).
enum class FlowId : std::uint64_t { none = 0 };

enum class Transport : std::uint8_t { udp, tcp, tls, ws, wss };
constexpr bool is_stream(Transport t) { return t != Transport::udp; }
constexpr bool is_secure(Transport t) { return t == Transport::tls || t == Transport::wss; }

/// Where to reach somebody. `host` is an IP literal (IPv6 without brackets) or a name that the edge resolves.
struct Endpoint {
  Transport transport = Transport::udp;
  std::string host;
  std::uint16_t port = 0;
  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// What is known of a flow when it opens.
struct Peer {
  Endpoint remote;                                     ///< numeric
  Endpoint local;                                      ///< numeric
  std::uint32_t listener = 0;                          ///< which listener took it; 0 for flows that a core asked for
  bool authenticated = false;                          ///< TLS, and the certificate names whom we wanted to reach
  std::shared_ptr<const Bytes> certificate = nullptr;  ///< DER, of whoever showed one in TLS
};

enum class CloseReason : std::uint8_t {
  asked,        ///< a Close action of ours
  ended,        ///< the peer closed in order
  reset,        ///< broken off
  refused,      ///< nobody listens there
  unreachable,  ///< no route, no such name
  timed_out,
  tls_failed,  ///< handshake failed, or the certificate does not name whom we wanted to reach
  idle,        ///< forgotten by the edge for want of traffic (UDP)
};

// Actions that every core may ask for.
struct Send {
  FlowId flow;
  Bytes octets;  ///< one datagram on UDP, a piece of the stream elsewhere
};
struct Close {
  FlowId flow;  ///< after everything sent has left
};
/// Answered by opened(flow) or closed(flow, reason). For tls and wss the certificate must name `tls_name` (or
/// `to.host` where it is empty), and be believed.
struct Connect {
  FlowId flow;
  Endpoint to;
  std::string tls_name;
  bool any_certificate = false;  ///< neither: whoever asks judges Peer::certificate
};

/// Numbers the flows that one core asks for; `owner` keeps the cores of one process apart.
class FlowIds {
 public:
  explicit FlowIds(std::uint8_t owner) : next_((std::uint64_t{0x80} | owner) << 56) {}
  FlowId next() { return FlowId{++next_}; }
  bool owns(FlowId id) const { return (static_cast<std::uint64_t>(id) >> 56) == (next_ >> 56); }

 private:
  std::uint64_t next_;
};

}  // namespace sealwire
