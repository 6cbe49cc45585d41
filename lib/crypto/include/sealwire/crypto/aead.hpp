#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "sealwire/base/octets.hpp"
#include "sealwire/base/random.hpp"
#include "sealwire/base/secret.hpp"
#include "sealwire/crypto/error.hpp"

// Ciphers that authenticate: what AuthEnvelopedData carries (RFC 5084, RFC 8103).

namespace sealwire::crypto {

enum class AeadCipher : std::uint8_t {
  aes128_gcm,
  aes192_gcm,
  aes256_gcm,
  aes128_ccm,
  aes192_ccm,
  aes256_ccm,
  chacha20_poly1305,
};

struct AeadCipherInfo {
  std::string_view name;  ///< as `openssl` names it: "aes-128-gcm"
  std::size_t key_size;
  std::size_t usual_nonce_size;
  std::size_t default_tag_size;  ///< of parameters that leave the ICV length out (RFC 5084: 12)
};
const AeadCipherInfo& info_of(AeadCipher cipher);
std::optional<AeadCipher> aead_cipher_named(std::string_view name);
constexpr bool is_ccm(AeadCipher c) { return c >= AeadCipher::aes128_ccm && c <= AeadCipher::aes256_ccm; }
constexpr bool is_gcm(AeadCipher c) { return c <= AeadCipher::aes256_gcm; }

SecretBytes generate_key(AeadCipher cipher, Random& random);

/// Nonces: GCM 1 to 128 octets (12 is the one to use), CCM 7 to 13, ChaCha20-Poly1305 12.
/// Errors: bad_parameter, with the length in words.
Result<void> check_nonce_size(AeadCipher cipher, std::size_t size);
/// Tags: GCM 12 to 16 octets, CCM 4, 6, 8, 10, 12, 14, 16 (RFC 5084 §3), ChaCha20-Poly1305 16. Errors: bad_parameter.
Result<void> check_tag_size(AeadCipher cipher, std::size_t size);
/// The longest content: GCM 2^36 − 32 octets, CCM 2^(8·(15 − nonce)) − 1, ChaCha20-Poly1305 2^38 − 64.
std::uint64_t max_content_size(AeadCipher cipher, std::size_t nonce_size);

struct AeadSetup {
  AeadCipher cipher;
  Octets key;
  Octets nonce;
  std::size_t tag_size = 16;
  /// Authenticated beside the content, and before it: these ciphers take it first.
  Octets additional = {};
  /// CCM wants the length of the content before its first octet; the others do not ask.
  std::optional<std::uint64_t> content_size = std::nullopt;
};

/// Encrypts content in pieces of any size; the ciphertext is as long as the content, the tag comes from finish().
/// CCM is composed of CTR and CBC-MAC here, since libcrypto's takes the content only in one piece.
class AeadEncryptor {
 public:
  /// Errors: bad_argument (key length; CCM without content_size), bad_parameter (nonce, tag), unsupported (content too
  /// long for this cipher and nonce, where its size is known).
  static Result<AeadEncryptor> create(const AeadSetup& setup);
  AeadEncryptor(AeadEncryptor&&) noexcept;
  AeadEncryptor& operator=(AeadEncryptor&&) noexcept;
  ~AeadEncryptor();

  /// `out` takes as many octets as `in` has; it may be the same memory. Errors: unsupported when the content becomes
  /// longer than the cipher can carry; bad_argument when longer than content_size.
  Result<void> update(Octets in, std::span<std::uint8_t> out);
  /// Fills `tag`, of tag_size octets. Errors: bad_argument when the content was shorter than content_size.
  Result<void> finish(std::span<std::uint8_t> tag);

 private:
  struct Impl;
  explicit AeadEncryptor(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Decrypts in pieces of any size. What update() writes is not verified before finish() says so: the caller keeps it
/// from everybody's eyes until then. CCM without content_size decrypts too, but finish() then always fails: the caller
/// verifies by encrypting what came out once more, and comparing tags.
class AeadDecryptor {
 public:
  static Result<AeadDecryptor> create(const AeadSetup& setup);
  AeadDecryptor(AeadDecryptor&&) noexcept;
  AeadDecryptor& operator=(AeadDecryptor&&) noexcept;
  ~AeadDecryptor();

  Result<void> update(Octets in, std::span<std::uint8_t> out);
  /// Errors: decrypt_failed unless `tag` is that of the content, its additional data and key; a tag of another size
  /// than tag_size is no tag.
  Result<void> finish(Octets tag);

 private:
  struct Impl;
  explicit AeadDecryptor(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

struct Sealed {
  Bytes ciphertext;
  Bytes tag;
};
/// All at once; setup.content_size is not needed.
Result<Sealed> aead_seal(const AeadSetup& setup, Octets plaintext);
/// Nothing of the plaintext comes out unless the tag holds.
Result<SecretBytes> aead_open(const AeadSetup& setup, Octets ciphertext, Octets tag);

}  // namespace sealwire::crypto
