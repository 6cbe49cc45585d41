#pragma once

#include "sealwire/base/io.hpp"
#include "sealwire/crypto/digest.hpp"
#include "sealwire/crypto/key.hpp"

namespace sealwire::crypto {

enum class SignatureScheme : std::uint8_t { ecdsa, rsa_pkcs1, rsa_pss, dsa, eddsa, ml_dsa, slh_dsa };

/// How to sign. EdDSA, ML-DSA and SLH-DSA sign the message itself, in their pure form with an empty context, and look
/// at `scheme` only.
struct SignatureAlgorithm {
  SignatureScheme scheme = SignatureScheme::ecdsa;
  DigestAlgorithm digest = DigestAlgorithm::sha256;
  DigestAlgorithm mgf1 = DigestAlgorithm::sha256;  ///< rsa_pss only
  std::uint32_t salt_length = 32;                  ///< rsa_pss only; octets
  friend bool operator==(const SignatureAlgorithm&, const SignatureAlgorithm&) = default;
};

/// "ECDSA with SHA-256", "RSASSA-PSS with SHA-256", "Ed25519 or Ed448", …
std::string describe_algorithm(const SignatureAlgorithm& algorithm);
/// The algorithm a key signs with: by its type, and for RSA by `pss` (MGF1 with the same digest, salt as long as it).
/// Errors: wrong_key for keys that do not sign.
Result<SignatureAlgorithm> signature_algorithm_for(KeyType type, DigestAlgorithm digest, bool pss = false);

/// Signs a digest made with `algorithm.digest`. ECDSA and DSA signatures are DER (RFC 3279 §2.2.3).
/// Errors: wrong_key (the key does not sign so, or signs messages only), bad_argument (digest length), token, library.
Result<Bytes> sign_digest(const PrivateKey& key, const SignatureAlgorithm& algorithm, Octets digest);
/// Signs a message, hashing it first where the scheme does.
Result<Bytes> sign_message(const PrivateKey& key, const SignatureAlgorithm& algorithm, Octets message);

/// The same for a message that need not fit into memory, which holds no more than a piece of it. It is read once, or
/// twice where the scheme wants it (EdDSA, SLH-DSA; a message that differs the second time is bad_argument).
/// Other errors: unsupported for keys in tokens and messages of more than kTokenMessage octets; those of the spool.
Result<Bytes> sign_message(const PrivateKey& key, const SignatureAlgorithm& algorithm, const Spool& message);
/// Messages up to here are read into memory.
inline constexpr std::size_t kWholeMessage = std::size_t{256} << 10;
/// And these, where the key is in a token, which takes a message in one call (PKCS #11 C_Sign).
inline constexpr std::size_t kTokenMessage = std::size_t{4} << 20;

/// Success, or bad_signature. Other errors: wrong_key, bad_argument (digest length), unsupported.
[[nodiscard]] Result<void> verify_digest(const PublicKey& key, const SignatureAlgorithm& algorithm, Octets digest,
                                         Octets signature);
[[nodiscard]] Result<void> verify_message(const PublicKey& key, const SignatureAlgorithm& algorithm, Octets message,
                                          Octets signature);
/// The same for a message that need not fit into memory, which is read once. Other errors: those of the spool.
[[nodiscard]] Result<void> verify_message(const PublicKey& key, const SignatureAlgorithm& algorithm,
                                          const Spool& message, Octets signature);

}  // namespace sealwire::crypto
