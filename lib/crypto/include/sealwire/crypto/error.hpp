#pragma once

#include "sealwire/base/error.hpp"

namespace sealwire::crypto {

enum class CryptoError : std::uint8_t {
  bad_signature,   ///< the signature is not that of this key over these octets
  decrypt_failed,  ///< tag, padding or integrity check failed; says no more than that
  wrong_password,  ///< the password does not open this key or file
  needs_password,  ///< the key is encrypted, and no password was given
  wrong_key,       ///< the key is of a type that cannot do what was asked
  bad_argument,    ///< lengths or counts that make no sense from a caller
  bad_key,         ///< octets that are not a key of the type they claim
  bad_parameter,   ///< received parameters (nonce, tag length, iteration count, salt) outside what is allowed
  no_key,          ///< the input holds no private key
  limit,           ///< a named limit is exceeded
  unsupported,     ///< algorithm, curve or form that is not available in this libcrypto
  token,           ///< a token, provider or engine does not answer
  library,         ///< libcrypto failed where it should not: memory, random numbers, configuration
};
ErrorInfo describe(CryptoError code);

}  // namespace sealwire::crypto
