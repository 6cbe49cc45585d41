#include "sealwire/x509/builder.hpp"

#include <algorithm>

#include "sealwire/asn1/reader.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/x509/algorithm.hpp"
#include "sealwire/x509/name.hpp"

namespace sealwire::x509 {
namespace {

using asn1::Oid;
using asn1::Tag;
using asn1::Writer;
using asn1::tags::sequence;
using crypto::KeyType;

constexpr std::size_t kLongestSerial = 20;  // RFC 5280 §4.1.2.2

constexpr std::uint16_t mask(KeyUsage usage) { return static_cast<std::uint16_t>(usage); }

// All of these write from the end to the front, as Writer wants it.

void write_extension(Writer& writer, Oid id, bool critical, const Writer& value) {
  const auto end = writer.mark();
  writer.octet_string(value.octets());
  if (critical) writer.boolean(true);
  writer.oid(id);
  writer.close(sequence, end);
}

void write_time(Writer& writer, UnixTime time, Result<void>& problem) {
  const asn1::Time form = asn1::Time::of(time);
  const auto text = asn1::format_time_octets(form);
  if (!text) {
    problem = fail(X509Error::bad_request, "a time that certificates cannot carry");
    return;
  }
  writer.primitive(form.form == asn1::Time::Form::utc ? asn1::tags::utc_time : asn1::tags::generalized_time,
                   as_octets(*text));
}

std::uint16_t usual_key_usage(KeyType type) {
  if (crypto::is_rsa(type)) return mask(KeyUsage::digital_signature) | mask(KeyUsage::key_encipherment);
  if (crypto::is_ec(type)) return mask(KeyUsage::digital_signature) | mask(KeyUsage::key_agreement);
  if (crypto::is_montgomery(type) || type == KeyType::dh) return mask(KeyUsage::key_agreement);
  if (crypto::is_ml_kem(type)) return mask(KeyUsage::key_encipherment);
  return mask(KeyUsage::digital_signature);
}

// Named bits: no zero bits at the end (X.690 §11.2.2).
void write_key_usage(Writer& out, std::uint16_t usage) {
  std::uint8_t octets[2] = {};
  unsigned last = 0;
  for (unsigned n = 0; n <= 8; ++n) {
    if ((usage >> n & 1) == 0) continue;
    octets[n / 8] = static_cast<std::uint8_t>(octets[n / 8] | 0x80U >> n % 8);
    last = n;
  }
  Writer value(8);
  value.bit_string({Octets(octets, last / 8 + 1), static_cast<std::uint8_t>(7 - last % 8)});
  write_extension(out, extension_ids::key_usage, true, value);
}

void write_names(Writer& value, const std::vector<std::string>& names, unsigned tag) {
  for (auto name = names.rbegin(); name != names.rend(); ++name) value.primitive(Tag::context(tag), as_octets(*name));
}

bool is_ia5(const std::vector<std::string>& names) {
  return std::ranges::all_of(names, [](const std::string& name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) { return c > 0x20 && c < 0x7f; });
  });
}

struct Parts {
  const CertificateRequest& request;
  const crypto::PublicKey& key;
  Octets issuer;
  Bytes authority_key_identifier;
};

void write_extensions(Writer& writer, const Parts& parts) {
  const CertificateRequest& request = parts.request;
  const auto tag = writer.mark();
  const auto list = writer.mark();
  for (auto more = request.extensions.rbegin(); more != request.extensions.rend(); ++more) writer.raw(*more);
  if (!request.uris.empty() || !request.emails.empty() || !request.dns_names.empty()) {
    Writer value;
    write_names(value, request.uris, 6);
    write_names(value, request.dns_names, 2);
    write_names(value, request.emails, 1);
    value.close(sequence, 0);
    write_extension(writer, extension_ids::subject_alt_name, request.subject.empty(), value);
  }
  if (!request.extended_key_usage.empty()) {
    Writer value;
    for (auto id = request.extended_key_usage.rbegin(); id != request.extended_key_usage.rend(); ++id) value.oid(*id);
    value.close(sequence, 0);
    write_extension(writer, extension_ids::extended_key_usage, false, value);
  }
  Writer authority(32);
  authority.octet_string(parts.authority_key_identifier, Tag::context(0));
  authority.close(sequence, 0);
  write_extension(writer, extension_ids::authority_key_identifier, false, authority);
  Writer subject(32);
  subject.octet_string(key_identifier_of(parts.key));
  write_extension(writer, extension_ids::subject_key_identifier, false, subject);
  std::uint16_t usage = request.key_usage;
  if (usage == 0) {
    usage = request.ca ? mask(KeyUsage::key_cert_sign) | mask(KeyUsage::crl_sign) : usual_key_usage(parts.key.type());
  }
  write_key_usage(writer, usage);
  Writer constraints(16);
  if (request.ca && request.path_length) constraints.integer(static_cast<std::int64_t>(*request.path_length));
  if (request.ca) constraints.boolean(true);
  constraints.close(sequence, 0);
  write_extension(writer, extension_ids::basic_constraints, true, constraints);
  writer.close(sequence, list);
  writer.close(Tag::context(3), tag);
}

