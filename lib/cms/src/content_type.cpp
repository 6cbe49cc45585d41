#include "sealwire/cms/content_type.hpp"

#include <algorithm>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/registry.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/attribute_values.hpp"
#include "sealwire/cms/content_collection.hpp"
#include "sealwire/cms/firmware.hpp"
#include "sealwire/cms/key_package.hpp"
#include "sealwire/cms/tamp.hpp"
#include "sealwire/cms/trust_anchor.hpp"
#include "sealwire/cms/types.hpp"

namespace sealwire::cms {
namespace {

using asn1::operator""_oid;

// What a schema does not say of a value.
template <class T>
std::string wrong_with(const T&) {
  return {};
}
std::string wrong_with(const AsymmetricKeyPackage& package) {
  const bool good =
      std::ranges::all_of(package, [](const OneAsymmetricKey& key) { return !key.public_key || key.version == 1; });
  return good ? "" : "a OneAsymmetricKey with publicKey is of version v2 (RFC 5958 §2)";
}
std::string wrong_with(const SymmetricKeyPackage& package) {
  const bool good =
      std::ranges::all_of(package.s_keys, [](const OneSymmetricKey& key) { return key.s_key_attrs || key.s_key; });
  return good ? "" : "a OneSymmetricKey has sKeyAttrs or sKey (RFC 6031 §2)";
}
std::string wrong_with(const TampCommunityUpdate& update) {
  return update.updates.remove || update.updates.add ? "" : "CommunityUpdates has remove or add (RFC 5934 §4.7)";
}

template <class T>
Result<void> check(Octets value) {
  asn1::Arena arena;
  const T decoded = SEALWIRE_TRY(asn1::decode<T>(value, asn1::kBer, arena));
  std::string wrong = wrong_with(decoded);
  if (!wrong.empty()) return fail(asn1::Asn1Error::bad_value, std::move(wrong), 0);
  return {};
}

template <class T>
constexpr ContentType row(std::string_view token, asn1::Oid oid, bool encapsulates, std::string_view reference) {
  return {token, oid, &asn1::type_of<T>(), encapsulates, reference, &check<T>};
}

// RFC 7193 §4, with the OIDs of the defining RFCs.
constexpr ContentType kRegistry[] = {
    row<AuthenticatedData>("authData", content_types::auth_data, true, "RFC 5652"),
    row<CompressedData>("compressedData", content_types::compressed_data, true, "RFC 3274"),
    row<ContentCollection>("contentCollection", "1.2.840.113549.1.9.16.1.19"_oid, true, "RFC 4073"),
    row<ContentInfo>("contentInfo", content_types::content_info, true, "RFC 5652"),
    row<ContentWithAttributes>("contentWithAttrs", "1.2.840.113549.1.9.16.1.20"_oid, true, "RFC 4073"),
    row<AuthEnvelopedData>("authEnvelopedData", content_types::auth_enveloped_data, true, "RFC 5083"),
    row<EncryptedKeyPackage>("encryptedKeyPkg", "2.16.840.1.101.2.1.2.78.2"_oid, true, "RFC 6032"),
    row<DigestedData>("digestData", content_types::digested_data, true, "RFC 5652"),
    row<EncryptedData>("encryptedData", content_types::encrypted_data, true, "RFC 5652"),
    row<EnvelopedData>("envelopedData", content_types::enveloped_data, true, "RFC 5652"),
    row<SignedData>("signedData", content_types::signed_data, true, "RFC 5652"),
    row<Octets>("firmwarePackage", "1.2.840.113549.1.9.16.1.16"_oid, false, "RFC 4108"),
    row<FirmwarePackageLoadReceipt>("firmwareLoadReceipt", "1.2.840.113549.1.9.16.1.17"_oid, false, "RFC 4108"),
    row<FirmwarePackageLoadError>("firmwareLoadError", "1.2.840.113549.1.9.16.1.18"_oid, false, "RFC 4108"),
    row<AsymmetricKeyPackage>("aKeyPackage", "2.16.840.1.101.2.1.2.78.5"_oid, false, "RFC 5958"),
    row<SymmetricKeyPackage>("sKeyPackage", "1.2.840.113549.1.9.16.1.25"_oid, false, "RFC 6031"),
    row<TrustAnchorList>("trustAnchorList", "1.2.840.113549.1.9.16.1.34"_oid, false, "RFC 5914"),
    row<TampStatusQuery>("TAMP-statusQuery", "2.16.840.1.101.2.1.2.77.1"_oid, false, "RFC 5934"),
    row<TampStatusResponse>("TAMP-statusResponse", "2.16.840.1.101.2.1.2.77.2"_oid, false, "RFC 5934"),
    row<TampUpdate>("TAMP-update", "2.16.840.1.101.2.1.2.77.3"_oid, false, "RFC 5934"),
    row<TampUpdateConfirm>("TAMP-updateConfirm", "2.16.840.1.101.2.1.2.77.4"_oid, false, "RFC 5934"),
    row<TampApexUpdate>("TAMP-apexUpdate", "2.16.840.1.101.2.1.2.77.5"_oid, false, "RFC 5934"),
    row<TampApexUpdateConfirm>("TAMP-apexUpdateConfirm", "2.16.840.1.101.2.1.2.77.6"_oid, false, "RFC 5934"),
    row<TampCommunityUpdate>("TAMP-communityUpdate", "2.16.840.1.101.2.1.2.77.7"_oid, false, "RFC 5934"),
    row<TampCommunityUpdateConfirm>("TAMP-communityUpdateConfirm", "2.16.840.1.101.2.1.2.77.8"_oid, false, "RFC 5934"),
    row<SequenceNumberAdjust>("TAMP-seqNumAdjust", "2.16.840.1.101.2.1.2.77.10"_oid, false, "RFC 5934"),
    row<SequenceNumberAdjustConfirm>("TAMP-seqNumAdjustConfirm", "2.16.840.1.101.2.1.2.77.11"_oid, false, "RFC 5934"),
    row<TampError>("TAMP-error", "2.16.840.1.101.2.1.2.77.9"_oid, false, "RFC 5934"),
    row<KeyPackageReceipt>("keyPackageReceipt", "2.16.840.1.101.2.1.2.78.3"_oid, false, "RFC 7191"),
    row<KeyPackageError>("keyPackageError", "2.16.840.1.101.2.1.2.78.6"_oid, false, "RFC 7191"),
};

struct AttributeRow {
  asn1::Oid oid;
  const asn1::Type* type;
};

// RFC 4108 §2.2, RFC 5934 §3, RFC 6031 §3, RFC 6032 §3, RFC 7191 §2.
const AttributeRow kAttributeRows[] = {
    {"1.2.840.113549.1.9.16.2.35"_oid, &FirmwarePackageIdentifier::kType},
    {"1.2.840.113549.1.9.16.2.36"_oid, &asn1::type_of<asn1::SequenceOf<asn1::Oid>>()},
    {"1.2.840.113549.1.9.16.2.37"_oid, &asn1::kOctetString},
    {"1.2.840.113549.1.9.16.2.38"_oid, &asn1::type_of<asn1::SequenceOf<asn1::Oid>>()},
    {"1.2.840.113549.1.9.16.2.39"_oid, &EnvelopedData::kType},
    {"1.2.840.113549.1.9.16.2.40"_oid, &CommunityIdentifiers::kType},
    {"1.2.840.113549.1.9.16.2.41"_oid, &FirmwarePackageMessageDigest::kType},
    {"1.2.840.113549.1.9.16.2.42"_oid, &FirmwarePackageInfo::kType},
    {"1.2.840.113549.1.9.16.2.43"_oid, &asn1::type_of<asn1::SequenceOf<asn1::Oid>>()},
    {"2.16.840.1.101.2.1.5.63"_oid, &asn1::kOctetString},
    {"2.16.840.1.101.2.1.5.65"_oid, &KeyPkgIdentifierAndReceiptReq::kType},
    {"2.16.840.1.101.2.1.5.66"_oid, &asn1::kOctetString},
    {"1.2.840.113549.1.9.16.12.6"_oid, &asn1::kGeneralizedTime},
    {"1.2.840.113549.1.9.16.12.7"_oid, &asn1::kGeneralizedTime},
    {"1.2.840.113549.1.9.16.12.14"_oid, &FriendlyName::kType},
    {"1.2.840.113549.1.9.16.12.15"_oid, &PskcAlgorithmParameters::kType},
    {"1.2.840.113549.1.9.16.12.16"_oid, &asn1::kInteger},
    {"1.2.840.113549.1.9.16.12.17"_oid, &kBinaryTime},
    {"1.2.840.113549.1.9.16.12.18"_oid, &asn1::kInteger},
    {"1.2.840.113549.1.9.16.12.19"_oid, &asn1::kInteger},
    {"1.2.840.113549.1.9.16.12.20"_oid, &ValueMac::kType},
    {"1.2.840.113549.1.9.16.12.21"_oid, &asn1::kGeneralizedTime},
    {"1.2.840.113549.1.9.16.12.22"_oid, &asn1::kGeneralizedTime},
    {"1.2.840.113549.1.9.16.12.23"_oid, &asn1::kInteger},
    {"1.2.840.113549.1.9.16.12.24"_oid, &asn1::type_of<asn1::SequenceOf<asn1::Utf8String>>()},
    {"1.2.840.113549.1.9.16.12.25"_oid, &PinPolicy::kType},
};

// The PSKC attributes that are a UTF8String.
constexpr asn1::Oid kTextAttributes[] = {
    "1.2.840.113549.1.9.16.12.1"_oid,  "1.2.840.113549.1.9.16.12.2"_oid,  "1.2.840.113549.1.9.16.12.3"_oid,
    "1.2.840.113549.1.9.16.12.4"_oid,  "1.2.840.113549.1.9.16.12.5"_oid,  "1.2.840.113549.1.9.16.12.8"_oid,
    "1.2.840.113549.1.9.16.12.9"_oid,  "1.2.840.113549.1.9.16.12.10"_oid, "1.2.840.113549.1.9.16.12.11"_oid,
    "1.2.840.113549.1.9.16.12.12"_oid, "1.2.840.113549.1.9.16.12.13"_oid, "1.2.840.113549.1.9.16.12.26"_oid,
    "1.2.840.113549.1.9.16.12.27"_oid,
};

}  // namespace

std::span<const ContentType> content_type_registry() { return kRegistry; }

const ContentType* find_content_type(asn1::Oid oid) {
  const auto* row = std::ranges::find(kRegistry, oid, &ContentType::oid);
  return row == std::end(kRegistry) ? nullptr : row;
}

const ContentType* find_content_type(std::string_view token) {
  if (token == "digestedData") token = "digestData";
  const auto* row = std::ranges::find(kRegistry, token, &ContentType::token);
  return row == std::end(kRegistry) ? nullptr : row;
}

void register_package_types(asn1::Registry& registry) {
  for (const ContentType& row : kRegistry) registry.add(kContentTypes, row.oid, *row.type);
  for (const AttributeRow& row : kAttributeRows) registry.add(kAttributes, row.oid, *row.type);
  for (const asn1::Oid oid : kTextAttributes) registry.add(kAttributes, oid, asn1::type_of<asn1::Utf8String>());
  registry.add(kSirEntityNameTypes, "2.16.840.1.101.2.1.16.0"_oid, x509::Name::kType);
  registry.add(x509::kOtherNames, "1.3.6.1.5.5.7.8.4"_oid, HardwareModuleName::kType);
  registry.add(x509::kExtensions, "1.3.6.1.5.5.7.1.20"_oid, ApexContingencyKey::kType);
  registry.add_type(TrustAnchorChoice::kType);
  registry.add_type(OneAsymmetricKey::kType);
}

}  // namespace sealwire::cms
