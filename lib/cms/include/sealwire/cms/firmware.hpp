#pragma once

#include <optional>
#include <variant>

#include "sealwire/asn1/schema.hpp"
#include "sealwire/x509/types.hpp"

// The content types of RFC 4108 and the attributes that travel with them. A firmware package itself is an OCTET STRING.

namespace sealwire::cms {

/// PreferredPackageIdentifier ::= SEQUENCE { fwPkgID OBJECT IDENTIFIER, verNum INTEGER (0..MAX) }
struct PreferredPackageIdentifier {
  asn1::Oid fw_pkg_id;
  std::uint64_t ver_num = 0;
  static const asn1::Type kType;
};

/// PreferredOrLegacyPackageIdentifier ::= CHOICE { preferred PreferredPackageIdentifier, legacy OCTET STRING }
struct PreferredOrLegacyPackageIdentifier : std::variant<PreferredPackageIdentifier, Octets> {
  using variant::variant;
  static const asn1::Type kType;
};

/// PreferredOrLegacyStalePackageIdentifier ::= CHOICE {
///   preferredStaleVerNum INTEGER (0..MAX), legacyStaleVersion OCTET STRING }
struct PreferredOrLegacyStalePackageIdentifier : std::variant<std::uint64_t, Octets> {
  using variant::variant;
  static const asn1::Type kType;
};

/// FirmwarePackageIdentifier ::= SEQUENCE {
///   name PreferredOrLegacyPackageIdentifier, stale PreferredOrLegacyStalePackageIdentifier OPTIONAL }
struct FirmwarePackageIdentifier {
  PreferredOrLegacyPackageIdentifier name;
  std::optional<PreferredOrLegacyStalePackageIdentifier> stale;
  static const asn1::Type kType;
};

/// HardwareSerialEntry ::= CHOICE { all NULL, single OCTET STRING, block SEQUENCE { low, high OCTET STRING } }
struct HardwareSerialBlock {
  Octets low;
  Octets high;
  static const asn1::Type kType;
};
struct HardwareSerialEntry : std::variant<asn1::Null, Octets, HardwareSerialBlock> {
  using variant::variant;
  static const asn1::Type kType;
};

/// HardwareModules ::= SEQUENCE { hwType OBJECT IDENTIFIER, hwSerialEntries SEQUENCE OF HardwareSerialEntry }
struct HardwareModules {
  asn1::Oid hw_type;
  asn1::SequenceOf<HardwareSerialEntry> hw_serial_entries;
  static const asn1::Type kType;
};

/// CommunityIdentifier ::= CHOICE { communityOID OBJECT IDENTIFIER, hwModuleList HardwareModules }
struct CommunityIdentifier : std::variant<asn1::Oid, HardwareModules> {
  using variant::variant;
  static const asn1::Type kType;
};
/// CommunityIdentifiers ::= SEQUENCE OF CommunityIdentifier
struct CommunityIdentifiers : asn1::SequenceOf<CommunityIdentifier> {
  static const asn1::Type kType;
};

/// FirmwarePackageInfo ::= SEQUENCE {
///   fwPkgType INTEGER OPTIONAL, dependencies SEQUENCE OF PreferredOrLegacyPackageIdentifier OPTIONAL }
struct FirmwarePackageInfo {
  std::optional<std::int64_t> fw_pkg_type;
  std::optional<asn1::SequenceOf<PreferredOrLegacyPackageIdentifier>> dependencies;
  static const asn1::Type kType;
};

/// FirmwarePackageMessageDigest ::= SEQUENCE { algorithm AlgorithmIdentifier, msgDigest OCTET STRING } (RFC 4108
/// §2.2.10)
struct FirmwarePackageMessageDigest {
  x509::AlgorithmIdentifier algorithm;
  Octets msg_digest;
  static const asn1::Type kType;
};

/// FirmwarePackageLoadReceipt ::= SEQUENCE {
///   version FWReceiptVersion DEFAULT v1,
///   hwType OBJECT IDENTIFIER,
///   hwSerialNum OCTET STRING,
///   fwPkgName PreferredOrLegacyPackageIdentifier,
///   trustAnchorKeyID OCTET STRING OPTIONAL,
///   decryptKeyID [1] OCTET STRING OPTIONAL }
struct FirmwarePackageLoadReceipt {
  std::int64_t version = 1;
  asn1::Oid hw_type;
  Octets hw_serial_num;
  PreferredOrLegacyPackageIdentifier fw_pkg_name;
  std::optional<Octets> trust_anchor_key_id;
  std::optional<Octets> decrypt_key_id;
  static const asn1::Type kType;
};

/// FirmwarePackageLoadErrorCode ::= ENUMERATED { decodeFailure(1) … otherError(99) }
struct FirmwarePackageLoadErrorCode {
  std::int64_t value = 0;
  static const asn1::Type kType;
};

/// CurrentFWConfig ::= SEQUENCE { fwPkgType INTEGER OPTIONAL, fwPkgName PreferredOrLegacyPackageIdentifier }
struct CurrentFWConfig {
  std::optional<std::int64_t> fw_pkg_type;
  PreferredOrLegacyPackageIdentifier fw_pkg_name;
  static const asn1::Type kType;
};

/// FirmwarePackageLoadError ::= SEQUENCE {
///   version FWErrorVersion DEFAULT v1,
///   hwType OBJECT IDENTIFIER,
///   hwSerialNum OCTET STRING,
///   errorCode FirmwarePackageLoadErrorCode,
///   vendorErrorCode VendorLoadErrorCode OPTIONAL,
///   fwPkgName PreferredOrLegacyPackageIdentifier OPTIONAL,
///   config [1] SEQUENCE OF CurrentFWConfig OPTIONAL }
struct FirmwarePackageLoadError {
  std::int64_t version = 1;
  asn1::Oid hw_type;
  Octets hw_serial_num;
  FirmwarePackageLoadErrorCode error_code;
  std::optional<std::int64_t> vendor_error_code;
  std::optional<PreferredOrLegacyPackageIdentifier> fw_pkg_name;
  std::optional<asn1::SequenceOf<CurrentFWConfig>> config;
  static const asn1::Type kType;
};

/// HardwareModuleName ::= SEQUENCE { hwType OBJECT IDENTIFIER, hwSerialNum OCTET STRING } (an otherName, RFC 4108 §5)
struct HardwareModuleName {
  asn1::Oid hw_type;
  Octets hw_serial_num;
  static const asn1::Type kType;
};

}  // namespace sealwire::cms
