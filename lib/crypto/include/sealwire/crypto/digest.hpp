#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "sealwire/base/octets.hpp"
#include "sealwire/crypto/error.hpp"

struct evp_md_ctx_st;

namespace sealwire::crypto {

enum class DigestAlgorithm : std::uint8_t {
  md5,  ///< for HTTP Digest and old files only
  sha1,
  sha224,
  sha256,
  sha384,
  sha512,
  sha512_224,
  sha512_256,
  sha3_224,
  sha3_256,
  sha3_384,
  sha3_512,
  shake128,  ///< 256 bits out (RFC 8702 §3.1)
  shake256,  ///< 512 bits out (RFC 8419 §2.3, RFC 8702 §3.1)
};
constexpr std::size_t kDigestAlgorithms = 14;
constexpr std::size_t kLongestDigest = 64;

/// Octets of output.
std::size_t digest_size(DigestAlgorithm algorithm);
/// Octets of an input block: what HMAC and the PKCS #12 derivation pad to.
std::size_t digest_block_size(DigestAlgorithm algorithm);
/// "SHA-256", "SHA3-256", "SHAKE256", "SHA-512/256"
std::string_view name_of(DigestAlgorithm algorithm);
/// By name in any case, with or without hyphens and slashes ("sha256", "SHA-256").
std::optional<DigestAlgorithm> find_digest(std::string_view name);
/// MD5 and SHA-1: a signature over such a digest proves nothing against somebody who chose the content.
constexpr bool is_broken(DigestAlgorithm a) { return a == DigestAlgorithm::md5 || a == DigestAlgorithm::sha1; }

/// The output of a digest, without an allocation.
class DigestValue {
 public:
  DigestValue() = default;
  explicit DigestValue(std::size_t size) : size_(static_cast<std::uint8_t>(size)) {}
  std::size_t size() const { return size_; }
  const std::uint8_t* data() const { return octets_.data(); }
  std::uint8_t* data() { return octets_.data(); }
  operator Octets() const { return {octets_.data(), size_}; }
  friend bool operator==(const DigestValue& a, const DigestValue& b) { return equal(a, b); }

 private:
  std::array<std::uint8_t, kLongestDigest> octets_;
  std::uint8_t size_ = 0;
};

/// The digest of octets that are all there. Errors: unsupported (a libcrypto restricted by its configuration).
Result<DigestValue> digest(DigestAlgorithm algorithm, Octets octets);
/// The digest of `first` and then `second`, as one input: attributes are hashed under another tag than they came with.
Result<DigestValue> digest(DigestAlgorithm algorithm, Octets first, Octets second);

/// A digest of octets that arrive in pieces.
class Digest {
 public:
  /// Errors: unsupported.
  static Result<Digest> start(DigestAlgorithm algorithm);
  DigestAlgorithm algorithm() const { return algorithm_; }
  void update(Octets octets);
  /// What has been taken so far; the object then begins anew.
  DigestValue finish();
  /// The same state once more, to go on differently. Errors: library.
  Result<Digest> fork() const;

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  using Context = std::unique_ptr<evp_md_ctx_st, Free>;
  Digest(DigestAlgorithm algorithm, Context context) : algorithm_(algorithm), context_(std::move(context)) {}
  DigestAlgorithm algorithm_;
  Context context_;
};

}  // namespace sealwire::crypto
