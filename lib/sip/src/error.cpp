#include "sealwire/sip/error.hpp"

namespace sealwire::sip {

ErrorInfo describe(SipError code) {
  switch (code) {
    case SipError::truncated: return {"sip", "truncated", Blame::malformed};
    case SipError::start_line: return {"sip", "start-line", Blame::malformed};
    case SipError::unsupported_version: return {"sip", "unsupported-version", Blame::unsupported};
    case SipError::request_uri: return {"sip", "request-uri", Blame::malformed};
    case SipError::header_field: return {"sip", "header-field", Blame::malformed};
    case SipError::missing_field: return {"sip", "missing-field", Blame::malformed};
    case SipError::repeated_field: return {"sip", "repeated-field", Blame::malformed};
    case SipError::cseq_mismatch: return {"sip", "cseq-mismatch", Blame::malformed};
    case SipError::content_length: return {"sip", "content-length", Blame::malformed};
    case SipError::too_large: return {"sip", "too-large", Blame::malformed};
    case SipError::unknown_id: return {"sip", "unknown-id", Blame::usage};
    case SipError::usage: return {"sip", "usage", Blame::usage};
  }
  return {"sip", "unknown", Blame::malformed};
}

std::uint16_t status_for(const Error& error) {
  if (error.is(SipError::unsupported_version)) return 505;
  if (error.is(SipError::too_large)) return 513;
  return 400;
}

}  // namespace sealwire::sip
