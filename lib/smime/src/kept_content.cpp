#include "kept_content.hpp"

#include "sealwire/base/try.hpp"

namespace sealwire::smime {

Result<void> KeptContent::write(Octets octets) {
  if (is_plain()) {
    own_.reset();
    return {};
  }
  if (!own_) own_ = SEALWIRE_TRY(context_.spools.create(0));
  return own_->write_at(own_->size(), octets);
}

const Spool& KeptContent::spool() const {
  static const MemorySpool kNothing;
  if (is_plain()) return *context_.content;
  return own_ ? static_cast<const Spool&>(*own_) : kNothing;
}

}  // namespace sealwire::smime
