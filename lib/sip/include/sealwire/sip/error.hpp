#pragma once

#include <cstdint>

#include "sealwire/base/error.hpp"

namespace sealwire::sip {

enum class SipError : std::uint8_t {
  truncated,            ///< the datagram ends before the message does
  start_line,           ///< neither a Request-Line nor a Status-Line
  unsupported_version,  ///< a version other than SIP/2.0
  request_uri,          ///< the Request-URI is not a URI, or holds what it must not
  header_field,         ///< a header field that its grammar does not allow
  missing_field,        ///< one of Via, From, To, Call-ID, CSeq is absent
  repeated_field,       ///< a field that may be there once is there twice
  cseq_mismatch,        ///< CSeq and Request-Line name different methods
  content_length,       ///< absent where it frames the message, not a number, or two that disagree
  too_large,            ///< beyond a named limit
  unknown_id,           ///< a command names a transaction, dialog or registration that is not there
  usage,                ///< a command that makes no sense
};
ErrorInfo describe(SipError code);

/// The status a server answers a malformed request with: 505, 513 or 400 (RFC 3261 §21.4.1, §21.5.6, §21.5.7).
std::uint16_t status_for(const Error& error);

}  // namespace sealwire::sip
