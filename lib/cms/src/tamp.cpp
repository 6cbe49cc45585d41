#include "sealwire/cms/tamp.hpp"

namespace sealwire::cms {
namespace {

using namespace asn1;

constexpr NamedNumber kVersionNames[] = {{1, "v1"}, {2, "v2"}};
constexpr NamedNumber kTerseNames[] = {{1, "terse"}, {2, "verbose"}};
constexpr std::array<std::uint8_t, 3> kVerboseDer{0x0A, 0x01, 0x02};

constexpr NamedNumber kStatusNames[] = {
    {0, "success"},
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
    {15, "unsupportedParameters"},
    {16, "signatureFailure"},
    {17, "insufficientMemory"},
    {18, "unsupportedTAMPMsgType"},
    {19, "apexTAMPAnchor"},
    {20, "improperTAAddition"},
    {21, "seqNumFailure"},
    {22, "contingencyPublicKeyDecrypt"},
    {23, "incorrectTarget"},
    {24, "communityUpdateFailed"},
    {25, "trustAnchorNotFound"},
    {26, "unsupportedTAAlgorithm"},
    {27, "unsupportedTAKeySize"},
    {28, "unsupportedContinPubKeyDecryptAlg"},
    {29, "missingSignature"},
    {30, "resourcesBusy"},
    {31, "versionNumberMismatch"},
    {32, "missingPolicySet"},
    {33, "revokedCertificate"},
    {34, "unsupportedTrustAnchorFormat"},
    {35, "improperTAChange"},
    {36, "malformed"},
    {37, "cmsError"},
    {38, "unsupportedTargetIdentifier"},
    {127, "other"},
};

// The two components that open most messages.
template <auto Member>
constexpr Field version_field() {
  return field<Member>("version").implicit(0).named(kVersionNames).with_default(kIntegerDer<2>);
}
template <auto Member>
constexpr Field terse_field() {
  return field<Member>("terse").implicit(1).with_default(kVerboseDer);
}

constexpr Field kTargetAlternatives[] = {
    alternative<TargetIdentifier, 0>("hwModules").implicit(1),
    alternative<TargetIdentifier, 1>("communities").implicit(2),
    alternative<TargetIdentifier, 2>("allModules").implicit(3),
    alternative<TargetIdentifier, 3>("uri").implicit(4),
    alternative<TargetIdentifier, 4>("otherName").implicit(5),
};
constexpr Field kMsgRefFields[] = {
    field<&TampMsgRef::target>("target"),
    field<&TampMsgRef::seq_num>("seqNum"),
};
constexpr Field kSequenceNumberFields[] = {
    field<&TampSequenceNumber::key_id>("keyId"),
    field<&TampSequenceNumber::seq_number>("seqNumber"),
};
constexpr Field kStatusQueryFields[] = {
    version_field<&TampStatusQuery::version>(),
    terse_field<&TampStatusQuery::terse>(),
    field<&TampStatusQuery::query>("query"),
};
constexpr Type kKeyIdentifiers = not_empty(type_of<SequenceOf<Octets>>());
constexpr Field kTerseStatusResponseFields[] = {
    field<&TerseStatusResponse::ta_key_ids>("taKeyIds").as(kKeyIdentifiers),
    field<&TerseStatusResponse::communities>("communities"),
};
constexpr Field kVerboseStatusResponseFields[] = {
    field<&VerboseStatusResponse::ta_info>("taInfo"),
    field<&VerboseStatusResponse::contin_pub_key_decrypt_alg>("continPubKeyDecryptAlg").implicit(0),
    field<&VerboseStatusResponse::communities>("communities").implicit(1),
    field<&VerboseStatusResponse::tamp_seq_numbers>("tampSeqNumbers").implicit(2),
};
constexpr Field kStatusResponseAlternatives[] = {
    alternative<StatusResponse, 0>("terseResponse").implicit(0),
    alternative<StatusResponse, 1>("verboseResponse").implicit(1),
};
constexpr Field kTampStatusResponseFields[] = {
    version_field<&TampStatusResponse::version>(),
    field<&TampStatusResponse::query>("query"),
    field<&TampStatusResponse::response>("response"),
    field<&TampStatusResponse::uses_apex>("usesApex").with_default(kTrueDer),
};
constexpr Field kValidityFields[] = {
    field<&Validity::not_before>("notBefore"),
    field<&Validity::not_after>("notAfter"),
};
constexpr Field kTbsCertificateChangeInfoFields[] = {
    field<&TbsCertificateChangeInfo::serial_number>("serialNumber"),
    field<&TbsCertificateChangeInfo::signature>("signature").implicit(0),
    field<&TbsCertificateChangeInfo::issuer>("issuer").explicitly(1),
    field<&TbsCertificateChangeInfo::validity>("validity").implicit(2),
    field<&TbsCertificateChangeInfo::subject>("subject").explicitly(3),
    field<&TbsCertificateChangeInfo::subject_public_key_info>("subjectPublicKeyInfo").implicit(4),
    field<&TbsCertificateChangeInfo::exts>("exts").explicitly(5),
};
constexpr Field kTrustAnchorChangeInfoFields[] = {
    field<&TrustAnchorChangeInfo::pub_key>("pubKey"),        field<&TrustAnchorChangeInfo::key_id>("keyId"),
    field<&TrustAnchorChangeInfo::ta_title>("taTitle"),      field<&TrustAnchorChangeInfo::cert_path>("certPath"),
    field<&TrustAnchorChangeInfo::exts>("exts").implicit(1),
};
constexpr Field kChangeInfoAlternatives[] = {
    alternative<TrustAnchorChangeInfoChoice, 0>("tbsCertChange").implicit(0),
    alternative<TrustAnchorChangeInfoChoice, 1>("taChange").implicit(1),
};
constexpr Field kTrustAnchorUpdateAlternatives[] = {
    alternative<TrustAnchorUpdate, 0>("add").explicitly(1),
    alternative<TrustAnchorUpdate, 1>("remove").implicit(2),
    alternative<TrustAnchorUpdate, 2>("change").explicitly(3),
};
constexpr Type kTrustAnchorUpdates = not_empty(type_of<SequenceOf<TrustAnchorUpdate>>());
constexpr Field kTampUpdateFields[] = {
    version_field<&TampUpdate::version>(),
    terse_field<&TampUpdate::terse>(),
    field<&TampUpdate::msg_ref>("msgRef"),
    field<&TampUpdate::updates>("updates").as(kTrustAnchorUpdates),
    field<&TampUpdate::tamp_seq_numbers>("tampSeqNumbers").implicit(2),
};
constexpr Field kVerboseUpdateConfirmFields[] = {
    field<&VerboseUpdateConfirm::status>("status"),
    field<&VerboseUpdateConfirm::ta_info>("taInfo"),
    field<&VerboseUpdateConfirm::tamp_seq_numbers>("tampSeqNumbers"),
    field<&VerboseUpdateConfirm::uses_apex>("usesApex").with_default(kTrueDer),
};
constexpr Field kUpdateConfirmAlternatives[] = {
    alternative<UpdateConfirm, 0>("terseConfirm").implicit(0),
    alternative<UpdateConfirm, 1>("verboseConfirm").implicit(1),
};
constexpr Field kTampUpdateConfirmFields[] = {
    version_field<&TampUpdateConfirm::version>(),
    field<&TampUpdateConfirm::update>("update"),
    field<&TampUpdateConfirm::confirm>("confirm"),
};
constexpr Field kApexUpdateFields[] = {
    version_field<&TampApexUpdate::version>(),
    terse_field<&TampApexUpdate::terse>(),
    field<&TampApexUpdate::msg_ref>("msgRef"),
    field<&TampApexUpdate::clear_trust_anchors>("clearTrustAnchors"),
    field<&TampApexUpdate::clear_communities>("clearCommunities"),
    field<&TampApexUpdate::seq_number>("seqNumber"),
    field<&TampApexUpdate::apex_ta>("apexTA"),
};
constexpr Field kVerboseApexUpdateConfirmFields[] = {
    field<&VerboseApexUpdateConfirm::status>("status"),
    field<&VerboseApexUpdateConfirm::ta_info>("taInfo"),
    field<&VerboseApexUpdateConfirm::communities>("communities").implicit(0),
    field<&VerboseApexUpdateConfirm::tamp_seq_numbers>("tampSeqNumbers").implicit(1),
};
constexpr Field kApexUpdateConfirmAlternatives[] = {
    alternative<ApexUpdateConfirm, 0>("terseApexConfirm").implicit(0),
    alternative<ApexUpdateConfirm, 1>("verboseApexConfirm").implicit(1),
};
constexpr Field kTampApexUpdateConfirmFields[] = {
    version_field<&TampApexUpdateConfirm::version>(),
    field<&TampApexUpdateConfirm::apex_replace>("apexReplace"),
    field<&TampApexUpdateConfirm::apex_confirm>("apexConfirm"),
};
constexpr Field kCommunityUpdatesFields[] = {
    field<&CommunityUpdates::remove>("remove").implicit(1),
    field<&CommunityUpdates::add>("add").implicit(2),
};
constexpr Field kCommunityUpdateFields[] = {
    version_field<&TampCommunityUpdate::version>(),
    terse_field<&TampCommunityUpdate::terse>(),
    field<&TampCommunityUpdate::msg_ref>("msgRef"),
    field<&TampCommunityUpdate::updates>("updates"),
};
constexpr Field kVerboseCommunityConfirmFields[] = {
    field<&VerboseCommunityConfirm::status>("status"),
    field<&VerboseCommunityConfirm::communities>("communities"),
};
constexpr Field kCommunityConfirmAlternatives[] = {
    alternative<CommunityConfirm, 0>("terseCommConfirm").implicit(0),
    alternative<CommunityConfirm, 1>("verboseCommConfirm").implicit(1),
};
constexpr Field kTampCommunityUpdateConfirmFields[] = {
    version_field<&TampCommunityUpdateConfirm::version>(),
    field<&TampCommunityUpdateConfirm::update>("update"),
    field<&TampCommunityUpdateConfirm::comm_confirm>("commConfirm"),
};
constexpr Field kAdjustFields[] = {
    version_field<&SequenceNumberAdjust::version>(),
    field<&SequenceNumberAdjust::msg_ref>("msgRef"),
};
constexpr Field kAdjustConfirmFields[] = {
    version_field<&SequenceNumberAdjustConfirm::version>(),
    field<&SequenceNumberAdjustConfirm::adjust>("adjust"),
    field<&SequenceNumberAdjustConfirm::status>("status"),
};
constexpr Field kErrorFields[] = {
    version_field<&TampError::version>(),
    field<&TampError::msg_type>("msgType"),
    field<&TampError::status>("status"),
    field<&TampError::msg_ref>("msgRef"),
};
constexpr Field kApexContingencyKeyFields[] = {
    field<&ApexContingencyKey::wrap_algorithm>("wrapAlgorithm"),
    field<&ApexContingencyKey::wrapped_contin_pub_key>("wrappedContinPubKey"),
};

}  // namespace

constinit const Type TerseOrVerbose::kType = enumerated<std::int64_t>("TerseOrVerbose", kTerseNames);
constinit const Type StatusCode::kType = enumerated<std::int64_t>("StatusCode", kStatusNames);
constinit const Type CommunityIdentifierList::kType =
    named_sequence_of<CommunityIdentifierList>("CommunityIdentifierList");
constinit const Type HardwareModuleIdentifierList::kType =
    not_empty(named_sequence_of<HardwareModuleIdentifierList>("HardwareModuleIdentifierList"));
constinit const Type TargetIdentifier::kType = choice("TargetIdentifier", kTargetAlternatives);
constinit const Type TampMsgRef::kType = sequence("TAMPMsgRef", kMsgRefFields);
constinit const Type TampSequenceNumber::kType = sequence("TAMPSequenceNumber", kSequenceNumberFields);
constinit const Type TampSequenceNumbers::kType =
    not_empty(named_sequence_of<TampSequenceNumbers>("TAMPSequenceNumbers"));
constinit const Type TrustAnchorChoiceList::kType =
    not_empty(named_sequence_of<TrustAnchorChoiceList>("TrustAnchorChoiceList"));
constinit const Type StatusCodeList::kType = not_empty(named_sequence_of<StatusCodeList>("StatusCodeList"));
constinit const Type TampStatusQuery::kType = sequence("TAMPStatusQuery", kStatusQueryFields);
constinit const Type TerseStatusResponse::kType = sequence("TerseStatusResponse", kTerseStatusResponseFields);
constinit const Type VerboseStatusResponse::kType = sequence("VerboseStatusResponse", kVerboseStatusResponseFields);
constinit const Type StatusResponse::kType = choice("StatusResponse", kStatusResponseAlternatives);
constinit const Type TampStatusResponse::kType = sequence("TAMPStatusResponse", kTampStatusResponseFields);
constinit const Type Validity::kType = sequence("Validity", kValidityFields);
constinit const Type TbsCertificateChangeInfo::kType =
    sequence("TBSCertificateChangeInfo", kTbsCertificateChangeInfoFields);
constinit const Type TrustAnchorChangeInfo::kType = sequence("TrustAnchorChangeInfo", kTrustAnchorChangeInfoFields);
constinit const Type TrustAnchorChangeInfoChoice::kType =
    choice("TrustAnchorChangeInfoChoice", kChangeInfoAlternatives);
constinit const Type TrustAnchorUpdate::kType = choice("TrustAnchorUpdate", kTrustAnchorUpdateAlternatives);
constinit const Type TampUpdate::kType = sequence("TAMPUpdate", kTampUpdateFields);
constinit const Type VerboseUpdateConfirm::kType = sequence("VerboseUpdateConfirm", kVerboseUpdateConfirmFields);
constinit const Type UpdateConfirm::kType = choice("UpdateConfirm", kUpdateConfirmAlternatives);
constinit const Type TampUpdateConfirm::kType = sequence("TAMPUpdateConfirm", kTampUpdateConfirmFields);
constinit const Type TampApexUpdate::kType = sequence("TAMPApexUpdate", kApexUpdateFields);
constinit const Type VerboseApexUpdateConfirm::kType =
    sequence("VerboseApexUpdateConfirm", kVerboseApexUpdateConfirmFields);
constinit const Type ApexUpdateConfirm::kType = choice("ApexUpdateConfirm", kApexUpdateConfirmAlternatives);
constinit const Type TampApexUpdateConfirm::kType = sequence("TAMPApexUpdateConfirm", kTampApexUpdateConfirmFields);
constinit const Type CommunityUpdates::kType = sequence("CommunityUpdates", kCommunityUpdatesFields);
constinit const Type TampCommunityUpdate::kType = sequence("TAMPCommunityUpdate", kCommunityUpdateFields);
constinit const Type VerboseCommunityConfirm::kType =
    sequence("VerboseCommunityConfirm", kVerboseCommunityConfirmFields);
constinit const Type CommunityConfirm::kType = choice("CommunityConfirm", kCommunityConfirmAlternatives);
constinit const Type TampCommunityUpdateConfirm::kType =
    sequence("TAMPCommunityUpdateConfirm", kTampCommunityUpdateConfirmFields);
constinit const Type SequenceNumberAdjust::kType = sequence("SequenceNumberAdjust", kAdjustFields);
constinit const Type SequenceNumberAdjustConfirm::kType = sequence("SequenceNumberAdjustConfirm", kAdjustConfirmFields);
constinit const Type TampError::kType = sequence("TAMPError", kErrorFields);
constinit const Type ApexContingencyKey::kType = sequence("ApexContingencyKey", kApexContingencyKeyFields);

}  // namespace sealwire::cms
