#pragma once

#include "sealwire/crypto/key.hpp"

namespace sealwire::crypto {

/// A new key, from libcrypto's generator. `rsa_bits` matters for RSA only (2048 to 16384). Errors: unsupported for
/// types this libcrypto has not, wrong_key for ec_other, dsa and dh (see generate_like), bad_argument.
Result<PrivateKey> generate_key(KeyType type, unsigned rsa_bits = 3072);
/// A new key on the curve, or with the group parameters, of `key`: ephemeral keys of an agreement.
/// Errors: wrong_key for keys without parameters, library.
Result<PrivateKey> generate_like(const PublicKey& key);

}  // namespace sealwire::crypto
