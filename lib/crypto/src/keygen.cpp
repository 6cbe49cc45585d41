#include "sealwire/crypto/keygen.hpp"

#include <openssl/rsa.h>

#include "sealwire/crypto/library.hpp"

#include "key_info.hpp"
#include "native.hpp"

namespace sealwire::crypto {
namespace {

Result<PrivateKey> run(EVP_PKEY_CTX* context) {
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_keygen(context, &key) != 1) return library_failure(CryptoError::library, "no key could be generated");
  return NativeKey::adopt_private(PkeyPtr(key));
}

}  // namespace

Result<PrivateKey> generate_key(KeyType type, unsigned rsa_bits) {
  const KeyInfo& info = info_of(type);
  if (type == KeyType::ec_other || type == KeyType::dsa || type == KeyType::dh) {
    return fail(CryptoError::wrong_key,
                std::string(info.name) + " keys are only generated with another key's parameters");
  }
  if (is_rsa(type) && (rsa_bits < 2048 || rsa_bits > 16384)) {
    return fail(CryptoError::bad_argument, "an RSA key of " + std::to_string(rsa_bits) + " bits (2048 to 16384)");
  }
  const PkeyCtxPtr context(EVP_PKEY_CTX_new_from_name(nullptr, info.libcrypto, nullptr));
  if (!context || EVP_PKEY_keygen_init(context.get()) != 1) {
    if (info.needs != nullptr) return std::unexpected(needs_library(info.name, info.needs));
    return library_failure(CryptoError::unsupported, std::string(info.name) + " keys cannot be generated");
  }
  if (info.group != nullptr && EVP_PKEY_CTX_set_group_name(context.get(), info.group) != 1) {
    return library_failure(CryptoError::unsupported, "no curve for " + std::string(info.name));
  }
  if (is_rsa(type) && EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), static_cast<int>(rsa_bits)) != 1) {
    return library_failure(CryptoError::library, "the size of an RSA key cannot be set");
  }
  return run(context.get());
}

Result<PrivateKey> generate_like(const PublicKey& key) {
  EVP_PKEY* native = NativeKey::get(key);
  if (native == nullptr || is_rsa(key.type())) {
    return fail(CryptoError::wrong_key, std::string(name_of(key.type())) + " key without parameters to share");
  }
  const PkeyCtxPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, native, nullptr));
  if (!context || EVP_PKEY_keygen_init(context.get()) != 1) {
    return library_failure(CryptoError::library, "no key with these parameters can be generated");
  }
  return run(context.get());
}

}  // namespace sealwire::crypto
