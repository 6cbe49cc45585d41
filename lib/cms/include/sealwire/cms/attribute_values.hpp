#pragma once

#include <string_view>

#include "sealwire/cms/attribute.hpp"
#include "sealwire/cms/recipient_info.hpp"
#include "sealwire/cms/signed_data.hpp"
#include "sealwire/crypto/digest.hpp"
#include "sealwire/x509/certificate.hpp"
#include "sealwire/x509/extensions.hpp"

// Attributes whose values this module makes and checks.

namespace sealwire::cms {

/// CMSAlgorithmProtection ::= SEQUENCE {
///   digestAlgorithm DigestAlgorithmIdentifier,
///   signatureAlgorithm [1] SignatureAlgorithmIdentifier OPTIONAL,
///   macAlgorithm [2] MessageAuthenticationCodeAlgorithm OPTIONAL } (RFC 6211 §2)
struct CmsAlgorithmProtection {
  x509::AlgorithmIdentifier digest_algorithm;
  std::optional<x509::AlgorithmIdentifier> signature_algorithm;
  std::optional<x509::AlgorithmIdentifier> mac_algorithm;
  static const asn1::Type kType;
};

/// IssuerSerial ::= SEQUENCE { issuer GeneralNames, serialNumber CertificateSerialNumber } (RFC 5035 §4)
struct IssuerSerial {
  x509::GeneralNames issuer;
  asn1::Integer serial_number;
  static const asn1::Type kType;
};
/// ESSCertID ::= SEQUENCE { certHash Hash, issuerSerial IssuerSerial OPTIONAL } (RFC 2634 §5.4.1): SHA-1
struct EssCertId {
  Octets cert_hash;
  std::optional<IssuerSerial> issuer_serial;
  static const asn1::Type kType;
};
/// ESSCertIDv2 ::= SEQUENCE {
///   hashAlgorithm AlgorithmIdentifier DEFAULT {algorithm id-sha256},
///   certHash Hash,
///   issuerSerial IssuerSerial OPTIONAL } (RFC 5035 §4)
struct EssCertIdV2 {
  x509::AlgorithmIdentifier hash_algorithm;
  Octets cert_hash;
  std::optional<IssuerSerial> issuer_serial;
  static const asn1::Type kType;
};
/// SigningCertificate ::= SEQUENCE {
///   certs SEQUENCE OF ESSCertID, policies SEQUENCE OF PolicyInformation OPTIONAL } (RFC 2634 §5.4)
struct SigningCertificate {
  asn1::SequenceOf<EssCertId> certs;
  std::optional<asn1::SequenceOf<x509::PolicyInformation>> policies;
  static const asn1::Type kType;
};
/// SigningCertificateV2: the same with ESSCertIDv2 (RFC 5035 §3)
struct SigningCertificateV2 {
  asn1::SequenceOf<EssCertIdV2> certs;
  std::optional<asn1::SequenceOf<x509::PolicyInformation>> policies;
  static const asn1::Type kType;
};

/// SMIMECapabilities ::= SEQUENCE OF SMIMECapability (RFC 8551 §2.5.2)
struct SmimeCapabilities : asn1::SequenceOf<x509::SmimeCapability> {
  static const asn1::Type kType;
};

/// SMIMEEncryptionKeyPreference ::= CHOICE {
///   issuerAndSerialNumber [0] IssuerAndSerialNumber,
///   receipentKeyId [1] RecipientKeyIdentifier,
///   subjectAltKeyIdentifier [2] SubjectKeyIdentifier } (RFC 8551 §2.5.3)
struct SmimeEncryptionKeyPreference : std::variant<IssuerAndSerialNumber, RecipientKeyIdentifier, Octets> {
  using variant::variant;
  static const asn1::Type kType;
};

/// BinaryTime ::= INTEGER (0..MAX): seconds since 1970 (RFC 6019 §2)
extern const asn1::Type kBinaryTime;

/// ContentHints ::= SEQUENCE { contentDescription UTF8String OPTIONAL, contentType ContentType } (RFC 2634 §2.9)
struct ContentHints {
  std::optional<asn1::Utf8String> content_description;
  asn1::Oid content_type;
  static const asn1::Type kType;
};

// Complete attributes, as DER, for signing with.

/// signingTime (RFC 5652 §11.3) as UTCTime or GeneralizedTime, as the year demands.
Bytes signing_time_attribute(UnixTime time);
/// binarySigningTime (RFC 6019 §2).
Bytes binary_signing_time_attribute(UnixTime time);
/// smimeCapabilities: in order of preference (RFC 8551 §2.5.2). Errors: asn1::Asn1Error (unencodable).
Result<Bytes> smime_capabilities_attribute(const SmimeCapabilities& capabilities);
/// smimeEncryptionKeyPreference that names `certificate` by issuer and serial number.
Result<Bytes> encryption_key_preference_attribute(const x509::Certificate& certificate);
/// signingCertificateV2 with the hash of `certificate`. Errors: crypto::CryptoError.
Result<Bytes> signing_certificate_v2_attribute(const x509::Certificate& certificate,
                                               crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::sha256);
/// contentHints; an empty description is left out.
Result<Bytes> content_hints_attribute(asn1::Oid content_type, std::string_view description);
/// cmsAlgorithmProtection from DER AlgorithmIdentifiers of digest and signature.
Bytes algorithm_protection_attribute(Octets digest_algorithm, Octets signature_algorithm);

}  // namespace sealwire::cms
