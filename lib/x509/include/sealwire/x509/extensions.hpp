#pragma once

#include <optional>
#include <vector>

#include "sealwire/x509/types.hpp"

// The extensions of certificates and CRLs that are decoded with them (RFC 5280 §4.2, §5.2; RFC 4262).

namespace sealwire::x509 {

/// KeyUsage ::= BIT STRING (RFC 5280 §4.2.1.3); the values are masks.
enum class KeyUsage : std::uint16_t {
  digital_signature = 1U << 0,
  non_repudiation = 1U << 1,  ///< contentCommitment in newer texts
  key_encipherment = 1U << 2,
  data_encipherment = 1U << 3,
  key_agreement = 1U << 4,
  key_cert_sign = 1U << 5,
  crl_sign = 1U << 6,
  encipher_only = 1U << 7,
  decipher_only = 1U << 8,
};
/// A set of KeyUsage bits.
struct KeyUsages {
  std::uint16_t bits = 0;
  bool has(KeyUsage usage) const { return (bits & static_cast<std::uint16_t>(usage)) != 0; }
};

struct BasicConstraints {
  bool ca = false;
  std::optional<asn1::Integer> path_len_constraint;
  static const asn1::Type kType;
};

struct AuthorityKeyIdentifier {
  std::optional<Octets> key_identifier;
  std::optional<GeneralNames> authority_cert_issuer;
  std::optional<asn1::Integer> authority_cert_serial_number;
  static const asn1::Type kType;
};

struct GeneralSubtree {
  GeneralName base;
  std::int64_t minimum = 0;
  std::optional<std::int64_t> maximum;
  static const asn1::Type kType;
};
struct NameConstraints {
  std::optional<asn1::SequenceOf<GeneralSubtree>> permitted_subtrees;
  std::optional<asn1::SequenceOf<GeneralSubtree>> excluded_subtrees;
  static const asn1::Type kType;
};

struct PolicyInformation {
  asn1::Oid policy_identifier;
  std::optional<asn1::AnySequence> policy_qualifiers;
  static const asn1::Type kType;
};
struct PolicyMapping {
  asn1::Oid issuer_domain_policy;
  asn1::Oid subject_domain_policy;
  static const asn1::Type kType;
};
struct PolicyConstraints {
  std::optional<std::int64_t> require_explicit_policy;
  std::optional<std::int64_t> inhibit_policy_mapping;
  static const asn1::Type kType;
};

struct DistributionPointName : std::variant<GeneralNames, RelativeDistinguishedName> {
  static const asn1::Type kType;
};
struct DistributionPoint {
  std::optional<DistributionPointName> distribution_point;
  std::optional<asn1::BitString> reasons;
  std::optional<GeneralNames> crl_issuer;
  static const asn1::Type kType;
};
struct AccessDescription {
  asn1::Oid access_method;
  GeneralName access_location;
  static const asn1::Type kType;
};

/// SMIMECapability ::= SEQUENCE { capabilityID, parameters ANY OPTIONAL } (RFC 8551 §2.5.2, in certificates RFC 4262)
struct SmimeCapability {
  asn1::Oid capability_id;
  std::optional<asn1::Any> parameters;
  static const asn1::Type kType;
};

/// IssuingDistributionPoint of a CRL (RFC 5280 §5.2.5)
struct IssuingDistributionPoint {
  std::optional<DistributionPointName> distribution_point;
  bool only_contains_user_certs = false;
  bool only_contains_ca_certs = false;
  std::optional<asn1::BitString> only_some_reasons;
  bool indirect_crl = false;
  bool only_contains_attribute_certs = false;
  static const asn1::Type kType;
};

/// What a certificate's extensions say. Absent ones are empty; `all` has every extension in its order, known or not.
struct CertificateExtensions {
  Extensions all;
  std::optional<BasicConstraints> basic_constraints;
  std::optional<KeyUsages> key_usage;
  std::optional<std::vector<asn1::Oid>> extended_key_usage;
  GeneralNames subject_alt_name;
  GeneralNames issuer_alt_name;
  std::optional<Octets> subject_key_identifier;
  std::optional<AuthorityKeyIdentifier> authority_key_identifier;
  std::optional<NameConstraints> name_constraints;
  std::vector<PolicyInformation> certificate_policies;
  std::vector<PolicyMapping> policy_mappings;
  std::optional<PolicyConstraints> policy_constraints;
  std::optional<std::int64_t> inhibit_any_policy;
  std::vector<DistributionPoint> crl_distribution_points;
  std::vector<DistributionPoint> freshest_crl;
  std::vector<AccessDescription> authority_info_access;
  std::vector<AccessDescription> subject_info_access;
  std::vector<SmimeCapability> smime_capabilities;

