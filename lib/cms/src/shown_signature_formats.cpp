#include "sealwire/cms/attribute.hpp"
#include "sealwire/cms/attribute_values.hpp"
#include "sealwire/cms/content_info.hpp"
#include "sealwire/x509/certificate.hpp"
#include "sealwire/x509/crl.hpp"

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

// OtherHashAlgAndValue ::= SEQUENCE { hashAlgorithm AlgorithmIdentifier, hashValue OCTET STRING } (RFC 5126 §5.8.1)
constexpr Field kHashFields[] = {
    shown("hashAlgorithm", x509::AlgorithmIdentifier::kType),
    shown("hashValue", asn1::kOctetString),
};
constexpr Type kHashAlgAndValue = sequence("OtherHashAlgAndValue", kHashFields);
constexpr Field kOtherHashForms[] = {
    shown("sha1Hash", asn1::kOctetString),
    shown("otherHash", kHashAlgAndValue),
};
constexpr Type kOtherHash = asn1::choice("OtherHash", kOtherHashForms);
// OtherCertID ::= SEQUENCE { otherCertHash OtherHash, issuerSerial IssuerSerial OPTIONAL }
constexpr Field kCertIdFields[] = {
    shown("otherCertHash", kOtherHash),
    optional(shown("issuerSerial", IssuerSerial::kType)),
};
constexpr Type kOtherCertId = sequence("OtherCertID", kCertIdFields);
constexpr Type kCertificateRefs = any_sequence_of("CompleteCertificateRefs", kOtherCertId);
constexpr Type kPolicies = any_sequence_of("SEQUENCE OF PolicyInformation", x509::PolicyInformation::kType);
constexpr Field kOtherSigningFields[] = {
    shown("certs", kCertificateRefs),
    optional(shown("policies", kPolicies)),
};
constexpr Type kOtherSigningCertificate = sequence("OtherSigningCertificate", kOtherSigningFields);

// SignaturePolicy ::= CHOICE { signaturePolicyId SignaturePolicyId, signaturePolicyImplied NULL } (RFC 5126 §5.8.1)
constexpr Field kQualifierFields[] = {
    shown("sigPolicyQualifierId", asn1::kOid),
    shown("sigQualifier", asn1::kAny),
};
constexpr Type kQualifier = sequence("SigPolicyQualifierInfo", kQualifierFields);
constexpr Type kQualifiers = any_sequence_of("SEQUENCE OF SigPolicyQualifierInfo", kQualifier);
constexpr Field kPolicyIdFields[] = {
    shown("sigPolicyId", asn1::kOid),
    shown("sigPolicyHash", kHashAlgAndValue),
    optional(shown("sigPolicyQualifiers", kQualifiers)),
};
constexpr Type kPolicyId = sequence("SignaturePolicyId", kPolicyIdFields);
constexpr Field kPolicyForms[] = {
    shown("signaturePolicyId", kPolicyId),
    shown("signaturePolicyImplied", asn1::kNull),
};
constexpr Type kSignaturePolicy = asn1::choice("SignaturePolicy", kPolicyForms);
// CommitmentTypeIndication ::= SEQUENCE { commitmentTypeId, commitmentTypeQualifier SEQUENCE OF … OPTIONAL }
constexpr Field kCommitmentQualifierFields[] = {
    shown("commitmentTypeIdentifier", asn1::kOid),
    optional(shown("qualifier", asn1::kAny)),
};
constexpr Type kCommitmentQualifier = sequence("CommitmentTypeQualifier", kCommitmentQualifierFields);
constexpr Type kCommitmentQualifiers = any_sequence_of("SEQUENCE OF CommitmentTypeQualifier", kCommitmentQualifier);
constexpr Field kCommitmentFields[] = {
    shown("commitmentTypeId", asn1::kOid),
    optional(shown("commitmentTypeQualifier", kCommitmentQualifiers)),
};
constexpr Type kCommitmentType = sequence("CommitmentTypeIndication", kCommitmentFields);
// SignerLocation ::= SEQUENCE { countryName [0], localityName [1] DirectoryString OPTIONAL, postalAdddress [2]
//   SEQUENCE OF DirectoryString OPTIONAL }, explicit tags
constexpr Type kPostalAddress = any_sequence_of("PostalAddress", asn1::kAnyString);
constexpr Field kLocationFields[] = {
    optional(shown("countryName", asn1::kAnyString).explicitly(0)),
    optional(shown("localityName", asn1::kAnyString).explicitly(1)),
    optional(shown("postalAdddress", kPostalAddress).explicitly(2)),
};
constexpr Type kSignerLocation = sequence("SignerLocation", kLocationFields);
constexpr Type kClaimedAttributes = any_sequence_of("ClaimedAttributes", Attribute::kType);
constexpr Field kSignerAttributeForms[] = {
    shown("claimedAttributes", kClaimedAttributes).explicitly(0),
    shown("certifiedAttributes", kAttributeCertificate).explicitly(1),
};
constexpr Type kSignerAttributeForm = asn1::choice("CHOICE", kSignerAttributeForms);
constexpr Type kSignerAttribute = any_sequence_of("SignerAttribute", kSignerAttributeForm);

