#pragma once

#include <optional>
#include <vector>

#include "sealwire/base/io.hpp"
#include "sealwire/crypto/digest.hpp"

namespace sealwire::cms {

/// Content as signatures see it: its digests, and itself where a signature is over the whole.
class SignedContent {
 public:
  virtual ~SignedContent() = default;
  /// Errors: unsupported (crypto); needs_two_passes if this digest was not made while the content passed.
  virtual Result<crypto::DigestValue> digest(crypto::DigestAlgorithm algorithm) = 0;
  /// The content, if it is at hand.
  virtual std::optional<Octets> message() const = 0;
  /// Where the content can be read again, if memory does not hold it.
  virtual const Spool* spool() const { return nullptr; }
};

/// Content in memory; each digest is made once.
class MemoryContent final : public SignedContent {
 public:
  explicit MemoryContent(Octets content) : content_(content) {}
  Result<crypto::DigestValue> digest(crypto::DigestAlgorithm algorithm) override;
  std::optional<Octets> message() const override { return content_; }

 private:
  Octets content_;
  std::vector<std::pair<crypto::DigestAlgorithm, crypto::DigestValue>> made_;
};

}  // namespace sealwire::cms
