#pragma once

#include <span>

#include "sealwire/base/octets.hpp"
#include "sealwire/base/secret.hpp"
#include "sealwire/crypto/digest.hpp"
#include "sealwire/crypto/key.hpp"

namespace sealwire::crypto {

/// RSAES-PKCS1-v1_5 (RFC 8017 §7.2). Errors: wrong_key, bad_argument (too long for the key).
Result<Bytes> rsa_pkcs1_encrypt(const PublicKey& key, Octets plaintext);

/// Decrypts a content-encryption key as RFC 3218 §2.3.2 asks: with no answer. If `ciphertext` holds a key of exactly
/// `cek.size()` octets, `cek` becomes it; if not, for whatever reason, `cek` stays what it was, and neither the result
/// nor the time tells which. The caller fills `cek` beforehand (see rejection_key) and goes on in either case.
/// Errors: wrong_key (not RSA), token, library; bad_argument (cek too long for the key): none depends on the secret.
Result<void> rsa_pkcs1_decrypt_or_keep(const PrivateKey& key, Octets ciphertext, std::span<std::uint8_t> cek);

/// What stands in for a key that does not decrypt: unpredictable without the private key (for tokens: outside this
/// process), but the same each time, since a fresh one could be told from a true one by asking twice.
Result<SecretBytes> rejection_key(const PrivateKey& key, Octets ciphertext, std::size_t size);

struct OaepParameters {
  DigestAlgorithm digest = DigestAlgorithm::sha1;  ///< RFC 8017's default
  DigestAlgorithm mgf1 = DigestAlgorithm::sha1;
  Octets label = {};
};
/// RSAES-OAEP (RFC 8017 §7.1, RFC 4055 §4.1). Errors: wrong_key, bad_argument (too long for key and digest),
/// unsupported.
Result<Bytes> rsa_oaep_encrypt(const PublicKey& key, const OaepParameters& parameters, Octets plaintext);
/// Errors: decrypt_failed, wrong_key, unsupported, token.
Result<SecretBytes> rsa_oaep_decrypt(const PrivateKey& key, const OaepParameters& parameters, Octets ciphertext);

}  // namespace sealwire::crypto
