#include "sealwire/msrp/error.hpp"

namespace sealwire::msrp {

ErrorInfo describe(MsrpError code) {
  switch (code) {
    case MsrpError::malformed_frame: return {"msrp", "malformed-frame", Blame::malformed};
    case MsrpError::malformed_field: return {"msrp", "malformed-field", Blame::malformed};
    case MsrpError::limit: return {"msrp", "limit", Blame::malformed};
    case MsrpError::contradiction: return {"msrp", "contradiction", Blame::malformed};
    case MsrpError::not_accepted: return {"msrp", "not-accepted", Blame::refused};
    case MsrpError::bad_command: return {"msrp", "bad-command", Blame::usage};
  }
  return {"msrp", "unknown", Blame::environment};
}

std::string_view comment_of(unsigned status) {
  switch (static_cast<Status>(status)) {
    case Status::ok: return "OK";
    case Status::bad_request: return "Bad Request";
    case Status::unauthorized: return "Unauthorized";
    case Status::forbidden: return "Forbidden";
    case Status::timed_out: return "Request Timeout";
    case Status::stop_sending: return "Stop Sending Message";
    case Status::unsupported_media_type: return "Unsupported Media Type";
    case Status::out_of_bounds: return "Parameter Out Of Bounds";
    case Status::no_session: return "Session Does Not Exist";
    case Status::unknown_method: return "Unknown Method";
    case Status::session_elsewhere: return "Session On Another Connection";
  }
  return {};
}

Status status_of(const Error& error) {
  if (error.is(MsrpError::not_accepted)) return Status::unsupported_media_type;
  if (error.is(MsrpError::limit) || error.is(BaseError::limit) || error.is(BaseError::no_space))
    return Status::stop_sending;
  if (error.is(MsrpError::bad_command)) return Status::no_session;
  switch (error.blame()) {
    case Blame::malformed: return Status::bad_request;
    case Blame::unsupported: return Status::unsupported_media_type;
    case Blame::environment: return Status::stop_sending;
    case Blame::refused:
    case Blame::usage: return Status::forbidden;
  }
  return Status::forbidden;
}

}  // namespace sealwire::msrp
