#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sealwire/base/core.hpp"
#include "sealwire/sip/command.hpp"
#include "sealwire/sip/message.hpp"

namespace sealwire::sip {

/// Why there is no final answer to look at.
enum class Failure : std::uint8_t {
  none,          ///< there is one
  timed_out,     ///< nothing came within 64*T1 (to be treated as 408, RFC 3261 §8.1.3.1)
  transport,     ///< the flow could not be opened or broke (to be treated as 503)
  tls,           ///< the peer's certificate does not name whom we wanted to reach
  too_large,     ///< a MESSAGE above 1300 octets on UDP: send it over TCP, or by MSRP
  unanswerable,  ///< challenged, and no account, algorithm or qop fits
  refused,       ///< challenged again after the credentials were sent
  invalid,       ///< the command makes no sense, or names what is not there
  overload,      ///< too many transactions
};

/// A request to be answered by Respond: MESSAGE, OPTIONS (if not answered here), or whatever Config::allow names,
/// outside a dialog or inside one. ACK, BYE, CANCEL and INVITE never come this way.
struct IncomingRequest {
  TransactionId transaction;
  Message message;
  FlowId flow;
  Peer peer;
  DialogId dialog = DialogId::none;
};

/// What became of a SendRequest.
struct RequestDone {
  RequestId id;
  Failure failure = Failure::none;
  std::optional<Message> response = {};  ///< final; set when failure is none, refused or unanswerable
  std::string detail = {};               ///< a sentence, when there is no response
  FlowId flow = FlowId::none;            ///< it was sent on
};

enum class RegistrationState : std::uint8_t { registered, unregistered, failed };
struct RegistrationChanged {
  RegistrationId id;
  RegistrationState state;
  Failure failure = Failure::none;
  std::optional<Message> response = {};
  std::string detail = {};
  std::chrono::seconds expires{0};              ///< granted
  std::vector<std::string> service_route = {};  ///< for Addressing::route (RFC 3608)
  FlowId flow = FlowId::none;
  /// After `failed`: when the core tries again by itself; none when it will not (the answer was no).
  std::optional<Instant> retry_at = {};
};

/// An INVITE outside a dialog; 100 Trying has been sent. To be answered by Answer.
struct IncomingInvite {
  DialogId id;
  Message message;
  FlowId flow;
  Peer peer;
};
/// 101–199 to our INVITE.
struct InviteProgress {
  DialogId id;
  Message response;
};
/// Ours was answered 2xx and the ACK sent (`message` is the 2xx, with the answer), or ours to them was acknowledged
/// (`message` is the ACK). A second 2xx of a fork never gets here: it is acknowledged and ended by the core.
struct DialogEstablished {
  DialogId id;
  Message message;
  FlowId flow;
};
enum class EndReason : std::uint8_t {
  answered,   ///< our INVITE got a final answer that is not 2xx, or we gave one
  cancelled,  ///< by CANCEL, either side
  bye_sent,
  bye_received,
  no_ack,  ///< our 2xx was never acknowledged
  failed,  ///< see failure
};
struct DialogEnded {
  DialogId id;
  EndReason reason;
  Failure failure = Failure::none;
  std::optional<Message> message = {};  ///< the final answer, or the BYE
  std::string detail = {};
};

/// Something came in that could not be used and was dropped, or answered statelessly; for logs and counters.
struct Discarded {
  FlowId flow;
  Error error;
};

using Action = std::variant<Send, Close, Connect, IncomingRequest, RequestDone, RegistrationChanged, IncomingInvite,
                            InviteProgress, DialogEstablished, DialogEnded, Discarded>;

}  // namespace sealwire::sip
