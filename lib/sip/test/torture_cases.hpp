#pragma once

#include <cstdint>
#include <optional>
#include <ostream>
#include <string_view>

#include "sealwire/sip/error.hpp"

// What RFC 4475 wants of each of its messages. `parse` is the error that reading it gives, none when it is well formed;
// `status` is what this user agent, which is no registrar and takes INVITE with any body type but answers by itself
// only what RFC 3261 §8.2 lets it, says to a request: 0 where it delivers the request or stays silent.
namespace sealwire::sip {

struct TortureCase {
  std::string_view name;
  std::string_view section;
  std::optional<SipError> parse;
  std::uint16_t status;
};
inline void PrintTo(const TortureCase& c, std::ostream* out) { *out << c.section; }

constexpr TortureCase kTorture[] = {
    {"wsinv", "3.1.1.1", {}, 481},  // its To has a tag, and there is no such dialog
    {"intmeth", "3.1.1.2", {}, 501},
    {"esc01", "3.1.1.3", {}, 0},
    {"escnull", "3.1.1.4", {}, 405},
    {"esc02", "3.1.1.5", {}, 501},
    {"lwsdisp", "3.1.1.6", {}, 200},
    {"longreq", "3.1.1.7", {}, 0},
    {"dblreq", "3.1.1.8", {}, 405},
    {"semiuri", "3.1.1.9", {}, 200},
    {"transports", "3.1.1.10", {}, 200},
    {"mpart01", "3.1.1.11", {}, 0},
    {"unreason", "3.1.1.12", {}, 0},
    {"noreason", "3.1.1.13", {}, 0},
    {"badinv01", "3.1.2.1", SipError::header_field, 400},
    {"clerr", "3.1.2.2", SipError::truncated, 400},
    {"ncl", "3.1.2.3", SipError::content_length, 400},
    {"scalar02", "3.1.2.4", SipError::header_field, 400},
    {"scalarlg", "3.1.2.5", SipError::header_field, 0},
    {"quotbal", "3.1.2.6", SipError::header_field, 400},
    {"ltgtruri", "3.1.2.7", SipError::request_uri, 400},
    {"lwsruri", "3.1.2.8", SipError::start_line, 400},
    {"lwsstart", "3.1.2.9", SipError::start_line, 400},
    {"trws", "3.1.2.10", SipError::start_line, 400},
    {"escruri", "3.1.2.11", SipError::request_uri, 400},
    {"baddate", "3.1.2.12", {}, 0},  // Date is of no importance here, so it is not judged
    {"regbadct", "3.1.2.13", SipError::header_field, 400},
    {"badaspec", "3.1.2.14", SipError::header_field, 400},
    {"baddn", "3.1.2.15", SipError::header_field, 400},
    {"badvers", "3.1.2.16", SipError::unsupported_version, 505},
    {"mismatch01", "3.1.2.17", SipError::cseq_mismatch, 400},
    {"mismatch02", "3.1.2.18", SipError::cseq_mismatch, 501},
    {"bigcode", "3.1.2.19", SipError::start_line, 0},
    {"badbranch", "3.2.1", {}, 200},  // falls back to the matching of RFC 2543
    {"insuf", "3.3.1", SipError::missing_field, 400},
    {"unkscm", "3.3.2", {}, 416},
    {"novelsc", "3.3.3", {}, 416},
    {"unksm2", "3.3.4", {}, 405},
    {"bext01", "3.3.5", {}, 420},
    {"invut", "3.3.6", {}, 0},  // 415 is the agent's to say: bodies are opaque here
    {"regaut01", "3.3.7", {}, 405},
    {"multi01", "3.3.8", SipError::repeated_field, 400},
    {"mcl01", "3.3.9", SipError::repeated_field, 400},
    {"bcast", "3.3.10", {}, 0},
    {"zeromf", "3.3.11", {}, 200},
    {"cparam01", "3.3.12", {}, 405},
    {"cparam02", "3.3.13", {}, 405},
    {"regescrt", "3.3.14", {}, 405},
    {"sdp01", "3.3.15", {}, 0},  // 406 is the agent's to say
    {"inv2543", "3.4.1", {}, 0},
};

}  // namespace sealwire::sip