// CrlOcspRef ::= SEQUENCE { crlids [0] CRLListID, ocspids [1] OcspListID, otherRev [2] OtherRevRefs }, all OPTIONAL
// and explicit (RFC 5126 §6.2.2)
constexpr Field kCrlIdentifierFields[] = {
    shown("crlissuer", x509::Name::kType),
    shown("crlIssuedTime", asn1::kUtcTime),
    optional(shown("crlNumber", asn1::kInteger)),
};
constexpr Type kCrlIdentifier = sequence("CrlIdentifier", kCrlIdentifierFields);
constexpr Field kCrlValidatedFields[] = {
    shown("crlHash", kOtherHash),
    optional(shown("crlIdentifier", kCrlIdentifier)),
};
constexpr Type kCrlValidatedId = sequence("CrlValidatedID", kCrlValidatedFields);
constexpr Type kCrls = any_sequence_of("SEQUENCE OF CrlValidatedID", kCrlValidatedId);
constexpr Field kCrlListFields[] = {shown("crls", kCrls)};
constexpr Type kCrlListId = sequence("CRLListID", kCrlListFields);
constexpr Field kOcspIdentifierFields[] = {
    shown("ocspResponderID", kResponderId),
    shown("producedAt", asn1::kGeneralizedTime),
};
constexpr Type kOcspIdentifier = sequence("OcspIdentifier", kOcspIdentifierFields);
constexpr Field kOcspResponseFields[] = {
    shown("ocspIdentifier", kOcspIdentifier),
    optional(shown("ocspRepHash", kOtherHash)),
};
constexpr Type kOcspResponsesId = sequence("OcspResponsesID", kOcspResponseFields);
constexpr Type kOcspResponses = any_sequence_of("SEQUENCE OF OcspResponsesID", kOcspResponsesId);
constexpr Field kOcspListFields[] = {shown("ocspResponses", kOcspResponses)};
constexpr Type kOcspListId = sequence("OcspListID", kOcspListFields);
constexpr Field kOtherRevFields[] = {
    shown("otherRevRefType", asn1::kOid),
    shown("otherRevRefs", asn1::kAny),
};
constexpr Type kOtherRevRefs = sequence("OtherRevRefs", kOtherRevFields);
constexpr Field kCrlOcspFields[] = {
    optional(shown("crlids", kCrlListId).explicitly(0)),
    optional(shown("ocspids", kOcspListId).explicitly(1)),
    optional(shown("otherRev", kOtherRevRefs).explicitly(2)),
};
constexpr Type kCrlOcspRef = sequence("CrlOcspRef", kCrlOcspFields);
constexpr Type kRevocationRefs = any_sequence_of("CompleteRevocationRefs", kCrlOcspRef);

constexpr Type kCertificateValues = any_sequence_of("CertificateValues", x509::CertificateSyntax::kType);
// RevocationValues ::= SEQUENCE { crlVals [0] SEQUENCE OF CertificateList, ocspVals [1] SEQUENCE OF BasicOCSPResponse,
//   otherRevVals [2] OtherRevVals }, all OPTIONAL and explicit (RFC 5126 §6.3.4)
constexpr Type kCrlValues = any_sequence_of("SEQUENCE OF CertificateList", x509::CertificateListSyntax::kType);
constexpr Type kOcspValues = any_sequence_of("SEQUENCE OF BasicOCSPResponse", kBasicOcspResponse);
constexpr Field kOtherValueFields[] = {
    shown("otherRevValType", asn1::kOid),
    shown("otherRevVals", asn1::kAny),
};
constexpr Type kOtherValues = sequence("OtherRevVals", kOtherValueFields);
constexpr Field kRevocationValueFields[] = {
    optional(shown("crlVals", kCrlValues).explicitly(0)),
    optional(shown("ocspVals", kOcspValues).explicitly(1)),
    optional(shown("otherRevVals", kOtherValues).explicitly(2)),
};
constexpr Type kRevocationValues = sequence("RevocationValues", kRevocationValueFields);

// ATSHashIndexV3 ::= SEQUENCE { hashIndAlgorithm AlgorithmIdentifier, certificatesHashIndex, crlsHashIndex,
//   unsignedAttrValuesHashIndex SEQUENCE OF OCTET STRING } (ETSI EN 319 122-1 §5.5.2)
constexpr Type kHashIndex = any_sequence_of("SEQUENCE OF OCTET STRING", asn1::kOctetString);
constexpr Field kHashIndexFields[] = {
    shown("hashIndAlgorithm", x509::AlgorithmIdentifier::kType),
    shown("certificatesHashIndex", kHashIndex),
    shown("crlsHashIndex", kHashIndex),
    shown("unsignedAttrsHashIndex", kHashIndex),
};
constexpr Type kAtsHashIndexV3 = sequence("ATSHashIndexV3", kHashIndexFields);

