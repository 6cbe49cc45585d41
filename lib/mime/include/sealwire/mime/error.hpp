#pragma once

#include "sealwire/base/error.hpp"

namespace sealwire::mime {

enum class MimeError : std::uint8_t {
  bad_media_type,         ///< not type/subtype with parameters (RFC 2045 §5.1)
  bad_parameter,          ///< a parameter without name or value, twice, or badly quoted
  bad_header,             ///< a header line without a name, or a fold before the first field
  bad_transfer_encoding,  ///< the body is not what its Content-Transfer-Encoding says
  unknown_encoding,       ///< a Content-Transfer-Encoding that nobody registered
  bad_boundary,           ///< no boundary parameter, or not one of RFC 2046 §5.1.1
  bad_multipart,          ///< no delimiter, no closing delimiter, or not the parts that the type demands
  limit,                  ///< exceeds a value of Limits
};
ErrorInfo describe(MimeError code);

/// What hostile entities are held to.
struct Limits {
  std::size_t header_octets = 64U << 10;  ///< one header, all its fields
  std::size_t header_fields = 256;
  std::size_t parameters = 64;  ///< of one field
  std::size_t parts = 256;      ///< of one multipart
  std::size_t depth = 16;       ///< multiparts and messages within each other
};

}  // namespace sealwire::mime
