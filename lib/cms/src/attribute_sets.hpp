#pragma once

#include <string>
#include <vector>

#include "sealwire/asn1/arena.hpp"
#include "sealwire/cms/attribute.hpp"

namespace sealwire::cms {

/// DER of a SET OF Attribute from whole Attributes, in order; empty for none. Errors: bad_request for what is no
/// Attribute, duplicate_attribute.
Result<Bytes> attribute_set(const std::vector<Bytes>& attributes);
/// The same set under an IMPLICIT context tag.
Bytes under_tag(Octets set, std::uint32_t number);

/// Attributes that are authenticated, as received under an IMPLICIT tag of one octet: DER of the SET OF, which is what
/// is authenticated (RFC 5083 §2.2, RFC 5652 §9.2). If they did not come in DER, it is their re-encoding, and
/// `remarks` says so. Checks contentType: equal to `content_type`, and there if `content_type_required`. Errors:
/// duplicate_attribute, bad_attribute, missing_attribute.
struct AuthenticatedAttributes {
  Bytes set_der;
  asn1::Arena arena;
  Attributes attributes;
};
Result<AuthenticatedAttributes> read_authenticated_attributes(Octets received, asn1::Oid content_type,
                                                              bool content_type_required,
                                                              std::vector<std::string>& remarks);

}  // namespace sealwire::cms
