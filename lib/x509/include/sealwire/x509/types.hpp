#pragma once

#include <optional>
#include <variant>

#include "sealwire/asn1/schema.hpp"

// The types of RFC 5280 that others build on, one struct per ASN.1 type. All are views of the octets they were decoded
// from.

namespace sealwire::asn1 {
class Registry;
}

namespace sealwire::x509 {

/// Families of open types: algorithm parameters, attribute values of names, extensions; what is inside a public key, a
/// private key and a signature value, by the algorithm; policy qualifiers.
extern const asn1::OpenSet kAlgorithmParameters;
extern const asn1::OpenSet kNameAttributes;
extern const asn1::OpenSet kExtensions;
extern const asn1::OpenSet kPublicKeys;
extern const asn1::OpenSet kPrivateKeys;
extern const asn1::OpenSet kSignatureValues;
extern const asn1::OpenSet kPolicyQualifiers;
extern const asn1::OpenSet kOtherNames;

/// AlgorithmIdentifier ::= SEQUENCE { algorithm OBJECT IDENTIFIER, parameters ANY DEFINED BY algorithm OPTIONAL }
/// (RFC 5280 §4.1.1.2)
struct AlgorithmIdentifier {
  asn1::Oid algorithm;
  std::optional<asn1::Any> parameters;
  static const asn1::Type kType;
  /// Absent, or NULL: what algorithms without parameters come with.
  bool without_parameters() const;
  friend bool operator==(const AlgorithmIdentifier&, const AlgorithmIdentifier&) = default;
};

/// AttributeTypeAndValue ::= SEQUENCE { type OBJECT IDENTIFIER, value ANY DEFINED BY type } (RFC 5280 §4.1.2.4)
struct AttributeTypeAndValue {
  asn1::Oid type;
  asn1::Any value;
  static const asn1::Type kType;
};
/// RelativeDistinguishedName ::= SET SIZE (1..MAX) OF AttributeTypeAndValue
struct RelativeDistinguishedName : asn1::SetOf<AttributeTypeAndValue> {
  static const asn1::Type kType;
};
/// Name ::= CHOICE { rdnSequence SEQUENCE OF RelativeDistinguishedName }; see name.hpp for what can be done with it.
struct Name : asn1::SequenceOf<RelativeDistinguishedName> {
  static const asn1::Type kType;
};

/// SubjectPublicKeyInfo ::= SEQUENCE { algorithm AlgorithmIdentifier, subjectPublicKey BIT STRING }
struct SubjectPublicKeyInfo {
  AlgorithmIdentifier algorithm;
  asn1::BitString subject_public_key;
  static const asn1::Type kType;
};

/// Extension ::= SEQUENCE { extnID, critical BOOLEAN DEFAULT FALSE, extnValue OCTET STRING }
struct Extension {
  asn1::Oid extn_id;
  bool critical = false;
  Octets extn_value;  ///< the DER of the extension's own type
  static const asn1::Type kType;
};
/// Extensions ::= SEQUENCE SIZE (1..MAX) OF Extension
struct Extensions : asn1::SequenceOf<Extension> {
  static const asn1::Type kType;
};

/// OtherName ::= SEQUENCE { type-id OBJECT IDENTIFIER, value [0] EXPLICIT ANY DEFINED BY type-id }
struct OtherName {
  asn1::Oid type_id;
  asn1::Any value;
  static const asn1::Type kType;
};
/// The alternatives of GeneralName, by their tags (RFC 5280 §4.2.1.6).
enum class GeneralNameKind : std::uint8_t {
  other_name,
  rfc822_name,
  dns_name,
  x400_address,
  directory_name,
  edi_party_name,
  uri,
  ip_address,
  registered_id,
};
struct GeneralName : std::variant<OtherName, asn1::Ia5String, asn1::Ia5String, asn1::AnySequence, Name,
                                  asn1::AnySequence, asn1::Ia5String, Octets, asn1::Oid> {
  static const asn1::Type kType;
  GeneralNameKind kind() const { return static_cast<GeneralNameKind>(index()); }
  /// The text of an rfc822Name, dNSName or uniformResourceIdentifier; empty for others.
  std::string_view text() const;
};
/// GeneralNames ::= SEQUENCE SIZE (1..MAX) OF GeneralName
struct GeneralNames : asn1::SequenceOf<GeneralName> {
  static const asn1::Type kType;
};

/// Attribute ::= SEQUENCE { type OBJECT IDENTIFIER, values SET OF ANY DEFINED BY type } (RFC 5280 Appendix A.1)
struct Attribute {
  asn1::Oid type;
  asn1::AnySet values;
  static const asn1::Type kType;
};

/// Adds to `registry` the types of this module and the open types it knows, so that trees show them by name.
void register_types(asn1::Registry& registry);

}  // namespace sealwire::x509
