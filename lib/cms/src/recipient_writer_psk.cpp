#include "sealwire/asn1/codec.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/error.hpp"
#include "sealwire/crypto/agreement.hpp"
#include "sealwire/crypto/keygen.hpp"

#include "recipient_workshop.hpp"

namespace sealwire::cms {
namespace {

using crypto::KeyWrap;

KdfAlgorithm kdf_of(const PskRecipient& r) { return {KdfAlgorithm::Kind::hkdf, r.hkdf_digest}; }

Result<SecretBytes> mixed_kek(const PskRecipient& r, KeyManagementType type, Octets kdk, Octets wrap_der,
                              std::size_t size) {
  return mix_in(kdf_of(r), r.psk, type, kdk, wrap_der, size);
}

Result<OtherRecipientInfo> psk_trans(const PskRecipient& r, KeyWrap how, Octets wrap_der, Workshop& shop) {
  const std::size_t size = crypto::info_of(how).kek_size;
  SecretBytes kdk(size);
  shop.random.fill(kdk.writable());
  KeyTransPskRecipientInfo out;
  out.pskid = r.identifier;
  Bytes kdf_der = SEALWIRE_TRY(write_kdf(kdf_of(r)));
  out.kdf_algorithm = SEALWIRE_TRY(shop.keep_algorithm(std::move(kdf_der)));
  out.key_encryption_algorithm = SEALWIRE_TRY(shop.keep_algorithm(to_bytes(wrap_der)));
  for (const auto& certificate : r.certificates) {
    KeyTransRecipient one{certificate, r.form};
    one.oaep = r.oaep;
    out.ktris.push_back(SEALWIRE_TRY(write_key_trans(one, kdk, shop)));
  }
  const SecretBytes kek_octets = SEALWIRE_TRY(mixed_kek(r, KeyManagementType::key_trans, kdk, wrap_der, size));
  out.encrypted_key = SEALWIRE_TRY(wrap_content_key(how, kek_octets, shop));
  return OtherRecipientInfo{other_recipient_types::key_trans_psk,
                            asn1::Any{shop.keep(SEALWIRE_TRY(asn1::encode(out)))}};
}

Result<OtherRecipientInfo> psk_agree(const PskRecipient& r, KeyWrap how, Octets wrap_der, Workshop& shop) {
  const std::size_t size = crypto::info_of(how).kek_size;
  KeyAgreePskRecipientInfo out;
  out.pskid = r.identifier;
  Bytes kdf_der = SEALWIRE_TRY(write_kdf(kdf_of(r)));
  out.kdf_algorithm = SEALWIRE_TRY(shop.keep_algorithm(std::move(kdf_der)));
  out.key_encryption_algorithm = SEALWIRE_TRY(shop.keep_algorithm(to_bytes(wrap_der)));
  std::optional<crypto::PrivateKey> ephemeral;
  for (const auto& certificate : r.certificates) {
    const crypto::PublicKey key = SEALWIRE_TRY(key_of(certificate));
    const AgreementScheme* scheme = SEALWIRE_TRY(scheme_for({certificate}, key.type()));
    // One ephemeral key for all of them, since there is one originator.
    if (!ephemeral) ephemeral = SEALWIRE_TRY(crypto::generate_like(key));
    const SecretBytes secret = SEALWIRE_TRY(crypto::agree(*ephemeral, key, scheme->cofactor));
    const SecretBytes first = SEALWIRE_TRY(derive_kek(*scheme, secret, wrap_der, how, std::nullopt));
    OriginatorPublicKey originator =
        originator_key(key.type(), SEALWIRE_TRY(crypto::encoded_public(ephemeral->public_key())), shop);
    // RFC 8696 has no other place for the scheme: its example has it here.
    originator.algorithm = algorithm_of(scheme->oid, wrap_der);
    out.originator = OriginatorIdentifierOrKey(originator);
    const SecretBytes kek_octets = SEALWIRE_TRY(mixed_kek(r, KeyManagementType::key_agree, first, wrap_der, size));
    RecipientEncryptedKey encrypted;
    encrypted.rid = SEALWIRE_TRY(agree_identifier(*certificate, r.form));
    encrypted.encrypted_key = SEALWIRE_TRY(wrap_content_key(how, kek_octets, shop));
    out.recipient_encrypted_keys.push_back(encrypted);
  }
  return OtherRecipientInfo{other_recipient_types::key_agree_psk,
                            asn1::Any{shop.keep(SEALWIRE_TRY(asn1::encode(out)))}};
}

}  // namespace

Result<OtherRecipientInfo> write_psk(const PskRecipient& r, Workshop& shop) {
  if (r.certificates.empty()) {
    return fail(CmsError::bad_request, "a pre-shared key is mixed with a recipient's key, but none is given");
  }
  const crypto::PublicKey key = SEALWIRE_TRY(key_of(r.certificates.front()));
  const KeyWrap how = wrap_for(r.wrap, shop.content_key.size());
  const Octets wrap_der = shop.keep(write_key_wrap(how));
  return crypto::is_rsa(key.type()) ? psk_trans(r, how, wrap_der, shop) : psk_agree(r, how, wrap_der, shop);
}

}  // namespace sealwire::cms
