#include "sealwire/cms/attribute_values.hpp"

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/x509/algorithm.hpp"

namespace sealwire::cms {

using asn1::alternative;
using asn1::field;
using asn1::Field;
using asn1::sequence;
using asn1::Type;

namespace {

/// AlgorithmIdentifier { id-sha256 }
constexpr std::array<std::uint8_t, 13> kSha256Der{0x30, 0x0B, 0x06, 0x09, 0x60, 0x86, 0x48,
                                                  0x01, 0x65, 0x03, 0x04, 0x02, 0x01};

constexpr Field kCmsAlgorithmProtection[] = {
    field<&CmsAlgorithmProtection::digest_algorithm>("digestAlgorithm"),
    field<&CmsAlgorithmProtection::signature_algorithm>("signatureAlgorithm").implicit(1),
    field<&CmsAlgorithmProtection::mac_algorithm>("macAlgorithm").implicit(2),
};
constexpr Field kIssuerSerial[] = {
    field<&IssuerSerial::issuer>("issuer"),
    field<&IssuerSerial::serial_number>("serialNumber"),
};
constexpr Field kEssCertId[] = {
    field<&EssCertId::cert_hash>("certHash"),
    field<&EssCertId::issuer_serial>("issuerSerial"),
};
constexpr Field kEssCertIdV2[] = {
    field<&EssCertIdV2::hash_algorithm>("hashAlgorithm").with_default(kSha256Der),
    field<&EssCertIdV2::cert_hash>("certHash"),
    field<&EssCertIdV2::issuer_serial>("issuerSerial"),
};
constexpr Field kSigningCertificate[] = {
    field<&SigningCertificate::certs>("certs"),
    field<&SigningCertificate::policies>("policies"),
};
constexpr Field kSigningCertificateV2[] = {
    field<&SigningCertificateV2::certs>("certs"),
    field<&SigningCertificateV2::policies>("policies"),
};
constexpr Field kSmimeEncryptionKeyPreference[] = {
    alternative<SmimeEncryptionKeyPreference, 0>("issuerAndSerialNumber").implicit(0),
    alternative<SmimeEncryptionKeyPreference, 1>("receipentKeyId").implicit(1),
    alternative<SmimeEncryptionKeyPreference, 2>("subjectAltKeyIdentifier").implicit(2),
};
constexpr Field kContentHints[] = {
    field<&ContentHints::content_description>("contentDescription"),
    field<&ContentHints::content_type>("contentType"),
};

template <class T>
Result<Bytes> attribute_of(asn1::Oid type, const T& value) {
  return write_attribute(type, SEALWIRE_TRY(asn1::encode(value)));
}

}  // namespace

constinit const Type CmsAlgorithmProtection::kType = sequence("CMSAlgorithmProtection", kCmsAlgorithmProtection);
constinit const Type IssuerSerial::kType = sequence("IssuerSerial", kIssuerSerial);
constinit const Type EssCertId::kType = sequence("ESSCertID", kEssCertId);
constinit const Type EssCertIdV2::kType = sequence("ESSCertIDv2", kEssCertIdV2);
constinit const Type SigningCertificate::kType = sequence("SigningCertificate", kSigningCertificate);
constinit const Type SigningCertificateV2::kType = sequence("SigningCertificateV2", kSigningCertificateV2);
constinit const Type SmimeCapabilities::kType = asn1::named_sequence_of<SmimeCapabilities>("SMIMECapabilities");
constinit const Type SmimeEncryptionKeyPreference::kType =
    asn1::choice("SMIMEEncryptionKeyPreference", kSmimeEncryptionKeyPreference);
constinit const Type ContentHints::kType = sequence("ContentHints", kContentHints);

Bytes signing_time_attribute(UnixTime time) {
  asn1::Writer writer(32);
  const asn1::Time value = asn1::Time::of(time);
  const auto text = asn1::format_time_octets(value);
  // Years beyond 9999 have no form at all; no caller has them.
  const auto tag = value.form == asn1::Time::Form::utc ? asn1::tags::utc_time : asn1::tags::generalized_time;
  writer.primitive(tag, as_octets(text ? std::string_view(*text) : std::string_view("99991231235959Z")));
  return write_attribute(attribute_types::signing_time, writer.octets());
}

Bytes binary_signing_time_attribute(UnixTime time) {
  asn1::Writer writer(16);
  writer.integer(std::max<std::int64_t>(0, time.time_since_epoch().count()));
  return write_attribute(attribute_types::binary_signing_time, writer.octets());
}

Result<Bytes> smime_capabilities_attribute(const SmimeCapabilities& capabilities) {
  return attribute_of(attribute_types::smime_capabilities, capabilities);
}

Result<Bytes> encryption_key_preference_attribute(const x509::Certificate& certificate) {
  const SmimeEncryptionKeyPreference value(
      IssuerAndSerialNumber{asn1::Any{certificate.issuer_der()}, asn1::Integer{certificate.serial()}});
  return attribute_of(attribute_types::encryption_key_preference, value);
}

Result<Bytes> signing_certificate_v2_attribute(const x509::Certificate& certificate, crypto::DigestAlgorithm digest) {
  const crypto::DigestValue hash = SEALWIRE_TRY(crypto::digest(digest, certificate.der()));
  SigningCertificateV2 value;
  EssCertIdV2& id = value.certs.emplace_back();
  id.hash_algorithm.algorithm = x509::oid_of(digest);
  id.cert_hash = hash;
  return attribute_of(attribute_types::signing_certificate_v2, value);
}

Result<Bytes> content_hints_attribute(asn1::Oid content_type, std::string_view description) {
  ContentHints value;
  if (!description.empty()) value.content_description = asn1::Utf8String{as_octets(description)};
  value.content_type = content_type;
  return attribute_of(attribute_types::content_hints, value);
}

Bytes algorithm_protection_attribute(Octets digest_algorithm, Octets signature_algorithm) {
  asn1::Writer writer(128);
  const auto end = writer.mark();
  writer.raw(asn1::Any{signature_algorithm}.content());
  writer.close(asn1::Tag::context(1), end);
  writer.raw(digest_algorithm);
  writer.close(asn1::tags::sequence, end);
  return write_attribute(attribute_types::cms_algorithm_protection, writer.octets());
}

}  // namespace sealwire::cms
