#pragma once

#include <vector>

#include "sealwire/cms/content_info.hpp"
#include "sealwire/x509/types.hpp"

namespace sealwire::cms {

/// CertificateChoices ::= CHOICE {
///   certificate Certificate,
///   extendedCertificate [0] IMPLICIT ExtendedCertificate,  -- Obsolete
///   v1AttrCert [1] IMPLICIT AttributeCertificateV1,        -- Obsolete
///   v2AttrCert [2] IMPLICIT AttributeCertificateV2,
///   other [3] IMPLICIT OtherCertificateFormat } (RFC 5652 §10.2.2)
enum class CertificateChoice : std::uint8_t { certificate, extended, v1_attribute, v2_attribute, other, unknown };
CertificateChoice certificate_choice(const asn1::Any& element);
extern const asn1::Type kCertificateChoices;

/// CertificateSet ::= SET OF CertificateChoices (RFC 5652 §10.2.3): elements as they came.
struct CertificateSet : asn1::AnySet {
  using AnySet::AnySet;
  static const asn1::Type kType;
};

/// OtherCertificateFormat ::= SEQUENCE { otherCertFormat OBJECT IDENTIFIER, otherCert ANY DEFINED BY otherCertFormat }
struct OtherCertificateFormat {
  asn1::Oid other_cert_format;
  asn1::Any other_cert;
  static const asn1::Type kType;
};

/// RevocationInfoChoice ::= CHOICE { crl CertificateList, other [1] IMPLICIT OtherRevocationInfoFormat }
/// (RFC 5652 §10.2.1). A bare OCSPResponse, which some put in its place, is told from a CRL by its shape.
enum class RevocationChoice : std::uint8_t { crl, ocsp_response, other, unknown };
RevocationChoice revocation_choice(const asn1::Any& element);
extern const asn1::Type kRevocationInfoChoice;

/// RevocationInfoChoices ::= SET OF RevocationInfoChoice: elements as they came.
struct RevocationInfoChoices : asn1::AnySet {
  using AnySet::AnySet;
  static const asn1::Type kType;
};

/// OtherRevocationInfoFormat ::= SEQUENCE {
///   otherRevInfoFormat OBJECT IDENTIFIER, otherRevInfo ANY DEFINED BY otherRevInfoFormat }
struct OtherRevocationInfoFormat {
  asn1::Oid other_rev_info_format;
  asn1::Any other_rev_info;
  static const asn1::Type kType;
};

/// IssuerAndSerialNumber ::= SEQUENCE { issuer Name, serialNumber CertificateSerialNumber } (RFC 5652 §10.2.4)
struct IssuerAndSerialNumber {
  asn1::Any issuer;
  asn1::Integer serial_number;
  static const asn1::Type kType;
};

/// OriginatorInfo ::= SEQUENCE {
///   certs [0] IMPLICIT CertificateSet OPTIONAL,
///   crls [1] IMPLICIT RevocationInfoChoices OPTIONAL } (RFC 5652 §6.1)
struct OriginatorInfo {
  std::optional<CertificateSet> certs;
  std::optional<RevocationInfoChoices> crls;
  static const asn1::Type kType;
};

}  // namespace sealwire::cms
