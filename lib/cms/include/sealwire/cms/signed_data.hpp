#pragma once

#include "sealwire/cms/attribute.hpp"
#include "sealwire/cms/certificate_set.hpp"

namespace sealwire::cms {

/// SignerIdentifier ::= CHOICE {
///   issuerAndSerialNumber IssuerAndSerialNumber,
///   subjectKeyIdentifier [0] SubjectKeyIdentifier }
struct SignerIdentifier : std::variant<IssuerAndSerialNumber, Octets> {
  using variant::variant;
  static const asn1::Type kType;
};

/// SignerInfo ::= SEQUENCE {
///   version CMSVersion,
///   sid SignerIdentifier,
///   digestAlgorithm DigestAlgorithmIdentifier,
///   signedAttrs [0] IMPLICIT SignedAttributes OPTIONAL,
///   signatureAlgorithm SignatureAlgorithmIdentifier,
///   signature SignatureValue,
///   unsignedAttrs [1] IMPLICIT UnsignedAttributes OPTIONAL } (RFC 5652 §5.3)
struct SignerInfo {
  CmsVersion version = 1;
  SignerIdentifier sid;
  x509::AlgorithmIdentifier digest_algorithm;
  std::optional<Attributes> signed_attrs;
  Octets signed_attrs_octets;  ///< as received, under tag [0]
  x509::AlgorithmIdentifier signature_algorithm;
  Octets signature;
  std::optional<Attributes> unsigned_attrs;
  Octets octets;  ///< the whole SignerInfo as received
  static const asn1::Type kType;
};

/// SignerInfos ::= SET OF SignerInfo
struct SignerInfos : asn1::SetOf<SignerInfo> {
  static const asn1::Type kType;
};

/// DigestAlgorithmIdentifiers ::= SET OF DigestAlgorithmIdentifier
struct DigestAlgorithmIdentifiers : asn1::SetOf<x509::AlgorithmIdentifier> {
  static const asn1::Type kType;
};

/// SignedData ::= SEQUENCE {
///   version CMSVersion,
///   digestAlgorithms DigestAlgorithmIdentifiers,
///   encapContentInfo EncapsulatedContentInfo,
///   certificates [0] IMPLICIT CertificateSet OPTIONAL,
///   crls [1] IMPLICIT RevocationInfoChoices OPTIONAL,
///   signerInfos SignerInfos } (RFC 5652 §5.1)
struct SignedData {
  CmsVersion version = 1;
  DigestAlgorithmIdentifiers digest_algorithms;
  EncapsulatedContentInfo encap_content_info;
  std::optional<CertificateSet> certificates;
  std::optional<RevocationInfoChoices> crls;
  SignerInfos signer_infos;
  static const asn1::Type kType;
};

}  // namespace sealwire::cms
