#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "sealwire/base/octets.hpp"
#include "sealwire/base/secret.hpp"
#include "sealwire/crypto/error.hpp"

namespace sealwire::crypto {

enum class KeyType : std::uint8_t {
  rsa,
  rsa_pss,  ///< RSA restricted to PSS (id-RSASSA-PSS as key algorithm)
  ec_p256,
  ec_p384,
  ec_p521,
  ec_other,  ///< any other named curve that libcrypto has
  ed25519,
  ed448,
  x25519,
  x448,
  dsa,
  dh,
  ml_dsa_44,
  ml_dsa_65,
  ml_dsa_87,
  ml_kem_512,
  ml_kem_768,
  ml_kem_1024,
  slh_dsa_sha2_128s,
  slh_dsa_sha2_128f,
  slh_dsa_sha2_192s,
  slh_dsa_sha2_192f,
  slh_dsa_sha2_256s,
  slh_dsa_sha2_256f,
  slh_dsa_shake_128s,
  slh_dsa_shake_128f,
  slh_dsa_shake_192s,
  slh_dsa_shake_192f,
  slh_dsa_shake_256s,
  slh_dsa_shake_256f,
};

/// "RSA", "EC P-256", "Ed25519", "ML-DSA-44", …
std::string_view name_of(KeyType type);
constexpr bool is_rsa(KeyType t) { return t == KeyType::rsa || t == KeyType::rsa_pss; }
constexpr bool is_ec(KeyType t) { return t >= KeyType::ec_p256 && t <= KeyType::ec_other; }
constexpr bool is_eddsa(KeyType t) { return t == KeyType::ed25519 || t == KeyType::ed448; }
constexpr bool is_montgomery(KeyType t) { return t == KeyType::x25519 || t == KeyType::x448; }
constexpr bool is_ml_dsa(KeyType t) { return t >= KeyType::ml_dsa_44 && t <= KeyType::ml_dsa_87; }
constexpr bool is_ml_kem(KeyType t) { return t >= KeyType::ml_kem_512 && t <= KeyType::ml_kem_1024; }
constexpr bool is_slh_dsa(KeyType t) { return t >= KeyType::slh_dsa_sha2_128s; }
/// Keys that sign the message itself, not a digest that somebody else made.
constexpr bool signs_message(KeyType t) { return is_eddsa(t) || is_ml_dsa(t) || is_slh_dsa(t); }

/// A public key: immutable, cheap to copy (shared), usable from any thread.
class PublicKey {
 public:
  /// From a DER SubjectPublicKeyInfo (RFC 5280 §4.1.2.7). A DSA key may lack its parameters (see with_parameters_of).
  /// Errors: bad_key; unsupported for algorithms or curves this libcrypto has not.
  static Result<PublicKey> from_spki(Octets der);
  /// From an encoded point (SEC 1, compressed or not), the 32 or 56 octets of RFC 7748 and 8032 keys, or the octets of
  /// an ML-KEM, ML-DSA or SLH-DSA key. Errors: bad_key, wrong_key (no raw form), unsupported.
  static Result<PublicKey> from_raw(KeyType type, Octets octets);

  KeyType type() const;
  /// Of the modulus, or of the group's order.
  unsigned bits() const;
  /// Of the longest signature; 0 if the key does not sign.
  std::size_t signature_size() const;
  /// DER SubjectPublicKeyInfo, as it was given or as libcrypto writes it.
  Octets spki() const;
  /// The inverse of from_raw; points uncompressed. Errors: wrong_key.
  Result<Bytes> raw() const;
  /// The named curve as libcrypto calls it ("prime256v1"); empty for keys that are not on one.
  std::string_view curve() const;
  /// True for a DSA key whose parameters come from its issuer (RFC 3279 §2.3.2).
  bool lacks_parameters() const;
  /// This key with the parameters of `issuer`. Errors: wrong_key unless both are DSA and `issuer` has parameters.
  Result<PublicKey> with_parameters_of(const PublicKey& issuer) const;

  /// The same key: type and value, whatever way it was encoded.
  friend bool operator==(const PublicKey& a, const PublicKey& b);

 private:
  friend struct NativeKey;
  struct Impl;
  explicit PublicKey(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

/// A private key, in memory or in a token: immutable, cheap to copy (shared), usable from any thread.
class PrivateKey {
 public:
  /// From DER: PKCS #8 (RFC 5958), SEC 1 ECPrivateKey, PKCS #1 RSAPrivateKey, or the old DSA form; not encrypted (see
  /// load.hpp for all others). Errors: bad_key, unsupported.
  static Result<PrivateKey> from_der(Octets der);
  /// From the scalar of an EC key (big-endian), or the private octets of RFC 7748 and 8032 keys.
  /// Errors: bad_key, wrong_key (no raw form).
  static Result<PrivateKey> from_raw(KeyType type, Octets octets);

  KeyType type() const;
  unsigned bits() const;
  std::size_t signature_size() const;
  const PublicKey& public_key() const;
  /// True if the key is in a token and cannot be read.
  bool in_token() const;
  /// PKCS #8 PrivateKeyInfo. Errors: wrong_key for keys in tokens.
  Result<SecretBytes> to_pkcs8() const;
  /// The inverse of from_raw. Errors: wrong_key.
  Result<SecretBytes> raw() const;

 private:
  friend struct NativeKey;
  struct Impl;
  explicit PrivateKey(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

}  // namespace sealwire::crypto
