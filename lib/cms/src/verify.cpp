#include "sealwire/cms/verify.hpp"

#include <algorithm>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/base/try.hpp"

#include "signed_data_check.hpp"
#include "signer_check.hpp"

namespace sealwire::cms {

namespace {

using asn1::operator""_oid;
/// id-ri-ocsp-response (RFC 5940 §2.2)
constexpr asn1::Oid kOcspResponseFormat = "1.3.6.1.5.5.7.16.2"_oid;

std::vector<AttributeReport> read_attributes(Octets set_of) {
  std::vector<AttributeReport> list;
  asn1::Arena arena;
  const auto attributes = asn1::decode<Attributes>(set_of, asn1::kBer, arena);
  if (!attributes) return list;
  for (const Attribute& attribute : *attributes) {
    AttributeReport& report = list.emplace_back();
    report.type = attribute.attr_type;
    for (const asn1::Any value : attribute.attr_values) report.values.push_back(to_bytes(value.octets));
  }
  return list;
}

void collect_certificates(const CertificateSet& set, const VerifyOptions& options, SignatureReport& report) {
  report.certificates.reserve(std::min<std::size_t>(set.size(), 16));
  for (const asn1::Any element : set) {
    if (certificate_choice(element) != CertificateChoice::certificate) {
      report.other_certificates.push_back(to_bytes(element.octets));
      continue;
    }
    auto certificate = options.cache ? options.cache->get(element.octets) : x509::Certificate::parse(element.octets);
    if (certificate)
      report.certificates.push_back(*std::move(certificate));
    else
      report.notes.push_back("a certificate that is included is passed over: " + certificate.error().message());
  }
}

void collect_revocation(const RevocationInfoChoices& set, SignatureReport& report) {
  for (const asn1::Any element : set) {
    switch (revocation_choice(element)) {
      case RevocationChoice::crl: report.crls.push_back(to_bytes(element.octets)); break;
      case RevocationChoice::ocsp_response:
        report.ocsp_responses.push_back(to_bytes(element.octets));
        report.notes.emplace_back("an OCSP response stands bare among the CRLs, without the tag of RFC 5940");
        break;
      default: {
        asn1::Arena arena;
        Bytes sequence = to_bytes(element.octets);
        sequence[0] = 0x30;
        const auto other = asn1::decode<OtherRevocationInfoFormat>(sequence, asn1::kBer, arena);
        if (other && other->other_rev_info_format == kOcspResponseFormat)
          report.ocsp_responses.push_back(to_bytes(other->other_rev_info.octets));
        else
          report.other_revocation.push_back(to_bytes(element.octets));
      }
    }
  }
}

}  // namespace

std::vector<AttributeReport> SignerReport::attributes() const { return read_attributes(signed_attributes); }

std::vector<AttributeReport> SignerReport::unauthenticated_attributes() const {
  return read_attributes(unsigned_attributes);
}

bool SignatureReport::all_valid() const {
  for (const SignerReport& signer : signers)
    if (!signer.valid()) return false;
  return !signers.empty();
}

CmsVersion version_for(const SignedData& data) {
  bool other = false;
  bool v2_attribute = false;
  bool v3 = data.encap_content_info.e_content_type != content_types::data;
  if (data.certificates) {
    for (const asn1::Any element : *data.certificates) {
      const CertificateChoice choice = certificate_choice(element);
      other = other || choice == CertificateChoice::other;
      v2_attribute = v2_attribute || choice == CertificateChoice::v2_attribute;
      v3 = v3 || choice == CertificateChoice::v1_attribute;
    }
  }
  if (data.crls)
    for (const asn1::Any element : *data.crls) other = other || revocation_choice(element) == RevocationChoice::other;
  for (const SignerInfo& signer : data.signer_infos) v3 = v3 || signer.version == 3;
  return other ? 5 : v2_attribute ? 4 : v3 ? 3 : 1;
}

Result<SignedData> read_signed_data(Octets octets, asn1::Arena& arena, const asn1::Limits& limits) {
  const asn1::Rules rules{asn1::Encoding::ber, limits};
  const ContentInfo info = SEALWIRE_TRY(asn1::decode<ContentInfo>(octets, rules, arena));
  if (info.content_type != content_types::signed_data)
    return fail(CmsError::wrong_content_type, "signedData expected, " + asn1::oid_text(info.content_type) + " found");
  return asn1::decode<SignedData>(info.content.octets, rules, arena,
                                  static_cast<std::uint64_t>(info.content.octets.data() - octets.data()));
}

Result<SignatureReport> check_signed_data(const SignedData& data, SignedContent& content,
                                          const VerifyOptions& options) {
  if (data.version < 1 || data.version > 5 || data.version == 2)
    return fail(CmsError::wrong_version, "SignedData has no version " + std::to_string(data.version));
  SignatureReport report;
  const CmsVersion expected = version_for(data);
  if (data.version != expected)
    report.notes.push_back("SignedData of version " + std::to_string(data.version) + " has the parts of version " +
                           std::to_string(expected));
  report.content_type = data.encap_content_info.e_content_type;
  if (data.certificates) collect_certificates(*data.certificates, options, report);
  if (data.crls) collect_revocation(*data.crls, report);
  SignerCheck signers(report.certificates, options);
  report.signers.reserve(data.signer_infos.size());
  for (const SignerInfo& signer : data.signer_infos)
    SEALWIRE_CHECK(
        signers.check(signer, data.encap_content_info.e_content_type, content, report.signers.emplace_back()));
  return report;
}

Result<VerifiedContent> verify(Octets signed_data, const VerifyOptions& options) {
  asn1::Arena arena;
  const SignedData data = SEALWIRE_TRY(read_signed_data(signed_data, arena, options.limits));
  const auto& e_content = data.encap_content_info.e_content;
  const bool has_signers = !data.signer_infos.empty();
  if (e_content && options.content)
    return fail(CmsError::content_both, "detached content was given, and the SignedData has its own");
  if (!e_content && !options.content && has_signers)
    return fail(CmsError::missing_content, "the SignedData is detached, and its content was not given");
  const Octets octets = e_content ? e_content->octets() : options.content.value_or(Octets());
  MemoryContent content(octets);
  VerifiedContent verified;
  verified.report = SEALWIRE_TRY(check_signed_data(data, content, options));
  verified.report.detached = !e_content;
  if (e_content) verified.content = to_bytes(octets);
  return verified;
}

}  // namespace sealwire::cms
