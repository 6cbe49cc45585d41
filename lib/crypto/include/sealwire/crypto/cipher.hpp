#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "sealwire/base/octets.hpp"
#include "sealwire/base/random.hpp"
#include "sealwire/base/secret.hpp"
#include "sealwire/crypto/error.hpp"

// Block ciphers in CBC mode with the padding of RFC 5652 §6.3: what EnvelopedData and EncryptedData carry. Nothing here
// authenticates; who needs that uses aead.hpp.

namespace sealwire::crypto {

enum class CbcCipher : std::uint8_t {
  aes128_cbc,
  aes192_cbc,
  aes256_cbc,
  des_ede3_cbc,
  rc2_cbc,    ///< legacy (RFC 3370 §5.2)
  des_cbc,    ///< legacy
  cast5_cbc,  ///< legacy (RFC 2984)
};

/// What a program must say before RC2, DES and CAST5 work at all; for reading old files.
enum class Legacy : bool { refuse, allow };

struct CbcCipherInfo {
  std::string_view name;  ///< as `openssl` names it: "aes-128-cbc"
  std::size_t key_size;   ///< octets; for RC2 and CAST5 the usual one
  std::size_t min_key_size;
  std::size_t max_key_size;
  std::size_t block_size;  ///< of the IV too
  bool legacy;
};
const CbcCipherInfo& info_of(CbcCipher cipher);
std::optional<CbcCipher> cbc_cipher_named(std::string_view name);

/// A key for `cipher` from `random`; DES keys with odd parity. `size` 0 means the usual size.
SecretBytes generate_key(CbcCipher cipher, Random& random, std::size_t size = 0);

struct CbcSetup {
  CbcCipher cipher;
  Octets key;
  Octets iv;
  Legacy legacy = Legacy::refuse;
  /// RC2 only (RFC 2268 "T1"): 0 means eight times the octets of the key.
  unsigned rc2_effective_bits = 0;
};

/// rc2ParameterVersion of RFC 3370 §5.2 to effective bits: 160 → 40, 120 → 64, 58 → 128, 256 and above as they are.
/// Errors: unsupported for versions that stand for other lengths.
Result<unsigned> rc2_effective_bits(std::uint64_t parameter_version);
/// The inverse. Errors: unsupported.
Result<unsigned> rc2_parameter_version(unsigned effective_bits);

/// Encrypts content in pieces of any size.
class CbcEncryptor {
 public:
  /// Errors: bad_argument (lengths of key or IV), unsupported (legacy cipher without permission or provider).
  static Result<CbcEncryptor> create(const CbcSetup& setup);
  CbcEncryptor(CbcEncryptor&&) noexcept;
  CbcEncryptor& operator=(CbcEncryptor&&) noexcept;
  ~CbcEncryptor();

  /// Octets that `out` of update() needs for `size` octets in; finish() needs 16.
  static constexpr std::size_t room_for(std::size_t size) { return size + kMaxBlock; }
  /// Gives the number of octets written to `out`, which must not overlap `in`.
  Result<std::size_t> update(Octets in, std::span<std::uint8_t> out);
  /// Writes the padded last block.
  Result<std::size_t> finish(std::span<std::uint8_t> out);

  static constexpr std::size_t kMaxBlock = 16;

 private:
  struct Impl;
  explicit CbcEncryptor(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Decrypts content in pieces of any size. The last block stays inside until finish() has judged its padding.
class CbcDecryptor {
 public:
  static Result<CbcDecryptor> create(const CbcSetup& setup);
  CbcDecryptor(CbcDecryptor&&) noexcept;
  CbcDecryptor& operator=(CbcDecryptor&&) noexcept;
  ~CbcDecryptor();

  static constexpr std::size_t room_for(std::size_t size) { return size + CbcEncryptor::kMaxBlock; }
  Result<std::size_t> update(Octets in, std::span<std::uint8_t> out);
  /// Writes what is left of the content. Errors: decrypt_failed, the same for a length that is no multiple of the block
  /// and for bad padding, which is looked at without branches on its octets.
  Result<std::size_t> finish(std::span<std::uint8_t> out);

 private:
  struct Impl;
  explicit CbcDecryptor(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// All at once. Errors as above.
Result<Bytes> cbc_encrypt(const CbcSetup& setup, Octets plaintext);
Result<SecretBytes> cbc_decrypt(const CbcSetup& setup, Octets ciphertext);

/// Whole blocks, no padding, for what is composed from it. Errors: bad_argument unless `in` is whole blocks.
Result<SecretBytes> cbc_encrypt_blocks(const CbcSetup& setup, Octets in);
Result<SecretBytes> cbc_decrypt_blocks(const CbcSetup& setup, Octets in);

}  // namespace sealwire::crypto
