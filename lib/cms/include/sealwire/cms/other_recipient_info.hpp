#pragma once

#include "sealwire/cms/recipient_info.hpp"

// The OtherRecipientInfos that are known: key encapsulation (RFC 9629) and pre-shared keys mixed in (RFC 8696).

namespace sealwire::cms {

/// KEMRecipientInfo ::= SEQUENCE {
///   version CMSVersion,  -- always set to 0
///   rid RecipientIdentifier,
///   kem KEMAlgorithmIdentifier,
///   kemct OCTET STRING,
///   kdf KeyDerivationAlgorithmIdentifier,
///   kekLength INTEGER (1..65535),
///   ukm [0] EXPLICIT UserKeyingMaterial OPTIONAL,
///   wrap KeyEncryptionAlgorithmIdentifier,
///   encryptedKey EncryptedKey } (RFC 9629 §3)
struct KemRecipientInfo {
  CmsVersion version = 0;
  RecipientIdentifier rid;
  x509::AlgorithmIdentifier kem;
  Octets kemct;
  x509::AlgorithmIdentifier kdf;
  std::int64_t kek_length = 0;
  std::optional<Octets> ukm;
  x509::AlgorithmIdentifier wrap;
  Octets encrypted_key;
  static const asn1::Type kType;
};

/// CMSORIforKEMOtherInfo ::= SEQUENCE {
///   wrap KeyEncryptionAlgorithmIdentifier,
///   kekLength INTEGER (1..65535),
///   ukm [0] EXPLICIT UserKeyingMaterial OPTIONAL } (RFC 9629 §5)
struct CmsOriForKemOtherInfo {
  asn1::Any wrap;
  std::int64_t kek_length = 0;
  std::optional<Octets> ukm;
  static const asn1::Type kType;
};

/// KeyTransPSKRecipientInfo ::= SEQUENCE {
///   version CMSVersion,  -- always set to 0
///   pskid PreSharedKeyIdentifier,
///   kdfAlgorithm KeyDerivationAlgorithmIdentifier,
///   keyEncryptionAlgorithm KeyEncryptionAlgorithmIdentifier,
///   ktris KeyTransRecipientInfos,
///   encryptedKey EncryptedKey } (RFC 8696 §3)
struct KeyTransPskRecipientInfo {
  CmsVersion version = 0;
  Octets pskid;
  x509::AlgorithmIdentifier kdf_algorithm;
  x509::AlgorithmIdentifier key_encryption_algorithm;
  asn1::SequenceOf<KeyTransRecipientInfo> ktris;
  Octets encrypted_key;
  static const asn1::Type kType;
};

/// KeyAgreePSKRecipientInfo ::= SEQUENCE {
///   version CMSVersion,  -- always set to 0
///   pskid PreSharedKeyIdentifier,
///   originator [0] EXPLICIT OriginatorIdentifierOrKey,
///   ukm [1] EXPLICIT UserKeyingMaterial OPTIONAL,
///   kdfAlgorithm KeyDerivationAlgorithmIdentifier,
///   keyEncryptionAlgorithm KeyEncryptionAlgorithmIdentifier,
///   recipientEncryptedKeys RecipientEncryptedKeys } (RFC 8696 §4)
struct KeyAgreePskRecipientInfo {
  CmsVersion version = 0;
  Octets pskid;
  OriginatorIdentifierOrKey originator;
  std::optional<Octets> ukm;
  x509::AlgorithmIdentifier kdf_algorithm;
  x509::AlgorithmIdentifier key_encryption_algorithm;
  asn1::SequenceOf<RecipientEncryptedKey> recipient_encrypted_keys;
  static const asn1::Type kType;
};

/// CMSORIforPSKOtherInfo ::= SEQUENCE {
///   psk OCTET STRING,
///   keyMgmtAlgType ENUMERATED { keyTrans(5), keyAgree(10) },
///   keyEncryptionAlgorithm KeyEncryptionAlgorithmIdentifier,
///   pskLength INTEGER (1..MAX),
///   kdkLength INTEGER (1..MAX) } (RFC 8696 §5)
enum class KeyManagementType : std::uint8_t { key_trans = 5, key_agree = 10 };
struct CmsOriForPskOtherInfo {
  Octets psk;
  KeyManagementType key_mgmt_alg_type{};
  asn1::Any key_encryption_algorithm;
  std::int64_t psk_length = 0;
  std::int64_t kdk_length = 0;
  static const asn1::Type kType;
};

/// Types of OtherRecipientInfo and of KEMs.
namespace other_recipient_types {
using asn1::operator""_oid;
inline constexpr asn1::Oid key_trans_psk = "1.2.840.113549.1.9.16.13.1"_oid;
inline constexpr asn1::Oid key_agree_psk = "1.2.840.113549.1.9.16.13.2"_oid;
inline constexpr asn1::Oid kem = "1.2.840.113549.1.9.16.13.3"_oid;
}  // namespace other_recipient_types
namespace kems {
using asn1::operator""_oid;
inline constexpr asn1::Oid rsa = "1.0.18033.2.2.4"_oid;
inline constexpr asn1::Oid ml_kem_512 = "2.16.840.1.101.3.4.4.1"_oid;
inline constexpr asn1::Oid ml_kem_768 = "2.16.840.1.101.3.4.4.2"_oid;
inline constexpr asn1::Oid ml_kem_1024 = "2.16.840.1.101.3.4.4.3"_oid;
}  // namespace kems

/// Adds to `registry` these types and the parameters of algorithm_parameters.hpp.
void register_recipient_types(asn1::Registry& registry);

}  // namespace sealwire::cms