  /// The extension with this identifier, or null.
  const Extension* find(asn1::Oid id) const;
};

/// Identifiers (RFC 5280 Appendix A).
namespace extension_ids {
using asn1::operator""_oid;
inline constexpr asn1::Oid subject_key_identifier = "2.5.29.14"_oid;
inline constexpr asn1::Oid key_usage = "2.5.29.15"_oid;
inline constexpr asn1::Oid subject_alt_name = "2.5.29.17"_oid;
inline constexpr asn1::Oid issuer_alt_name = "2.5.29.18"_oid;
inline constexpr asn1::Oid basic_constraints = "2.5.29.19"_oid;
inline constexpr asn1::Oid crl_number = "2.5.29.20"_oid;
inline constexpr asn1::Oid crl_reason = "2.5.29.21"_oid;
inline constexpr asn1::Oid invalidity_date = "2.5.29.24"_oid;
inline constexpr asn1::Oid delta_crl_indicator = "2.5.29.27"_oid;
inline constexpr asn1::Oid issuing_distribution_point = "2.5.29.28"_oid;
inline constexpr asn1::Oid certificate_issuer = "2.5.29.29"_oid;
inline constexpr asn1::Oid name_constraints = "2.5.29.30"_oid;
inline constexpr asn1::Oid crl_distribution_points = "2.5.29.31"_oid;
inline constexpr asn1::Oid certificate_policies = "2.5.29.32"_oid;
inline constexpr asn1::Oid policy_mappings = "2.5.29.33"_oid;
inline constexpr asn1::Oid authority_key_identifier = "2.5.29.35"_oid;
inline constexpr asn1::Oid policy_constraints = "2.5.29.36"_oid;
inline constexpr asn1::Oid extended_key_usage = "2.5.29.37"_oid;
inline constexpr asn1::Oid freshest_crl = "2.5.29.46"_oid;
inline constexpr asn1::Oid inhibit_any_policy = "2.5.29.54"_oid;
inline constexpr asn1::Oid authority_info_access = "1.3.6.1.5.5.7.1.1"_oid;
inline constexpr asn1::Oid subject_info_access = "1.3.6.1.5.5.7.1.11"_oid;
inline constexpr asn1::Oid smime_capabilities = "1.2.840.113549.1.9.15"_oid;
}  // namespace extension_ids

namespace key_purposes {
using asn1::operator""_oid;
inline constexpr asn1::Oid any = "2.5.29.37.0"_oid;
inline constexpr asn1::Oid server_auth = "1.3.6.1.5.5.7.3.1"_oid;
inline constexpr asn1::Oid client_auth = "1.3.6.1.5.5.7.3.2"_oid;
inline constexpr asn1::Oid email_protection = "1.3.6.1.5.5.7.3.4"_oid;
inline constexpr asn1::Oid time_stamping = "1.3.6.1.5.5.7.3.8"_oid;
inline constexpr asn1::Oid ocsp_signing = "1.3.6.1.5.5.7.3.9"_oid;
inline constexpr asn1::Oid sip_domain = "1.3.6.1.5.5.7.3.20"_oid;  // RFC 5924
}  // namespace key_purposes

}  // namespace sealwire::x509
