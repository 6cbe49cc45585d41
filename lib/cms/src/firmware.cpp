#include "sealwire/cms/firmware.hpp"

namespace sealwire::cms {
namespace {

using namespace asn1;

constexpr NamedNumber kVersionNames[] = {{1, "v1"}};

constexpr Field kPreferredPackageIdentifierFields[] = {
    field<&PreferredPackageIdentifier::fw_pkg_id>("fwPkgID"),
    field<&PreferredPackageIdentifier::ver_num>("verNum"),
};
constexpr Field kPackageIdentifierAlternatives[] = {
    alternative<PreferredOrLegacyPackageIdentifier, 0>("preferred"),
    alternative<PreferredOrLegacyPackageIdentifier, 1>("legacy"),
};
constexpr Field kStaleAlternatives[] = {
    alternative<PreferredOrLegacyStalePackageIdentifier, 0>("preferredStaleVerNum"),
    alternative<PreferredOrLegacyStalePackageIdentifier, 1>("legacyStaleVersion"),
};
constexpr Field kFirmwarePackageIdentifierFields[] = {
    field<&FirmwarePackageIdentifier::name>("name"),
    field<&FirmwarePackageIdentifier::stale>("stale"),
};
constexpr Field kHardwareSerialBlockFields[] = {
    field<&HardwareSerialBlock::low>("low"),
    field<&HardwareSerialBlock::high>("high"),
};
constexpr Field kHardwareSerialEntryAlternatives[] = {
    alternative<HardwareSerialEntry, 0>("all"),
    alternative<HardwareSerialEntry, 1>("single"),
    alternative<HardwareSerialEntry, 2>("block"),
};
constexpr Field kHardwareModulesFields[] = {
    field<&HardwareModules::hw_type>("hwType"),
    field<&HardwareModules::hw_serial_entries>("hwSerialEntries"),
};
constexpr Field kCommunityIdentifierAlternatives[] = {
    alternative<CommunityIdentifier, 0>("communityOID"),
    alternative<CommunityIdentifier, 1>("hwModuleList"),
};
constexpr Field kFirmwarePackageInfoFields[] = {
    field<&FirmwarePackageInfo::fw_pkg_type>("fwPkgType"),
    field<&FirmwarePackageInfo::dependencies>("dependencies"),
};
constexpr Field kMessageDigestFields[] = {
    field<&FirmwarePackageMessageDigest::algorithm>("algorithm"),
    field<&FirmwarePackageMessageDigest::msg_digest>("msgDigest"),
};
constexpr Field kLoadReceiptFields[] = {
    field<&FirmwarePackageLoadReceipt::version>("version").named(kVersionNames).with_default(kIntegerDer<1>),
    field<&FirmwarePackageLoadReceipt::hw_type>("hwType"),
    field<&FirmwarePackageLoadReceipt::hw_serial_num>("hwSerialNum"),
    field<&FirmwarePackageLoadReceipt::fw_pkg_name>("fwPkgName"),
    field<&FirmwarePackageLoadReceipt::trust_anchor_key_id>("trustAnchorKeyID"),
    field<&FirmwarePackageLoadReceipt::decrypt_key_id>("decryptKeyID").implicit(1),
};
constexpr NamedNumber kLoadErrorNames[] = {
    {1, "decodeFailure"},
    {2, "badContentInfo"},
    {3, "badSignedData"},
    {4, "badEncapContent"},
    {5, "badCertificate"},
    {6, "badSignerInfo"},
    {7, "badSignedAttrs"},
    {8, "badUnsignedAttrs"},
    {9, "missingContent"},
    {10, "noTrustAnchor"},
    {11, "notAuthorized"},
    {12, "badDigestAlgorithm"},
    {13, "badSignatureAlgorithm"},
    {14, "unsupportedKeySize"},
    {15, "signatureFailure"},
    {16, "contentTypeMismatch"},
    {17, "badEncryptedData"},
    {18, "unprotectedAttrsPresent"},
    {19, "badEncryptContent"},
    {20, "badEncryptAlgorithm"},
    {21, "missingCiphertext"},
    {22, "noDecryptKey"},
    {23, "decryptFailure"},
    {24, "badCompressAlgorithm"},
    {25, "missingCompressedContent"},
    {26, "decompressFailure"},
    {27, "wrongHardware"},
    {28, "stalePackage"},
    {29, "notInCommunity"},
    {30, "unsupportedPackageType"},
    {31, "missingDependency"},
    {32, "wrongDependencyVersion"},
    {33, "insufficientMemory"},
    {34, "badFirmware"},
    {35, "unsupportedParameters"},
    {36, "breaksDependency"},
    {99, "otherError"},
};
constexpr Field kCurrentFWConfigFields[] = {
    field<&CurrentFWConfig::fw_pkg_type>("fwPkgType"),
    field<&CurrentFWConfig::fw_pkg_name>("fwPkgName"),
};
constexpr Field kLoadErrorFields[] = {
    field<&FirmwarePackageLoadError::version>("version").named(kVersionNames).with_default(kIntegerDer<1>),
    field<&FirmwarePackageLoadError::hw_type>("hwType"),
    field<&FirmwarePackageLoadError::hw_serial_num>("hwSerialNum"),
    field<&FirmwarePackageLoadError::error_code>("errorCode"),
    field<&FirmwarePackageLoadError::vendor_error_code>("vendorErrorCode"),
    field<&FirmwarePackageLoadError::fw_pkg_name>("fwPkgName"),
    field<&FirmwarePackageLoadError::config>("config").implicit(1),
};
constexpr Field kHardwareModuleNameFields[] = {
    field<&HardwareModuleName::hw_type>("hwType"),
    field<&HardwareModuleName::hw_serial_num>("hwSerialNum"),
};

}  // namespace

constinit const Type PreferredPackageIdentifier::kType =
    sequence("PreferredPackageIdentifier", kPreferredPackageIdentifierFields);
constinit const Type PreferredOrLegacyPackageIdentifier::kType =
    choice("PreferredOrLegacyPackageIdentifier", kPackageIdentifierAlternatives);
constinit const Type PreferredOrLegacyStalePackageIdentifier::kType =
    choice("PreferredOrLegacyStalePackageIdentifier", kStaleAlternatives);
constinit const Type FirmwarePackageIdentifier::kType =
    sequence("FirmwarePackageIdentifier", kFirmwarePackageIdentifierFields);
constinit const Type HardwareSerialBlock::kType = sequence("HardwareSerialEntry.block", kHardwareSerialBlockFields);
constinit const Type HardwareSerialEntry::kType = choice("HardwareSerialEntry", kHardwareSerialEntryAlternatives);
constinit const Type HardwareModules::kType = sequence("HardwareModules", kHardwareModulesFields);
constinit const Type CommunityIdentifier::kType = choice("CommunityIdentifier", kCommunityIdentifierAlternatives);
constinit const Type CommunityIdentifiers::kType = named_sequence_of<CommunityIdentifiers>("CommunityIdentifiers");
constinit const Type FirmwarePackageInfo::kType = sequence("FirmwarePackageInfo", kFirmwarePackageInfoFields);
constinit const Type FirmwarePackageMessageDigest::kType =
    sequence("FirmwarePackageMessageDigest", kMessageDigestFields);
constinit const Type FirmwarePackageLoadReceipt::kType = sequence("FirmwarePackageLoadReceipt", kLoadReceiptFields);
constinit const Type FirmwarePackageLoadErrorCode::kType =
    enumerated<std::int64_t>("FirmwarePackageLoadErrorCode", kLoadErrorNames);
constinit const Type CurrentFWConfig::kType = sequence("CurrentFWConfig", kCurrentFWConfigFields);
constinit const Type FirmwarePackageLoadError::kType = sequence("FirmwarePackageLoadError", kLoadErrorFields);
constinit const Type HardwareModuleName::kType = sequence("HardwareModuleName", kHardwareModuleNameFields);

}  // namespace sealwire::cms
