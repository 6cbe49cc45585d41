#include "sealwire/x509/types.hpp"

#include "sealwire/asn1/registry.hpp"
#include "sealwire/x509/certificate.hpp"
#include "sealwire/x509/crl.hpp"
#include "sealwire/x509/extensions.hpp"

#include "algorithm_types.hpp"
#include "shown_types.hpp"

namespace sealwire::x509 {

using asn1::alternative;
using asn1::Field;
using asn1::field;
using asn1::Type;

const asn1::OpenSet kAlgorithmParameters{"algorithm parameters"};
const asn1::OpenSet kNameAttributes{"name attributes"};
const asn1::OpenSet kExtensions{"extensions"};
const asn1::OpenSet kPublicKeys{"public keys"};
const asn1::OpenSet kPrivateKeys{"private keys"};
const asn1::OpenSet kSignatureValues{"signature values"};
const asn1::OpenSet kPolicyQualifiers{"policy qualifiers"};
const asn1::OpenSet kOtherNames{"other names"};

namespace {

constexpr Field kAlgorithmIdentifier[] = {
    field<&AlgorithmIdentifier::algorithm>("algorithm"),
    field<&AlgorithmIdentifier::parameters>("parameters").open(kAlgorithmParameters, 0),
};
constexpr Field kAttributeTypeAndValue[] = {
    field<&AttributeTypeAndValue::type>("type"),
    field<&AttributeTypeAndValue::value>("value").open(kNameAttributes, 0),
};
constexpr Field kSubjectPublicKeyInfo[] = {
    field<&SubjectPublicKeyInfo::algorithm>("algorithm"),
    field<&SubjectPublicKeyInfo::subject_public_key>("subjectPublicKey").containing(kPublicKeys, 0),
};
constexpr Field kExtension[] = {
    field<&Extension::extn_id>("extnID"),
    field<&Extension::critical>("critical").with_default(asn1::kFalseDer),
    field<&Extension::extn_value>("extnValue").containing(kExtensions, 0),
};
constexpr Field kOtherName[] = {
    field<&OtherName::type_id>("type-id"),
    field<&OtherName::value>("value").explicitly(0).open(kOtherNames, 0),
};
// x400Address and ediPartyName stay opaque: nobody is told apart by them.
constexpr Field kGeneralName[] = {
    alternative<GeneralName, 0>("otherName").implicit(0),
    alternative<GeneralName, 1>("rfc822Name").implicit(1),
    alternative<GeneralName, 2>("dNSName").implicit(2),
    alternative<GeneralName, 3>("x400Address").implicit(3),
    alternative<GeneralName, 4>("directoryName").explicitly(4),
    alternative<GeneralName, 5>("ediPartyName").implicit(5),
    alternative<GeneralName, 6>("uniformResourceIdentifier").implicit(6),
    alternative<GeneralName, 7>("iPAddress").implicit(7).as(kIpAddress),
    alternative<GeneralName, 8>("registeredID").implicit(8),
};
constexpr Field kAttribute[] = {
    field<&Attribute::type>("type"),
    field<&Attribute::values>("values"),
};
constexpr Field kValidity[] = {
    field<&Validity::not_before>("notBefore"),
    field<&Validity::not_after>("notAfter"),
};
constexpr asn1::NamedNumber kCertificateVersions[] = {{0, "v1"}, {1, "v2"}, {2, "v3"}};
constexpr Field kTbsCertificate[] = {
    field<&TbsCertificate::version>("version")
        .named(kCertificateVersions)
        .explicitly(0)
        .with_default(asn1::kIntegerDer<0>),
    field<&TbsCertificate::serial_number>("serialNumber"),
    field<&TbsCertificate::signature>("signature"),
    field<&TbsCertificate::issuer>("issuer").with_raw<&TbsCertificate::issuer_octets>(),
    field<&TbsCertificate::validity>("validity"),
    field<&TbsCertificate::subject>("subject").with_raw<&TbsCertificate::subject_octets>(),
    field<&TbsCertificate::subject_public_key_info>("subjectPublicKeyInfo")
        .with_raw<&TbsCertificate::subject_public_key_info_octets>(),
    field<&TbsCertificate::issuer_unique_id>("issuerUniqueID").implicit(1),
    field<&TbsCertificate::subject_unique_id>("subjectUniqueID").implicit(2),
    field<&TbsCertificate::extensions>("extensions").explicitly(3),
};
constexpr Field kCertificate[] = {
    field<&CertificateSyntax::tbs_certificate>("tbsCertificate").with_raw<&CertificateSyntax::tbs_octets>(),
    field<&CertificateSyntax::signature_algorithm>("signatureAlgorithm"),
    field<&CertificateSyntax::signature_value>("signatureValue").containing(kSignatureValues, 1),
};
constexpr Field kTbsCertList[] = {
    field<&TbsCertList::version>("version").named(kCertificateVersions),
    field<&TbsCertList::signature>("signature"),
    field<&TbsCertList::issuer>("issuer").with_raw<&TbsCertList::issuer_octets>(),
    field<&TbsCertList::this_update>("thisUpdate"),
    field<&TbsCertList::next_update>("nextUpdate"),
    field<&TbsCertList::revoked_certificates>("revokedCertificates").as(kRevokedCertificates),
    field<&TbsCertList::crl_extensions>("crlExtensions").explicitly(0),
};
constexpr Field kCertificateList[] = {
    field<&CertificateListSyntax::tbs_cert_list>("tbsCertList").with_raw<&CertificateListSyntax::tbs_octets>(),
    field<&CertificateListSyntax::signature_algorithm>("signatureAlgorithm"),
    field<&CertificateListSyntax::signature_value>("signatureValue").containing(kSignatureValues, 1),
};

}  // namespace

constinit const Type kIpAddress{
    .kind = asn1::Kind::octet_string, .name = "OCTET STRING", .tag = asn1::tags::octet_string};
constinit const Type AlgorithmIdentifier::kType = sequence("AlgorithmIdentifier", kAlgorithmIdentifier);
constinit const Type AttributeTypeAndValue::kType = sequence("AttributeTypeAndValue", kAttributeTypeAndValue);
constinit const Type RelativeDistinguishedName::kType =
    asn1::named_set_of<RelativeDistinguishedName>("RelativeDistinguishedName");
constinit const Type Name::kType = asn1::named_sequence_of<Name>("Name");
constinit const Type SubjectPublicKeyInfo::kType = sequence("SubjectPublicKeyInfo", kSubjectPublicKeyInfo);
constinit const Type Extension::kType = sequence("Extension", kExtension);
constinit const Type Extensions::kType = asn1::named_sequence_of<Extensions>("Extensions");
constinit const Type OtherName::kType = sequence("OtherName", kOtherName);
constinit const Type GeneralName::kType = choice("GeneralName", kGeneralName);
constinit const Type GeneralNames::kType = asn1::named_sequence_of<GeneralNames>("GeneralNames");
constinit const Type Attribute::kType = sequence("Attribute", kAttribute);
constinit const Type Validity::kType = sequence("Validity", kValidity);
constinit const Type TbsCertificate::kType = sequence("TBSCertificate", kTbsCertificate);
constinit const Type CertificateSyntax::kType = sequence("Certificate", kCertificate);
constinit const Type TbsCertList::kType = sequence("TBSCertList", kTbsCertList);
constinit const Type CertificateListSyntax::kType = sequence("CertificateList", kCertificateList);

bool AlgorithmIdentifier::without_parameters() const { return !parameters || parameters->tag() == asn1::tags::null; }

std::string_view GeneralName::text() const {
  switch (kind()) {
    case GeneralNameKind::rfc822_name: return std::get<1>(*this).text();
    case GeneralNameKind::dns_name: return std::get<2>(*this).text();
    case GeneralNameKind::uri: return std::get<6>(*this).text();
    default: return {};
  }
}

}  // namespace sealwire::x509
