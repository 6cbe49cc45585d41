#include "sealwire/cms/trust_anchor.hpp"

namespace sealwire::cms {
namespace {

using namespace asn1;

constexpr NamedNumber kVersionNames[] = {{1, "v1"}};
constexpr NamedNumber kPolicyFlagNames[] = {
    {0, "inhibitPolicyMapping"}, {1, "requireExplicitPolicy"}, {2, "inhibitAnyPolicy"}};

constexpr Type kPolicySet = not_empty(type_of<SequenceOf<x509::PolicyInformation>>());

constexpr Field kCertPathControlsFields[] = {
    field<&CertPathControls::ta_name>("taName"),
    field<&CertPathControls::certificate>("certificate").implicit(0),
    field<&CertPathControls::policy_set>("policySet").implicit(1).as(kPolicySet),
    field<&CertPathControls::policy_flags>("policyFlags").implicit(2).named(kPolicyFlagNames),
    field<&CertPathControls::name_constr>("nameConstr").implicit(3),
    field<&CertPathControls::path_len_constraint>("pathLenConstraint").implicit(4),
};
constexpr Field kTrustAnchorInfoFields[] = {
    field<&TrustAnchorInfo::version>("version").named(kVersionNames).with_default(kIntegerDer<1>),
    field<&TrustAnchorInfo::pub_key>("pubKey"),
    field<&TrustAnchorInfo::key_id>("keyId"),
    field<&TrustAnchorInfo::ta_title>("taTitle"),
    field<&TrustAnchorInfo::cert_path>("certPath"),
    field<&TrustAnchorInfo::exts>("exts").explicitly(1),
    field<&TrustAnchorInfo::ta_title_lang_tag>("taTitleLangTag").implicit(2),
};
constexpr Field kTrustAnchorChoiceAlternatives[] = {
    alternative<TrustAnchorChoice, 0>("certificate"),
    alternative<TrustAnchorChoice, 1>("tbsCert").explicitly(1),
    alternative<TrustAnchorChoice, 2>("taInfo").explicitly(2),
};

}  // namespace

constinit const Type CertPathControls::kType = sequence("CertPathControls", kCertPathControlsFields);
constinit const Type TrustAnchorInfo::kType = sequence("TrustAnchorInfo", kTrustAnchorInfoFields);
constinit const Type TrustAnchorChoice::kType = choice("TrustAnchorChoice", kTrustAnchorChoiceAlternatives);
constinit const Type TrustAnchorList::kType = not_empty(named_sequence_of<TrustAnchorList>("TrustAnchorList"));

}  // namespace sealwire::cms
