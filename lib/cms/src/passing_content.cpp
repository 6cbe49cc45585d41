#include "passing_content.hpp"

#include "sealwire/base/try.hpp"
#include "sealwire/cms/error.hpp"

namespace sealwire::cms {

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
  return fail(CmsError::needs_two_passes, std::string(crypto::name_of(algorithm)) +
                                              " was not announced before the content, and was not made as it passed");
}

std::optional<Octets> PassingContent::message() const {
  if (size_ > keep_) return std::nullopt;
  return Octets(kept_);
}

}  // namespace sealwire::cms
