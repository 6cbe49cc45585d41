#include "sealwire/cms/content_type.hpp"

#include <algorithm>

#include "sealwire/asn1/registry.hpp"
#include "sealwire/cms/content_collection.hpp"
#include "sealwire/cms/firmware.hpp"
#include "sealwire/cms/key_package.hpp"
#include "sealwire/cms/tamp.hpp"
#include "sealwire/cms/trust_anchor.hpp"
#include "sealwire/cms/types.hpp"

namespace sealwire::cms {
namespace {

using asn1::operator""_oid;

// RFC 7193 §4, with the OIDs of the defining RFCs.
constexpr ContentType kRegistry[] = {
    {"authData", content_types::auth_data, &AuthenticatedData::kType, true, "RFC 5652"},
    {"compressedData", content_types::compressed_data, &CompressedData::kType, true, "RFC 3274"},
    {"contentCollection", "1.2.840.113549.1.9.16.1.19"_oid, &ContentCollection::kType, true, "RFC 4073"},
    {"contentInfo", content_types::content_info, &ContentInfo::kType, true, "RFC 5652"},
    {"contentWithAttrs", "1.2.840.113549.1.9.16.1.20"_oid, &ContentWithAttributes::kType, true, "RFC 4073"},
    {"authEnvelopedData", content_types::auth_enveloped_data, &AuthEnvelopedData::kType, true, "RFC 5083"},
    {"encryptedKeyPkg", "2.16.840.1.101.2.1.2.78.2"_oid, &EncryptedKeyPackage::kType, true, "RFC 6032"},
    {"digestData", content_types::digested_data, &DigestedData::kType, true, "RFC 5652"},
    {"encryptedData", content_types::encrypted_data, &EncryptedData::kType, true, "RFC 5652"},
    {"envelopedData", content_types::enveloped_data, &EnvelopedData::kType, true, "RFC 5652"},
    {"signedData", content_types::signed_data, &SignedData::kType, true, "RFC 5652"},
    {"firmwarePackage", "1.2.840.113549.1.9.16.1.16"_oid, &asn1::kOctetString, false, "RFC 4108"},
    {"firmwareLoadReceipt", "1.2.840.113549.1.9.16.1.17"_oid, &FirmwarePackageLoadReceipt::kType, false, "RFC 4108"},
    {"firmwareLoadError", "1.2.840.113549.1.9.16.1.18"_oid, &FirmwarePackageLoadError::kType, false, "RFC 4108"},
    {"aKeyPackage", "2.16.840.1.101.2.1.2.78.5"_oid, &AsymmetricKeyPackage::kType, false, "RFC 5958"},
    {"sKeyPackage", "1.2.840.113549.1.9.16.1.25"_oid, &SymmetricKeyPackage::kType, false, "RFC 6031"},
    {"trustAnchorList", "1.2.840.113549.1.9.16.1.34"_oid, &TrustAnchorList::kType, false, "RFC 5914"},
    {"TAMP-statusQuery", "2.16.840.1.101.2.1.2.77.1"_oid, &TampStatusQuery::kType, false, "RFC 5934"},
    {"TAMP-statusResponse", "2.16.840.1.101.2.1.2.77.2"_oid, &TampStatusResponse::kType, false, "RFC 5934"},
    {"TAMP-update", "2.16.840.1.101.2.1.2.77.3"_oid, &TampUpdate::kType, false, "RFC 5934"},
    {"TAMP-updateConfirm", "2.16.840.1.101.2.1.2.77.4"_oid, &TampUpdateConfirm::kType, false, "RFC 5934"},
    {"TAMP-apexUpdate", "2.16.840.1.101.2.1.2.77.5"_oid, &TampApexUpdate::kType, false, "RFC 5934"},
    {"TAMP-apexUpdateConfirm", "2.16.840.1.101.2.1.2.77.6"_oid, &TampApexUpdateConfirm::kType, false, "RFC 5934"},
    {"TAMP-communityUpdate", "2.16.840.1.101.2.1.2.77.7"_oid, &TampCommunityUpdate::kType, false, "RFC 5934"},
    {"TAMP-communityUpdateConfirm", "2.16.840.1.101.2.1.2.77.8"_oid, &TampCommunityUpdateConfirm::kType, false,
     "RFC 5934"},
    {"TAMP-seqNumAdjust", "2.16.840.1.101.2.1.2.77.10"_oid, &SequenceNumberAdjust::kType, false, "RFC 5934"},
    {"TAMP-seqNumAdjustConfirm", "2.16.840.1.101.2.1.2.77.11"_oid, &SequenceNumberAdjustConfirm::kType, false,
     "RFC 5934"},
    {"TAMP-error", "2.16.840.1.101.2.1.2.77.9"_oid, &TampError::kType, false, "RFC 5934"},
    {"keyPackageReceipt", "2.16.840.1.101.2.1.2.78.3"_oid, &KeyPackageReceipt::kType, false, "RFC 7191"},
    {"keyPackageError", "2.16.840.1.101.2.1.2.78.6"_oid, &KeyPackageError::kType, false, "RFC 7191"},
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
    {"1.2.840.113549.1.9.16.12.17"_oid, &asn1::kInteger},
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
  registry.add(x509::kExtensions, "1.3.6.1.5.5.7.1.20"_oid, ApexContingencyKey::kType);
  registry.add_type(TrustAnchorChoice::kType);
  registry.add_type(OneAsymmetricKey::kType);
}

}  // namespace sealwire::cms
