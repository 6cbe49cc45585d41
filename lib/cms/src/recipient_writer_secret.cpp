#include "sealwire/asn1/codec.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/algorithm_parameters.hpp"
#include "sealwire/cms/content_cipher.hpp"
#include "sealwire/cms/error.hpp"

#include "recipient_workshop.hpp"

// What both sides know already: keys (kekri) and passwords (pwri).

namespace sealwire::cms {
namespace {

using asn1::operator""_oid;
using crypto::DigestAlgorithm;
using crypto::KeyWrap;

}  // namespace

Result<KekRecipientInfo> write_kek(const KekRecipient& r, Workshop& shop) {
  KeyWrap how{};
  if (r.wrap) {
    how = *r.wrap;
  } else {
    how = SEALWIRE_TRY(crypto::aes_wrap_for(r.kek.size()));
    if (needs_padding(shop.content_key.size())) how = padded(how);
  }
  KekRecipientInfo out;
  out.kekid.key_identifier = r.identifier;
  if (r.date) out.kekid.date = asn1::GeneralizedTime{*r.date, 0};
  if (r.other_id) {
    out.kekid.other.emplace();
    out.kekid.other->key_attr_id = *r.other_id;
    if (!r.other_der.empty()) out.kekid.other->key_attr = asn1::Any{r.other_der};
  }
  out.key_encryption_algorithm = SEALWIRE_TRY(shop.keep_algorithm(write_key_wrap(how)));
  out.encrypted_key = SEALWIRE_TRY(wrap_content_key(how, r.kek, shop));
  return out;
}

Result<PasswordRecipientInfo> write_password(const PasswordRecipient& r, Workshop& shop) {
  if (r.password.empty()) return fail(CmsError::bad_request, "an empty password protects nothing");
  const asn1::Oid prf = hmac_oid(r.prf);
  if (prf.empty()) {
    return fail(CmsError::unsupported, mac_text(r.prf) + " has no identifier");
  }
  Bytes salt(r.salt_size);
  shop.random.fill(salt);
  const std::size_t kek_size = crypto::info_of(r.cipher).key_size;
  const SecretBytes kek_octets =
      SEALWIRE_TRY(crypto::pbkdf2(r.prf, r.password, salt, r.iterations, kek_size, crypto::PasswordLimits{UINT32_MAX}));
  ContentEncryption cipher = new_content_encryption(r.cipher, shop.random);

  Pbkdf2Params parameters;
  parameters.salt = Pbkdf2Salt{{Octets(salt)}};
  parameters.iteration_count = r.iterations;
  // hmacWithSHA1 is the default, and not encoded.
  if (r.prf != DigestAlgorithm::sha1) parameters.prf = algorithm_of(prf, null_der());

  PasswordRecipientInfo out;
  out.key_derivation_algorithm =
      algorithm_of("1.2.840.113549.1.5.12"_oid, shop.keep(SEALWIRE_TRY(asn1::encode(parameters))));
  out.key_encryption_algorithm =
      algorithm_of("1.2.840.113549.1.9.16.3.9"_oid, shop.keep(write_content_encryption(cipher)));
  const crypto::CbcSetup setup{r.cipher, kek_octets, cipher.iv, shop.legacy, cipher.rc2_effective_bits};
  out.encrypted_key = shop.keep(SEALWIRE_TRY(crypto::pwri_wrap(setup, shop.content_key, shop.random)));
  return out;
}

}  // namespace sealwire::cms
