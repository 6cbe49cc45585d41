#pragma once

#include <span>
#include <vector>

#include "content_digests.hpp"

namespace sealwire::cms {

/// Content that passes once: several digests at the same time, and the content itself as long as it is short.
class PassingContent final : public SignedContent {
 public:
  explicit PassingContent(std::size_t keep = 0) : keep_(keep) {}
  /// Each algorithm counts once. Errors: crypto::CryptoError (unsupported).
  Result<void> add(crypto::DigestAlgorithm algorithm);
  const std::vector<crypto::Digest>& digests() const { return digests_; }
  /// How much of the content is kept; to be decided before it comes.
  void keep(std::size_t octets) { keep_ = octets; }
  void write(Octets content);
  /// Where what has passed can be read again; must outlive the object. Null: nowhere.
  void look_again(const Spool* content) { again_ = content; }
  std::uint64_t size() const { return size_; }

  /// No content follows after the first of these. Errors: needs_two_passes for a digest that was not added, where the
  /// content cannot be read again; bad_request where that is not what has passed.
  Result<crypto::DigestValue> digest(crypto::DigestAlgorithm algorithm) override;
  std::optional<Octets> message() const override;
  const Spool* spool() const override { return again_; }

 private:
  Result<crypto::DigestValue> digest_again(crypto::DigestAlgorithm algorithm) const;

  std::size_t keep_;
  Bytes kept_;
  std::uint64_t size_ = 0;
  const Spool* again_ = nullptr;
  std::vector<crypto::Digest> digests_;
  std::vector<std::pair<crypto::DigestAlgorithm, crypto::DigestValue>> made_;
};

}  // namespace sealwire::cms
