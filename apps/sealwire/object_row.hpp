#pragma once

#include <memory>

#include "sealwire/base/io.hpp"

namespace sealwire::app {

/// Passes ContentInfos of any length that stand one after another, and checks that this is what they are, whatever they
/// contain. One of indefinite length must be the last before finish(), after which others may follow.
class ObjectRow final : public Sink {
 public:
  /// `to` must outlive the object.
  explicit ObjectRow(Sink& to);
  ~ObjectRow() override;
  /// Errors: asn1::Asn1Error; wrong_input for what is no ContentInfo; those of the sink.
  Result<void> write(Octets octets) override;
  Result<void> finish();
  /// Those that are complete.
  std::size_t count() const { return count_; }

 private:
  struct One;
  Result<void> begin(Octets& octets);
  Result<void> finish_one();

  Sink& to_;
  Bytes header_;
  std::unique_ptr<One> one_;
  std::uint64_t left_ = 0;
  std::size_t count_ = 0;
};

}  // namespace sealwire::app
