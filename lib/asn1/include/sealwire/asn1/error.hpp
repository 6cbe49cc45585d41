#pragma once

#include <cstdint>

#include "sealwire/base/error.hpp"

namespace sealwire::asn1 {

/// What can be wrong with octets that claim to be BER or DER, or with a value that is to be written.
enum class Asn1Error : std::uint8_t {
  truncated,        ///< the octets end inside an element
  bad_tag,          ///< an identifier that X.690 forbids, or a tag number beyond 2^29
  bad_length,       ///< a length that X.690 forbids, or beyond what 63 bits count
  unexpected_tag,   ///< another type stands where the schema asks for one
  missing_field,    ///< a component that is neither OPTIONAL nor DEFAULT is absent
  trailing_octets,  ///< something follows where nothing may
  duplicate_field,  ///< a component of a SET twice
  bad_value,        ///< content octets that its type forbids
  out_of_range,     ///< a number that does not fit where it is to be kept
  not_der,          ///< good BER where DER was asked for
  too_deep,         ///< Limits::depth
  too_many,         ///< Limits::elements
  too_long,         ///< Limits::total, or the limit of one collected element
  unencodable,      ///< a value that its type cannot carry
};
ErrorInfo describe(Asn1Error code);

}  // namespace sealwire::asn1
