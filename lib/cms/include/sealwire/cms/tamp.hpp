#pragma once

#include <optional>
#include <variant>

#include "sealwire/asn1/schema.hpp"
#include "sealwire/cms/firmware.hpp"
#include "sealwire/cms/trust_anchor.hpp"

// The eleven messages of the Trust Anchor Management Protocol (RFC 5934).

namespace sealwire::cms {

/// TAMPVersion ::= INTEGER { v1(1), v2(2) }; [0] IMPLICIT, DEFAULT v2, in every message
inline constexpr std::int64_t kTampVersion2 = 2;

/// TerseOrVerbose ::= ENUMERATED { terse(1), verbose(2) }
struct TerseOrVerbose {
  std::int64_t value = 2;
  static const asn1::Type kType;
};

/// StatusCode ::= ENUMERATED { success(0) … other(127) }
struct StatusCode {
  std::int64_t value = 0;
  static const asn1::Type kType;
};

/// CommunityIdentifierList ::= SEQUENCE SIZE (0..MAX) OF Community; Community ::= OBJECT IDENTIFIER
struct CommunityIdentifierList : asn1::SequenceOf<asn1::Oid> {
  static const asn1::Type kType;
};
/// HardwareModuleIdentifierList ::= SEQUENCE SIZE (1..MAX) OF HardwareModules
struct HardwareModuleIdentifierList : asn1::SequenceOf<HardwareModules> {
  static const asn1::Type kType;
};

/// TargetIdentifier ::= CHOICE {
///   hwModules [1] HardwareModuleIdentifierList, communities [2] CommunityIdentifierList, allModules [3] NULL,
///   uri [4] IA5String, otherName [5] AnotherName }
struct TargetIdentifier : std::variant<HardwareModuleIdentifierList, CommunityIdentifierList, asn1::Null,
                                       asn1::Ia5String, x509::OtherName> {
  using variant::variant;
  static const asn1::Type kType;
};

/// TAMPMsgRef ::= SEQUENCE { target TargetIdentifier, seqNum SeqNumber }; SeqNumber ::= INTEGER (0..2^63-1)
struct TampMsgRef {
  TargetIdentifier target;
  std::uint64_t seq_num = 0;
  static const asn1::Type kType;
};

/// TAMPSequenceNumber ::= SEQUENCE { keyId KeyIdentifier, seqNumber SeqNumber }
struct TampSequenceNumber {
  Octets key_id;
  std::uint64_t seq_number = 0;
  static const asn1::Type kType;
};
struct TampSequenceNumbers : asn1::SequenceOf<TampSequenceNumber> {
  static const asn1::Type kType;
};
struct TrustAnchorChoiceList : asn1::SequenceOf<TrustAnchorChoice> {
  static const asn1::Type kType;
};
struct StatusCodeList : asn1::SequenceOf<StatusCode> {
  static const asn1::Type kType;
};

/// TAMPStatusQuery ::= SEQUENCE {
///   version [0] TAMPVersion DEFAULT v2, terse [1] TerseOrVerbose DEFAULT verbose, query TAMPMsgRef }
struct TampStatusQuery {
  std::int64_t version = kTampVersion2;
  TerseOrVerbose terse;
  TampMsgRef query;
  static const asn1::Type kType;
};

/// TerseStatusResponse ::= SEQUENCE { taKeyIds KeyIdentifiers, communities CommunityIdentifierList OPTIONAL }
struct TerseStatusResponse {
  asn1::SequenceOf<Octets> ta_key_ids;
  std::optional<CommunityIdentifierList> communities;
  static const asn1::Type kType;
};
/// VerboseStatusResponse ::= SEQUENCE {
///   taInfo TrustAnchorChoiceList, continPubKeyDecryptAlg [0] AlgorithmIdentifier OPTIONAL,
///   communities [1] CommunityIdentifierList OPTIONAL, tampSeqNumbers [2] TAMPSequenceNumbers OPTIONAL }
struct VerboseStatusResponse {
  TrustAnchorChoiceList ta_info;
  std::optional<x509::AlgorithmIdentifier> contin_pub_key_decrypt_alg;
  std::optional<CommunityIdentifierList> communities;
  std::optional<TampSequenceNumbers> tamp_seq_numbers;
  static const asn1::Type kType;
};
/// StatusResponse ::= CHOICE { terseResponse [0] TerseStatusResponse, verboseResponse [1] VerboseStatusResponse }
struct StatusResponse : std::variant<TerseStatusResponse, VerboseStatusResponse> {
  using variant::variant;
  static const asn1::Type kType;
};
/// TAMPStatusResponse ::= SEQUENCE {
///   version [0] TAMPVersion DEFAULT v2, query TAMPMsgRef, response StatusResponse, usesApex BOOLEAN DEFAULT TRUE }
struct TampStatusResponse {
  std::int64_t version = kTampVersion2;
  TampMsgRef query;
  StatusResponse response;
  bool uses_apex = true;
  static const asn1::Type kType;
};

/// Validity ::= SEQUENCE { notBefore Time, notAfter Time }
struct Validity {
  asn1::Time not_before;
  asn1::Time not_after;
  static const asn1::Type kType;
};
/// TBSCertificateChangeInfo ::= SEQUENCE {
///   serialNumber CertificateSerialNumber OPTIONAL, signature [0] AlgorithmIdentifier OPTIONAL,
///   issuer [1] Name OPTIONAL, validity [2] Validity OPTIONAL, subject [3] Name OPTIONAL,
///   subjectPublicKeyInfo [4] SubjectPublicKeyInfo, exts [5] EXPLICIT Extensions OPTIONAL }
struct TbsCertificateChangeInfo {
  std::optional<asn1::Integer> serial_number;
  std::optional<x509::AlgorithmIdentifier> signature;
  std::optional<x509::Name> issuer;
  std::optional<Validity> validity;
  std::optional<x509::Name> subject;
  x509::SubjectPublicKeyInfo subject_public_key_info;
  std::optional<x509::Extensions> exts;
  static const asn1::Type kType;
};
/// TrustAnchorChangeInfo ::= SEQUENCE {
///   pubKey SubjectPublicKeyInfo, keyId KeyIdentifier OPTIONAL, taTitle TrustAnchorTitle OPTIONAL,
///   certPath CertPathControls OPTIONAL, exts [1] Extensions OPTIONAL }
struct TrustAnchorChangeInfo {
  x509::SubjectPublicKeyInfo pub_key;
  std::optional<Octets> key_id;
  std::optional<asn1::Utf8String> ta_title;
  std::optional<CertPathControls> cert_path;
  std::optional<x509::Extensions> exts;
  static const asn1::Type kType;
};
/// TrustAnchorChangeInfoChoice ::= CHOICE {
///   tbsCertChange [0] TBSCertificateChangeInfo, taChange [1] TrustAnchorChangeInfo }
struct TrustAnchorChangeInfoChoice : std::variant<TbsCertificateChangeInfo, TrustAnchorChangeInfo> {
  using variant::variant;
  static const asn1::Type kType;
};
/// TrustAnchorUpdate ::= CHOICE {
///   add [1] TrustAnchorChoice, remove [2] SubjectPublicKeyInfo, change [3] EXPLICIT TrustAnchorChangeInfoChoice }
struct TrustAnchorUpdate : std::variant<TrustAnchorChoice, x509::SubjectPublicKeyInfo, TrustAnchorChangeInfoChoice> {
  using variant::variant;
  static const asn1::Type kType;
};
/// TAMPUpdate ::= SEQUENCE {
///   version [0] TAMPVersion DEFAULT v2, terse [1] TerseOrVerbose DEFAULT verbose, msgRef TAMPMsgRef,
///   updates SEQUENCE SIZE (1..MAX) OF TrustAnchorUpdate, tampSeqNumbers [2] TAMPSequenceNumbers OPTIONAL }
struct TampUpdate {
  std::int64_t version = kTampVersion2;
  TerseOrVerbose terse;
  TampMsgRef msg_ref;
  asn1::SequenceOf<TrustAnchorUpdate> updates;
  std::optional<TampSequenceNumbers> tamp_seq_numbers;
  static const asn1::Type kType;
};

/// VerboseUpdateConfirm ::= SEQUENCE {
///   status StatusCodeList, taInfo TrustAnchorChoiceList, tampSeqNumbers TAMPSequenceNumbers OPTIONAL,
///   usesApex BOOLEAN DEFAULT TRUE }
struct VerboseUpdateConfirm {
  StatusCodeList status;
  TrustAnchorChoiceList ta_info;
  std::optional<TampSequenceNumbers> tamp_seq_numbers;
  bool uses_apex = true;
  static const asn1::Type kType;
};
/// UpdateConfirm ::= CHOICE { terseConfirm [0] StatusCodeList, verboseConfirm [1] VerboseUpdateConfirm }
struct UpdateConfirm : std::variant<StatusCodeList, VerboseUpdateConfirm> {
  using variant::variant;
  static const asn1::Type kType;
};
/// TAMPUpdateConfirm ::= SEQUENCE { version [0] TAMPVersion DEFAULT v2, update TAMPMsgRef, confirm UpdateConfirm }
struct TampUpdateConfirm {
  std::int64_t version = kTampVersion2;
  TampMsgRef update;
  UpdateConfirm confirm;
  static const asn1::Type kType;
};

/// TAMPApexUpdate ::= SEQUENCE {
///   version [0] TAMPVersion DEFAULT v2, terse [1] TerseOrVerbose DEFAULT verbose, msgRef TAMPMsgRef,
///   clearTrustAnchors BOOLEAN, clearCommunities BOOLEAN, seqNumber SeqNumber OPTIONAL, apexTA TrustAnchorChoice }
struct TampApexUpdate {
  std::int64_t version = kTampVersion2;
  TerseOrVerbose terse;
  TampMsgRef msg_ref;
  bool clear_trust_anchors = false;
  bool clear_communities = false;
  std::optional<std::uint64_t> seq_number;
  TrustAnchorChoice apex_ta;
  static const asn1::Type kType;
};

/// VerboseApexUpdateConfirm ::= SEQUENCE {
///   status StatusCode, taInfo TrustAnchorChoiceList, communities [0] CommunityIdentifierList OPTIONAL,
///   tampSeqNumbers [1] TAMPSequenceNumbers OPTIONAL }
struct VerboseApexUpdateConfirm {
  StatusCode status;
  TrustAnchorChoiceList ta_info;
  std::optional<CommunityIdentifierList> communities;
  std::optional<TampSequenceNumbers> tamp_seq_numbers;
  static const asn1::Type kType;
};
/// ApexUpdateConfirm ::= CHOICE { terseApexConfirm [0] StatusCode, verboseApexConfirm [1] VerboseApexUpdateConfirm }
struct ApexUpdateConfirm : std::variant<StatusCode, VerboseApexUpdateConfirm> {
  using variant::variant;
  static const asn1::Type kType;
};
/// TAMPApexUpdateConfirm ::= SEQUENCE {
///   version [0] TAMPVersion DEFAULT v2, apexReplace TAMPMsgRef, apexConfirm ApexUpdateConfirm }
struct TampApexUpdateConfirm {
  std::int64_t version = kTampVersion2;
  TampMsgRef apex_replace;
  ApexUpdateConfirm apex_confirm;
  static const asn1::Type kType;
};

/// CommunityUpdates ::= SEQUENCE {
///   remove [1] CommunityIdentifierList OPTIONAL, add [2] CommunityIdentifierList OPTIONAL }
struct CommunityUpdates {
  std::optional<CommunityIdentifierList> remove;
  std::optional<CommunityIdentifierList> add;
  static const asn1::Type kType;
};
/// TAMPCommunityUpdate ::= SEQUENCE {
///   version [0] TAMPVersion DEFAULT v2, terse [1] TerseOrVerbose DEFAULT verbose, msgRef TAMPMsgRef,
///   updates CommunityUpdates }
struct TampCommunityUpdate {
  std::int64_t version = kTampVersion2;
  TerseOrVerbose terse;
  TampMsgRef msg_ref;
  CommunityUpdates updates;
  static const asn1::Type kType;
};

/// VerboseCommunityConfirm ::= SEQUENCE { status StatusCode, communities CommunityIdentifierList OPTIONAL }
struct VerboseCommunityConfirm {
  StatusCode status;
  std::optional<CommunityIdentifierList> communities;
  static const asn1::Type kType;
};
/// CommunityConfirm ::= CHOICE { terseCommConfirm [0] StatusCode, verboseCommConfirm [1] VerboseCommunityConfirm }
struct CommunityConfirm : std::variant<StatusCode, VerboseCommunityConfirm> {
  using variant::variant;
  static const asn1::Type kType;
};
/// TAMPCommunityUpdateConfirm ::= SEQUENCE {
///   version [0] TAMPVersion DEFAULT v2, update TAMPMsgRef, commConfirm CommunityConfirm }
struct TampCommunityUpdateConfirm {
  std::int64_t version = kTampVersion2;
  TampMsgRef update;
  CommunityConfirm comm_confirm;
  static const asn1::Type kType;
};

/// SequenceNumberAdjust ::= SEQUENCE { version [0] TAMPVersion DEFAULT v2, msgRef TAMPMsgRef }
struct SequenceNumberAdjust {
  std::int64_t version = kTampVersion2;
  TampMsgRef msg_ref;
  static const asn1::Type kType;
};
/// SequenceNumberAdjustConfirm ::= SEQUENCE {
///   version [0] TAMPVersion DEFAULT v2, adjust TAMPMsgRef, status StatusCode }
struct SequenceNumberAdjustConfirm {
  std::int64_t version = kTampVersion2;
  TampMsgRef adjust;
  StatusCode status;
  static const asn1::Type kType;
};

/// TAMPError ::= SEQUENCE {
///   version [0] TAMPVersion DEFAULT v2, msgType OBJECT IDENTIFIER, status StatusCode, msgRef TAMPMsgRef OPTIONAL }
struct TampError {
  std::int64_t version = kTampVersion2;
  asn1::Oid msg_type;
  StatusCode status;
  std::optional<TampMsgRef> msg_ref;
  static const asn1::Type kType;
};

/// ApexContingencyKey ::= SEQUENCE { wrapAlgorithm AlgorithmIdentifier, wrappedContinPubKey OCTET STRING }
/// (the extension id-pe-wrappedApexContinKey)
struct ApexContingencyKey {
  x509::AlgorithmIdentifier wrap_algorithm;
  Octets wrapped_contin_pub_key;
  static const asn1::Type kType;
};

}  // namespace sealwire::cms