Result<Bytes> serial_of(const CertificateRequest& request, Random& random) {
  Bytes magnitude = request.serial;
  if (magnitude.empty()) {
    magnitude.resize(16);
    random.fill(magnitude);
    magnitude[0] = static_cast<std::uint8_t>((magnitude[0] & 0x3f) | 0x40);
  }
  Bytes serial = asn1::integer_from_magnitude(magnitude);
  if (serial.size() > kLongestSerial || (serial.size() == 1 && serial[0] == 0)) {
    return fail(X509Error::bad_request, "a serial number is positive and has at most 20 octets");
  }
  return serial;
}

Result<void> check_request(const CertificateRequest& request) {
  if (request.subject.empty() && request.uris.empty() && request.emails.empty() && request.dns_names.empty()) {
    return fail(X509Error::bad_request, "a certificate names somebody: subject and subjectAltName are empty");
  }
  if (!is_ia5(request.uris) || !is_ia5(request.emails) || !is_ia5(request.dns_names)) {
    return fail(X509Error::bad_request, "a URI, mail address or host name in subjectAltName is empty or not ASCII");
  }
  if (request.not_after < request.not_before) return fail(X509Error::bad_request, "notAfter lies before notBefore");
  return {};
}

// SEQUENCE { tbs, algorithm, signature }: what certificates and CRLs have in common.
Result<Bytes> sign(Octets tbs, Octets algorithm_der, const crypto::SignatureAlgorithm& algorithm,
                   const crypto::PrivateKey& key) {
  const Bytes signature = SEALWIRE_TRY(crypto::sign_message(key, algorithm, tbs));
  Writer writer(tbs.size() + signature.size() + 64);
  writer.bit_string({signature, 0});
  writer.raw(algorithm_der);
  writer.raw(tbs);
  writer.close(sequence, 0);
  return std::move(writer).take();
}

Result<CertificatePtr> make(const Parts& parts, const crypto::PrivateKey& issuer_key, Random& random) {
  const CertificateRequest& request = parts.request;
  SEALWIRE_CHECK(check_request(request));
  const Bytes subject = SEALWIRE_TRY(name_from_text(request.subject));
  const auto algorithm = SEALWIRE_TRY(default_signature_algorithm(issuer_key));
  const Bytes algorithm_der = SEALWIRE_TRY(write_signature_algorithm(issuer_key.type(), algorithm));
  Writer writer(1024);
  write_extensions(writer, parts);
  writer.raw(parts.key.spki());
  writer.raw(subject);
  const auto validity = writer.mark();
  Result<void> problem;
  write_time(writer, request.not_after, problem);
  write_time(writer, request.not_before, problem);
  SEALWIRE_CHECK(problem);
  writer.close(sequence, validity);
  writer.raw(parts.issuer.empty() ? Octets(subject) : parts.issuer);
  writer.raw(algorithm_der);
  writer.primitive(asn1::tags::integer, SEALWIRE_TRY(serial_of(request, random)));
  const auto version = writer.mark();
  writer.integer(2);
  writer.close(Tag::context(0), version);
  writer.close(sequence, 0);
  return Certificate::parse(SEALWIRE_TRY(sign(writer.octets(), algorithm_der, algorithm, issuer_key)));
}

Result<void> check_issuer(const Certificate& issuer, const crypto::PrivateKey& key) {
  const auto& public_key = issuer.public_key();
  if (!public_key) return std::unexpected(public_key.error());
  if (*public_key != key.public_key())
    return fail(X509Error::bad_request, "the key is not that of the issuer's certificate");
  return {};
}

