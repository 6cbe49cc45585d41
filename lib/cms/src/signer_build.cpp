#include "signer_build.hpp"

#include <algorithm>

#include "sealwire/asn1/der.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/attribute_values.hpp"

#include "algorithms.hpp"

namespace sealwire::cms {

namespace {

using asn1::Writer;
using asn1::operator""_oid;
constexpr asn1::Oid kOcspResponseFormat = "1.3.6.1.5.5.7.16.2"_oid;  // RFC 5940 §2.2

asn1::Oid type_of_attribute(Octets attribute) { return asn1::Oid(asn1::Any{asn1::Any{attribute}.content()}.content()); }

/// The signed attributes as the DER that is hashed: SET OF Attribute.
Result<Bytes> make_attributes(const PreparedSigner& prepared, const ToSign& what) {
  const Signer& signer = *prepared.signer;
  std::vector<Bytes> list;
  list.reserve(4 + signer.attributes.size());
  if (!what.content_type.empty()) {
    Writer type(24);
    type.oid(what.content_type);
    list.push_back(write_attribute(attribute_types::content_type, type.octets()));
  }
  if (signer.signing_time) list.push_back(signing_time_attribute(*signer.signing_time));
  Writer digest(80);
  digest.octet_string(what.digest);
  list.push_back(write_attribute(attribute_types::message_digest, digest.octets()));
  if (signer.algorithm_protection)
    list.push_back(algorithm_protection_attribute(prepared.digest_der, prepared.algorithm_der));
  if (signer.signing_certificate) list.push_back(SEALWIRE_TRY(signing_certificate_v2_attribute(*signer.certificate)));
  list.insert(list.end(), signer.attributes.begin(), signer.attributes.end());
  for (std::size_t i = 0; i < list.size(); ++i)
    for (std::size_t k = 0; k < i; ++k)
      if (type_of_attribute(list[i]) == type_of_attribute(list[k]))
        return fail(CmsError::bad_request,
                    "the signed attribute " + asn1::oid_text(type_of_attribute(list[i])) + " is given twice");
  std::sort(list.begin(), list.end(), [](const Bytes& a, const Bytes& b) { return asn1::set_of_less(a, b); });
  Writer set(512);
  const auto end = set.mark();
  for (std::size_t i = list.size(); i-- > 0;) set.raw(list[i]);
  set.close(asn1::tags::set, end);
  return std::move(set).take();
}

void write_identifier(Writer& writer, const Signer& signer) {
  const auto end = writer.mark();
  if (signer.key_identifier) {
    writer.primitive(asn1::Tag::context(0), *signer.certificate->subject_key_identifier());
    return;
  }
  writer.primitive(asn1::tags::integer, signer.certificate->serial());
  writer.raw(signer.certificate->issuer_der());
  writer.close(asn1::tags::sequence, end);
}

Bytes assemble(const PreparedSigner& prepared, Octets attributes, Octets signature) {
  const Signer& signer = *prepared.signer;
  Writer writer(512 + attributes.size() + signature.size());
  const auto end = writer.mark();
  if (!signer.unsigned_attributes.empty()) {
    std::vector<Octets> sorted(signer.unsigned_attributes.begin(), signer.unsigned_attributes.end());
    std::sort(sorted.begin(), sorted.end(), asn1::set_of_less);
    for (std::size_t i = sorted.size(); i-- > 0;) writer.raw(sorted[i]);
    writer.close(asn1::Tag::context(1), end);
  }
  writer.octet_string(signature);
  writer.raw(prepared.algorithm_der);
  if (!attributes.empty()) {
    const auto before = writer.mark();
    writer.raw(asn1::Any{attributes}.content());
    writer.close(asn1::Tag::context(0), before);
  }
  writer.raw(prepared.digest_der);
  write_identifier(writer, signer);
  writer.integer(signer.key_identifier ? 3 : 1);
  writer.close(asn1::tags::sequence, end);
  return std::move(writer).take();
}

Result<void> check(const Signer& signer, asn1::Oid content_type) {
  const auto bad = [](std::string what) { return fail(CmsError::bad_request, std::move(what)); };
  if (!signer.certificate) return bad("a signer has no certificate");
  if (!equal(signer.key.public_key().spki(), signer.certificate->spki())) {
    const auto& key = signer.certificate->public_key();
    if (!key || !(*key == signer.key.public_key())) return bad("the key is not that of the signer's certificate");
  }
  if (signer.key_identifier && !signer.certificate->subject_key_identifier())
    return bad("the signer's certificate has no subjectKeyIdentifier to name it by");
  if (signer.digest && crypto::is_broken(*signer.digest))
    return bad(std::string(crypto::name_of(*signer.digest)) + " is used to verify only");
  if (signer.signed_attributes) return {};
  if (!content_type.empty() && content_type != content_types::data)
    return bad("content of another type than data is not signed without signed attributes");
  if (!signer.attributes.empty() || signer.signing_time || signer.algorithm_protection || signer.signing_certificate)
    return bad("signed attributes are given, and are not to be used");
  return {};
}

}  // namespace

bool PreparedSigner::needs_message() const {
  return !signer->signed_attributes && crypto::signs_message(signer->key.type());
}

Result<PreparedSigner> prepare(const Signer& signer, asn1::Oid content_type) {
  SEALWIRE_CHECK(check(signer, content_type));
  PreparedSigner prepared;
  prepared.signer = &signer;
  const crypto::KeyType type = signer.key.type();
  prepared.digest = signer.digest.value_or(default_digest(type, *signer.certificate));
  if (crypto::is_eddsa(type) && prepared.digest != default_digest(type))  // RFC 8419 §3
    return fail(CmsError::bad_request, std::string(crypto::name_of(type)) + " goes with " +
                                           std::string(crypto::name_of(default_digest(type))) + " only");
  prepared.algorithm = SEALWIRE_TRY(crypto::signature_algorithm_for(type, prepared.digest, signer.pss));
  prepared.digest_der = write_digest(type, prepared.digest, signer.signed_attributes);
  prepared.algorithm_der = SEALWIRE_TRY(x509::write_signature_algorithm(type, prepared.algorithm));
  return prepared;
}

Result<Bytes> make_signer_info(const PreparedSigner& prepared, const ToSign& what) {
  const Signer& signer = *prepared.signer;
  if (signer.signed_attributes) {
    const Bytes attributes = SEALWIRE_TRY(make_attributes(prepared, what));
    const Bytes signature = SEALWIRE_TRY(crypto::sign_message(signer.key, prepared.algorithm, attributes));
    return assemble(prepared, attributes, signature);
  }
  if (prepared.needs_message()) {
    if (!what.message && what.spool)
      return assemble(prepared, {}, SEALWIRE_TRY(crypto::sign_message(signer.key, prepared.algorithm, *what.spool)));
    if (!what.message)
      return fail(CmsError::needs_two_passes, std::string(crypto::name_of(signer.key.type())) +
                                                  " without signed attributes signs the whole content at once");
    return assemble(prepared, {}, SEALWIRE_TRY(crypto::sign_message(signer.key, prepared.algorithm, *what.message)));
  }
  return assemble(prepared, {}, SEALWIRE_TRY(crypto::sign_digest(signer.key, prepared.algorithm, what.digest)));
}

SignerReport report_of(const PreparedSigner& prepared) {
  const Signer& signer = *prepared.signer;
  SignerReport report;
  report.status = SignerStatus::valid;
  report.certificate = signer.certificate;
  if (signer.key_identifier) {
    report.key_identifier = to_bytes(*signer.certificate->subject_key_identifier());
  } else {
    report.issuer = to_bytes(signer.certificate->issuer_der());
    report.serial = to_bytes(signer.certificate->serial());
  }
  report.digest = crypto::name_of(prepared.digest);
  report.signature_algorithm = crypto::describe_algorithm(prepared.algorithm);
  report.has_signed_attributes = signer.signed_attributes;
  report.signing_time = signer.signing_time;
  return report;
}

Result<std::size_t> signer_info_size(const PreparedSigner& prepared, asn1::Oid content_type,
                                     std::size_t signature_size) {
  Bytes attributes;
  if (prepared.signer->signed_attributes) {
    ToSign what{content_type, crypto::DigestValue(crypto::digest_size(prepared.digest)), std::nullopt, nullptr};
    std::fill_n(what.digest.data(), what.digest.size(), std::uint8_t{0});
    attributes = SEALWIRE_TRY(make_attributes(prepared, what));
  }
  return assemble(prepared, attributes, Bytes(signature_size)).size();
}

void write_digest_algorithms(Writer& writer, std::span<const Octets> algorithms) {
  std::vector<Octets> sorted(algorithms.begin(), algorithms.end());
  std::sort(sorted.begin(), sorted.end(), asn1::set_of_less);
  sorted.erase(std::unique(sorted.begin(), sorted.end(), equal), sorted.end());
  const auto end = writer.mark();
  for (std::size_t i = sorted.size(); i-- > 0;) writer.raw(sorted[i]);
  writer.close(asn1::tags::set, end);
}

void write_signer_infos(Writer& writer, std::span<const Bytes> signer_infos) {
  std::vector<Octets> sorted(signer_infos.begin(), signer_infos.end());
  std::sort(sorted.begin(), sorted.end(), asn1::set_of_less);
  const auto end = writer.mark();
  for (std::size_t i = sorted.size(); i-- > 0;) writer.raw(sorted[i]);
  writer.close(asn1::tags::set, end);
}

namespace {

/// A set of elements under an implicit tag, in DER order and each once; nothing if there are none.
void write_set(Writer& writer, std::vector<Octets> elements, std::uint32_t tag) {
  if (elements.empty()) return;
  std::sort(elements.begin(), elements.end(), asn1::set_of_less);
  elements.erase(std::unique(elements.begin(), elements.end(), equal), elements.end());
  const auto end = writer.mark();
  for (std::size_t i = elements.size(); i-- > 0;) writer.raw(elements[i]);
  writer.close(asn1::Tag::context(tag), end);
}

/// [1] IMPLICIT OtherRevocationInfoFormat with an OCSPResponse (RFC 5940 §2.2).
Bytes wrap_ocsp(Octets response) {
  Writer writer(response.size() + 32);
  const auto end = writer.mark();
  writer.raw(response);
  writer.oid(kOcspResponseFormat);
  writer.close(asn1::Tag::context(1), end);
  return std::move(writer).take();
}

}  // namespace

void write_certificates(Writer& writer, std::span<const Signer> signers, const SignOptions& options) {
  std::vector<Bytes> wrapped;
  wrapped.reserve(options.ocsp_responses.size());
  for (const Bytes& response : options.ocsp_responses) wrapped.push_back(wrap_ocsp(response));
  std::vector<Octets> revocation(options.crls.begin(), options.crls.end());
  revocation.insert(revocation.end(), wrapped.begin(), wrapped.end());
  write_set(writer, std::move(revocation), 1);
  std::vector<Octets> certificates;
  certificates.reserve(signers.size() + options.certificates.size());
  if (options.include_certificates)
    for (const Signer& signer : signers) certificates.push_back(signer.certificate->der());
  for (const auto& certificate : options.certificates) certificates.push_back(certificate->der());
  write_set(writer, std::move(certificates), 0);
}

CmsVersion version_for(std::span<const Signer> signers, const SignOptions& options) {
  if (!options.ocsp_responses.empty()) return 5;
  const bool v3 = std::any_of(signers.begin(), signers.end(), [](const Signer& s) { return s.key_identifier; });
  return v3 || options.content_type != content_types::data ? 3 : 1;
}

}  // namespace sealwire::cms
