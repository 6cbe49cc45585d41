#include "recipient_workshop.hpp"

#include "sealwire/asn1/codec.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/error.hpp"
#include "sealwire/crypto/key_wrap.hpp"

namespace sealwire::cms {
namespace {

using crypto::KeyWrap;

IssuerAndSerialNumber issuer_and_serial(const x509::Certificate& certificate) {
  return {asn1::Any{certificate.issuer_der()}, asn1::Integer{certificate.serial()}};
}

Result<Octets> key_identifier(const x509::Certificate& certificate) {
  if (const auto identifier = certificate.subject_key_identifier()) return *identifier;
  return fail(CmsError::bad_request, "the recipient's certificate has no subjectKeyIdentifier");
}

}  // namespace

Result<x509::AlgorithmIdentifier> Workshop::keep_algorithm(Bytes octets) {
  asn1::Arena unused;  // DER has no segments to join
  return asn1::decode<x509::AlgorithmIdentifier>(keep(std::move(octets)), asn1::kDer, unused);
}

x509::AlgorithmIdentifier algorithm_of(asn1::Oid oid, Octets parameters) {
  x509::AlgorithmIdentifier out{oid, std::nullopt};
  if (!parameters.empty()) out.parameters = asn1::Any{parameters};
  return out;
}

Result<crypto::PublicKey> key_of(const x509::CertificatePtr& certificate) {
  if (certificate == nullptr) return fail(CmsError::bad_request, "a recipient without a certificate");
  const auto& key = certificate->public_key();
  if (!key) return std::unexpected(key.error());
  return *key;
}

Result<RecipientIdentifier> recipient_identifier(const x509::Certificate& certificate, RecipientIdForm form) {
  if (form == RecipientIdForm::issuer_and_serial) return RecipientIdentifier(issuer_and_serial(certificate));
  return RecipientIdentifier(SEALWIRE_TRY(key_identifier(certificate)));
}

Result<KeyAgreeRecipientIdentifier> agree_identifier(const x509::Certificate& certificate, RecipientIdForm form) {
  if (form == RecipientIdForm::issuer_and_serial) return KeyAgreeRecipientIdentifier(issuer_and_serial(certificate));
  RecipientKeyIdentifier identifier;
  identifier.subject_key_identifier = SEALWIRE_TRY(key_identifier(certificate));
  return KeyAgreeRecipientIdentifier(identifier);
}

bool needs_padding(std::size_t key_size) { return key_size % 8 != 0 || key_size < 16; }

KeyWrap padded(KeyWrap aes_wrap) { return static_cast<KeyWrap>(static_cast<int>(aes_wrap) + 3); }

KeyWrap wrap_for(std::optional<KeyWrap> asked, std::size_t key_size) {
  if (asked) return *asked;
  KeyWrap wrap = KeyWrap::aes256_wrap;
  if (key_size <= 24) wrap = key_size <= 16 ? KeyWrap::aes128_wrap : KeyWrap::aes192_wrap;
  return needs_padding(key_size) ? padded(wrap) : wrap;
}

Result<Octets> wrap_content_key(KeyWrap how, Octets kek, Workshop& shop) {
  return shop.keep(SEALWIRE_TRY(crypto::wrap_key(how, kek, shop.content_key, shop.random, {shop.legacy})));
}

}  // namespace sealwire::cms
