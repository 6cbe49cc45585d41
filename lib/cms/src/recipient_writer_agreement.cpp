#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/error.hpp"

#include "recipient_workshop.hpp"

namespace sealwire::cms {
namespace {

using asn1::operator""_oid;
using crypto::DigestAlgorithm;
using crypto::KeyWrap;

}  // namespace

Result<const AgreementScheme*> scheme_for(const KeyAgreeRecipient& r, crypto::KeyType type) {
  using Kdf = AgreementScheme::Kdf;
  DigestAlgorithm digest = DigestAlgorithm::sha256;
  if (type == crypto::KeyType::ec_p384) digest = DigestAlgorithm::sha384;
  if (type == crypto::KeyType::ec_p521 || type == crypto::KeyType::x448) digest = DigestAlgorithm::sha512;
  if (type == crypto::KeyType::dh) digest = DigestAlgorithm::sha1;
  Kdf kdf = Kdf::x963;
  if (crypto::is_montgomery(type)) kdf = Kdf::hkdf;
  if (type == crypto::KeyType::dh) kdf = Kdf::x942;
  const AgreementScheme* scheme = find_agreement(kdf, r.kdf_digest.value_or(digest), r.cofactor);
  if (scheme == nullptr) {
    return fail(CmsError::unsupported, "no key agreement of " + std::string(crypto::name_of(type)) +
                                           " keys has an identifier with " +
                                           std::string(crypto::name_of(r.kdf_digest.value_or(digest))));
  }
  return scheme;
}

// The algorithm without parameters, which are those of the recipient's key.
OriginatorPublicKey originator_key(crypto::KeyType type, Bytes encoded, Workshop& shop) {
  asn1::Oid oid = "1.2.840.10045.2.1"_oid;
  if (type == crypto::KeyType::x25519) oid = "1.3.101.110"_oid;
  if (type == crypto::KeyType::x448) oid = "1.3.101.111"_oid;
  if (type == crypto::KeyType::dh) {
    oid = "1.2.840.10046.2.1"_oid;
    Bytes number;
    asn1::append_element(number, asn1::tags::integer, false, asn1::integer_from_magnitude(encoded));
    encoded = std::move(number);
  }
  return OriginatorPublicKey{algorithm_of(oid), {shop.keep(std::move(encoded)), 0}};
}

Result<KeyAgreeRecipientInfo> write_key_agree(const KeyAgreeRecipient& r, Workshop& shop) {
  const crypto::PublicKey key = SEALWIRE_TRY(key_of(r.certificate));
  const AgreementScheme* scheme = SEALWIRE_TRY(scheme_for(r, key.type()));
  const KeyWrap how = wrap_for(r.wrap, shop.content_key.size());
  const Octets wrap_der = shop.keep(write_key_wrap(how));
  std::optional<Octets> ukm;
  if (r.ukm) ukm = *r.ukm;
  crypto::EphemeralAgreement agreed = SEALWIRE_TRY(crypto::agree_ephemeral(key, scheme->cofactor));
  const SecretBytes kek = SEALWIRE_TRY(derive_kek(*scheme, agreed.secret, wrap_der, how, ukm));

  KeyAgreeRecipientInfo out;
  out.originator = OriginatorIdentifierOrKey(originator_key(key.type(), std::move(agreed.public_key), shop));
  out.ukm = ukm;
  out.key_encryption_algorithm = algorithm_of(scheme->oid, wrap_der);
  RecipientEncryptedKey encrypted;
  encrypted.rid = SEALWIRE_TRY(agree_identifier(*r.certificate, r.form));
  encrypted.encrypted_key = SEALWIRE_TRY(wrap_content_key(how, kek, shop));
  out.recipient_encrypted_keys.push_back(encrypted);
  return out;
}

}  // namespace sealwire::cms
