#include "sealwire/cms/attribute.hpp"
#include "sealwire/cms/content_info.hpp"
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

// MessageImprint ::= SEQUENCE { hashAlgorithm AlgorithmIdentifier, hashedMessage OCTET STRING } (RFC 3161 §2.4.1)
constexpr Field kImprintFields[] = {
    shown("hashAlgorithm", x509::AlgorithmIdentifier::kType),
    shown("hashedMessage", asn1::kOctetString),
};
constexpr Type kMessageImprint = sequence("MessageImprint", kImprintFields);
// TimeStampReq ::= SEQUENCE { version INTEGER, messageImprint MessageImprint, reqPolicy OBJECT IDENTIFIER OPTIONAL,
//   nonce INTEGER OPTIONAL, certReq BOOLEAN DEFAULT FALSE, extensions [0] IMPLICIT Extensions OPTIONAL }
constexpr Field kRequestFields[] = {
    shown("version", asn1::kInteger),
    shown("messageImprint", kMessageImprint),
    optional(shown("reqPolicy", asn1::kOid)),
    optional(shown("nonce", asn1::kInteger)),
    shown("certReq", asn1::kBoolean).with_default(asn1::kFalseDer),
    optional(shown("extensions", x509::Extensions::kType).implicit(0)),
};
constexpr Type kTimeStampReq = sequence("TimeStampReq", kRequestFields);
// TimeStampResp ::= SEQUENCE { status PKIStatusInfo, timeStampToken ContentInfo OPTIONAL } (RFC 3161 §2.4.2)
// PKIStatusInfo ::= SEQUENCE { status INTEGER, statusString SEQUENCE OF UTF8String OPTIONAL, failInfo OPTIONAL }
constexpr asn1::NamedNumber kStatuses[] = {{0, "granted"}, {1, "grantedWithMods"},   {2, "rejection"},
                                           {3, "waiting"}, {4, "revocationWarning"}, {5, "revocationNotification"}};
constexpr asn1::NamedNumber kFailures[] = {{0, "badAlg"},
                                           {2, "badRequest"},
                                           {5, "badDataFormat"},
                                           {14, "timeNotAvailable"},
                                           {15, "unacceptedPolicy"},
                                           {16, "unacceptedExtension"},
                                           {17, "addInfoNotAvailable"},
                                           {25, "systemFailure"}};
constexpr Type kFailureInfo = asn1::named_bits("PKIFailureInfo", kFailures);
constexpr Type kFreeText = any_sequence_of("PKIFreeText", asn1::type_of<asn1::Utf8String>());
constexpr Field kStatusFields[] = {
    shown("status", asn1::kInteger).named(kStatuses),
    optional(shown("statusString", kFreeText)),
    optional(shown("failInfo", kFailureInfo)),
};
constexpr Type kStatusInfo = sequence("PKIStatusInfo", kStatusFields);
constexpr Field kResponseFields[] = {
    shown("status", kStatusInfo),
    optional(shown("timeStampToken", ContentInfo::kType)),
};
constexpr Type kTimeStampResp = sequence("TimeStampResp", kResponseFields);
// Accuracy ::= SEQUENCE { seconds INTEGER OPTIONAL, millis [0] INTEGER OPTIONAL, micros [1] INTEGER OPTIONAL }
constexpr Field kAccuracyFields[] = {
    optional(shown("seconds", asn1::kInteger)),
    optional(shown("millis", asn1::kInteger).implicit(0)),
    optional(shown("micros", asn1::kInteger).implicit(1)),
};
constexpr Type kAccuracy = sequence("Accuracy", kAccuracyFields);
// TSTInfo (RFC 3161 §2.4.2)
constexpr Field kInfoFields[] = {
    shown("version", asn1::kInteger),
    shown("policy", asn1::kOid),
    shown("messageImprint", kMessageImprint),
    shown("serialNumber", asn1::kInteger),
    shown("genTime", asn1::kGeneralizedTime),
    optional(shown("accuracy", kAccuracy)),
    shown("ordering", asn1::kBoolean).with_default(asn1::kFalseDer),
    optional(shown("nonce", asn1::kInteger)),
    optional(shown("tsa", x509::GeneralName::kType).explicitly(0)),
    optional(shown("extensions", x509::Extensions::kType).implicit(1)),
};
constexpr Type kTstInfo = sequence("TSTInfo", kInfoFields);

