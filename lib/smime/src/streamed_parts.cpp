#include "streamed_parts.hpp"

#include "sealwire/base/try.hpp"
#include "sealwire/mime/entity.hpp"
#include "sealwire/mime/multipart.hpp"
#include "sealwire/mime/stream.hpp"

#include "form.hpp"
#include "layers.hpp"

namespace sealwire::smime {
namespace {

constexpr std::size_t kMaxOpenedParts = 32;

/// What all parts share.
struct Walk {
  const OpenOptions& options;
  SpoolFactory& spools;
  Verdict& verdict;
};

/// An entity on its way through: a multipart is walked into, what is protected is opened, the rest is passed over.
class PartWalker final : public Sink, private mime::MultipartHandler {
 public:
  PartWalker(Walk& walk, std::string path, std::size_t depth)
      : walk_(walk), path_(std::move(path)), depth_(depth), parts_before_(walk.verdict.parts.size()) {}

  Result<void> write(Octets octets) override {
    if (opener_) return open(octets);
    if (inside_) return split(inside_->write(octets));
    if (decided_) return {};
    append(front_, octets);
    return decide(false);
  }

  Result<void> finish() {
    if (!decided_) SEALWIRE_CHECK(decide(true));
    if (inside_) return end_multipart();
    if (opener_) add_part();
    return {};
  }

 private:
  /// Where the body begins, once the empty line is there.
  std::optional<std::size_t> body_at() const {
    const std::string_view text = as_text(front_);
    for (std::size_t line = 0; line < text.size();) {
      const std::size_t end = text.find('\n', line);
      if (end == std::string_view::npos) return std::nullopt;
      if (end == line || (end == line + 1 && text[line] == '\r')) return end + 1;
      line = end + 1;
    }
    return std::nullopt;
  }

  Result<void> decide(bool complete) {
    const mime::Limits limits;
    const auto body = body_at();
    if (!body && !complete && front_.size() <= limits.header_octets) return {};
    decided_ = true;
    const Bytes front = std::exchange(front_, {});
    const auto entity = mime::parse_entity(Octets(front).first(body.value_or(front.size())), limits);
    if (!entity) return {};
    if (!path_.empty() && protection_of(entity->content) != Protection::none) return begin_open(front);
    if (!entity->content.type.is_multipart()) return {};
    const auto boundary = mime::boundary_of(entity->content.type);
    if (!boundary) return {};
    inside_.emplace(*boundary, static_cast<mime::MultipartHandler&>(*this));
    return split(inside_->write(Octets(front).subspan(body.value_or(front.size()))));
  }

  Result<void> begin_open(Octets front) {
    if (walk_.verdict.parts.size() >= kMaxOpenedParts) return {};
    options_ = walk_.options;
    options_->form = InputForm::entity;
    options_->accept_clear = false;
    --options_->limits.depth;
    options_->limits.compression_ratio = ratio_left(walk_.verdict.layers, options_->limits.compression_ratio);
    opener_.emplace(*options_, walk_.spools);
    return open(front);
  }

  /// What is wrong with a part is said in its verdict.
  Result<void> open(Octets octets) {
    if (refusal_) return {};
    if (auto done = opener_->write(octets); !done) refusal_ = std::move(done).error();
    return {};
  }

  void add_part() {
    PartVerdict part;
    part.path = path_;
    auto opened = refusal_ ? Result<Opened>(std::unexpected(*std::move(refusal_))) : opener_->finish();
    if (opened) {
      part.verdict = std::move(opened->verdict);
      part.content = std::move(opened->content);
    } else {
      part.verdict.refusal = std::move(opened).error();
    }
    walk_.verdict.parts.push_back(std::move(part));
  }

  /// One that lacks its end has the parts that were there.
  Result<void> end_multipart() {
    auto done = inside_->finish();
    if (!done && done.error().is(SmimeError::too_deep)) return done;
    return part_ended(0);
  }

  /// A multipart that is none has no parts; only too deep a nesting ends the walk.
  Result<void> split(Result<void> done) {
    if (done) return {};
    inside_.reset();
    child_.reset();
    if (done.error().is(SmimeError::too_deep)) return done;
    walk_.verdict.parts.erase(walk_.verdict.parts.begin() + static_cast<std::ptrdiff_t>(parts_before_),
                              walk_.verdict.parts.end());
    return {};
  }

  Result<Sink*> part(std::size_t index) override {
    if (depth_ + 1 > walk_.options.limits.depth) {
      return fail(SmimeError::too_deep, "multiparts nest more than " + std::to_string(walk_.options.limits.depth));
    }
    const std::string number = std::to_string(index + 1);
    child_ = std::make_unique<PartWalker>(walk_, path_.empty() ? number : path_ + "." + number, depth_ + 1);
    return child_.get();
  }
  Result<void> part_ended(std::size_t) override {
    const auto child = std::exchange(child_, nullptr);
    return child ? child->finish() : Result<void>();
  }

  Walk& walk_;
  std::string path_;
  std::size_t depth_;
  std::size_t parts_before_;
  Bytes front_;
  bool decided_ = false;
  std::optional<OpenOptions> options_;
  std::optional<Opener> opener_;
  std::optional<Error> refusal_;
  std::unique_ptr<PartWalker> child_;
  std::optional<mime::MultipartParser> inside_;
};

}  // namespace

Result<void> find_streamed_parts(const Spool& content, const OpenOptions& options, SpoolFactory& spools,
                                 Verdict& verdict) {
  if (!verdict.content_is_entity || !verdict.content_type.is_multipart() || options.limits.depth == 0) return {};
  if (verdict.layers.size() >= options.layers) return {};
  Walk walk{options, spools, verdict};
  PartWalker walker(walk, "", 0);
  SpoolSource source(content);
  SEALWIRE_TRY(copy(source, walker));
  return walker.finish();
}

}  // namespace sealwire::smime
