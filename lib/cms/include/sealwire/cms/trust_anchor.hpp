#pragma once

#include <optional>
#include <variant>

#include "sealwire/asn1/schema.hpp"
#include "sealwire/x509/certificate.hpp"
#include "sealwire/x509/extensions.hpp"

// The trustAnchorList content type (RFC 5914).

namespace sealwire::cms {

/// CertPathControls ::= SEQUENCE {
///   taName Name, certificate [0] Certificate OPTIONAL, policySet [1] CertificatePolicies OPTIONAL,
///   policyFlags [2] CertPolicyFlags OPTIONAL, nameConstr [3] NameConstraints OPTIONAL,
///   pathLenConstraint [4] INTEGER (0..MAX) OPTIONAL }
struct CertPathControls {
  x509::Name ta_name;
  std::optional<x509::CertificateSyntax> certificate;
  std::optional<asn1::SequenceOf<x509::PolicyInformation>> policy_set;
  std::optional<asn1::BitString> policy_flags;
  std::optional<x509::NameConstraints> name_constr;
  std::optional<std::uint64_t> path_len_constraint;
  static const asn1::Type kType;
};

/// TrustAnchorInfo ::= SEQUENCE {
///   version TrustAnchorInfoVersion DEFAULT v1, pubKey SubjectPublicKeyInfo, keyId KeyIdentifier,
///   taTitle TrustAnchorTitle OPTIONAL, certPath CertPathControls OPTIONAL, exts [1] EXPLICIT Extensions OPTIONAL,
///   taTitleLangTag [2] UTF8String OPTIONAL }
struct TrustAnchorInfo {
  std::int64_t version = 1;
  x509::SubjectPublicKeyInfo pub_key;
  Octets key_id;
  std::optional<asn1::Utf8String> ta_title;
  std::optional<CertPathControls> cert_path;
  std::optional<x509::Extensions> exts;
  std::optional<asn1::Utf8String> ta_title_lang_tag;
  static const asn1::Type kType;
};

/// TrustAnchorChoice ::= CHOICE {
///   certificate Certificate, tbsCert [1] EXPLICIT TBSCertificate, taInfo [2] EXPLICIT TrustAnchorInfo }
struct TrustAnchorChoice : std::variant<x509::CertificateSyntax, x509::TbsCertificate, TrustAnchorInfo> {
  using variant::variant;
  static const asn1::Type kType;
};

/// TrustAnchorList ::= SEQUENCE SIZE (1..MAX) OF TrustAnchorChoice
struct TrustAnchorList : asn1::SequenceOf<TrustAnchorChoice> {
  static const asn1::Type kType;
};

}  // namespace sealwire::cms
