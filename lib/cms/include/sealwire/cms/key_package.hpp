#pragma once

#include <optional>
#include <variant>

#include "sealwire/asn1/schema.hpp"
#include "sealwire/cms/attribute.hpp"
#include "sealwire/cms/enveloped_data.hpp"
#include "sealwire/x509/types.hpp"

// Key packages: asymmetric (RFC 5958), symmetric with their PSKC attributes (RFC 6031), encrypted (RFC 6032), and the
// receipts and errors about them (RFC 7191).

namespace sealwire::cms {

/// What a SIREntityName's type says of its value (RFC 7191 §2).
extern const asn1::OpenSet kSirEntityNameTypes;

/// OneAsymmetricKey ::= SEQUENCE {
///   version Version, privateKeyAlgorithm AlgorithmIdentifier, privateKey OCTET STRING,
///   attributes [0] SET OF Attribute OPTIONAL, ..., [[2: publicKey [1] BIT STRING OPTIONAL ]], ... }
struct OneAsymmetricKey {
  std::int64_t version = 0;  ///< v1(0), v2(1); v2 if publicKey is there
  x509::AlgorithmIdentifier private_key_algorithm;
  Octets private_key;
  std::optional<asn1::SetOf<Attribute>> attributes;
  std::optional<asn1::BitString> public_key;
  static const asn1::Type kType;
};
/// AsymmetricKeyPackage ::= SEQUENCE SIZE (1..MAX) OF OneAsymmetricKey
struct AsymmetricKeyPackage : asn1::SequenceOf<OneAsymmetricKey> {
  static const asn1::Type kType;
};

/// OneSymmetricKey ::= SEQUENCE {
///   sKeyAttrs SEQUENCE SIZE (1..MAX) OF Attribute OPTIONAL, sKey OCTET STRING OPTIONAL } -- at least one of them
struct OneSymmetricKey {
  std::optional<asn1::SequenceOf<Attribute>> s_key_attrs;
  std::optional<Octets> s_key;
  static const asn1::Type kType;
};
/// SymmetricKeyPackage ::= SEQUENCE {
///   version KeyPkgVersion DEFAULT v1, sKeyPkgAttrs [0] SEQUENCE SIZE (1..MAX) OF Attribute OPTIONAL,
///   sKeys SEQUENCE SIZE (1..MAX) OF OneSymmetricKey, ... }
struct SymmetricKeyPackage {
  std::int64_t version = 1;
  std::optional<asn1::SequenceOf<Attribute>> s_key_pkg_attrs;
  asn1::SequenceOf<OneSymmetricKey> s_keys;
  static const asn1::Type kType;
};

/// FriendlyName ::= SEQUENCE { friendlyName UTF8String, friendlyNameLangTag UTF8String OPTIONAL }
struct FriendlyName {
  asn1::Utf8String friendly_name;
  std::optional<asn1::Utf8String> friendly_name_lang_tag;
  static const asn1::Type kType;
};
/// ChallengeFormat ::= SEQUENCE {
///   encoding Encoding, checkDigit BOOLEAN DEFAULT FALSE, min INTEGER (0..MAX), max INTEGER (0..MAX), ... }
struct ChallengeFormat {
  asn1::Utf8String encoding;
  bool check_digit = false;
  std::uint64_t min = 0;
  std::uint64_t max = 0;
  static const asn1::Type kType;
};
/// ResponseFormat ::= SEQUENCE {
///   encoding Encoding, length INTEGER (0..MAX), checkDigit BOOLEAN DEFAULT FALSE, ... }
struct ResponseFormat {
  asn1::Utf8String encoding;
  std::uint64_t length = 0;
  bool check_digit = false;
  static const asn1::Type kType;
};
/// PSKCAlgorithmParameters ::= CHOICE {
///   suite UTF8String, challengeFormat [0] ChallengeFormat, responseFormat [1] ResponseFormat, ... }
struct PskcAlgorithmParameters : std::variant<asn1::Utf8String, ChallengeFormat, ResponseFormat> {
  using variant::variant;
  static const asn1::Type kType;
};
/// ValueMac ::= SEQUENCE { macAlgorithm UTF8String, mac UTF8String }
struct ValueMac {
  asn1::Utf8String mac_algorithm;
  asn1::Utf8String mac;
  static const asn1::Type kType;
};
/// PINPolicy ::= SEQUENCE {
///   pinKeyId [0] UTF8String OPTIONAL, pinUsageMode [1] PINUsageMode, maxFailedAttempts [2] INTEGER OPTIONAL,
///   minLength [3] INTEGER OPTIONAL, maxLength [4] INTEGER OPTIONAL, pinEncoding [5] Encoding OPTIONAL }
struct PinPolicy {
  std::optional<asn1::Utf8String> pin_key_id;
  asn1::Utf8String pin_usage_mode;
  std::optional<std::uint64_t> max_failed_attempts;
  std::optional<std::uint64_t> min_length;
  std::optional<std::uint64_t> max_length;
  std::optional<asn1::Utf8String> pin_encoding;
  static const asn1::Type kType;
};

/// EncryptedKeyPackage ::= CHOICE {
///   encrypted EncryptedData, enveloped [0] EnvelopedData, authEnveloped [1] AuthEnvelopedData }
struct EncryptedKeyPackage : std::variant<EncryptedData, EnvelopedData, AuthEnvelopedData> {
  using variant::variant;
  static const asn1::Type kType;
};

/// SIREntityName ::= SEQUENCE { sirenType OBJECT IDENTIFIER, sirenValue OCTET STRING (CONTAINING the type's value) }
struct SirEntityName {
  asn1::Oid siren_type;
  Octets siren_value;
  static const asn1::Type kType;
};
/// KeyPkgReceiptReq ::= SEQUENCE {
///   encryptReceipt BOOLEAN DEFAULT FALSE, receiptsFrom [0] SIREntityNames OPTIONAL, receiptsTo SIREntityNames }
struct KeyPkgReceiptReq {
  bool encrypt_receipt = false;
  std::optional<asn1::SequenceOf<SirEntityName>> receipts_from;
  asn1::SequenceOf<SirEntityName> receipts_to;
  static const asn1::Type kType;
};
/// KeyPkgIdentifierAndReceiptReq ::= SEQUENCE { pkgID OCTET STRING, receiptReq KeyPkgReceiptReq OPTIONAL }
struct KeyPkgIdentifierAndReceiptReq {
  Octets pkg_id;
  std::optional<KeyPkgReceiptReq> receipt_req;
  static const asn1::Type kType;
};
/// SingleAttribute ::= SEQUENCE { type OBJECT IDENTIFIER, value ANY DEFINED BY type }
struct SingleAttribute {
  asn1::Oid type;
  asn1::Any value;
  static const asn1::Type kType;
};
/// KeyPkgIdentifier ::= CHOICE { pkgID OCTET STRING, attribute SingleAttribute }
struct KeyPkgIdentifier : std::variant<Octets, SingleAttribute> {
  using variant::variant;
  static const asn1::Type kType;
};
/// KeyPackageReceipt ::= SEQUENCE {
///   version KeyPkgVersion DEFAULT v2, receiptOf KeyPkgIdentifier, receivedBy SIREntityName }
struct KeyPackageReceipt {
  std::int64_t version = 2;
  KeyPkgIdentifier receipt_of;
  SirEntityName received_by;
  static const asn1::Type kType;
};
/// EnumeratedErrorCode ::= ENUMERATED { decodeFailure(1) … other(127), ... }
struct EnumeratedErrorCode {
  std::int64_t value = 0;
  static const asn1::Type kType;
};
/// ErrorCodeChoice ::= CHOICE { enum EnumeratedErrorCode, oid OBJECT IDENTIFIER }
struct ErrorCodeChoice : std::variant<EnumeratedErrorCode, asn1::Oid> {
  using variant::variant;
  static const asn1::Type kType;
};
/// KeyPackageError ::= SEQUENCE {
///   version KeyPkgVersion DEFAULT v2, errorOf [0] KeyPkgIdentifier OPTIONAL, errorBy SIREntityName,
///   errorCode ErrorCodeChoice }
struct KeyPackageError {
  std::int64_t version = 2;
  std::optional<KeyPkgIdentifier> error_of;
  SirEntityName error_by;
  ErrorCodeChoice error_code;
  static const asn1::Type kType;
};

}  // namespace sealwire::cms
