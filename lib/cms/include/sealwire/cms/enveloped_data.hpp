#pragma once

#include "sealwire/cms/attribute.hpp"
#include "sealwire/cms/recipient_info.hpp"

namespace sealwire::cms {

/// EncryptedContentInfo ::= SEQUENCE {
///   contentType ContentType,
///   contentEncryptionAlgorithm ContentEncryptionAlgorithmIdentifier,
///   encryptedContent [0] IMPLICIT EncryptedContent OPTIONAL } (RFC 5652 §6.1)
struct EncryptedContentInfo {
  asn1::Oid content_type;
  x509::AlgorithmIdentifier content_encryption_algorithm;
  std::optional<Octets> encrypted_content;
  static const asn1::Type kType;
};

/// EnvelopedData ::= SEQUENCE {
///   version CMSVersion,
///   originatorInfo [0] IMPLICIT OriginatorInfo OPTIONAL,
///   recipientInfos RecipientInfos,
///   encryptedContentInfo EncryptedContentInfo,
///   unprotectedAttrs [1] IMPLICIT UnprotectedAttributes OPTIONAL } (RFC 5652 §6.1)
struct EnvelopedData {
  CmsVersion version = 0;
  std::optional<OriginatorInfo> originator_info;
  RecipientInfos recipient_infos;
  EncryptedContentInfo encrypted_content_info;
  std::optional<Attributes> unprotected_attrs;
  static const asn1::Type kType;
};

/// EncryptedData ::= SEQUENCE {
///   version CMSVersion,
///   encryptedContentInfo EncryptedContentInfo,
///   unprotectedAttrs [1] IMPLICIT UnprotectedAttributes OPTIONAL } (RFC 5652 §8)
struct EncryptedData {
  CmsVersion version = 0;
  EncryptedContentInfo encrypted_content_info;
  std::optional<Attributes> unprotected_attrs;
  static const asn1::Type kType;
};

/// AuthEnvelopedData ::= SEQUENCE {
///   version CMSVersion,
///   originatorInfo [0] IMPLICIT OriginatorInfo OPTIONAL,
///   recipientInfos RecipientInfos,
///   authEncryptedContentInfo EncryptedContentInfo,
///   authAttrs [1] IMPLICIT AuthAttributes OPTIONAL,
///   mac MessageAuthenticationCode,
///   unauthAttrs [2] IMPLICIT UnauthAttributes OPTIONAL } (RFC 5083 §2.1)
struct AuthEnvelopedData {
  CmsVersion version = 0;
  std::optional<OriginatorInfo> originator_info;
  RecipientInfos recipient_infos;
  EncryptedContentInfo auth_encrypted_content_info;
  std::optional<Attributes> auth_attrs;
  Octets auth_attrs_octets;  ///< as received, under tag [1]
  Octets mac;
  std::optional<Attributes> unauth_attrs;
  static const asn1::Type kType;
};

}  // namespace sealwire::cms
