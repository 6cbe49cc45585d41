#pragma once

#include "sealwire/base/error.hpp"

namespace sealwire::msrp {

enum class MsrpError : std::uint8_t {
  malformed_frame,  ///< what the connection carries is not MSRP, or no frame can be found in it any more
  malformed_field,  ///< a frame whose header fields are not what RFC 4975 §9 demands
  limit,            ///< exceeds a named limit
  contradiction,    ///< chunks of one message that cannot belong together
  not_accepted,     ///< a media type that the receiver has not listed, or has refused
  bad_command,      ///< a command that makes no sense: unknown session, an identifier that is in use
};
ErrorInfo describe(MsrpError code);

/// Response codes (RFC 4975 §10, RFC 4976 §9).
enum class Status : std::uint16_t {
  ok = 200,
  bad_request = 400,
  unauthorized = 401,
  forbidden = 403,
  timed_out = 408,
  stop_sending = 413,
  unsupported_media_type = 415,
  out_of_bounds = 423,
  no_session = 481,
  unknown_method = 501,
  session_elsewhere = 506,
};
constexpr unsigned number(Status status) { return static_cast<unsigned>(status); }
/// The comment of a response; empty for a code that no RFC defines.
std::string_view comment_of(unsigned status);

/// The one mapping from errors to MSRP responses, total over all modules' errors: a limit is 413, a media type 415,
/// what cannot be read 400, an unknown session 481, the rest 403.
Status status_of(const Error& error);

}  // namespace sealwire::msrp
