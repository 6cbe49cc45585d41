#include "shown_types.hpp"

#include "sealwire/asn1/registry.hpp"
#include "sealwire/x509/types.hpp"

namespace sealwire::x509 {
namespace {

using asn1::any_sequence_of;
using asn1::Field;
using asn1::optional;
using asn1::sequence;
using asn1::shown;
using asn1::Type;
using asn1::operator""_oid;

// SEQUENCE { userCertificate CertificateSerialNumber, revocationDate Time, crlEntryExtensions Extensions OPTIONAL }
constexpr Field kRevokedFields[] = {
    shown("userCertificate", asn1::kInteger),
    shown("revocationDate", asn1::kTime),
    optional(shown("crlEntryExtensions", Extensions::kType)),
};
constexpr Type kRevoked = sequence("revokedCertificate", kRevokedFields);

// PolicyQualifierInfo ::= SEQUENCE { policyQualifierId, qualifier ANY DEFINED BY policyQualifierId }
constexpr Field kQualifierFields[] = {
    shown("policyQualifierId", asn1::kOid),
    shown("qualifier", asn1::kAny).open(kPolicyQualifiers, 0),
};
constexpr Type kPolicyQualifierInfo = sequence("PolicyQualifierInfo", kQualifierFields);
// UserNotice ::= SEQUENCE { noticeRef NoticeReference OPTIONAL, explicitText DisplayText OPTIONAL }
// NoticeReference ::= SEQUENCE { organization DisplayText, noticeNumbers SEQUENCE OF INTEGER }
constexpr Type kNoticeNumbers = any_sequence_of("SEQUENCE OF INTEGER", asn1::kInteger);
constexpr Field kNoticeReferenceFields[] = {
    shown("organization", asn1::kAnyString),
    shown("noticeNumbers", kNoticeNumbers),
};
constexpr Type kNoticeReference = sequence("NoticeReference", kNoticeReferenceFields);
constexpr Field kUserNoticeFields[] = {
    optional(shown("noticeRef", kNoticeReference)),
    optional(shown("explicitText", asn1::kAnyString)),
};
constexpr Type kUserNotice = sequence("UserNotice", kUserNoticeFields);

// PrivateKeyUsagePeriod ::= SEQUENCE { notBefore [0] GeneralizedTime OPTIONAL, notAfter [1] GeneralizedTime OPTIONAL }
constexpr Field kUsagePeriodFields[] = {
    optional(shown("notBefore", asn1::kGeneralizedTime).implicit(0)),
    optional(shown("notAfter", asn1::kGeneralizedTime).implicit(1)),
};
constexpr Type kPrivateKeyUsagePeriod = sequence("PrivateKeyUsagePeriod", kUsagePeriodFields);
constexpr Type kSubjectDirectoryAttributes = any_sequence_of("SubjectDirectoryAttributes", Attribute::kType);

// IPAddressFamily ::= SEQUENCE { addressFamily OCTET STRING, ipAddressChoice IPAddressChoice } (RFC 3779 §2.2.3)
// IPAddressChoice ::= CHOICE { inherit NULL, addressesOrRanges SEQUENCE OF IPAddressOrRange }
// IPAddressOrRange ::= CHOICE { addressPrefix BIT STRING, addressRange SEQUENCE { min BIT STRING, max BIT STRING } }
constexpr Field kAddressRangeFields[] = {
    shown("min", asn1::kBitString),
    shown("max", asn1::kBitString),
};
constexpr Type kAddressRange = sequence("IPAddressRange", kAddressRangeFields);
constexpr Field kAddressForms[] = {
    shown("addressPrefix", asn1::kBitString),
    shown("addressRange", kAddressRange),
};
constexpr Type kAddressOrRange = asn1::choice("IPAddressOrRange", kAddressForms);
constexpr Type kAddressesOrRanges = any_sequence_of("SEQUENCE OF IPAddressOrRange", kAddressOrRange);
constexpr Field kAddressChoices[] = {
    shown("inherit", asn1::kNull),
    shown("addressesOrRanges", kAddressesOrRanges),
};
constexpr Type kAddressChoice = asn1::choice("IPAddressChoice", kAddressChoices);
constexpr Field kAddressFamilyFields[] = {
    shown("addressFamily", asn1::kOctetString),
    shown("ipAddressChoice", kAddressChoice),
};
constexpr Type kAddressFamily = sequence("IPAddressFamily", kAddressFamilyFields);
constexpr Type kIpAddrBlocks = any_sequence_of("IPAddrBlocks", kAddressFamily);

// ASIdentifiers ::= SEQUENCE { asnum [0] EXPLICIT ASIdentifierChoice OPTIONAL, rdi [1] … OPTIONAL } (RFC 3779 §3.2.3)
// ASIdentifierChoice ::= CHOICE { inherit NULL, asIdsOrRanges SEQUENCE OF CHOICE { id INTEGER, range SEQUENCE } }
constexpr Field kAsRangeFields[] = {
    shown("min", asn1::kInteger),
    shown("max", asn1::kInteger),
};
constexpr Type kAsRange = sequence("ASRange", kAsRangeFields);
constexpr Field kAsForms[] = {
    shown("id", asn1::kInteger),
    shown("range", kAsRange),
};
constexpr Type kAsIdOrRange = asn1::choice("ASIdOrRange", kAsForms);
constexpr Type kAsIdsOrRanges = any_sequence_of("SEQUENCE OF ASIdOrRange", kAsIdOrRange);
constexpr Field kAsChoices[] = {
    shown("inherit", asn1::kNull),
    shown("asIdsOrRanges", kAsIdsOrRanges),
};
constexpr Type kAsIdentifierChoice = asn1::choice("ASIdentifierChoice", kAsChoices);
constexpr Field kAsFields[] = {
    optional(shown("asnum", kAsIdentifierChoice).explicitly(0)),
    optional(shown("rdi", kAsIdentifierChoice).explicitly(1)),
};
constexpr Type kAsIdentifiers = sequence("ASIdentifiers", kAsFields);

// QCStatement ::= SEQUENCE { statementId OBJECT IDENTIFIER, statementInfo ANY DEFINED BY statementId OPTIONAL }
// (RFC 3739 §3.2.6)
constexpr Field kStatementFields[] = {
    shown("statementId", asn1::kOid),
    optional(shown("statementInfo", asn1::kAny)),
};
constexpr Type kQcStatement = sequence("QCStatement", kStatementFields);
constexpr Type kQcStatements = any_sequence_of("QCStatements", kQcStatement);

// ProxyCertInfo ::= SEQUENCE { pCPathLenConstraint INTEGER OPTIONAL, proxyPolicy SEQUENCE { policyLanguage, policy } }
// (RFC 3820 §3.8)
constexpr Field kProxyPolicyFields[] = {
    shown("policyLanguage", asn1::kOid),
    optional(shown("policy", asn1::kOctetString)),
};
constexpr Type kProxyPolicy = sequence("ProxyPolicy", kProxyPolicyFields);
constexpr Field kProxyFields[] = {
    optional(shown("pCPathLenConstraint", asn1::kInteger)),
    shown("proxyPolicy", kProxyPolicy),
};
constexpr Type kProxyCertInfo = sequence("ProxyCertInfo", kProxyFields);
constexpr Type kSsidList = any_sequence_of("SSIDList", asn1::kOctetString);
constexpr Type kTlsFeatures = any_sequence_of("Features", asn1::kInteger);

// Clearance ::= SEQUENCE { policyId, classList ClassList DEFAULT {unclassified}, securityCategories SET OF
// SecurityCategory OPTIONAL }; SecurityCategory ::= SEQUENCE { type [0] OBJECT IDENTIFIER, value [1] EXPLICIT ANY }
// (RFC 5755 §4.4.6)
constexpr asn1::NamedNumber kClasses[] = {{0, "unmarked"},     {1, "unclassified"}, {2, "restricted"},
                                          {3, "confidential"}, {4, "secret"},       {5, "topSecret"}};
constexpr Type kClassList = asn1::named_bits("ClassList", kClasses);
constexpr Field kCategoryFields[] = {
    shown("type", asn1::kOid).implicit(0),
    shown("value", asn1::kAny).explicitly(1),
};
constexpr Type kSecurityCategory = sequence("SecurityCategory", kCategoryFields);
constexpr Type kSecurityCategories = asn1::any_set_of("SecurityCategories", kSecurityCategory);
constexpr std::array<std::uint8_t, 4> kUnclassified{0x03, 0x02, 0x06, 0x40};
constexpr Field kClearanceFields[] = {
    shown("policyId", asn1::kOid),
    shown("classList", kClassList).with_default(kUnclassified),
    optional(shown("securityCategories", kSecurityCategories)),
};
constexpr Type kClearance = sequence("Clearance", kClearanceFields);
constexpr Type kAuthorityClearances = any_sequence_of("AuthorityClearanceConstraints", kClearance);

// PermanentIdentifier ::= SEQUENCE { identifierValue UTF8String OPTIONAL, assigner OBJECT IDENTIFIER OPTIONAL }
// (RFC 4043 §2)
constexpr Field kPermanentFields[] = {
    optional(shown("identifierValue", asn1::type_of<asn1::Utf8String>())),
    optional(shown("assigner", asn1::kOid)),
};
constexpr Type kPermanentIdentifier = sequence("PermanentIdentifier", kPermanentFields);

}  // namespace

constinit const Type kRevokedCertificates = any_sequence_of("SEQUENCE OF revokedCertificate", kRevoked);
constinit const Type kPolicyQualifierInfos = any_sequence_of("SEQUENCE OF PolicyQualifierInfo", kPolicyQualifierInfo);

void register_shown_types(asn1::Registry& registry) {
  const std::pair<asn1::Oid, const Type*> extensions[] = {
      {"2.5.29.16"_oid, &kPrivateKeyUsagePeriod},        {"2.5.29.9"_oid, &kSubjectDirectoryAttributes},
      {"1.3.6.1.5.5.7.1.7"_oid, &kIpAddrBlocks},         {"1.3.6.1.5.5.7.1.28"_oid, &kIpAddrBlocks},
      {"1.3.6.1.5.5.7.1.8"_oid, &kAsIdentifiers},        {"1.3.6.1.5.5.7.1.29"_oid, &kAsIdentifiers},
      {"1.3.6.1.5.5.7.1.3"_oid, &kQcStatements},         {"1.3.6.1.5.5.7.1.13"_oid, &kSsidList},
      {"1.3.6.1.5.5.7.1.14"_oid, &kProxyCertInfo},       {"1.3.6.1.5.5.7.1.24"_oid, &kTlsFeatures},
      {"1.3.6.1.5.5.7.1.21"_oid, &kAuthorityClearances},
  };
  for (const auto& [oid, type] : extensions) registry.add(kExtensions, oid, *type);
  registry.add(kPolicyQualifiers, "1.3.6.1.5.5.7.2.1"_oid, asn1::type_of<asn1::Ia5String>());
  registry.add(kPolicyQualifiers, "1.3.6.1.5.5.7.2.2"_oid, kUserNotice);
  registry.add(kOtherNames, "1.3.6.1.5.5.7.8.3"_oid, kPermanentIdentifier);
  register_shown_keys(registry);
  register_summaries(registry);
}

}  // namespace sealwire::x509
