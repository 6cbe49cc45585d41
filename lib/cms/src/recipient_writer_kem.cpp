#include "sealwire/asn1/codec.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/crypto/kem.hpp"

#include "recipient_workshop.hpp"

namespace sealwire::cms {
namespace {

using crypto::DigestAlgorithm;
using crypto::KeyWrap;

KdfAlgorithm kdf_for(const KemRecipient& r, crypto::KeyType type) {
  using Kind = KdfAlgorithm::Kind;
  const bool usual = r.kdf == KemRecipient::Kdf::by_key;
  const bool kdf3 = usual ? crypto::is_rsa(type) : r.kdf == KemRecipient::Kdf::kdf3;
  return {kdf3 ? Kind::kdf3 : Kind::hkdf, r.kdf_digest};
}

// RFC 9936 §2.2.1 asks for a KEK as strong as ML-KEM.
KeyWrap wrap_by(const KemRecipient& r, crypto::KeyType type, std::size_t key_size) {
  if (!r.wrap && crypto::is_ml_kem(type) && !needs_padding(key_size)) return KeyWrap::aes256_wrap;
  return wrap_for(r.wrap, key_size);
}

asn1::Oid kem_oid(crypto::KeyType type) {
  switch (type) {
    case crypto::KeyType::ml_kem_512: return kems::ml_kem_512;
    case crypto::KeyType::ml_kem_768: return kems::ml_kem_768;
    case crypto::KeyType::ml_kem_1024: return kems::ml_kem_1024;
    default: return kems::rsa;
  }
}

}  // namespace

Result<OtherRecipientInfo> write_kem(const KemRecipient& r, Workshop& shop) {
  const crypto::PublicKey key = SEALWIRE_TRY(key_of(r.certificate));
  crypto::Encapsulated sent = SEALWIRE_TRY(crypto::encapsulate(key));
  const KeyWrap how = wrap_by(r, key.type(), shop.content_key.size());
  const std::size_t kek_size = crypto::info_of(how).kek_size;
  if (crypto::is_rsa(key.type())) {
    // The last step of RSA-KEM (RFC 9690 §A.1), with the KDF that absent parameters stand for.
    sent.secret = SEALWIRE_TRY(crypto::kdf3(DigestAlgorithm::sha256, sent.secret, {}, kek_size));
  }
  const KdfAlgorithm kdf = kdf_for(r, key.type());
  const Bytes kdf_der = SEALWIRE_TRY(write_kdf(kdf));
  CmsOriForKemOtherInfo info;
  info.wrap = asn1::Any{shop.keep(write_key_wrap(how))};
  info.kek_length = static_cast<std::int64_t>(kek_size);
  if (r.ukm) info.ukm = *r.ukm;
  const Bytes info_der = SEALWIRE_TRY(asn1::encode(info));
  const SecretBytes kek_octets = SEALWIRE_TRY(derive(kdf, sent.secret, info_der, kek_size));

  KemRecipientInfo out;
  out.rid = SEALWIRE_TRY(recipient_identifier(*r.certificate, r.form));
  out.kem = algorithm_of(kem_oid(key.type()));
  out.kemct = sent.ciphertext;
  out.kdf = SEALWIRE_TRY(shop.keep_algorithm(kdf_der));
  out.kek_length = info.kek_length;
  out.ukm = info.ukm;
  out.wrap = SEALWIRE_TRY(shop.keep_algorithm(write_key_wrap(how)));
  out.encrypted_key = SEALWIRE_TRY(wrap_content_key(how, kek_octets, shop));
  return OtherRecipientInfo{other_recipient_types::kem, asn1::Any{shop.keep(SEALWIRE_TRY(asn1::encode(out)))}};
}

}  // namespace sealwire::cms
