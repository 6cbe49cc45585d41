#pragma once

#include "stages.hpp"

namespace sealwire::smime {

/// What one layer holds, for a second look at it. Plain content is kept at the end of the way inwards anyway; what is
/// another layer, or may turn out to be one, goes to a spool of its own.
class KeptContent {
 public:
  /// Of the layer at `place`.
  KeptContent(StageContext& context, std::size_t place) : context_(context), place_(place) {}
  /// Octets that have just been passed inwards. Errors: those of the spool.
  Result<void> write(Octets octets);
  /// All that was written, before it is known what is inside the last of it.
  const Spool& spool() const;

 private:
  bool is_plain() const {
    return context_.content && context_.content->size() > 0 && context_.layers.size() == place_ + 1;
  }

  StageContext& context_;
  std::size_t place_;
  std::unique_ptr<Spool> own_;
};

}  // namespace sealwire::smime
