#pragma once

#include "sealwire/base/error.hpp"

namespace sealwire::sdp {

enum class SdpError : std::uint8_t {
  bad_line,      ///< not "x=value", or a character that may not stand there
  missing_line,  ///< v, o, s, t, or the c that a media line needs
  bad_order,     ///< a line where RFC 4566 §5 has no place for it
  bad_origin,
  bad_connection,
  bad_time,
  bad_media,
  bad_attribute,  ///< an attribute whose definition is broken, such as path without a URI
  not_msrp,       ///< the media line is no MSRP stream, or lacks path or accept-types
  no_stream,      ///< the offer holds no stream that we could take
  bad_answer,     ///< an answer whose media lines are not those of the offer
  limit,          ///< exceeds a value of Limits
};
ErrorInfo describe(SdpError code);

struct Limits {
  std::size_t octets = 64U << 10;
  std::size_t lines = 1024;
  std::size_t media = 32;
};

}  // namespace sealwire::sdp
