#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "sealwire/asn1/oid.hpp"
#include "sealwire/base/random.hpp"
#include "sealwire/crypto/aead.hpp"
#include "sealwire/crypto/cipher.hpp"
#include "sealwire/x509/types.hpp"

namespace sealwire::cms {

/// What content is encrypted with: CBC in EnvelopedData and EncryptedData, AEAD in AuthEnvelopedData.
using ContentCipher = std::variant<crypto::CbcCipher, crypto::AeadCipher>;

/// By the name that `openssl` gives it ("aes-128-gcm", "aes-256-cbc", "chacha20-poly1305"), in any case.
std::optional<ContentCipher> find_content_cipher(std::string_view name);
std::string_view name_of(const ContentCipher& cipher);
asn1::Oid oid_of(const ContentCipher& cipher);
/// Octets of the content-encryption key; for RC2 and CAST5 the usual ones.
std::size_t key_size(const ContentCipher& cipher);
inline bool is_authenticated(const ContentCipher& cipher) { return cipher.index() == 1; }

/// A contentEncryptionAlgorithm with its parameters.
struct ContentEncryption {
  ContentCipher cipher;
  Bytes iv;                         ///< or nonce
  std::size_t key_size = 0;         ///< octets
  std::size_t tag_size = 0;         ///< of the mac field; 0 for CBC
  unsigned rc2_effective_bits = 0;  ///< RC2 only
};

/// A fresh IV or nonce of the usual size, and a tag of 16 octets.
ContentEncryption new_content_encryption(const ContentCipher& cipher, Random& random);
/// A fresh content-encryption key.
SecretBytes new_content_key(const ContentEncryption& encryption, Random& random);

/// Reads the algorithm identifier: CBC ciphers (RFC 3370 §5, RFC 3565 §4.1), RC2CBCParameter, CAST5CBCParameters,
/// GCMParameters and CCMParameters (RFC 5084 §3), the nonce of ChaCha20-Poly1305 (RFC 8103 §3). Errors: unsupported,
/// needs_legacy, bad_parameters for lengths outside these standards.
Result<ContentEncryption> read_content_encryption(const x509::AlgorithmIdentifier& algorithm,
                                                  crypto::Legacy legacy = crypto::Legacy::refuse);
/// DER of the algorithm identifier.
Bytes write_content_encryption(const ContentEncryption& encryption);

/// Whether content of this size can be encrypted, with a nonce of the usual size. Errors: too_large.
Result<void> check_content_size(const ContentCipher& cipher, std::uint64_t content_size);

/// Octets of ciphertext for this much content: as long with AEAD, padded to whole blocks with CBC.
std::uint64_t ciphertext_size(const ContentCipher& cipher, std::uint64_t content_size);

/// Encrypts content in pieces of any size, whatever the cipher.
class ContentEncryptor {
 public:
  /// `additional` must be empty for CBC. `content_size` where it is known: CCM needs it (usage error without).
  static Result<ContentEncryptor> create(const ContentEncryption& encryption, Octets key, Octets additional,
                                         std::optional<std::uint64_t> content_size, crypto::Legacy legacy);
  /// Octets that `out` must have room for.
  static constexpr std::size_t room_for(std::size_t size) { return size + crypto::CbcEncryptor::kMaxBlock; }
  /// Gives the octets written to `out`, which must not overlap `in`.
  Result<std::size_t> update(Octets in, std::span<std::uint8_t> out);
  /// Writes what is left of the ciphertext, at most a block.
  Result<std::size_t> finish(std::span<std::uint8_t> out);
  /// AEAD only, after finish(): tag_size octets.
  Octets tag() const { return Octets(tag_).first(tag_size_); }

 private:
  using Engine = std::variant<crypto::CbcEncryptor, crypto::AeadEncryptor>;
  ContentEncryptor(Engine engine, std::size_t tag_size) : engine_(std::move(engine)), tag_size_(tag_size) {}
  Engine engine_;
  std::array<std::uint8_t, 16> tag_{};
  std::size_t tag_size_;
};

/// Decrypts content in pieces of any size. What comes out is not verified before finish().
class ContentDecryptor {
 public:
  /// `content_size` as above; CCM without it decrypts, but finish() fails.
  static Result<ContentDecryptor> create(const ContentEncryption& encryption, Octets key, Octets additional,
                                         std::optional<std::uint64_t> content_size, crypto::Legacy legacy);
  static constexpr std::size_t room_for(std::size_t size) { return size + crypto::CbcEncryptor::kMaxBlock; }
  Result<std::size_t> update(Octets in, std::span<std::uint8_t> out);
  /// Writes what is left of the content, at most a block. Errors: crypto's decrypt_failed: bad tag or padding.
  Result<std::size_t> finish(Octets tag, std::span<std::uint8_t> out);

 private:
  using Engine = std::variant<crypto::CbcDecryptor, crypto::AeadDecryptor>;
  explicit ContentDecryptor(Engine engine) : engine_(std::move(engine)) {}
  Engine engine_;
};

}  // namespace sealwire::cms
