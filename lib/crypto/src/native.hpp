#pragma once

#include <memory>

#include <openssl/evp.h>
#include <openssl/types.h>

#include "sealwire/crypto/error.hpp"
#include "sealwire/crypto/key.hpp"

// Private to this module: owning pointers for libcrypto's objects, and the way from our handles to them.

namespace sealwire::crypto {

template <auto Function>
struct Freer {
  template <class T>
  void operator()(T* object) const {
    Function(object);
  }
};
using PkeyPtr = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using PkeyCtxPtr = std::unique_ptr<EVP_PKEY_CTX, Freer<EVP_PKEY_CTX_free>>;
using MdPtr = std::unique_ptr<EVP_MD, Freer<EVP_MD_free>>;
using MdCtxPtr = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;
using CipherPtr = std::unique_ptr<EVP_CIPHER, Freer<EVP_CIPHER_free>>;
using CipherCtxPtr = std::unique_ptr<EVP_CIPHER_CTX, Freer<EVP_CIPHER_CTX_free>>;

/// An error whose sentence ends with libcrypto's reason; leaves libcrypto's error queue empty.
std::unexpected<Error> library_failure(CryptoError code, std::string what);

/// A new library context with the default provider and this one; null if either cannot be loaded.
OSSL_LIB_CTX* new_context_with(const char* provider);
/// The library context with the legacy provider (and the default one), or null if it cannot be loaded.
OSSL_LIB_CTX* legacy_context();

class ContextPool;

struct NativeKey {
  /// Borrowed; lives as long as the handle. Null for a DSA key that lacks its parameters.
  static EVP_PKEY* get(const PublicKey& key);
  static EVP_PKEY* get(const PrivateKey& key);
  /// Contexts that were initialised for one use of this key, to be used again (see context_pool.hpp).
  static ContextPool& pool(const PublicKey& key);
  static ContextPool& pool(const PrivateKey& key);
  /// Takes the reference. Fails (unsupported) for types that KeyType does not know.
  static Result<PublicKey> adopt_public(PkeyPtr key);
  static Result<PrivateKey> adopt_private(PkeyPtr key, bool in_token = false);

 private:
  static Result<PublicKey> public_half(EVP_PKEY* key, bool in_token);
};

/// The type of a libcrypto key; nothing for those that KeyType does not know.
std::optional<KeyType> type_of(const EVP_PKEY* key);

}  // namespace sealwire::crypto