// RouteOriginAttestation ::= SEQUENCE { version [0] INTEGER DEFAULT 0, asID INTEGER, ipAddrBlocks SEQUENCE OF
//   ROAIPAddressFamily } (RFC 9582 §4)
constexpr Field kRoaAddressFields[] = {
    shown("address", asn1::kBitString),
    optional(shown("maxLength", asn1::kInteger)),
};
constexpr Type kRoaAddress = sequence("ROAIPAddress", kRoaAddressFields);
constexpr Type kRoaAddresses = any_sequence_of("SEQUENCE OF ROAIPAddress", kRoaAddress);
constexpr Field kRoaFamilyFields[] = {
    shown("addressFamily", asn1::kOctetString),
    shown("addresses", kRoaAddresses),
};
constexpr Type kRoaFamily = sequence("ROAIPAddressFamily", kRoaFamilyFields);
constexpr Type kRoaFamilies = any_sequence_of("SEQUENCE OF ROAIPAddressFamily", kRoaFamily);
constexpr Field kRoaFields[] = {
    shown("version", asn1::kInteger).explicitly(0).with_default(asn1::kIntegerDer<0>),
    shown("asID", asn1::kInteger),
    shown("ipAddrBlocks", kRoaFamilies),
};
constexpr Type kRoa = sequence("RouteOriginAttestation", kRoaFields);
// Manifest ::= SEQUENCE { version [0] INTEGER DEFAULT 0, manifestNumber INTEGER, thisUpdate, nextUpdate
//   GeneralizedTime, fileHashAlg OBJECT IDENTIFIER, fileList SEQUENCE OF FileAndHash } (RFC 9286 §4.2)
constexpr Field kFileFields[] = {
    shown("file", asn1::type_of<asn1::Ia5String>()),
    shown("hash", asn1::kBitString),
};
constexpr Type kFileAndHash = sequence("FileAndHash", kFileFields);
constexpr Type kFileList = any_sequence_of("SEQUENCE OF FileAndHash", kFileAndHash);
constexpr Field kManifestFields[] = {
    shown("version", asn1::kInteger).explicitly(0).with_default(asn1::kIntegerDer<0>),
    shown("manifestNumber", asn1::kInteger),
    shown("thisUpdate", asn1::kGeneralizedTime),
    shown("nextUpdate", asn1::kGeneralizedTime),
    shown("fileHashAlg", asn1::kOid),
    shown("fileList", kFileList),
};
constexpr Type kManifest = sequence("Manifest", kManifestFields);

}  // namespace

void register_shown_signature_formats(asn1::Registry& registry) {
  const std::pair<asn1::Oid, const Type*> attributes[] = {
      {"1.2.840.113549.1.9.16.2.15"_oid, &kSignaturePolicy},
      {"1.2.840.113549.1.9.16.2.16"_oid, &kCommitmentType},
      {"1.2.840.113549.1.9.16.2.17"_oid, &kSignerLocation},
      {"1.2.840.113549.1.9.16.2.18"_oid, &kSignerAttribute},
      {"1.2.840.113549.1.9.16.2.19"_oid, &kOtherSigningCertificate},
      {"1.2.840.113549.1.9.16.2.21"_oid, &kCertificateRefs},
      {"1.2.840.113549.1.9.16.2.22"_oid, &kRevocationRefs},
      {"1.2.840.113549.1.9.16.2.23"_oid, &kCertificateValues},
      {"1.2.840.113549.1.9.16.2.24"_oid, &kRevocationValues},
      {"1.2.840.113549.1.9.16.2.44"_oid, &kCertificateRefs},
      {"1.2.840.113549.1.9.16.2.45"_oid, &kRevocationRefs},
      {"0.4.0.19122.1.5"_oid, &kAtsHashIndexV3},
  };
  for (const auto& [oid, type] : attributes) registry.add(kAttributes, oid, *type);
  // Time-stamp tokens.
  for (const asn1::Oid stamp :
       {"1.2.840.113549.1.9.16.2.14"_oid, "1.2.840.113549.1.9.16.2.20"_oid, "1.2.840.113549.1.9.16.2.25"_oid,
        "1.2.840.113549.1.9.16.2.26"_oid, "1.2.840.113549.1.9.16.2.27"_oid, "1.2.840.113549.1.9.16.2.48"_oid,
        "0.4.0.1733.2.4"_oid}) {
    registry.add(kAttributes, stamp, ContentInfo::kType);
  }
  registry.add(kContentTypes, "1.2.840.113549.1.9.16.1.24"_oid, kRoa);
  registry.add(kContentTypes, "1.2.840.113549.1.9.16.1.26"_oid, kManifest);
}

}  // namespace sealwire::cms
