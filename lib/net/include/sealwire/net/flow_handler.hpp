#pragma once

#include <cstddef>

#include "sealwire/base/core.hpp"
#include "sealwire/base/error.hpp"
#include "sealwire/base/octets.hpp"
#include "sealwire/base/time.hpp"

namespace sealwire::net {

/// Is told when a Timer is due.
class Alarm {
 public:
  virtual ~Alarm() = default;
  virtual void expire(Instant now) = 0;
};

/// Is told what happens to flows; always on the loop's thread, never while another call to it runs. Pump is the one
/// for cores.
class FlowHandler : public Alarm {
 public:
  virtual void opened(Instant now, FlowId flow, const Peer& peer) = 0;
  virtual void receive(Instant now, FlowId flow, Octets octets) = 0;
  virtual void writable(Instant now, FlowId flow, std::size_t credit) = 0;
  /// The last word on a flow: its number is not used again.
  virtual void closed(Instant now, FlowId flow, CloseReason reason) = 0;
  /// Comes before closed() where there is more to say than a CloseReason: for logs and messages to people.
  virtual void trouble(FlowId flow, const Error& error) {
    static_cast<void>(flow);
    static_cast<void>(error);
  }
};

}  // namespace sealwire::net
