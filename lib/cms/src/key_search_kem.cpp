#include "sealwire/base/try.hpp"
#include "sealwire/cms/algorithm_parameters.hpp"
#include "sealwire/crypto/kem.hpp"

#include "key_search.hpp"
#include "recipient_names.hpp"

namespace sealwire::cms {
namespace {

bool is_kem_of(asn1::Oid kem, crypto::KeyType type) {
  switch (type) {
    case crypto::KeyType::rsa: return kem == kems::rsa;
    case crypto::KeyType::ml_kem_512: return kem == kems::ml_kem_512;
    case crypto::KeyType::ml_kem_768: return kem == kems::ml_kem_768;
    case crypto::KeyType::ml_kem_1024: return kem == kems::ml_kem_1024;
    default: return false;
  }
}

// RSA-KEM has its own KDF: KDF3 with SHA-256 unless RsaKemParameters say otherwise (RFC 9690 §2.3).
Result<KdfAlgorithm> rsa_kem_kdf(const x509::AlgorithmIdentifier& kem, asn1::Arena& arena) {
  const KdfAlgorithm usual{KdfAlgorithm::Kind::kdf3, crypto::DigestAlgorithm::sha256};
  if (kem.without_parameters()) return usual;
  const asn1::Rules rules = asn1::kBer;
  asn1::Reader outer(kem.parameters->octets, rules);
  const asn1::Element sequence = SEALWIRE_TRY(outer.next(asn1::tags::sequence, "RsaKemParameters"));
  asn1::Reader inner = SEALWIRE_TRY(outer.inside(sequence));
  const asn1::Element kdf = SEALWIRE_TRY(inner.next(asn1::tags::sequence, "keyDerivationFunction"));
  return read_kdf(SEALWIRE_TRY(asn1::decode<x509::AlgorithmIdentifier>(kdf.octets, rules, arena)));
}

}  // namespace

Result<SecretBytes> KeySearch::kek_of_kem(const KemRecipientInfo& info, const crypto::PrivateKey& key) {
  const KeyWrapAlgorithm wrap = SEALWIRE_TRY(read_key_wrap(info.wrap));
  const std::size_t size = crypto::info_of(wrap.wrap).kek_size;
  if (info.kek_length != static_cast<std::int64_t>(size)) {
    return fail(CmsError::bad_parameters, "kekLength is not the length of a key of the wrap (RFC 9629 §3)");
  }
  SecretBytes secret = SEALWIRE_TRY(crypto::decapsulate(key, info.kemct));
  asn1::Arena arena;
  if (key.type() == crypto::KeyType::rsa) {
    const KdfAlgorithm own = SEALWIRE_TRY(rsa_kem_kdf(info.kem, arena));
    secret = SEALWIRE_TRY(derive(own, secret, {}, size));
  }
  const Bytes wrap_der = SEALWIRE_TRY(as_der(info.wrap));
  CmsOriForKemOtherInfo other;
  other.wrap = asn1::Any{wrap_der};
  other.kek_length = info.kek_length;
  other.ukm = info.ukm;
  return derive(SEALWIRE_TRY(read_kdf(info.kdf)), secret, SEALWIRE_TRY(asn1::encode(other)), size);
}

Result<void> KeySearch::try_kem(const KemRecipientInfo& info) {
  for (const DecryptionKey& own : credentials_.keys) {
    if (!is_kem_of(info.kem.algorithm, own.key.type())) continue;
    if (own.certificate != nullptr && !names(info.rid, *own.certificate)) continue;
    matched(0);
    SEALWIRE_CHECK(spend());
    const auto kek = kek_of_kem(info, own.key);
    try_unwrap(info.wrap, kek, info.encrypted_key);
    if (certain_) return {};
  }
  return {};
}

}  // namespace sealwire::cms
