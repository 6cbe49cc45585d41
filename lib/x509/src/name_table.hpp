#pragma once

#include <optional>
#include <string_view>

#include "sealwire/asn1/oid.hpp"
#include "sealwire/asn1/tag.hpp"

namespace sealwire::x509 {

/// The short name of an attribute type, as it is written; empty if it has none.
std::string_view attribute_name(asn1::Oid type);

struct AttributeSyntax {
  asn1::Oid type;
  asn1::Tag string;  ///< the string type its values are written with
};
/// By short name, in any case.
std::optional<AttributeSyntax> find_attribute(std::string_view name);
/// The string type that values of this attribute are written with.
asn1::Tag string_type_of(asn1::Oid type);

}  // namespace sealwire::x509