// ArchiveTimeStamp ::= SEQUENCE { digestAlgorithm [0] AlgorithmIdentifier OPTIONAL, attributes [1] Attributes OPTIONAL,
//   reducedHashtree [2] SEQUENCE OF SEQUENCE OF OCTET STRING OPTIONAL, timeStamp ContentInfo } (RFC 4998 §4.1)
constexpr Type kPartialHashtree = any_sequence_of("PartialHashtree", asn1::kOctetString);
constexpr Type kReducedHashtree = any_sequence_of("SEQUENCE OF PartialHashtree", kPartialHashtree);
constexpr Field kArchiveFields[] = {
    optional(shown("digestAlgorithm", x509::AlgorithmIdentifier::kType).implicit(0)),
    optional(shown("attributes", Attributes::kType).implicit(1)),
    optional(shown("reducedHashtree", kReducedHashtree).implicit(2)),
    shown("timeStamp", ContentInfo::kType),
};
constexpr Type kArchiveTimeStamp = sequence("ArchiveTimeStamp", kArchiveFields);
constexpr Type kChain = any_sequence_of("ArchiveTimeStampChain", kArchiveTimeStamp);
constexpr Type kChains = any_sequence_of("ArchiveTimeStampSequence", kChain);
// EvidenceRecord ::= SEQUENCE { version, digestAlgorithms SEQUENCE OF AlgorithmIdentifier, cryptoInfos [0] OPTIONAL,
//   encryptionInfo [1] EncryptionInfo OPTIONAL, archiveTimeStampSequence }
constexpr Type kAlgorithms = any_sequence_of("SEQUENCE OF AlgorithmIdentifier", x509::AlgorithmIdentifier::kType);
constexpr Type kCryptoInfos = any_sequence_of("CryptoInfos", Attribute::kType);
constexpr Field kEncryptionFields[] = {
    shown("encryptionInfoType", asn1::kOid),
    shown("encryptionInfoValue", asn1::kAny),
};
constexpr Type kEncryptionInfo = sequence("EncryptionInfo", kEncryptionFields);
constexpr Field kEvidenceFields[] = {
    shown("version", asn1::kInteger),
    shown("digestAlgorithms", kAlgorithms),
    optional(shown("cryptoInfos", kCryptoInfos).implicit(0)),
    optional(shown("encryptionInfo", kEncryptionInfo).implicit(1)),
    shown("archiveTimeStampSequence", kChains),
};

// TimeStampedData ::= SEQUENCE { version INTEGER, dataUri IA5String OPTIONAL, metaData MetaData OPTIONAL,
//   content OCTET STRING OPTIONAL, temporalEvidence Evidence } (RFC 5544 §2)
constexpr Field kMetaFields[] = {
    shown("hashProtected", asn1::kBoolean),
    optional(shown("fileName", asn1::type_of<asn1::Utf8String>())),
    optional(shown("mediaType", asn1::type_of<asn1::Ia5String>())),
    optional(shown("otherMetaData", Attributes::kType)),
};
constexpr Type kMetaData = sequence("MetaData", kMetaFields);
constexpr Field kStampAndCrlFields[] = {
    shown("timeStamp", ContentInfo::kType),
    optional(shown("crl", x509::CertificateListSyntax::kType)),
};
constexpr Type kStampAndCrl = sequence("TimeStampAndCRL", kStampAndCrlFields);
constexpr Type kTokenEvidence = any_sequence_of("TimeStampTokenEvidence", kStampAndCrl);
constexpr Field kOtherEvidenceFields[] = {
    shown("oeType", asn1::kOid),
    shown("oeValue", asn1::kAny),
};
constexpr Type kOtherEvidence = sequence("OtherEvidence", kOtherEvidenceFields);
constexpr Field kEvidenceForms[] = {
    shown("tstEvidence", kTokenEvidence).implicit(0),
    shown("ersEvidence", kEvidenceRecord).implicit(1),
    shown("otherEvidence", kOtherEvidence).implicit(2),
};
constexpr Type kEvidence = asn1::choice("Evidence", kEvidenceForms);
constexpr Field kStampedFields[] = {
    shown("version", asn1::kInteger),       optional(shown("dataUri", asn1::type_of<asn1::Ia5String>())),
    optional(shown("metaData", kMetaData)), optional(shown("content", asn1::kOctetString)),
    shown("temporalEvidence", kEvidence),
};
constexpr Type kTimeStampedData = sequence("TimeStampedData", kStampedFields);

}  // namespace

constinit const Type kEvidenceRecord = sequence("EvidenceRecord", kEvidenceFields);

void register_shown_time_stamps(asn1::Registry& registry) {
  registry.add(kContentTypes, "1.2.840.113549.1.9.16.1.4"_oid, kTstInfo);
  registry.add(kContentTypes, "1.2.840.113549.1.9.16.1.31"_oid, kTimeStampedData);
  registry.add(kAttributes, "1.2.840.113549.1.9.16.2.49"_oid, kEvidenceRecord);
  registry.add(kAttributes, "1.2.840.113549.1.9.16.2.50"_oid, kEvidenceRecord);
  for (const Type* type : {&kTimeStampReq, &kTimeStampResp, &kEvidenceRecord}) registry.add_type(*type);
}

}  // namespace sealwire::cms
