#include "sealwire/cms/attribute.hpp"
#include "sealwire/cms/content_info.hpp"
#include "sealwire/cms/recipient_info.hpp"

#include "shown_types.hpp"

namespace sealwire::cms {
namespace {

using asn1::any_sequence_of;
using asn1::Field;
using asn1::optional;
using asn1::sequence;
using asn1::shown;
using asn1::Type;
using asn1::operator""_oid;

constexpr Type kGeneralNamesList = any_sequence_of("SEQUENCE OF GeneralNames", x509::GeneralNames::kType);

// ReceiptRequest ::= SEQUENCE { signedContentIdentifier ContentIdentifier, receiptsFrom ReceiptsFrom,
//   receiptsTo SEQUENCE OF GeneralNames } (RFC 2634 §2.7)
// ReceiptsFrom ::= CHOICE { allOrFirstTier [0] INTEGER, receiptList [1] SEQUENCE OF GeneralNames }
constexpr asn1::NamedNumber kTiers[] = {{0, "allReceipts"}, {1, "firstTierRecipients"}};
constexpr Field kReceiptsFromForms[] = {
    shown("allOrFirstTier", asn1::kInteger).named(kTiers).implicit(0),
    shown("receiptList", kGeneralNamesList).implicit(1),
};
constexpr Type kReceiptsFrom = asn1::choice("ReceiptsFrom", kReceiptsFromForms);
constexpr Field kReceiptRequestFields[] = {
    shown("signedContentIdentifier", asn1::kOctetString),
    shown("receiptsFrom", kReceiptsFrom),
    shown("receiptsTo", kGeneralNamesList),
};
constexpr Type kReceiptRequest = sequence("ReceiptRequest", kReceiptRequestFields);
// Receipt ::= SEQUENCE { version, contentType, signedContentIdentifier, originatorSignatureValue } (RFC 2634 §2.8)
constexpr Field kReceiptFields[] = {
    shown("version", asn1::kInteger),
    shown("contentType", asn1::kOid),
    shown("signedContentIdentifier", asn1::kOctetString),
    shown("originatorSignatureValue", asn1::kOctetString),
};
constexpr Type kReceipt = sequence("Receipt", kReceiptFields);
// ContentReference ::= SEQUENCE { contentType, signedContentIdentifier, originatorSignatureValue } (RFC 2634 §2.11)
constexpr Field kReferenceFields[] = {
    shown("contentType", asn1::kOid),
    shown("signedContentIdentifier", asn1::kOctetString),
    shown("originatorSignatureValue", asn1::kOctetString),
};
constexpr Type kContentReference = sequence("ContentReference", kReferenceFields);

// ESSSecurityLabel ::= SET { security-policy-identifier OBJECT IDENTIFIER, security-classification INTEGER OPTIONAL,
//   privacy-mark CHOICE of strings OPTIONAL, security-categories SET OF SecurityCategory OPTIONAL } (RFC 2634 §3.2)
// SecurityCategory ::= SEQUENCE { type [0] OBJECT IDENTIFIER, value [1] EXPLICIT ANY DEFINED BY type }
constexpr Field kCategoryFields[] = {
    shown("type", asn1::kOid).implicit(0),
    shown("value", asn1::kAny).explicitly(1),
};
constexpr Type kCategory = sequence("SecurityCategory", kCategoryFields);
constexpr Type kCategories = asn1::any_set_of("SecurityCategories", kCategory);
constexpr asn1::NamedNumber kClassifications[] = {{0, "unmarked"},     {1, "unclassified"}, {2, "restricted"},
                                                  {3, "confidential"}, {4, "secret"},       {5, "top-secret"}};
constexpr Field kLabelFields[] = {
    shown("security-policy-identifier", asn1::kOid),
    optional(shown("security-classification", asn1::kInteger).named(kClassifications)),
    optional(shown("privacy-mark", asn1::kAnyString)),
    optional(shown("security-categories", kCategories)),
};
constexpr Type kSecurityLabel = asn1::set("ESSSecurityLabel", kLabelFields);
constexpr Type kEquivalentLabels = any_sequence_of("EquivalentLabels", kSecurityLabel);

// MLData ::= SEQUENCE { mailListIdentifier EntityIdentifier, expansionTime GeneralizedTime, mlReceiptPolicy
//   MLReceiptPolicy OPTIONAL } (RFC 2634 §4.4)
constexpr Field kEntityForms[] = {
    shown("issuerAndSerialNumber", IssuerAndSerialNumber::kType),
    shown("subjectKeyIdentifier", asn1::kOctetString),
};
constexpr Type kEntityIdentifier = asn1::choice("EntityIdentifier", kEntityForms);
constexpr Field kReceiptPolicyForms[] = {
    shown("none", asn1::kNull).implicit(0),
    shown("insteadOf", kGeneralNamesList).implicit(1),
    shown("inAdditionTo", kGeneralNamesList).implicit(2),
};
constexpr Type kMlReceiptPolicy = asn1::choice("MLReceiptPolicy", kReceiptPolicyForms);
constexpr Field kMlDataFields[] = {
    shown("mailListIdentifier", kEntityIdentifier),
    shown("expansionTime", asn1::kGeneralizedTime),
    optional(shown("mlReceiptPolicy", kMlReceiptPolicy)),
};
constexpr Type kMlData = sequence("MLData", kMlDataFields);
constexpr Type kMlExpansionHistory = any_sequence_of("MLExpansionHistory", kMlData);

}  // namespace

void register_shown_ess(asn1::Registry& registry) {
  const std::pair<asn1::Oid, const Type*> attributes[] = {
      {"1.2.840.113549.1.9.16.2.1"_oid, &kReceiptRequest},
      {"1.2.840.113549.1.9.16.2.2"_oid, &kSecurityLabel},
      {"1.2.840.113549.1.9.16.2.3"_oid, &kMlExpansionHistory},
      {"1.2.840.113549.1.9.16.2.5"_oid, &asn1::kOctetString},  // msgSigDigest
      {"1.2.840.113549.1.9.16.2.7"_oid, &asn1::kOctetString},  // contentIdentifier
      {"1.2.840.113549.1.9.16.2.9"_oid, &kEquivalentLabels},
      {"1.2.840.113549.1.9.16.2.10"_oid, &kContentReference},
      {"1.3.6.1.4.1.311.16.4"_oid, &IssuerAndSerialNumber::kType},  // Microsoft's key preference
  };
  for (const auto& [oid, type] : attributes) registry.add(kAttributes, oid, *type);
  registry.add(kContentTypes, "1.2.840.113549.1.9.16.1.1"_oid, kReceipt);
}

}  // namespace sealwire::cms
