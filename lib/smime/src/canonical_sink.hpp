#pragma once

#include <memory>
#include <optional>

#include "sealwire/base/io.hpp"
#include "sealwire/mime/canonical.hpp"

namespace sealwire::smime {

/// Brings an entity that arrives in pieces into the form that is signed. Its header is looked at first: text is changed
/// line by line, a multipart is kept until it is whole (its parts differ), everything else passes.
class CanonicalSink final : public Sink {
 public:
  /// Called once, as soon as it is known whether what will be written has the size of what comes in; gives where it
  /// goes, which must outlive this object.
  class Opening {
   public:
    virtual ~Opening() = default;
    virtual Result<Sink*> open(bool size_kept) = 0;
  };

  /// With `canonicalize` false everything passes.
  CanonicalSink(bool canonicalize, Opening& opening) : canonicalize_(canonicalize), opening_(opening) {}
  Result<void> write(Octets octets) override;
  Result<void> finish();

 private:
  enum class Way : std::uint8_t { undecided, pass, text, whole };
  Result<void> decide(bool complete);
  Result<void> start(Way way, bool size_kept);
  Result<void> forward(Octets octets);

  bool canonicalize_;
  Opening& opening_;
  Way way_ = Way::undecided;
  Bytes held_;
  Sink* out_ = nullptr;
  std::optional<mime::CanonicalTextSink> text_;
};

}  // namespace sealwire::smime