Bytes authority_identifier(const Certificate& issuer, const crypto::PrivateKey& key) {
  const auto identifier = issuer.subject_key_identifier();
  return identifier ? to_bytes(*identifier) : key_identifier_of(key.public_key());
}

}  // namespace

Bytes key_identifier_of(const crypto::PublicKey& key) {
  // The BIT STRING's octets are the last component of the SubjectPublicKeyInfo.
  asn1::Reader outer(key.spki(), asn1::kBer);
  const auto whole = outer.next();
  if (!whole) return {};
  auto fields = outer.inside(*whole);
  if (!fields || !fields->next()) return {};
  const auto bits = fields->next();
  if (!bits || bits->content.empty()) return {};
  const auto digest = crypto::digest(crypto::DigestAlgorithm::sha1, bits->content.subspan(1));
  return digest ? to_bytes(Octets(*digest)) : Bytes();
}

Result<crypto::SignatureAlgorithm> default_signature_algorithm(const crypto::PrivateKey& key) {
  auto digest = crypto::DigestAlgorithm::sha256;
  if (key.type() == KeyType::ec_p384) digest = crypto::DigestAlgorithm::sha384;
  if (key.type() == KeyType::ec_p521 || key.type() == KeyType::ed25519) digest = crypto::DigestAlgorithm::sha512;
  return crypto::signature_algorithm_for(key.type(), digest, key.type() == KeyType::rsa_pss);
}

Result<CertificatePtr> make_self_signed(const CertificateRequest& request, const crypto::PrivateKey& key,
                                        Random& random) {
  return make({request, key.public_key(), {}, key_identifier_of(key.public_key())}, key, random);
}

Result<CertificatePtr> make_issued(const CertificateRequest& request, const crypto::PublicKey& subject_key,
                                   const Certificate& issuer, const crypto::PrivateKey& issuer_key, Random& random) {
  SEALWIRE_CHECK(check_issuer(issuer, issuer_key));
  if (!issuer.is_ca()) return fail(X509Error::bad_request, "the issuer's certificate is not that of a CA");
  return make({request, subject_key, issuer.subject_der(), authority_identifier(issuer, issuer_key)}, issuer_key,
              random);
}

Result<CrlPtr> make_crl(const CrlRequest& request, const Certificate& issuer, const crypto::PrivateKey& issuer_key) {
  SEALWIRE_CHECK(check_issuer(issuer, issuer_key));
  const auto algorithm = SEALWIRE_TRY(default_signature_algorithm(issuer_key));
  const Bytes algorithm_der = SEALWIRE_TRY(write_signature_algorithm(issuer_key.type(), algorithm));
  Result<void> problem;
  Writer writer(512 + request.revoked.size() * 64);
  const auto tag = writer.mark();
  Writer authority(32);
  authority.octet_string(authority_identifier(issuer, issuer_key), Tag::context(0));
  authority.close(sequence, 0);
  Writer number(16);
  number.integer(static_cast<std::int64_t>(request.number));
  write_extension(writer, extension_ids::crl_number, false, number);
  write_extension(writer, extension_ids::authority_key_identifier, false, authority);
  writer.close(sequence, tag);
  writer.close(Tag::context(0), tag);
  const auto revoked = writer.mark();
  for (auto entry = request.revoked.rbegin(); entry != request.revoked.rend(); ++entry) {
    const auto end = writer.mark();
    if (entry->reason != RevocationReason::unspecified) {
      Writer reason(8);
      reason.integer(static_cast<std::int64_t>(entry->reason), asn1::tags::enumerated);
      write_extension(writer, extension_ids::crl_reason, false, reason);
      writer.close(sequence, end);
    }
    write_time(writer, entry->revocation_date, problem);
    writer.primitive(asn1::tags::integer, entry->serial);
    writer.close(sequence, end);
  }
  if (!request.revoked.empty()) writer.close(sequence, revoked);
  write_time(writer, request.next_update, problem);
  write_time(writer, request.this_update, problem);
  SEALWIRE_CHECK(problem);
  writer.raw(issuer.subject_der());
  writer.raw(algorithm_der);
  writer.integer(1);
  writer.close(sequence, 0);
  return Crl::parse(SEALWIRE_TRY(sign(writer.octets(), algorithm_der, algorithm, issuer_key)));
}

}  // namespace sealwire::x509
