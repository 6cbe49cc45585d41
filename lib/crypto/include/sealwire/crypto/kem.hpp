#pragma once

#include "sealwire/base/octets.hpp"
#include "sealwire/base/secret.hpp"
#include "sealwire/crypto/key.hpp"

// Key encapsulation: RSA (RFC 9690) and, with libcrypto 3.5 or later, ML-KEM (RFC 9936).

namespace sealwire::crypto {

struct Encapsulated {
  Bytes ciphertext;
  SecretBytes secret;
};

/// ML-KEM: the ciphertext and the shared secret of 32 octets. RSA: z^e mod n and the string Z, both as long as the
/// modulus; the shared secret of RSA-KEM is KDF3(Z), which is the caller's (RFC 9690 §A.1).
/// Errors: wrong_key, unsupported ("ML-KEM-768 needs OpenSSL 3.5 …").
Result<Encapsulated> encapsulate(const PublicKey& key);
/// Errors: decrypt_failed (RSA: a ciphertext that is not as long as the modulus, or not below it), wrong_key,
/// unsupported, token. A false ML-KEM ciphertext of the right length gives a false secret, not an error (FIPS 203).
Result<SecretBytes> decapsulate(const PrivateKey& key, Octets ciphertext);

}  // namespace sealwire::crypto
