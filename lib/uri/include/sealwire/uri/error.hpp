#pragma once

#include "sealwire/base/error.hpp"

namespace sealwire::uri {

enum class UriError : std::uint8_t {
  bad_scheme,           ///< no scheme, or one that the called parser does not read
  bad_character,        ///< a character that must be escaped there, or never stands there
  bad_escape,           ///< '%' without two hexadecimal digits
  bad_host,             ///< neither a host name nor an IPv4 nor an IPv6 literal
  bad_port,             ///< not a number up to 65535, or missing where it must stand
  bad_parameter,        ///< empty name, or a value that its definition forbids
  duplicate_parameter,  ///< RFC 3261 §19.1.1: a parameter name must not appear more than once
  bad_number,           ///< not a telephone number of RFC 3966
  too_long,             ///< exceeds kMaxUriOctets or kMaxUriParameters
};
ErrorInfo describe(UriError code);

/// No URI longer than this is read.
constexpr std::size_t kMaxUriOctets = 65535;
/// No URI has more parameters, or more header fields, than this.
constexpr std::size_t kMaxUriParameters = 64;

}  // namespace sealwire::uri
