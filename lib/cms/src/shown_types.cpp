#include "shown_types.hpp"

#include <array>

#include "sealwire/cms/attribute.hpp"
#include "sealwire/cms/content_info.hpp"
#include "sealwire/x509/certificate.hpp"

namespace sealwire::cms {
namespace {

using asn1::Field;
using asn1::optional;
using asn1::sequence;
using asn1::shown;
using asn1::Type;

constexpr std::array<std::uint8_t, 3> kZero{0x02, 0x01, 0x00};

// EncryptedPrivateKeyInfo ::= SEQUENCE { encryptionAlgorithm AlgorithmIdentifier, encryptedData OCTET STRING }
constexpr Field kEncryptedKey[] = {
    shown("encryptionAlgorithm", x509::AlgorithmIdentifier::kType),
    shown("encryptedData", asn1::kOctetString),
};

// CertificationRequestInfo ::= SEQUENCE {
//   version INTEGER, subject Name, subjectPKInfo SubjectPublicKeyInfo, attributes [0] IMPLICIT SET OF Attribute }
constexpr Field kRequestInfo[] = {
    shown("version", asn1::kInteger),
    shown("subject", x509::Name::kType),
    shown("subjectPKInfo", x509::SubjectPublicKeyInfo::kType),
    optional(shown("attributes", Attributes::kType).implicit(0)),
};
constexpr Type kCertificationRequestInfo = sequence("CertificationRequestInfo", kRequestInfo);
constexpr Field kRequest[] = {
    shown("certificationRequestInfo", kCertificationRequestInfo),
    shown("signatureAlgorithm", x509::AlgorithmIdentifier::kType),
    shown("signature", asn1::kBitString).containing(x509::kSignatureValues, 1),
};
constexpr Type kCertificationRequest = sequence("CertificationRequest", kRequest);

// IssuerSerial ::= SEQUENCE { issuer GeneralNames, serial CertificateSerialNumber, issuerUID BIT STRING OPTIONAL }
constexpr Field kIssuerSerialFields[] = {
    shown("issuer", x509::GeneralNames::kType),
    shown("serial", asn1::kInteger),
    optional(shown("issuerUID", asn1::kBitString)),
};
constexpr Type kIssuerSerial = sequence("IssuerSerial", kIssuerSerialFields);
constexpr Field kDigestedFields[] = {
    shown("digestedObjectType", asn1::kAny),
    optional(shown("otherObjectTypeID", asn1::kOid)),
    shown("digestAlgorithm", x509::AlgorithmIdentifier::kType),
    shown("objectDigest", asn1::kBitString),
};
constexpr Type kObjectDigestInfo = sequence("ObjectDigestInfo", kDigestedFields);
constexpr Field kHolderFields[] = {
    optional(shown("baseCertificateID", kIssuerSerial).implicit(0)),
    optional(shown("entityName", x509::GeneralNames::kType).implicit(1)),
    optional(shown("objectDigestInfo", kObjectDigestInfo).implicit(2)),
};
constexpr Type kHolder = sequence("Holder", kHolderFields);
constexpr Field kV2FormFields[] = {
    optional(shown("issuerName", x509::GeneralNames::kType)),
    optional(shown("baseCertificateID", kIssuerSerial).implicit(0)),
    optional(shown("objectDigestInfo", kObjectDigestInfo).implicit(1)),
};
constexpr Type kV2Form = sequence("V2Form", kV2FormFields);
constexpr Field kIssuerForms[] = {
    shown("v1Form", x509::GeneralNames::kType),
    shown("v2Form", kV2Form).implicit(0),
};
constexpr Type kAttCertIssuer = asn1::choice("AttCertIssuer", kIssuerForms);
constexpr Field kPeriodFields[] = {
    shown("notBeforeTime", asn1::kGeneralizedTime),
    shown("notAfterTime", asn1::kGeneralizedTime),
};
constexpr Type kPeriod = sequence("AttCertValidityPeriod", kPeriodFields);
constexpr Type kAttributeList = asn1::any_sequence_of("SEQUENCE OF Attribute", Attribute::kType);
constexpr Field kAttCertFields[] = {
    shown("version", asn1::kInteger),
    shown("holder", kHolder),
    shown("issuer", kAttCertIssuer),
    shown("signature", x509::AlgorithmIdentifier::kType),
    shown("serialNumber", asn1::kInteger),
    shown("attrCertValidityPeriod", kPeriod),
    shown("attributes", kAttributeList),
    optional(shown("issuerUniqueID", asn1::kBitString)),
    optional(shown("extensions", x509::Extensions::kType)),
};
constexpr Type kAttributeCertificateInfo = sequence("AttributeCertificateInfo", kAttCertFields);
constexpr Field kSubjects[] = {
    shown("baseCertificateID", kIssuerSerial).implicit(0),
    shown("subjectName", x509::GeneralNames::kType).implicit(1),
};
constexpr Type kSubject = asn1::choice("CHOICE", kSubjects);
constexpr Field kAttCertV1Fields[] = {
    shown("version", asn1::kInteger).with_default(kZero),
    shown("subject", kSubject),
    shown("issuer", x509::GeneralNames::kType),
    shown("signature", x509::AlgorithmIdentifier::kType),
    shown("serialNumber", asn1::kInteger),
    shown("attCertValidityPeriod", kPeriod),
    shown("attributes", kAttributeList),
    optional(shown("issuerUniqueID", asn1::kBitString)),
    optional(shown("extensions", x509::Extensions::kType)),
};
constexpr Type kAttributeCertificateInfoV1 = sequence("AttributeCertificateInfoV1", kAttCertV1Fields);
constexpr Field kSignedV2[] = {
    shown("acinfo", kAttributeCertificateInfo),
    shown("signatureAlgorithm", x509::AlgorithmIdentifier::kType),
    shown("signatureValue", asn1::kBitString).containing(x509::kSignatureValues, 1),
};
constexpr Field kSignedV1[] = {
    shown("acInfo", kAttributeCertificateInfoV1),
    shown("signatureAlgorithm", x509::AlgorithmIdentifier::kType),
    shown("signature", asn1::kBitString).containing(x509::kSignatureValues, 1),
};

constexpr Field kCertIdFields[] = {
    shown("hashAlgorithm", x509::AlgorithmIdentifier::kType),
    shown("issuerNameHash", asn1::kOctetString),
    shown("issuerKeyHash", asn1::kOctetString),
    shown("serialNumber", asn1::kInteger),
};
constexpr Type kCertId = sequence("CertID", kCertIdFields);
constexpr asn1::NamedNumber kReasons[] = {{0, "unspecified"},        {1, "keyCompromise"}, {2, "cACompromise"},
                                          {3, "affiliationChanged"}, {4, "superseded"},    {5, "cessationOfOperation"},
                                          {6, "certificateHold"},    {8, "removeFromCRL"}, {9, "privilegeWithdrawn"},
                                          {10, "aACompromise"}};
constexpr Type kReason = asn1::enumerated<int>("CRLReason", kReasons);
constexpr Field kRevokedFields[] = {
    shown("revocationTime", asn1::kGeneralizedTime),
    optional(shown("revocationReason", kReason).explicitly(0)),
};
constexpr Type kRevokedInfo = sequence("RevokedInfo", kRevokedFields);
constexpr Field kStatuses[] = {
    shown("good", asn1::kNull).implicit(0),
    shown("revoked", kRevokedInfo).implicit(1),
    shown("unknown", asn1::kNull).implicit(2),
};
constexpr Type kCertStatus = asn1::choice("CertStatus", kStatuses);
constexpr Field kSingleFields[] = {
    shown("certID", kCertId),
    shown("certStatus", kCertStatus),
    shown("thisUpdate", asn1::kGeneralizedTime),
    optional(shown("nextUpdate", asn1::kGeneralizedTime).explicitly(0)),
    optional(shown("singleExtensions", x509::Extensions::kType).explicitly(1)),
};
constexpr Type kSingleResponse = sequence("SingleResponse", kSingleFields);
constexpr Type kResponses = asn1::any_sequence_of("SEQUENCE OF SingleResponse", kSingleResponse);
constexpr Field kResponders[] = {
    shown("byName", x509::Name::kType).explicitly(1),
    shown("byKey", asn1::kOctetString).explicitly(2),
};
constexpr Field kResponseDataFields[] = {
    optional(shown("version", asn1::kInteger).explicitly(0)),
    shown("responderID", kResponderId),
    shown("producedAt", asn1::kGeneralizedTime),
    shown("responses", kResponses),
    optional(shown("responseExtensions", x509::Extensions::kType).explicitly(1)),
};
constexpr Type kResponseData = sequence("ResponseData", kResponseDataFields);
constexpr Type kCertificates = asn1::any_sequence_of("SEQUENCE OF Certificate", x509::CertificateSyntax::kType);
constexpr Field kBasicFields[] = {
    shown("tbsResponseData", kResponseData),
    shown("signatureAlgorithm", x509::AlgorithmIdentifier::kType),
    shown("signature", asn1::kBitString).containing(x509::kSignatureValues, 1),
    optional(shown("certs", kCertificates).explicitly(0)),
};
constexpr Field kResponseBytesFields[] = {
    shown("responseType", asn1::kOid),
    shown("response", asn1::kOctetString).containing(kBasicOcspResponse),
};
constexpr Type kResponseBytes = sequence("ResponseBytes", kResponseBytesFields);
constexpr asn1::NamedNumber kResponseStatusNames[] = {
    {0, "successful"}, {1, "malformedRequest"}, {2, "internalError"},
    {3, "tryLater"},   {5, "sigRequired"},      {6, "unauthorized"},
};
constexpr Type kResponseStatus = asn1::enumerated<int>("OCSPResponseStatus", kResponseStatusNames);
// OCSPRequest ::= SEQUENCE { tbsRequest TBSRequest, optionalSignature [0] EXPLICIT Signature OPTIONAL } (RFC 6960
// §4.1.1)
constexpr Field kRequestFields[] = {
    shown("reqCert", kCertId),
    optional(shown("singleRequestExtensions", x509::Extensions::kType).explicitly(0)),
};
constexpr Type kSingleRequest = sequence("Request", kRequestFields);
constexpr Type kRequestList = asn1::any_sequence_of("SEQUENCE OF Request", kSingleRequest);
constexpr Field kTbsRequestFields[] = {
    shown("version", asn1::kInteger).explicitly(0).with_default(kZero),
    optional(shown("requestorName", x509::GeneralName::kType).explicitly(1)),
    shown("requestList", kRequestList),
    optional(shown("requestExtensions", x509::Extensions::kType).explicitly(2)),
};
constexpr Type kTbsRequest = sequence("TBSRequest", kTbsRequestFields);
constexpr Field kSignatureFields[] = {
    shown("signatureAlgorithm", x509::AlgorithmIdentifier::kType),
    shown("signature", asn1::kBitString).containing(x509::kSignatureValues, 0),
    optional(shown("certs", kCertificates).explicitly(0)),
};
constexpr Type kOcspSignature = sequence("Signature", kSignatureFields);
constexpr Field kOcspRequestFields[] = {
    shown("tbsRequest", kTbsRequest),
    optional(shown("optionalSignature", kOcspSignature).explicitly(0)),
};
constexpr Type kOcspRequest = sequence("OCSPRequest", kOcspRequestFields);

constexpr Field kOcspFields[] = {
    shown("responseStatus", kResponseStatus),
    optional(shown("responseBytes", kResponseBytes).explicitly(0)),
};

}  // namespace

constinit const Type kEncryptedPrivateKeyInfo = sequence("EncryptedPrivateKeyInfo", kEncryptedKey);
constinit const Type kAttributeCertificate = sequence("AttributeCertificate", kSignedV2);
constinit const Type kAttributeCertificateV1 = sequence("AttributeCertificateV1", kSignedV1);
constinit const Type kOcspResponse = sequence("OCSPResponse", kOcspFields);
constinit const Type kBasicOcspResponse = sequence("BasicOCSPResponse", kBasicFields);
constinit const Type kResponderId = asn1::choice("ResponderID", kResponders);

void register_shown_types(asn1::Registry& registry) {
  for (const Type* type : {&kEncryptedPrivateKeyInfo, &kCertificationRequest, &kAttributeCertificate,
                           &kAttributeCertificateV1, &kOcspRequest, &kOcspResponse, &kBasicOcspResponse}) {
    registry.add_type(*type);
  }
  using asn1::operator""_oid;
  registry.add(kOtherRevocationInfoFormats, "1.3.6.1.5.5.7.16.2"_oid, kOcspResponse);  // RFC 5940 §2.2
  registry.add(kOtherRevocationInfoFormats, "1.3.6.1.5.5.7.48.1.1"_oid, kBasicOcspResponse);
  registry.add(kAttributes, "1.2.840.113549.1.9.14"_oid, x509::Extensions::kType);  // extensionRequest, RFC 2985 §5.4.2
  register_shown_pkcs12(registry);
  register_shown_ess(registry);
  register_shown_time_stamps(registry);
  register_shown_signature_formats(registry);
}

}  // namespace sealwire::cms
