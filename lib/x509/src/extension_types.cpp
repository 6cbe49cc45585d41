#include "sealwire/asn1/registry.hpp"
#include "sealwire/x509/certificate.hpp"
#include "sealwire/x509/crl.hpp"
#include "sealwire/x509/extensions.hpp"

#include "algorithm_types.hpp"
#include "extension_decode.hpp"
#include "shown_types.hpp"

namespace sealwire::x509 {

using asn1::alternative;
using asn1::Field;
using asn1::field;
using asn1::Type;

namespace {

constexpr Field kBasicConstraints[] = {
    field<&BasicConstraints::ca>("cA").with_default(asn1::kFalseDer),
    field<&BasicConstraints::path_len_constraint>("pathLenConstraint"),
};
constexpr Field kAuthorityKeyIdentifier[] = {
    field<&AuthorityKeyIdentifier::key_identifier>("keyIdentifier").implicit(0),
    field<&AuthorityKeyIdentifier::authority_cert_issuer>("authorityCertIssuer").implicit(1),
    field<&AuthorityKeyIdentifier::authority_cert_serial_number>("authorityCertSerialNumber").implicit(2),
};
constexpr Field kGeneralSubtree[] = {
    field<&GeneralSubtree::base>("base"),
    field<&GeneralSubtree::minimum>("minimum").implicit(0).with_default(asn1::kIntegerDer<0>),
    field<&GeneralSubtree::maximum>("maximum").implicit(1),
};
constexpr Field kNameConstraints[] = {
    field<&NameConstraints::permitted_subtrees>("permittedSubtrees").implicit(0),
    field<&NameConstraints::excluded_subtrees>("excludedSubtrees").implicit(1),
};
constexpr Field kPolicyInformation[] = {
    field<&PolicyInformation::policy_identifier>("policyIdentifier"),
    field<&PolicyInformation::policy_qualifiers>("policyQualifiers").as(kPolicyQualifierInfos),
};
constexpr Field kPolicyMapping[] = {
    field<&PolicyMapping::issuer_domain_policy>("issuerDomainPolicy"),
    field<&PolicyMapping::subject_domain_policy>("subjectDomainPolicy"),
};
constexpr Field kPolicyConstraints[] = {
    field<&PolicyConstraints::require_explicit_policy>("requireExplicitPolicy").implicit(0),
    field<&PolicyConstraints::inhibit_policy_mapping>("inhibitPolicyMapping").implicit(1),
};
constexpr Field kDistributionPointName[] = {
    alternative<DistributionPointName, 0>("fullName").implicit(0),
    alternative<DistributionPointName, 1>("nameRelativeToCRLIssuer").implicit(1),
};
constexpr Field kDistributionPoint[] = {
    field<&DistributionPoint::distribution_point>("distributionPoint").explicitly(0),
    field<&DistributionPoint::reasons>("reasons").implicit(1),
    field<&DistributionPoint::crl_issuer>("cRLIssuer").implicit(2),
};
constexpr Field kAccessDescription[] = {
    field<&AccessDescription::access_method>("accessMethod"),
    field<&AccessDescription::access_location>("accessLocation"),
};
constexpr Field kSmimeCapability[] = {
    field<&SmimeCapability::capability_id>("capabilityID"),
    // Not those of the algorithm itself: RC2 has a number of bits here (RFC 8551 §2.5.2).
    field<&SmimeCapability::parameters>("parameters"),
};
constexpr Field kIssuingDistributionPoint[] = {
    field<&IssuingDistributionPoint::distribution_point>("distributionPoint").explicitly(0),
    field<&IssuingDistributionPoint::only_contains_user_certs>("onlyContainsUserCerts")
        .implicit(1)
        .with_default(asn1::kFalseDer),
    field<&IssuingDistributionPoint::only_contains_ca_certs>("onlyContainsCACerts")
        .implicit(2)
        .with_default(asn1::kFalseDer),
    field<&IssuingDistributionPoint::only_some_reasons>("onlySomeReasons").implicit(3),
    field<&IssuingDistributionPoint::indirect_crl>("indirectCRL").implicit(4).with_default(asn1::kFalseDer),
    field<&IssuingDistributionPoint::only_contains_attribute_certs>("onlyContainsAttributeCerts")
        .implicit(5)
        .with_default(asn1::kFalseDer),
};

constexpr asn1::NamedNumber kKeyUsageBits[] = {{0, "digitalSignature"}, {1, "nonRepudiation"}, {2, "keyEncipherment"},
                                               {3, "dataEncipherment"}, {4, "keyAgreement"},   {5, "keyCertSign"},
                                               {6, "cRLSign"},          {7, "encipherOnly"},   {8, "decipherOnly"}};
constexpr Type kKeyUsage = asn1::named_bits("KeyUsage", kKeyUsageBits);
constexpr asn1::NamedNumber kReasons[] = {{0, "unspecified"},        {1, "keyCompromise"}, {2, "cACompromise"},
                                          {3, "affiliationChanged"}, {4, "superseded"},    {5, "cessationOfOperation"},
                                          {6, "certificateHold"},    {8, "removeFromCRL"}, {9, "privilegeWithdrawn"},
                                          {10, "aACompromise"}};
constexpr Type kCrlReason = asn1::enumerated<std::int64_t>("CRLReason", kReasons);

}  // namespace

constinit const Type BasicConstraints::kType = sequence("BasicConstraints", kBasicConstraints);
constinit const Type AuthorityKeyIdentifier::kType = sequence("AuthorityKeyIdentifier", kAuthorityKeyIdentifier);
constinit const Type GeneralSubtree::kType = sequence("GeneralSubtree", kGeneralSubtree);
constinit const Type NameConstraints::kType = sequence("NameConstraints", kNameConstraints);
constinit const Type PolicyInformation::kType = sequence("PolicyInformation", kPolicyInformation);
constinit const Type PolicyMapping::kType = sequence("PolicyMapping", kPolicyMapping);
constinit const Type PolicyConstraints::kType = sequence("PolicyConstraints", kPolicyConstraints);
constinit const Type DistributionPointName::kType = choice("DistributionPointName", kDistributionPointName);
constinit const Type DistributionPoint::kType = sequence("DistributionPoint", kDistributionPoint);
constinit const Type AccessDescription::kType = sequence("AccessDescription", kAccessDescription);
constinit const Type SmimeCapability::kType = sequence("SMIMECapability", kSmimeCapability);
constinit const Type IssuingDistributionPoint::kType = sequence("IssuingDistributionPoint", kIssuingDistributionPoint);

constinit const Type ExtendedKeyUsage::kType = asn1::named_sequence_of<ExtendedKeyUsage>("ExtKeyUsageSyntax");
constinit const Type CertificatePolicies::kType = asn1::named_sequence_of<CertificatePolicies>("CertificatePolicies");
constinit const Type PolicyMappings::kType = asn1::named_sequence_of<PolicyMappings>("PolicyMappings");
constinit const Type DistributionPoints::kType = asn1::named_sequence_of<DistributionPoints>("CRLDistributionPoints");
constinit const Type InformationAccess::kType = asn1::named_sequence_of<InformationAccess>("AuthorityInfoAccessSyntax");
constinit const Type SmimeCapabilities::kType = asn1::named_sequence_of<SmimeCapabilities>("SMIMECapabilities");

void register_types(asn1::Registry& registry) {
  for (const Type* type : {&AlgorithmIdentifier::kType, &Name::kType, &SubjectPublicKeyInfo::kType, &Extension::kType,
                           &Extensions::kType, &GeneralName::kType, &GeneralNames::kType, &Attribute::kType,
                           &CertificateSyntax::kType, &CertificateListSyntax::kType}) {
    registry.add_type(*type);
  }
  const std::pair<asn1::Oid, const Type*> known[] = {
      {extension_ids::subject_key_identifier, &asn1::kOctetString},
      {extension_ids::key_usage, &kKeyUsage},
      {extension_ids::subject_alt_name, &GeneralNames::kType},
      {extension_ids::issuer_alt_name, &GeneralNames::kType},
      {extension_ids::basic_constraints, &BasicConstraints::kType},
      {extension_ids::crl_number, &asn1::kInteger},
      {extension_ids::crl_reason, &kCrlReason},
      {extension_ids::invalidity_date, &asn1::kGeneralizedTime},
      {extension_ids::delta_crl_indicator, &asn1::kInteger},
      {extension_ids::issuing_distribution_point, &IssuingDistributionPoint::kType},
      {extension_ids::certificate_issuer, &GeneralNames::kType},
      {extension_ids::name_constraints, &NameConstraints::kType},
      {extension_ids::crl_distribution_points, &DistributionPoints::kType},
      {extension_ids::certificate_policies, &CertificatePolicies::kType},
      {extension_ids::policy_mappings, &PolicyMappings::kType},
      {extension_ids::authority_key_identifier, &AuthorityKeyIdentifier::kType},
      {extension_ids::policy_constraints, &PolicyConstraints::kType},
      {extension_ids::extended_key_usage, &ExtendedKeyUsage::kType},
      {extension_ids::freshest_crl, &DistributionPoints::kType},
      {extension_ids::inhibit_any_policy, &asn1::kInteger},
      {extension_ids::authority_info_access, &InformationAccess::kType},
      {extension_ids::subject_info_access, &InformationAccess::kType},
      {extension_ids::smime_capabilities, &SmimeCapabilities::kType},
  };
  for (const auto& [oid, type] : known) registry.add(kExtensions, oid, *type);
  using asn1::operator""_oid;
  registry.add(kAlgorithmParameters, "1.2.840.113549.1.1.10"_oid, RsassaPssParams::kType);
  registry.add(kAlgorithmParameters, "1.2.840.113549.1.1.8"_oid, AlgorithmIdentifier::kType);
  register_shown_types(registry);
}

}  // namespace sealwire::x509
