#pragma once

#include "sealwire/cms/certificate_set.hpp"

namespace sealwire::cms {

/// OtherKeyAttribute ::= SEQUENCE { keyAttrId OBJECT IDENTIFIER, keyAttr ANY DEFINED BY keyAttrId OPTIONAL }
/// (RFC 5652 §10.2.7)
struct OtherKeyAttribute {
  asn1::Oid key_attr_id;
  std::optional<asn1::Any> key_attr;
  static const asn1::Type kType;
};

/// RecipientIdentifier ::= CHOICE {
///   issuerAndSerialNumber IssuerAndSerialNumber,
///   subjectKeyIdentifier [0] SubjectKeyIdentifier }
struct RecipientIdentifier : std::variant<IssuerAndSerialNumber, Octets> {
  using variant::variant;
  static const asn1::Type kType;
};

/// KeyTransRecipientInfo ::= SEQUENCE {
///   version CMSVersion,  -- always set to 0 or 2
///   rid RecipientIdentifier,
///   keyEncryptionAlgorithm KeyEncryptionAlgorithmIdentifier,
///   encryptedKey EncryptedKey } (RFC 5652 §6.2.1)
struct KeyTransRecipientInfo {
  CmsVersion version = 0;
  RecipientIdentifier rid;
  x509::AlgorithmIdentifier key_encryption_algorithm;
  Octets encrypted_key;
  static const asn1::Type kType;
};

/// OriginatorPublicKey ::= SEQUENCE { algorithm AlgorithmIdentifier, publicKey BIT STRING }
struct OriginatorPublicKey {
  x509::AlgorithmIdentifier algorithm;
  asn1::BitString public_key;
  static const asn1::Type kType;
};

/// OriginatorIdentifierOrKey ::= CHOICE {
///   issuerAndSerialNumber IssuerAndSerialNumber,
///   subjectKeyIdentifier [0] SubjectKeyIdentifier,
///   originatorKey [1] OriginatorPublicKey }
struct OriginatorIdentifierOrKey : std::variant<IssuerAndSerialNumber, Octets, OriginatorPublicKey> {
  using variant::variant;
  static const asn1::Type kType;
};

/// RecipientKeyIdentifier ::= SEQUENCE {
///   subjectKeyIdentifier SubjectKeyIdentifier,
///   date GeneralizedTime OPTIONAL,
///   other OtherKeyAttribute OPTIONAL }
struct RecipientKeyIdentifier {
  Octets subject_key_identifier;
  std::optional<asn1::GeneralizedTime> date;
  std::optional<OtherKeyAttribute> other;
  static const asn1::Type kType;
};

/// KeyAgreeRecipientIdentifier ::= CHOICE {
///   issuerAndSerialNumber IssuerAndSerialNumber,
///   rKeyId [0] IMPLICIT RecipientKeyIdentifier }
struct KeyAgreeRecipientIdentifier : std::variant<IssuerAndSerialNumber, RecipientKeyIdentifier> {
  using variant::variant;
  static const asn1::Type kType;
};

/// RecipientEncryptedKey ::= SEQUENCE { rid KeyAgreeRecipientIdentifier, encryptedKey EncryptedKey }
struct RecipientEncryptedKey {
  KeyAgreeRecipientIdentifier rid;
  Octets encrypted_key;
  static const asn1::Type kType;
};

/// KeyAgreeRecipientInfo ::= SEQUENCE {
///   version CMSVersion,  -- always set to 3
///   originator [0] EXPLICIT OriginatorIdentifierOrKey,
///   ukm [1] EXPLICIT UserKeyingMaterial OPTIONAL,
///   keyEncryptionAlgorithm KeyEncryptionAlgorithmIdentifier,
///   recipientEncryptedKeys RecipientEncryptedKeys } (RFC 5652 §6.2.2)
struct KeyAgreeRecipientInfo {
  CmsVersion version = 3;
  OriginatorIdentifierOrKey originator;
  std::optional<Octets> ukm;
  x509::AlgorithmIdentifier key_encryption_algorithm;
  asn1::SequenceOf<RecipientEncryptedKey> recipient_encrypted_keys;
  static const asn1::Type kType;
};

/// KEKIdentifier ::= SEQUENCE {
///   keyIdentifier OCTET STRING,
///   date GeneralizedTime OPTIONAL,
///   other OtherKeyAttribute OPTIONAL }
struct KekIdentifier {
  Octets key_identifier;
  std::optional<asn1::GeneralizedTime> date;
  std::optional<OtherKeyAttribute> other;
  static const asn1::Type kType;
};

/// KEKRecipientInfo ::= SEQUENCE {
///   version CMSVersion,  -- always set to 4
///   kekid KEKIdentifier,
///   keyEncryptionAlgorithm KeyEncryptionAlgorithmIdentifier,
///   encryptedKey EncryptedKey } (RFC 5652 §6.2.3)
struct KekRecipientInfo {
  CmsVersion version = 4;
  KekIdentifier kekid;
  x509::AlgorithmIdentifier key_encryption_algorithm;
  Octets encrypted_key;
  static const asn1::Type kType;
};

/// PasswordRecipientInfo ::= SEQUENCE {
///   version CMSVersion,  -- always set to 0
///   keyDerivationAlgorithm [0] KeyDerivationAlgorithmIdentifier OPTIONAL,
///   keyEncryptionAlgorithm KeyEncryptionAlgorithmIdentifier,
///   encryptedKey EncryptedKey } (RFC 5652 §6.2.4)
struct PasswordRecipientInfo {
  CmsVersion version = 0;
  std::optional<x509::AlgorithmIdentifier> key_derivation_algorithm;
  x509::AlgorithmIdentifier key_encryption_algorithm;
  Octets encrypted_key;
  static const asn1::Type kType;
};

/// OtherRecipientInfo ::= SEQUENCE { oriType OBJECT IDENTIFIER, oriValue ANY DEFINED BY oriType } (RFC 5652 §6.2.5)
struct OtherRecipientInfo {
  asn1::Oid ori_type;
  asn1::Any ori_value;
  static const asn1::Type kType;
};

/// RecipientInfo ::= CHOICE {
///   ktri KeyTransRecipientInfo,
///   kari [1] KeyAgreeRecipientInfo,
///   kekri [2] KEKRecipientInfo,
///   pwri [3] PasswordRecipientInfo,
///   ori [4] OtherRecipientInfo } (RFC 5652 §6.2)
/// The last is an alternative that is not known here, which must not keep anybody from reading what is for him.
struct RecipientInfo : std::variant<KeyTransRecipientInfo, KeyAgreeRecipientInfo, KekRecipientInfo,
                                    PasswordRecipientInfo, OtherRecipientInfo, asn1::Any> {
  using variant::variant;
  static const asn1::Type kType;
};

/// RecipientInfos ::= SET SIZE (1..MAX) OF RecipientInfo
struct RecipientInfos : asn1::SetOf<RecipientInfo> {
  static const asn1::Type kType;
};

}  // namespace sealwire::cms
