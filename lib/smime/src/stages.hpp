#pragma once

#include <memory>
#include <optional>

#include "sealwire/smime/open.hpp"

#include "label_check.hpp"

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
  LabelCheck labels{};
  /// Octets that came to the outermost compressedData so far; null: there is none around.
  const std::uint64_t* compressed = nullptr;
  std::size_t taken = 0;             ///< layers but holders
  std::vector<PartVerdict> items{};  ///< of a collection
};

class Stage : public Sink {
 public:
  /// Nothing more comes. The stage's verdict first, then what is inside it.
  virtual Result<void> finish() = 0;
};

/// A message or what was inside a layer, whose form its first octets tell.
std::unique_ptr<Stage> make_front(StageContext& context, bool outermost);
/// A ContentInfo of whatever type, which stands inside another layer; its type may be known to the label already.
std::unique_ptr<Stage> make_object(StageContext& context, bool type_seen = false);

/// Between a layer and what is inside it: an error inside is kept for later, and the rest of the content passes unread,
/// so that the layer comes to its own verdict.
class Guard final : public Sink {
 public:
  Guard(StageContext& context, std::unique_ptr<Stage> inside) : context_(context), inside_(std::move(inside)) {}
  Result<void> write(Octets octets) override;
  Result<void> finish();

 private:
  void keep(Result<void> done);
  StageContext& context_;
  std::unique_ptr<Stage> inside_;
  bool failed_ = false;
};

/// What the stages of one message found out, in the order of the layers; those whose turn did not come are left out.
/// Errors: the first one, if there is no layer before it.
Result<Verdict> verdict_of(StageContext& context, Result<void>& done);

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

/// Puts the ContentInfo around content of another type than data that CMS leaves out, so that what is inside reads like
/// any other object: SEQUENCE, OID, [0], all of indefinite length. After it, twice the end-of-contents octets.
Bytes content_info_front(asn1::Oid type);
inline constexpr std::size_t kContentInfoEnd = 4;
/// Octets that are enough to tell a ContentInfo.
inline constexpr std::size_t kContentInfoFront = 64;

}  // namespace sealwire::smime
