#include "sealwire/crypto/kem.hpp"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include "sealwire/base/try.hpp"
#include "sealwire/crypto/library.hpp"

#include "native.hpp"

namespace sealwire::crypto {
namespace {

// libcrypto's RSASVE is RSA-KEM without its last step.
Result<PkeyCtxPtr> ready(EVP_PKEY* key, KeyType type, bool encapsulating) {
  if (!is_ml_kem(type) && type != KeyType::rsa) {
    return fail(CryptoError::wrong_key, "a key of type " + std::string(name_of(type)) + " does not encapsulate");
  }
  if (is_ml_kem(type) && !library_at_least(3, 5)) return std::unexpected(needs_library(name_of(type), "3.5"));
  PkeyCtxPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  const auto init = encapsulating ? EVP_PKEY_encapsulate_init : EVP_PKEY_decapsulate_init;
  if (context == nullptr || init(context.get(), nullptr) != 1 ||
      (type == KeyType::rsa && EVP_PKEY_CTX_set_kem_op(context.get(), OSSL_KEM_PARAM_OPERATION_RSASVE) != 1)) {
    return library_failure(CryptoError::unsupported,
                           "key encapsulation with " + std::string(name_of(type)) + " is not available");
  }
  return context;
}

}  // namespace

Result<Encapsulated> encapsulate(const PublicKey& key) {
  const PkeyCtxPtr context = SEALWIRE_TRY(ready(NativeKey::get(key), key.type(), true));
  std::size_t ciphertext_size = 0;
  std::size_t secret_size = 0;
  Encapsulated out;
  if (EVP_PKEY_encapsulate(context.get(), nullptr, &ciphertext_size, nullptr, &secret_size) == 1) {
    out.ciphertext.resize(ciphertext_size);
    out.secret = SecretBytes(secret_size);
    if (EVP_PKEY_encapsulate(context.get(), out.ciphertext.data(), &ciphertext_size, out.secret.data(), &secret_size) ==
        1) {
      out.ciphertext.resize(ciphertext_size);
      out.secret.truncate(secret_size);
      return out;
    }
  }
  return library_failure(CryptoError::library, "key encapsulation failed");
}

Result<SecretBytes> decapsulate(const PrivateKey& key, Octets ciphertext) {
  const PkeyCtxPtr context = SEALWIRE_TRY(ready(NativeKey::get(key), key.type(), false));
  const auto no = [] {
    ERR_clear_error();
    return fail(CryptoError::decrypt_failed, "the encapsulated key does not come out");
  };
  // RFC 9690 §A.2: exactly as long as the modulus; that it is below it libcrypto checks.
  if (is_rsa(key.type()) && ciphertext.size() != (key.bits() + 7) / 8) return no();
  std::size_t size = 0;
  if (EVP_PKEY_decapsulate(context.get(), nullptr, &size, ciphertext.data(), ciphertext.size()) != 1) return no();
  SecretBytes secret(size);
  if (EVP_PKEY_decapsulate(context.get(), secret.data(), &size, ciphertext.data(), ciphertext.size()) != 1) return no();
  secret.truncate(size);
  return secret;
}

}  // namespace sealwire::crypto
