#include "attribute_rules.hpp"

#include "sealwire/asn1/codec.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/x509/name.hpp"

#include "algorithms.hpp"

namespace sealwire::cms {

namespace {

/// Where an attribute may be, and how often (RFC 5652 §11, RFC 6019 §4, RFC 6211 §2, RFC 8551 §2.5, RFC 5035 §3,
/// RFC 2634 §2.9). All of them have exactly one value where they are signed.
struct Rule {
  asn1::Oid type;
  const char* name;
  bool in_signed;
  bool in_unsigned;
};
constexpr Rule kRules[] = {
    {attribute_types::content_type, "contentType", true, false},
    {attribute_types::message_digest, "messageDigest", true, false},
    {attribute_types::signing_time, "signingTime", true, false},
    {attribute_types::binary_signing_time, "binarySigningTime", true, false},
    {attribute_types::cms_algorithm_protection, "cmsAlgorithmProtection", true, false},
    {attribute_types::smime_capabilities, "smimeCapabilities", true, false},
    {attribute_types::encryption_key_preference, "smimeEncryptionKeyPreference", true, false},
    {attribute_types::signing_certificate, "signingCertificate", true, false},
    {attribute_types::signing_certificate_v2, "signingCertificateV2", true, false},
    {attribute_types::content_hints, "contentHints", true, true},
    {attribute_types::countersignature, "countersignature", false, true},
};

std::optional<std::string> wrong(std::string what) { return what; }

/// The rules above on both sets of attributes.
std::optional<std::string> check_places(const SignerInfo& signer) {
  for (const Rule& rule : kRules) {
    if (signer.signed_attrs) {
      std::size_t found = 0;
      for (const Attribute& attribute : *signer.signed_attrs) {
        if (attribute.attr_type != rule.type) continue;
        if (!rule.in_signed) return wrong(std::string(rule.name) + " is among the signed attributes");
        if (++found > 1) return wrong("the signed attributes hold " + std::string(rule.name) + " twice");
        if (attribute.attr_values.size() != 1)
          return wrong("the attribute " + std::string(rule.name) + " has " +
                       std::to_string(attribute.attr_values.size()) + " values where one must be");
      }
    }
    if (!rule.in_unsigned && signer.unsigned_attrs && signer.unsigned_attrs->find(rule.type))
      return wrong(std::string(rule.name) + " is among the unsigned attributes");
  }
  return std::nullopt;
}

/// The value of a single-valued attribute, decoded; none if it is not of its type.
template <class T>
std::optional<T> value_of(const Attribute& attribute, asn1::Arena& arena) {
  auto value = asn1::decode<T>(attribute.attr_values.front().octets, asn1::kBer, arena);
  if (!value) return std::nullopt;
  return *std::move(value);
}

/// A countersignature has no content type (RFC 5652 §11.4 (1)), but all that Windows makes say data.
std::optional<std::string> check_no_content_type(const Attribute* attribute, std::vector<std::string>& notes) {
  if (!attribute) return std::nullopt;
  const asn1::Any value = attribute->attr_values.front();
  if (value.tag() != asn1::tags::object_identifier || !equal(value.content(), content_types::data.octets()))
    return wrong("a countersignature has the attribute contentType");
  notes.emplace_back("a countersignature has the attribute contentType, which RFC 5652 §11.4 forbids");
  return std::nullopt;
}

std::optional<std::string> check_content_type(const Attributes& attributes, asn1::Oid e_content_type,
                                              std::vector<std::string>& notes) {
  const Attribute* attribute = attributes.find(attribute_types::content_type);
  if (e_content_type.empty()) return check_no_content_type(attribute, notes);
  if (!attribute) return wrong("the signed attributes lack contentType");
  const asn1::Any value = attribute->attr_values.front();
  if (value.tag() != asn1::tags::object_identifier || !equal(value.content(), e_content_type.octets()))
    return wrong("the attribute contentType is not the type of the content");
  return std::nullopt;
}

bool same(const x509::AlgorithmIdentifier& a, const x509::AlgorithmIdentifier& b) {
  return a.algorithm == b.algorithm &&
         (a.parameters == b.parameters || (a.without_parameters() && b.without_parameters()));
}

std::optional<std::string> check_algorithm_protection(const SignerInfo& signer) {
  const Attribute* attribute = signer.signed_attrs->find(attribute_types::cms_algorithm_protection);
  if (!attribute) return std::nullopt;
  asn1::Arena arena;
  const auto value = value_of<CmsAlgorithmProtection>(*attribute, arena);
  if (!value || !value->signature_algorithm || value->mac_algorithm)
    return wrong("the attribute cmsAlgorithmProtection is malformed");
  if (!same(value->digest_algorithm, signer.digest_algorithm) ||
      !same(*value->signature_algorithm, signer.signature_algorithm))
    return wrong("the attribute cmsAlgorithmProtection names other algorithms than the SignerInfo");
  return std::nullopt;
}

std::optional<std::string> check_times(const Attributes& attributes) {
  asn1::Arena arena;
  const Attribute* time = attributes.find(attribute_types::signing_time);
  if (time && !value_of<asn1::Time>(*time, arena)) return wrong("the attribute signingTime is no time");
  const Attribute* binary = attributes.find(attribute_types::binary_signing_time);
  if (binary) {
    const auto value = value_of<asn1::Integer>(*binary, arena);
    if (!value || value->is_negative()) return wrong("the attribute binarySigningTime is no count of seconds");
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> check_attributes(const SignerInfo& signer, asn1::Oid e_content_type,
                                            std::vector<std::string>& notes) {
  if (auto problem = check_places(signer)) return problem;
  if (!signer.signed_attrs) {
    // RFC 5652 §5.3: without signed attributes the type of the content is not covered.
    if (!e_content_type.empty() && e_content_type != content_types::data)
      return wrong("content of another type than data is signed without signed attributes");
    return std::nullopt;
  }
  const Attributes& attributes = *signer.signed_attrs;
  if (attributes.empty()) return wrong("the set of signed attributes is empty");
  if (auto problem = check_content_type(attributes, e_content_type, notes)) return problem;
  const Attribute* digest = attributes.find(attribute_types::message_digest);
  if (!digest) return wrong("the signed attributes lack messageDigest");
  if (digest->attr_values.front().tag() != asn1::tags::octet_string)
    return wrong("the attribute messageDigest is no OCTET STRING");
  if (auto problem = check_times(attributes)) return problem;
  return check_algorithm_protection(signer);
}

namespace {

/// Issuer and serial number, where an ESSCertID gives them.
bool names(const std::optional<IssuerSerial>& id, const x509::Certificate& certificate) {
  if (!id) return true;
  if (!equal(id->serial_number.octets, certificate.serial()) || id->issuer.size() != 1) return false;
  const auto* name = std::get_if<static_cast<std::size_t>(x509::GeneralNameKind::directory_name)>(&id->issuer.front());
  if (!name) return false;
  const auto der = asn1::encode(*name);
  return der && x509::same_name(*der, certificate.issuer_der());
}

Result<std::optional<std::string>> compare(const char* attribute, crypto::DigestAlgorithm digest, Octets hash,
                                           const std::optional<IssuerSerial>& id,
                                           const x509::Certificate& certificate) {
  const crypto::DigestValue own = SEALWIRE_TRY(crypto::digest(digest, certificate.der()));
  if (equal(own, hash) && names(id, certificate)) return std::optional<std::string>();
  return wrong("the attribute " + std::string(attribute) + " names another certificate");
}

}  // namespace

Result<std::optional<std::string>> check_signing_certificate(const Attributes& attributes,
                                                             const x509::Certificate& certificate) {
  asn1::Arena arena;
  if (const Attribute* attribute = attributes.find(attribute_types::signing_certificate)) {
    const auto value = value_of<SigningCertificate>(*attribute, arena);
    if (!value || value->certs.empty()) return wrong("the attribute signingCertificate is malformed");
    const EssCertId& id = value->certs.front();
    auto problem = SEALWIRE_TRY(
        compare("signingCertificate", crypto::DigestAlgorithm::sha1, id.cert_hash, id.issuer_serial, certificate));
    if (problem) return problem;
  }
  if (const Attribute* attribute = attributes.find(attribute_types::signing_certificate_v2)) {
    const auto value = value_of<SigningCertificateV2>(*attribute, arena);
    if (!value || value->certs.empty()) return wrong("the attribute signingCertificateV2 is malformed");
    const EssCertIdV2& id = value->certs.front();
    const auto digest = read_digest(id.hash_algorithm);
    if (!digest) return wrong("the attribute signingCertificateV2 uses a digest that is not known here");
    return compare("signingCertificateV2", *digest, id.cert_hash, id.issuer_serial, certificate);
  }
  return std::optional<std::string>();
}

std::optional<UnixTime> claimed_time(const Attributes& attributes) {
  asn1::Arena arena;
  if (const Attribute* attribute = attributes.find(attribute_types::signing_time);
      attribute && !attribute->attr_values.empty())
    if (const auto time = value_of<asn1::Time>(*attribute, arena)) return time->time;
  if (const Attribute* attribute = attributes.find(attribute_types::binary_signing_time);
      attribute && !attribute->attr_values.empty())
    if (const auto seconds = value_of<std::int64_t>(*attribute, arena)) return UnixTime(std::chrono::seconds(*seconds));
  return std::nullopt;
}

}  // namespace sealwire::cms
