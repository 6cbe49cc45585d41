#pragma once

#include "sealwire/asn1/codec.hpp"
#include "sealwire/x509/error.hpp"
#include "sealwire/x509/extensions.hpp"

namespace sealwire::x509 {

// The lists that extensions consist of.
struct ExtendedKeyUsage : asn1::SequenceOf<asn1::Oid> {
  static const asn1::Type kType;
};
struct CertificatePolicies : asn1::SequenceOf<PolicyInformation> {
  static const asn1::Type kType;
};
struct PolicyMappings : asn1::SequenceOf<PolicyMapping> {
  static const asn1::Type kType;
};
struct DistributionPoints : asn1::SequenceOf<DistributionPoint> {
  static const asn1::Type kType;
};
struct InformationAccess : asn1::SequenceOf<AccessDescription> {
  static const asn1::Type kType;
};
struct SmimeCapabilities : asn1::SequenceOf<SmimeCapability> {
  static const asn1::Type kType;
};

/// Nobody has more; bounds the search for duplicates.
inline constexpr std::size_t kMostExtensions = 128;
inline constexpr asn1::Rules kCertificateRules{asn1::Encoding::ber, {.depth = 32}};

/// Where octets were found, for errors: those inside `whole` have an offset, copies in an arena have none.
std::uint64_t offset_in(Octets whole, Octets part);

/// Refuses too many extensions and those that stand there twice. Errors: limit, bad_certificate.
Result<void> check_extensions(const Extensions& extensions, X509Error code);
/// Decodes the extensions of a certificate that are known. `whole` is the certificate.
Result<void> decode_extensions(Octets whole, asn1::Arena& arena, CertificateExtensions& out);

/// Decodes one extension's value as T.
template <class T>
Result<T> decode_extension(Octets whole, const Extension& extension, asn1::Arena& arena) {
  auto value = asn1::decode<T>(extension.extn_value, kCertificateRules, arena, offset_in(whole, extension.extn_value));
  if (!value) return std::unexpected(std::move(value).error().within(asn1::oid_text(extension.extn_id)));
  return value;
}

}  // namespace sealwire::x509
