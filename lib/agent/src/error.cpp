#include "sealwire/agent/error.hpp"

#include "sealwire/cms/error.hpp"
#include "sealwire/smime/error.hpp"

namespace sealwire::agent {

ErrorInfo describe(AgentError code) {
  switch (code) {
    case AgentError::refused: return {"agent", "refused", Blame::refused};
    case AgentError::not_understood: return {"agent", "not-understood", Blame::refused};
    case AgentError::undecipherable: return {"agent", "undecipherable", Blame::refused};
    case AgentError::unsigned_sender: return {"agent", "unsigned-sender", Blame::refused};
    case AgentError::wrong_identity: return {"agent", "wrong-identity", Blame::refused};
    case AgentError::too_large: return {"agent", "too-large", Blame::refused};
    case AgentError::bad_command: return {"agent", "bad-command", Blame::usage};
    case AgentError::no_recipient: return {"agent", "no-recipient", Blame::usage};
    case AgentError::no_key: return {"agent", "no-key", Blame::usage};
    case AgentError::cancelled: return {"agent", "cancelled", Blame::environment};
    case AgentError::bad_session: return {"agent", "bad-session", Blame::malformed};
    case AgentError::unreachable: return {"agent", "unreachable", Blame::environment};
    case AgentError::timed_out: return {"agent", "timed-out", Blame::environment};
    case AgentError::overload: return {"agent", "overload", Blame::environment};
  }
  return {"agent", "unknown", Blame::environment};
}

std::uint16_t sip_status_of(const Error& error) {
  if (error.is(cms::CmsError::not_for_us)) return 493;
  if (error.is(smime::SmimeError::unsupported_type)) return 415;
  return error.blame() == Blame::environment ? 503 : 200;
}

Error error_of_answer(std::uint16_t status, std::string_view reason) {
  std::string what = "the far end answered " + std::to_string(status);
  if (!reason.empty()) what.append(" ").append(reason);
  switch (status) {
    case 408:
    case 504: return Error(AgentError::timed_out, std::move(what));
    case 413:
    case 513: return Error(AgentError::too_large, std::move(what));
    case 415: return Error(AgentError::not_understood, std::move(what));
    case 493: return Error(AgentError::undecipherable, std::move(what));
    case 502:
    case 503: return Error(AgentError::unreachable, std::move(what));
    default: return Error(AgentError::refused, std::move(what));
  }
}

}  // namespace sealwire::agent
