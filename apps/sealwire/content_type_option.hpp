#pragma once

#include <string>

#include "sealwire/asn1/oid.hpp"
#include "sealwire/base/error.hpp"

namespace sealwire::app {

/// An OID by RFC 7193's word, its name in ASN.1, or in digits; "data" is id-data. `option` is named in the error.
Result<asn1::OwnedOid> parse_content_type(const std::string& option, const std::string& text);

}  // namespace sealwire::app
