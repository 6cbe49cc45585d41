#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sealwire/base/core.hpp"
#include "sealwire/sip/message.hpp"

namespace sealwire::sip {

/// RFC 3261 §17, table 4.
struct Timers {
  std::chrono::milliseconds t1{500};   ///< round-trip time estimate
  std::chrono::milliseconds t2{4000};  ///< longest pause between retransmissions
  std::chrono::milliseconds t4{5000};  ///< how long a message stays in the network
  std::chrono::seconds ringing{185};   ///< without a final answer to our INVITE, it is cancelled then
  std::chrono::milliseconds transaction_timeout() const { return 64 * t1; }  ///< B, F, H, J, L, M
};

struct Limits {
  ParseLimits parse = {};
  std::size_t transactions = 1'000'000;  ///< client and server; beyond, requests are answered 503
  std::size_t dialogs = 100'000;
  std::size_t flows = 200'000;               ///< beyond, new ones are closed
  std::size_t queued_octets = 256U << 10;    ///< of answers that wait for one flow to open
  std::size_t buffered_octets = 256U << 20;  ///< of unfinished messages on all streams together
  std::size_t udp_request_octets = 1300;     ///< RFC 3261 §18.1.1, RFC 3428 §8
  std::chrono::seconds retry_after{5};       ///< in a 503
};

/// What a listener of the edge is to the outside; Contact and Via name it.
struct Listener {
  std::uint32_t id = 0;      ///< as in Peer::listener
  Endpoint advertised = {};  ///< host numeric or a name, as peers shall reach it
};

struct Config {
  std::string user_agent = {};  ///< User-Agent and Server; "" leaves both out
  std::vector<Listener> listeners = {};
  std::vector<std::string> accept = {};     ///< media types, in answers to OPTIONS
  std::vector<std::string> supported = {};  ///< option tags; a Require of any other is answered 420
  std::vector<Method> allow = {Method::invite,  Method::ack,     Method::bye,   Method::cancel,
                               Method::message, Method::options, Method::update};
  /// The core answers OPTIONS itself: 200 with Allow, Accept and Supported. Else they are delivered.
  bool answer_options = true;
  Timers timers = {};
  Limits limits = {};
};

}  // namespace sealwire::sip
