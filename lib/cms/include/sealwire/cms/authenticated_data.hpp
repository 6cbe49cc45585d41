#pragma once

#include "sealwire/cms/attribute.hpp"
#include "sealwire/cms/recipient_info.hpp"

namespace sealwire::cms {

/// AuthenticatedData ::= SEQUENCE {
///   version CMSVersion,
///   originatorInfo [0] IMPLICIT OriginatorInfo OPTIONAL,
///   recipientInfos RecipientInfos,
///   macAlgorithm MessageAuthenticationCodeAlgorithm,
///   digestAlgorithm [1] DigestAlgorithmIdentifier OPTIONAL,
///   encapContentInfo EncapsulatedContentInfo,
///   authAttrs [2] IMPLICIT AuthAttributes OPTIONAL,
///   mac MessageAuthenticationCode,
///   unauthAttrs [3] IMPLICIT UnauthAttributes OPTIONAL } (RFC 5652 §9.1)
struct AuthenticatedData {
  CmsVersion version = 0;
  std::optional<OriginatorInfo> originator_info;
  RecipientInfos recipient_infos;
  x509::AlgorithmIdentifier mac_algorithm;
  std::optional<x509::AlgorithmIdentifier> digest_algorithm;
  EncapsulatedContentInfo encap_content_info;
  std::optional<Attributes> auth_attrs;
  Octets auth_attrs_octets;  ///< as received, under tag [2]
  Octets mac;
  std::optional<Attributes> unauth_attrs;
  static const asn1::Type kType;
};

}  // namespace sealwire::cms
