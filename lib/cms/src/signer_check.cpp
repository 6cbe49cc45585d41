#include "signer_check.hpp"

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/der.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/x509/name.hpp"

#include "algorithms.hpp"
#include "attribute_rules.hpp"

namespace sealwire::cms {

namespace {

using crypto::CryptoError;
using crypto::DigestAlgorithm;

/// Countersignatures of countersignatures beyond this are not looked at.
constexpr std::uint32_t kCountersignatureDepth = 8;
/// Issuers that are asked for DSA parameters, one above the other.
constexpr int kParameterDepth = 8;

void set(SignerReport& report, SignerStatus status, std::string reason) {
  report.status = status;
  report.reason = std::move(reason);
}

/// An error about one signer becomes its verdict; those of the environment go on.
Result<void> settle(SignerReport& report, Error error) {
  if (error.blame() == Blame::environment) return std::unexpected<Error>(std::move(error));
  const bool not_here = error.blame() == Blame::unsupported || error.is(CmsError::needs_two_passes);
  set(report, not_here ? SignerStatus::unsupported : SignerStatus::invalid, error.what());
  return {};
}

/// Signed attributes as received, under the tag that is hashed (RFC 5652 §5.4).
Bytes attributes_to_hash(Octets received) {
  Bytes octets = to_bytes(received);
  octets[0] = 0x31;
  return octets;
}

/// Whoever strips a SignedData of its content and makes the signed attributes the content gets a signature that holds
/// (RFC 5652 §5.4 hashes both alike); content that looks so is not believed.
bool looks_like_attributes(Octets content) {
  if (content.size() < 2 || content[0] != 0x31) return false;
  const auto attributes = asn1::decode_der<Attributes>(content);
  return attributes && attributes->find(attribute_types::message_digest) != nullptr;
}

/// Schemes whose digest must be the one of digestAlgorithm.
bool hashes(crypto::SignatureScheme scheme) {
  return scheme != crypto::SignatureScheme::eddsa && scheme != crypto::SignatureScheme::ml_dsa &&
         scheme != crypto::SignatureScheme::slh_dsa;
}

}  // namespace

std::string_view name_of(SignerStatus status) {
  switch (status) {
    case SignerStatus::valid: return "valid";
    case SignerStatus::invalid: return "invalid";
    case SignerStatus::unknown_signer: return "unknown-signer";
    case SignerStatus::unsupported: return "unsupported";
  }
  return "invalid";
}

x509::CertificatePtr SignerCheck::find_certificate(const SignerIdentifier& sid) const {
  if (const auto* named = std::get_if<0>(&sid)) {
    for (const auto& certificate : embedded_)
      if (equal(certificate->serial(), named->serial_number.octets) &&
          x509::same_name(certificate->issuer_der(), named->issuer.octets))
        return certificate;
    if (!options_.certificates) return nullptr;
    return options_.certificates->find_issuer_serial(named->issuer.octets, named->serial_number.octets);
  }
  const Octets identifier = std::get<1>(sid);
  for (const auto& certificate : embedded_) {
    const auto own = certificate->subject_key_identifier();
    if (own && equal(*own, identifier)) return certificate;
  }
  return options_.certificates ? options_.certificates->find_key_identifier(identifier) : nullptr;
}

x509::CertificatePtr SignerCheck::issuer_of(const x509::Certificate& certificate) const {
  for (const auto& candidate : embedded_)
    if (x509::same_name(candidate->subject_der(), certificate.issuer_der())) return candidate;
  if (!options_.certificates) return nullptr;
  const auto found = options_.certificates->find_subject(certificate.issuer_der());
  return found.empty() ? nullptr : found.front();
}

/// The certificate's key; a DSA key without parameters takes those of the nearest issuer that has them
/// (RFC 3279 §2.3.2).
Result<crypto::PublicKey> SignerCheck::key_of(const x509::Certificate& certificate) const {
  const auto& own = certificate.public_key();
  if (!own) return std::unexpected<Error>(own.error());
  if (!own->lacks_parameters()) return *own;
  const x509::Certificate* at = &certificate;
  x509::CertificatePtr issuer;
  for (int level = 0; level < kParameterDepth; ++level) {
    issuer = issuer_of(*at);
    if (!issuer || issuer.get() == at) break;
    const auto& key = issuer->public_key();
    if (key && !key->lacks_parameters()) return own->with_parameters_of(*key);
    at = issuer.get();
  }
  return fail(CryptoError::wrong_key, "the DSA parameters of the signer's key are with an issuer that is not at hand");
}

Result<void> SignerCheck::check(const SignerInfo& signer, asn1::Oid e_content_type, SignedContent& content,
                                SignerReport& report) {
  if (left_ == 0) return fail(CmsError::limit, "more signers than the limit");
  --left_;
  if (const auto* named = std::get_if<0>(&signer.sid)) {
    report.issuer = to_bytes(named->issuer.octets);
    report.serial = to_bytes(named->serial_number.octets);
  } else {
    report.key_identifier = to_bytes(std::get<1>(signer.sid));
  }
  SEALWIRE_CHECK(judge(signer, e_content_type, content, report));
  if (report.signature_algorithm.empty()) {  // not come so far as to read it
    report.signature_algorithm = asn1::oid_text(signer.signature_algorithm.algorithm);
  }
  return signer.unsigned_attrs ? countersignatures(signer, report) : Result<void>();
}

Result<void> SignerCheck::judge(const SignerInfo& signer, asn1::Oid e_content_type, SignedContent& content,
                                SignerReport& report) {
  const auto digest = read_digest(signer.digest_algorithm);
  if (digest && !x509::read_digest_algorithm(signer.digest_algorithm) && names_signature(signer.digest_algorithm))
    report.notes.push_back("digestAlgorithm is " + asn1::oid_text(signer.digest_algorithm.algorithm) +
                           ", which names a signature; its digest was used");
  report.digest = digest ? std::string(crypto::name_of(*digest)) : asn1::to_dotted(signer.digest_algorithm.algorithm);
  report.has_signed_attributes = signer.signed_attrs.has_value();
  report.certificate = find_certificate(signer.sid);
  if (signer.signed_attrs) {
    report.signing_time = claimed_time(*signer.signed_attrs);
    report.signed_attributes = attributes_to_hash(signer.signed_attrs_octets);
    report.attributes_not_der = !asn1::is_der(report.signed_attributes, options_.limits);
  }
  const CmsVersion version = std::holds_alternative<Octets>(signer.sid) ? 3 : 1;
  if (signer.version != version) {
    set(report, SignerStatus::invalid,
        "a SignerInfo of version " + std::to_string(signer.version) + " names its signer as version " +
            std::to_string(version) + " does");
    return {};
  }
  if (auto problem = check_attributes(signer, e_content_type, report.notes)) {
    set(report, SignerStatus::invalid, *std::move(problem));
    return {};
  }
  if (!digest) return settle(report, digest.error());
  return signature(signer, *digest, content, report);
}

/// A good SignerInfo: does the content have this digest, and is the signature that of the certificate's key?
Result<void> SignerCheck::signature(const SignerInfo& signer, DigestAlgorithm digest, SignedContent& content,
                                    SignerReport& report) {
  auto algorithm = x509::read_signature_algorithm(signer.signature_algorithm, digest);
  if (!algorithm) return settle(report, algorithm.error());
  report.signature_algorithm = crypto::describe_algorithm(*algorithm);
  const bool disagree = hashes(algorithm->scheme) && algorithm->digest != digest;
  if (disagree && algorithm->scheme == crypto::SignatureScheme::rsa_pss) {  // RFC 4056 §3
    set(report, SignerStatus::invalid, "signatureAlgorithm and digestAlgorithm name different digests");
    return {};
  }
  const crypto::SignatureAlgorithm named = *algorithm;
  if (disagree) algorithm->digest = digest;  // the digest of both steps is that of digestAlgorithm (RFC 5652 §5.4)
  if (signer.signed_attrs) {
    const auto actual = content.digest(digest);
    if (!actual) return settle(report, actual.error());
    asn1::Arena arena;  // the value may be split in BER
    const asn1::Any value = signer.signed_attrs->find(attribute_types::message_digest)->attr_values.front();
    const auto claimed = asn1::decode<Octets>(value.octets, asn1::Rules{asn1::Encoding::ber, options_.limits}, arena);
    if (!claimed || !equal(*actual, *claimed)) {
      set(report, SignerStatus::invalid, "the content is not the one that was signed: messageDigest differs");
      return {};
    }
  }
  if (!report.certificate) {
    set(report, SignerStatus::unknown_signer, "the signer's certificate is not at hand");
    return {};
  }
  if (signer.signed_attrs) {
    auto problem = SEALWIRE_TRY(check_signing_certificate(*signer.signed_attrs, *report.certificate));
    if (problem) {
      set(report, SignerStatus::invalid, *std::move(problem));
      return {};
    }
  }
  const auto key = key_of(*report.certificate);
  if (!key) return settle(report, key.error());
  auto verified = compare(*key, *algorithm, signer, content, report);
  if (disagree && signer.signed_attrs && !verified && verified.error().is(CryptoError::bad_signature)) {
    // Electronic passports, for instance, have attributes signed with the digest that signatureAlgorithm names.
    algorithm = named;
    verified = compare(*key, *algorithm, signer, content, report);
  }
  if (verified) {
    report.status = SignerStatus::valid;
    report.broken_digest =
        crypto::is_broken(digest) || (hashes(algorithm->scheme) && crypto::is_broken(algorithm->digest));
    if (disagree) report.notes.emplace_back("signatureAlgorithm and digestAlgorithm name different digests");
    return {};
  }
  if (verified.error().is(CryptoError::bad_signature)) {
    set(report, SignerStatus::invalid,
        disagree ? "signatureAlgorithm and digestAlgorithm name different digests, and the signature does not hold"
                 : "the signature is not that of the certificate's key over these octets");
    return {};
  }
  return settle(report, std::move(verified).error());
}

/// The key's own verdict: over the signed attributes, or over the content.
Result<void> SignerCheck::compare(const crypto::PublicKey& key, const crypto::SignatureAlgorithm& algorithm,
                                  const SignerInfo& signer, SignedContent& content, SignerReport& report) const {
  if (!signer.signed_attrs) {
    if (const auto message = content.message(); message && looks_like_attributes(*message))
      return fail(CmsError::bad_attribute, "the content is the set of signed attributes of another signature");
    if (hashes(algorithm.scheme))
      return crypto::verify_digest(key, algorithm, SEALWIRE_TRY(content.digest(algorithm.digest)), signer.signature);
    const auto message = content.message();
    if (!message) {
      if (content.spool()) return crypto::verify_message(key, algorithm, *content.spool(), signer.signature);
      return fail(CmsError::needs_two_passes,
                  "this signature is over the whole content, which is longer than memory may hold");
    }
    return crypto::verify_message(key, algorithm, *message, signer.signature);
  }
  auto verified = crypto::verify_message(key, algorithm, report.signed_attributes, signer.signature);
  if (verified || !report.attributes_not_der || !verified.error().is(CryptoError::bad_signature)) return verified;
  // Some sign what they send, others the DER that RFC 5652 §5.4 asks for.
  auto der = asn1::to_der(report.signed_attributes, options_.limits);
  if (!der) return verified;
  auto again = crypto::verify_message(key, algorithm, *der, signer.signature);
  if (again) report.signed_attributes = *std::move(der);
  return again;
}

Result<void> SignerCheck::countersignatures(const SignerInfo& signer, SignerReport& report) {
  Bytes set_of;
  SEALWIRE_CHECK(asn1::encode_into(asn1::type_of<Attributes>(), &*signer.unsigned_attrs, set_of));
  report.unsigned_attributes = std::move(set_of);
  if (depth_ == kCountersignatureDepth) return {};
  for (const Attribute& attribute : *signer.unsigned_attrs) {
    if (attribute.attr_type != attribute_types::countersignature) continue;
    for (const asn1::Any value : attribute.attr_values) {
      asn1::Arena arena;
      const auto counter =
          asn1::decode<SignerInfo>(value.octets, asn1::Rules{asn1::Encoding::ber, options_.limits}, arena);
      if (!counter) {
        SignerReport& malformed = report.countersignatures.emplace_back();
        set(malformed, SignerStatus::invalid, "a countersignature is malformed: " + counter.error().what());
        continue;
      }
      MemoryContent content(signer.signature);
      ++depth_;
      const auto checked = check(*counter, asn1::Oid(), content, report.countersignatures.emplace_back());
      --depth_;
      if (!checked) return checked;
    }
  }
  return {};
}

}  // namespace sealwire::cms
