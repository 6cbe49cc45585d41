#pragma once

#include "sealwire/asn1/reader.hpp"
#include "sealwire/asn1/schema.hpp"

// How trees find the part of a schema that an element belongs to.

namespace sealwire::asn1::detail {

/// OPTIONAL or DEFAULT.
bool is_optional(const Field& field);
/// The alternative that a CHOICE takes for an element; where several have its tag, the one that what is inside fits.
/// Null if there is none.
const Field* chosen(const Type& type, const Element& element);
/// The OID that a component is, or that its SEQUENCE begins with (AlgorithmIdentifier); empty if it is of other kind.
Oid leading_oid(const Type& type, const Element& element);

}  // namespace sealwire::asn1::detail
