#include "sealwire/base/try.hpp"
#include "sealwire/cms/content_cipher.hpp"

#include "key_search.hpp"
#include "password_key.hpp"

namespace sealwire::cms {
namespace {

using asn1::operator""_oid;

}  // namespace

Result<SecretBytes> KeySearch::kek_of_password(const PasswordRecipientInfo& info, Octets password, std::size_t size) {
  if (!info.key_derivation_algorithm) {
    // RFC 3211 §1.2.1: the key is supplied from elsewhere.
    if (password.size() == size) return SecretBytes(password);
    return fail(crypto::CryptoError::decrypt_failed, "the key is not as long as its cipher needs");
  }
  return derive_key(*info.key_derivation_algorithm, password, size, limits_.password, iterations_);
}

Result<void> KeySearch::try_one(const PasswordRecipientInfo& info) {
  for (const SecretBytes& password : credentials_.passwords) {
    matched(0);
    SEALWIRE_CHECK(spend());
    tried([&]() -> Result<SecretBytes> {
      if (info.key_encryption_algorithm.algorithm != "1.2.840.113549.1.9.16.3.9"_oid) {
        // A plain key wrap in place of PWRI-KEK.
        const auto wrap = SEALWIRE_TRY(read_key_wrap(info.key_encryption_algorithm));
        const SecretBytes kek = SEALWIRE_TRY(kek_of_password(info, password, crypto::info_of(wrap.wrap).kek_size));
        return unwrap(info.key_encryption_algorithm, kek, info.encrypted_key);
      }
      asn1::Arena arena;
      const auto inner = SEALWIRE_TRY(inner_algorithm(info.key_encryption_algorithm, arena));
      const ContentEncryption cipher = SEALWIRE_TRY(read_content_encryption(inner, legacy_));
      const auto* cbc = std::get_if<crypto::CbcCipher>(&cipher.cipher);
      if (cbc == nullptr) return fail(CmsError::bad_parameters, "PWRI-KEK with a cipher that is not CBC");
      const SecretBytes kek = SEALWIRE_TRY(kek_of_password(info, password, cipher.key_size));
      return crypto::pwri_unwrap({*cbc, kek, cipher.iv, legacy_, cipher.rc2_effective_bits}, info.encrypted_key);
    }());
    if (certain_) return {};
  }
  return {};
}

}  // namespace sealwire::cms
