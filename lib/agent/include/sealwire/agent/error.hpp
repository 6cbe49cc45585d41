#pragma once

#include "sealwire/base/error.hpp"

namespace sealwire::agent {

enum class AgentError : std::uint8_t {
  // The answer is no.
  refused,          ///< the far end, or somebody on the way, said no
  not_understood,   ///< the far end does not take this media type (415)
  undecipherable,   ///< the far end cannot decrypt what was encrypted for another key (493)
  unsigned_sender,  ///< somebody who is known to sign sent something that is not signed
  wrong_identity,   ///< From, P-Asserted-Identity and certificate do not name the same
  too_large,        ///< larger than the way that was asked for can carry, or than the far end takes
  // The caller.
  bad_command,   ///< a command that makes no sense: an address that is no URI, an identifier in use
  no_recipient,  ///< to be encrypted, and nobody's certificate is known
  no_key,        ///< to be signed, and there is no key
  cancelled,     ///< by command
  // The other side's octets.
  bad_session,  ///< a session description that cannot be used
  // The network.
  unreachable,  ///< no connection, no such name, no listener of our own
  timed_out,    ///< no answer in time
  overload,     ///< more at once than the limits of this agent
};
ErrorInfo describe(AgentError code);

/// The one mapping from what went wrong in opening a MESSAGE to the SIP answer, total over all modules' errors:
/// 493 when it was encrypted for somebody else (RFC 3261 §23.2, RFC 8591 §7.3), 415 when its type is one that cannot be
/// opened here, 503 when this side ran out of something; 200 for the rest: what is wrong with the content is for the
/// reader to know, who gets it with its verdict.
std::uint16_t sip_status_of(const Error& error);

/// What a final SIP answer of the far end means for whoever sent a message. `status` is 300 or more.
Error error_of_answer(std::uint16_t status, std::string_view reason);

}  // namespace sealwire::agent
