#include "sealwire/cms/types.hpp"

#include "sealwire/x509/certificate.hpp"
#include "sealwire/x509/crl.hpp"

#include "shown_types.hpp"

namespace sealwire::cms {

using asn1::alternative;
using asn1::field;
using asn1::Field;
using asn1::sequence;
using asn1::shown;
using asn1::Type;

constinit const asn1::OpenSet kContentTypes{"content type"};
constinit const asn1::OpenSet kAttributes{"attribute"};
constinit const asn1::OpenSet kOtherRecipientInfos{"other recipient info"};
constinit const asn1::OpenSet kOtherKeyAttributes{"other key attribute"};
constinit const asn1::OpenSet kOtherCertificateFormats{"other certificate format"};
constinit const asn1::OpenSet kOtherRevocationInfoFormats{"other revocation info format"};

namespace {

constexpr Field kContentInfo[] = {
    field<&ContentInfo::content_type>("contentType"),
    field<&ContentInfo::content>("content").explicitly(0).open(kContentTypes, 0),
};
constexpr Field kEContent[] = {
    alternative<EContent, 0>(""),
    alternative<EContent, 1>(""),
};
constexpr Field kEncapsulatedContentInfo[] = {
    field<&EncapsulatedContentInfo::e_content_type>("eContentType"),
    field<&EncapsulatedContentInfo::e_content>("eContent").explicitly(0).containing(kContentTypes, 0),
};

constexpr Field kAttribute[] = {
    field<&Attribute::attr_type>("attrType"),
    field<&Attribute::attr_values>("attrValues").open(kAttributes, 0),
};

constexpr Field kOtherCertificateFormat[] = {
    field<&OtherCertificateFormat::other_cert_format>("otherCertFormat"),
    field<&OtherCertificateFormat::other_cert>("otherCert").open(kOtherCertificateFormats, 0),
};
constexpr Field kOtherRevocationInfoFormat[] = {
    field<&OtherRevocationInfoFormat::other_rev_info_format>("otherRevInfoFormat"),
    field<&OtherRevocationInfoFormat::other_rev_info>("otherRevInfo").open(kOtherRevocationInfoFormats, 0),
};
constexpr Field kIssuerAndSerialNumber[] = {
    field<&IssuerAndSerialNumber::issuer>("issuer").of_type(x509::Name::kType),
    field<&IssuerAndSerialNumber::serial_number>("serialNumber"),
};
constexpr Field kOriginatorInfo[] = {
    field<&OriginatorInfo::certs>("certs").implicit(0),
    field<&OriginatorInfo::crls>("crls").implicit(1),
};

constexpr Field kSignerIdentifier[] = {
    alternative<SignerIdentifier, 0>("issuerAndSerialNumber"),
    alternative<SignerIdentifier, 1>("subjectKeyIdentifier").implicit(0),
};
constexpr Field kSignerInfo[] = {
    field<&SignerInfo::version>("version"),
    field<&SignerInfo::sid>("sid"),
    field<&SignerInfo::digest_algorithm>("digestAlgorithm"),
    field<&SignerInfo::signed_attrs>("signedAttrs").implicit(0).with_raw<&SignerInfo::signed_attrs_octets>(),
    field<&SignerInfo::signature_algorithm>("signatureAlgorithm"),
    field<&SignerInfo::signature>("signature").containing(x509::kSignatureValues, 4),
    field<&SignerInfo::unsigned_attrs>("unsignedAttrs").implicit(1),
};
constexpr Field kSignedData[] = {
    field<&SignedData::version>("version"),
    field<&SignedData::digest_algorithms>("digestAlgorithms"),
    field<&SignedData::encap_content_info>("encapContentInfo"),
    field<&SignedData::certificates>("certificates").implicit(0),
    field<&SignedData::crls>("crls").implicit(1),
    field<&SignedData::signer_infos>("signerInfos"),
};

constexpr Field kEncryptedContentInfo[] = {
    field<&EncryptedContentInfo::content_type>("contentType"),
    field<&EncryptedContentInfo::content_encryption_algorithm>("contentEncryptionAlgorithm"),
    field<&EncryptedContentInfo::encrypted_content>("encryptedContent").implicit(0),
};
constexpr Field kEnvelopedData[] = {
    field<&EnvelopedData::version>("version"),
    field<&EnvelopedData::originator_info>("originatorInfo").implicit(0),
    field<&EnvelopedData::recipient_infos>("recipientInfos"),
    field<&EnvelopedData::encrypted_content_info>("encryptedContentInfo"),
    field<&EnvelopedData::unprotected_attrs>("unprotectedAttrs").implicit(1),
};
constexpr Field kEncryptedData[] = {
    field<&EncryptedData::version>("version"),
    field<&EncryptedData::encrypted_content_info>("encryptedContentInfo"),
    field<&EncryptedData::unprotected_attrs>("unprotectedAttrs").implicit(1),
};
constexpr Field kAuthEnvelopedData[] = {
    field<&AuthEnvelopedData::version>("version"),
    field<&AuthEnvelopedData::originator_info>("originatorInfo").implicit(0),
    field<&AuthEnvelopedData::recipient_infos>("recipientInfos"),
    field<&AuthEnvelopedData::auth_encrypted_content_info>("authEncryptedContentInfo"),
    field<&AuthEnvelopedData::auth_attrs>("authAttrs").implicit(1).with_raw<&AuthEnvelopedData::auth_attrs_octets>(),
    field<&AuthEnvelopedData::mac>("mac"),
    field<&AuthEnvelopedData::unauth_attrs>("unauthAttrs").implicit(2),
};
constexpr Field kAuthenticatedData[] = {
    field<&AuthenticatedData::version>("version"),
    field<&AuthenticatedData::originator_info>("originatorInfo").implicit(0),
    field<&AuthenticatedData::recipient_infos>("recipientInfos"),
    field<&AuthenticatedData::mac_algorithm>("macAlgorithm"),
    field<&AuthenticatedData::digest_algorithm>("digestAlgorithm").implicit(1),
    field<&AuthenticatedData::encap_content_info>("encapContentInfo"),
    field<&AuthenticatedData::auth_attrs>("authAttrs").implicit(2).with_raw<&AuthenticatedData::auth_attrs_octets>(),
    field<&AuthenticatedData::mac>("mac"),
    field<&AuthenticatedData::unauth_attrs>("unauthAttrs").implicit(3),
};
constexpr Field kDigestedData[] = {
    field<&DigestedData::version>("version"),
    field<&DigestedData::digest_algorithm>("digestAlgorithm"),
    field<&DigestedData::encap_content_info>("encapContentInfo"),
    field<&DigestedData::digest>("digest"),
};
// Not the content itself, but what is left of it, is in the OCTET STRING (RFC 3274 §1.1).
constexpr Field kCompressedContentInfo[] = {
    field<&EncapsulatedContentInfo::e_content_type>("eContentType"),
    field<&EncapsulatedContentInfo::e_content>("eContent").explicitly(0),
};
constexpr Type kCompressedContent = sequence("EncapsulatedContentInfo", kCompressedContentInfo);
constexpr Field kCompressedData[] = {
    field<&CompressedData::version>("version"),
    field<&CompressedData::compression_algorithm>("compressionAlgorithm"),
    field<&CompressedData::encap_content_info>("encapContentInfo").as(kCompressedContent),
};

}  // namespace

constinit const Type ContentInfo::kType = sequence("ContentInfo", kContentInfo);
constinit const Type EContent::kType = asn1::choice("EContent", kEContent);
constinit const Type EncapsulatedContentInfo::kType = sequence("EncapsulatedContentInfo", kEncapsulatedContentInfo);
constinit const Type Attribute::kType = sequence("Attribute", kAttribute);
constinit const Type Attributes::kType = asn1::named_set_of<Attributes>("Attributes");
constinit const Type OtherCertificateFormat::kType = sequence("OtherCertificateFormat", kOtherCertificateFormat);
constinit const Type OtherRevocationInfoFormat::kType =
    sequence("OtherRevocationInfoFormat", kOtherRevocationInfoFormat);
constinit const Type IssuerAndSerialNumber::kType = sequence("IssuerAndSerialNumber", kIssuerAndSerialNumber);
constinit const Type OriginatorInfo::kType = sequence("OriginatorInfo", kOriginatorInfo);
constinit const Type SignerIdentifier::kType = asn1::choice("SignerIdentifier", kSignerIdentifier);
constinit const Type SignerInfo::kType =
    asn1::keeping<&SignerInfo::octets>(asn1::extensible(sequence("SignerInfo", kSignerInfo)));
constinit const Type SignerInfos::kType = asn1::named_set_of<SignerInfos>("SignerInfos");
constinit const Type DigestAlgorithmIdentifiers::kType =
    asn1::named_set_of<DigestAlgorithmIdentifiers>("DigestAlgorithmIdentifiers");
constinit const Type SignedData::kType = sequence("SignedData", kSignedData);
constinit const Type EncryptedContentInfo::kType = sequence("EncryptedContentInfo", kEncryptedContentInfo);
constinit const Type EnvelopedData::kType = sequence("EnvelopedData", kEnvelopedData);
constinit const Type EncryptedData::kType = sequence("EncryptedData", kEncryptedData);
constinit const Type AuthEnvelopedData::kType = sequence("AuthEnvelopedData", kAuthEnvelopedData);
constinit const Type AuthenticatedData::kType = sequence("AuthenticatedData", kAuthenticatedData);
constinit const Type DigestedData::kType = sequence("DigestedData", kDigestedData);
constinit const Type CompressedData::kType = sequence("CompressedData", kCompressedData);

namespace {

// ExtendedCertificate ::= SEQUENCE { extendedCertificateInfo, signatureAlgorithm, signature } (RFC 5652 §12.1)
constexpr Field kExtendedInfo[] = {
    shown("version", asn1::kInteger),
    shown("certificate", x509::CertificateSyntax::kType),
    shown("attributes", Attributes::kType),
};
constexpr Type kExtendedCertificateInfo = sequence("ExtendedCertificateInfo", kExtendedInfo);
constexpr Field kExtended[] = {
    shown("extendedCertificateInfo", kExtendedCertificateInfo),
    shown("signatureAlgorithm", x509::AlgorithmIdentifier::kType),
    shown("signature", asn1::kBitString).containing(x509::kSignatureValues, 1),
};
constexpr Type kExtendedCertificate = sequence("ExtendedCertificate", kExtended);

// Only trees and random values look inside the elements of these sets.
constexpr Field kCertificateAlternatives[] = {
    shown("certificate", x509::CertificateSyntax::kType),
    shown("extendedCertificate", kExtendedCertificate).implicit(0),
    shown("v1AttrCert", kAttributeCertificateV1).implicit(1),
    shown("v2AttrCert", kAttributeCertificate).implicit(2),
    shown("other", OtherCertificateFormat::kType).implicit(3),
};
constexpr Field kRevocationAlternatives[] = {
    shown("crl", x509::CertificateListSyntax::kType), shown("other", OtherRevocationInfoFormat::kType).implicit(1),
    shown("OCSPResponse", kOcspResponse),  // no alternative of the RFC, but some put it there
};

}  // namespace

constinit const Type kCertificateChoices = asn1::choice("CertificateChoices", kCertificateAlternatives);
constinit const Type kRevocationInfoChoice = asn1::choice("RevocationInfoChoice", kRevocationAlternatives);
constinit const Type CertificateSet::kType = asn1::any_set_of("CertificateSet", kCertificateChoices);
constinit const Type RevocationInfoChoices::kType = asn1::any_set_of("RevocationInfoChoices", kRevocationInfoChoice);

}  // namespace sealwire::cms
