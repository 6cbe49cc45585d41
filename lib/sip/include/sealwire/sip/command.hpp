#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sealwire/auth/client.hpp"
#include "sealwire/base/core.hpp"
#include "sealwire/sip/header.hpp"

namespace sealwire::sip {

/// A request of ours, a registration, or an INVITE and its dialog: numbered by whoever submits it, each once. Dialogs
/// that come in are numbered by the core, top bit set.
enum class RequestId : std::uint64_t { none = 0 };
enum class RegistrationId : std::uint64_t { none = 0 };
enum class DialogId : std::uint64_t { none = 0 };
/// A request that came in and waits for its answer: numbered by the core.
enum class TransactionId : std::uint64_t { none = 0 };

/// Where a request goes and in whose name, common to all that starts outside a dialog.
struct Addressing {
  std::string target = {};              ///< Request-URI
  std::string from = {};                ///< name-addr or URI, without tag
  std::string to = {};                  ///< the same; "" for the target
  std::vector<std::string> route = {};  ///< name-addrs of a pre-loaded Route, such as a Service-Route
  /// The next hop, whatever route and target say (the outbound proxy). Without it: the first route, else the target;
  /// port 5060, or 5061 for TLS, unless named.
  std::optional<Endpoint> proxy = {};
  /// Send on this flow if it is still open, before any of the above.
  FlowId flow = FlowId::none;
  auth::AccountPtr account = {};  ///< to answer 401 and 407 with; none: they are final
};

/// A request outside a dialog, or inside one: MESSAGE, OPTIONS, or any method but INVITE, ACK, CANCEL, BYE, REGISTER.
/// Ends in RequestDone.
struct SendRequest {
  RequestId id = RequestId::none;
  std::string method = {};
  Addressing addressing = {};
  /// Inside this dialog: its addresses and route set are taken, `addressing` is not looked at.
  DialogId dialog = DialogId::none;
  HeaderFields
      fields;  ///< besides those the core writes: Via, Max-Forwards, From, To, Call-ID, CSeq, Route, Content-Length
  Bytes body = {};  ///< its Content-Type is in `fields`
  /// Every hop is known to control congestion: a MESSAGE may exceed 1300 octets on UDP too (RFC 3428 §8).
  bool congestion_controlled = false;
};

/// Answers an IncomingRequest, once finally (2xx to 6xx). Provisional answers to requests other than INVITE are dropped
/// (RFC 4320 §4.1). Content-Type is in `fields`.
struct Respond {
  TransactionId transaction = TransactionId::none;
  std::uint16_t status = 0;
  std::string reason = {};  ///< "" for the usual phrase
  HeaderFields fields = {};
  Bytes body = {};
};

/// Registers and keeps refreshed, until Unregister; tells by RegistrationChanged. Submitted again with the same id, it
/// replaces what was asked for.
struct Register {
  RegistrationId id = RegistrationId::none;
  Addressing addressing = {};              ///< target: the registrar ("sip:example.org"); from: the address of record
  std::vector<std::string> contacts = {};  ///< name-addrs; empty: one, made from the flow and the user of `from`
  std::chrono::seconds expires{3600};
  HeaderFields fields = {};
};
struct Unregister {
  RegistrationId id = RegistrationId::none;
};

/// Starts a session. Ends in DialogEnded; InviteProgress and DialogEstablished come before.
struct Invite {
  DialogId id = DialogId::none;
  Addressing addressing = {};
  HeaderFields fields = {};
  Bytes body = {};           ///< the offer, with Content-Type in `fields`
  std::string contact = {};  ///< name-addr; "": made from the flow and the user of `from`
};
/// Answers an IncomingInvite: 101–199 as often as wished, then once 200 to 699. 2xx carries the answer, and is repeated
/// until the ACK comes.
struct Answer {
  DialogId id = DialogId::none;
  std::uint16_t status = 0;
  std::string reason = {};
  HeaderFields fields = {};
  Bytes body = {};
  std::string contact = {};  ///< as in Invite
};
/// Gives up an INVITE of ours that has no final answer yet (RFC 3261 §9.1); if a 2xx crosses, the core ends it by BYE.
struct Cancel {
  DialogId id = DialogId::none;
};
/// Ends the session: BYE in an established dialog, CANCEL or a final answer (480) before.
struct Bye {
  DialogId id = DialogId::none;
  HeaderFields fields = {};
};

using Command = std::variant<SendRequest, Respond, Register, Unregister, Invite, Answer, Cancel, Bye>;

}  // namespace sealwire::sip
