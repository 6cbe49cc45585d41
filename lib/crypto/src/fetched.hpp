#pragma once

#include <openssl/evp.h>
#include <openssl/kdf.h>

#include "native.hpp"

// Algorithms fetched once per thread: a fetch by name costs more than encrypting a short message, and shared reference
// counts would make threads wait for each other.

namespace sealwire::crypto {

enum class NativeCipher : std::uint8_t {
  aes128_cbc,
  aes192_cbc,
  aes256_cbc,
  des_ede3_cbc,
  rc2_cbc,
  des_cbc,
  cast5_cbc,
  aes128_gcm,
  aes192_gcm,
  aes256_gcm,
  aes128_ctr,
  aes192_ctr,
  aes256_ctr,
  chacha20_poly1305,
  aes128_wrap,
  aes192_wrap,
  aes256_wrap,
  aes128_wrap_pad,
  aes192_wrap_pad,
  aes256_wrap_pad,
  des3_wrap,
  count,
};

enum class NativeKdf : std::uint8_t { hkdf, x963, sskdf, pbkdf2, scrypt, count };

using KdfPtr = std::unique_ptr<EVP_KDF, Freer<EVP_KDF_free>>;
using KdfCtxPtr = std::unique_ptr<EVP_KDF_CTX, Freer<EVP_KDF_CTX_free>>;
using MacPtr = std::unique_ptr<EVP_MAC, Freer<EVP_MAC_free>>;
using MacCtxPtr = std::unique_ptr<EVP_MAC_CTX, Freer<EVP_MAC_CTX_free>>;

/// Borrowed from this thread's cache. Errors: unsupported when libcrypto has it not.
Result<const EVP_CIPHER*> fetched(NativeCipher cipher);
Result<EVP_KDF*> fetched(NativeKdf kdf);
Result<EVP_MAC*> fetched_hmac();

}  // namespace sealwire::crypto
