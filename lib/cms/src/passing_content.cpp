#include "passing_content.hpp"

#include "sealwire/base/try.hpp"
#include "sealwire/cms/error.hpp"

namespace sealwire::cms {

namespace {

class DigestSink final : public Sink {
 public:
  explicit DigestSink(crypto::Digest digest) : digest_(std::move(digest)) {}
  Result<void> write(Octets octets) override {
    digest_.update(octets);
    return {};
  }
  crypto::DigestValue finish() { return digest_.finish(); }

 private:
  crypto::Digest digest_;
};

}  // namespace

Result<void> PassingContent::add(crypto::DigestAlgorithm algorithm) {
  for (const crypto::Digest& digest : digests_)
    if (digest.algorithm() == algorithm) return {};
  digests_.push_back(SEALWIRE_TRY(crypto::Digest::start(algorithm)));
  return {};
}

void PassingContent::write(Octets content) {
  size_ += content.size();
  if (size_ <= keep_)
    append(kept_, content);
  else if (!kept_.empty())
    kept_ = Bytes();
  for (crypto::Digest& digest : digests_) digest.update(content);
}

Result<crypto::DigestValue> PassingContent::digest(crypto::DigestAlgorithm algorithm) {
  for (const auto& [made, value] : made_)
    if (made == algorithm) return value;
  for (crypto::Digest& digest : digests_)
    if (digest.algorithm() == algorithm) return made_.emplace_back(algorithm, digest.finish()).second;
  if (const auto whole = message()) return crypto::digest(algorithm, *whole);
  if (again_ != nullptr) return made_.emplace_back(algorithm, SEALWIRE_TRY(digest_again(algorithm))).second;
  return fail(CmsError::needs_two_passes, std::string(crypto::name_of(algorithm)) +
                                              " was not announced before the content, and was not made as it passed");
}

Result<crypto::DigestValue> PassingContent::digest_again(crypto::DigestAlgorithm algorithm) const {
  if (again_->size() != size_) return fail(CmsError::bad_request, "the second pass gives other content than the first");
  DigestSink digest(SEALWIRE_TRY(crypto::Digest::start(algorithm)));
  SpoolSource source(*again_);
  SEALWIRE_TRY(copy(source, digest));
  return digest.finish();
}

std::optional<Octets> PassingContent::message() const {
  if (size_ > keep_) return std::nullopt;
  return Octets(kept_);
}

}  // namespace sealwire::cms
