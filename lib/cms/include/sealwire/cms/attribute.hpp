#pragma once

#include <string_view>
#include <vector>

#include "sealwire/asn1/schema.hpp"
#include "sealwire/base/time.hpp"
#include "sealwire/cms/error.hpp"

namespace sealwire::cms {

/// Attribute ::= SEQUENCE {
///   attrType OBJECT IDENTIFIER,
///   attrValues SET OF AttributeValue } (RFC 5652 §5.3)
struct Attribute {
  asn1::Oid attr_type;
  asn1::AnySet attr_values;
  static const asn1::Type kType;
};

/// SignedAttributes, UnsignedAttributes, AuthAttributes, … ::= SET SIZE (1..MAX) OF Attribute
struct Attributes : asn1::SetOf<Attribute> {
  static const asn1::Type kType;
  /// The first attribute of this type, or null.
  const Attribute* find(asn1::Oid type) const;
  std::size_t count(asn1::Oid type) const;
};

/// Attribute types (RFC 5652 §11, RFC 8551 §2.5, RFC 5035, RFC 6019, RFC 6211, RFC 2634).
namespace attribute_types {
using asn1::operator""_oid;
inline constexpr asn1::Oid content_type = "1.2.840.113549.1.9.3"_oid;
inline constexpr asn1::Oid message_digest = "1.2.840.113549.1.9.4"_oid;
inline constexpr asn1::Oid signing_time = "1.2.840.113549.1.9.5"_oid;
inline constexpr asn1::Oid countersignature = "1.2.840.113549.1.9.6"_oid;
inline constexpr asn1::Oid smime_capabilities = "1.2.840.113549.1.9.15"_oid;
inline constexpr asn1::Oid cms_algorithm_protection = "1.2.840.113549.1.9.52"_oid;
inline constexpr asn1::Oid content_hints = "1.2.840.113549.1.9.16.2.4"_oid;
inline constexpr asn1::Oid encryption_key_preference = "1.2.840.113549.1.9.16.2.11"_oid;
inline constexpr asn1::Oid signing_certificate = "1.2.840.113549.1.9.16.2.12"_oid;
inline constexpr asn1::Oid binary_signing_time = "1.2.840.113549.1.9.16.2.46"_oid;
inline constexpr asn1::Oid signing_certificate_v2 = "1.2.840.113549.1.9.16.2.47"_oid;
}  // namespace attribute_types

/// DER of an Attribute with one value, which is a complete element.
Bytes write_attribute(asn1::Oid type, Octets value);

}  // namespace sealwire::cms
