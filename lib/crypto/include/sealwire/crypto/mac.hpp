#pragma once

#include <memory>

#include "sealwire/base/octets.hpp"
#include "sealwire/crypto/digest.hpp"

namespace sealwire::crypto {

/// HMAC (RFC 2104) of octets that arrive in pieces.
class Hmac {
 public:
  /// A key of any length. Errors: unsupported (digests without a fixed length, or not in this libcrypto).
  static Result<Hmac> start(DigestAlgorithm digest, Octets key);
  Hmac(Hmac&&) noexcept;
  Hmac& operator=(Hmac&&) noexcept;
  ~Hmac();

  Result<void> update(Octets octets);
  /// As long as the digest; ends the object's use.
  Result<DigestValue> finish();

 private:
  struct Impl;
  explicit Hmac(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// All at once.
Result<DigestValue> hmac(DigestAlgorithm digest, Octets key, Octets octets);

}  // namespace sealwire::crypto
