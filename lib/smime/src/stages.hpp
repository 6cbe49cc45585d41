#pragma once

#include <memory>
#include <optional>

#include "sealwire/smime/open.hpp"

// Opening a message that arrives in pieces: one stage per layer, each pushing what is inside into the next.

namespace sealwire::smime {

/// What all stages of one message share.
struct StageContext {
  const OpenOptions& options;
  SpoolFactory& spools;
  std::vector<std::optional<Layer>> layers{};  ///< each stage has its place from the beginning
  std::shared_ptr<Spool> given{};              ///< where content is to go, if not to a spool of the factory
  std::shared_ptr<Spool> content{};
  /// An error further in than the layer whose verdict is still to come: only believed once that layer holds, since
  /// damaged ciphertext gives damaged content.
  std::optional<Error> inner_error{};
};

class Stage : public Sink {
 public:
  /// Nothing more comes. The stage's verdict first, then what is inside it.
  virtual Result<void> finish() = 0;
};

/// A message or what was inside a layer, whose form its first octets tell.
std::unique_ptr<Stage> make_front(StageContext& context, bool outermost);

/// The end of the way inwards: content goes to a spool.
class ContentStage final : public Stage {
 public:
  explicit ContentStage(StageContext& context) : context_(context) {}
  Result<void> write(Octets octets) override;
  Result<void> finish() override;

 private:
  StageContext& context_;
  std::uint64_t size_ = 0;
};

}  // namespace sealwire::smime
