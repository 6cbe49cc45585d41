#include "sealwire/asn1/der.hpp"
#include "sealwire/base/try.hpp"

#include "key_search.hpp"
#include "recipient_names.hpp"

namespace sealwire::cms {
namespace {

x509::CertificatePtr find_originator(const OriginatorIdentifierOrKey& id, const Credentials& credentials,
                                     const OriginatorInfo* originator) {
  const auto is_it = [&](const x509::Certificate& certificate) {
    if (const auto* issuer = std::get_if<IssuerAndSerialNumber>(&id)) return names(*issuer, certificate);
    return names(std::get<Octets>(id), certificate);
  };
  for (const auto& certificate : credentials.originators) {
    if (is_it(*certificate)) return certificate;
  }
  if (originator == nullptr || !originator->certs) return nullptr;
  for (const asn1::Any element : *originator->certs) {
    if (certificate_choice(element) != CertificateChoice::certificate) continue;
    const auto certificate = x509::Certificate::parse(element.octets);
    if (certificate && is_it(**certificate)) return *certificate;
  }
  return nullptr;
}

}  // namespace

bool agrees(crypto::KeyType type) {
  return crypto::is_ec(type) || crypto::is_montgomery(type) || type == crypto::KeyType::dh;
}

std::vector<std::size_t> encrypted_for(const DecryptionKey& own,
                                       const asn1::SequenceOf<RecipientEncryptedKey>& encrypted) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < encrypted.size(); ++i) {
    if (own.certificate == nullptr || names(encrypted[i].rid, *own.certificate)) out.push_back(i);
  }
  return out;
}

/// The shared secret with the originator. Errors: bad_key when its key is not of the group of ours.
Result<SecretBytes> KeySearch::agree_with(const OriginatorIdentifierOrKey& originator, const crypto::PrivateKey& own,
                                          crypto::Cofactor cofactor) {
  const auto* given = std::get_if<OriginatorPublicKey>(&originator);
  if (given == nullptr) {
    const x509::CertificatePtr certificate = find_originator(originator, credentials_, originator_);
    if (certificate == nullptr) {
      return fail(CmsError::unsupported, "the originator's certificate, which its static key is in, is not at hand");
    }
    const auto& key = certificate->public_key();
    if (!key) return std::unexpected(key.error());
    SEALWIRE_CHECK(crypto::check_peer(*key));
    return crypto::agree(own, *key, cofactor);
  }
  if (given->public_key.unused != 0) {
    return fail(CmsError::bad_parameters, "an originator's key with unused bits");
  }
  Octets encoded = given->public_key.octets;
  if (own.type() == crypto::KeyType::dh) {
    asn1::Arena arena;
    encoded = SEALWIRE_TRY(asn1::decode<asn1::Integer>(encoded, asn1::kBer, arena)).magnitude();
  }
  return crypto::agree_encoded(own, encoded, cofactor);
}

Result<SecretBytes> KeySearch::agreed_kek(const OriginatorIdentifierOrKey& originator, const crypto::PrivateKey& own,
                                          const AgreementScheme& scheme, const x509::AlgorithmIdentifier& wrap,
                                          std::optional<Octets> ukm) {
  const KeyWrapAlgorithm how = SEALWIRE_TRY(read_key_wrap(wrap));
  const SecretBytes secret = SEALWIRE_TRY(agree_with(originator, own, scheme.cofactor));
  return derive_kek(scheme, secret, SEALWIRE_TRY(as_der(wrap)), how.wrap, ukm);
}

Result<void> KeySearch::try_one(const KeyAgreeRecipientInfo& info) {
  for (const DecryptionKey& own : credentials_.keys) {
    if (!agrees(own.key.type())) continue;
    const std::vector<std::size_t> ours = encrypted_for(own, info.recipient_encrypted_keys);
    if (ours.empty()) continue;
    SEALWIRE_CHECK(spend());
    const AgreementScheme* scheme = find_agreement(info.key_encryption_algorithm.algorithm);
    if (scheme == nullptr) {
      note(Error(CmsError::unsupported,
                 "the key agreement " + asn1::oid_text(info.key_encryption_algorithm.algorithm) + " is not known"));
      continue;
    }
    asn1::Arena arena;
    const auto wrap = inner_algorithm(info.key_encryption_algorithm, arena);
    if (!wrap) {
      note(wrap.error());
      continue;
    }
    const auto kek = agreed_kek(info.originator, own.key, *scheme, *wrap, info.ukm);
    // A key without a certificate is tried wherever it might fit: another group means it does not.
    if (!kek && own.certificate == nullptr && kek.error().is(crypto::CryptoError::bad_key)) continue;
    for (const std::size_t i : ours) {
      matched(i);
      try_unwrap(*wrap, kek, info.recipient_encrypted_keys[i].encrypted_key);
      if (certain_) return {};
    }
  }
  return {};
}

}  // namespace sealwire::cms
