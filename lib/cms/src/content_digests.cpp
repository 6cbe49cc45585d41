#include "content_digests.hpp"

#include "sealwire/base/try.hpp"

namespace sealwire::cms {

Result<crypto::DigestValue> MemoryContent::digest(crypto::DigestAlgorithm algorithm) {
  for (const auto& [made, value] : made_)
    if (made == algorithm) return value;
  const crypto::DigestValue value = SEALWIRE_TRY(crypto::digest(algorithm, content_));
  made_.emplace_back(algorithm, value);
  return value;
}

}  // namespace sealwire::cms
