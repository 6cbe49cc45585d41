#include <algorithm>

#include "sealwire/base/try.hpp"
#include "sealwire/mime/entity.hpp"
#include "sealwire/smime/open.hpp"

#include "layers.hpp"
#include "open_whole.hpp"
#include "parts.hpp"
#include "stages.hpp"
#include "streamed_parts.hpp"

namespace sealwire::smime {
namespace {

/// Enough of the front of the content for its header.
constexpr std::size_t kHeader = 66U << 10;

Result<Bytes> read_front(const Spool& spool, std::uint64_t limit) {
  Bytes out(static_cast<std::size_t>(std::min(spool.size(), limit)));
  std::size_t at = 0;
  while (at < out.size()) {
    const std::size_t size = SEALWIRE_TRY(spool.read_at(at, std::span(out).subspan(at)));
    if (size == 0) return fail(BaseError::io, "the content ends before its size", at);
    at += size;
  }
  return out;
}

}  // namespace

struct Opener::State {
  State(const OpenOptions& with, SpoolFactory& to) : options(with), spools(to), context{options, spools} {}

  OpenOptions options;
  SpoolFactory& spools;
  StageContext context;
  Bytes held;  // until it is known that the message is small, or not
  std::unique_ptr<Stage> front;

  Result<void> write(Octets octets) {
    if (front) return front->write(octets);
    if (held.size() + octets.size() <= options.limits.in_memory) {
      append(held, octets);
      return {};
    }
    front = make_front(context, true);
    const Bytes first = std::exchange(held, {});
    SEALWIRE_CHECK(front->write(first));
    return front->write(octets);
  }

  Result<Opened> finish() {
    if (!front) return open_whole(held, options, context.given, spools);
    auto done = front->finish();
    Opened out;
    const LabelCheck labels = context.labels;  // the verdict closes it
    out.verdict = SEALWIRE_TRY(verdict_of(context, done));
    if (done && context.content) done = look_at_content(out.verdict, labels);
    if (!done && out.verdict.layers.empty()) return std::unexpected(std::move(done).error());
    judge(out.verdict, demands_of(options));
    if (!done) {
      out.verdict.ok = false;
      out.verdict.refusal = inside_layers(std::move(done).error(), out.verdict.layers.size());
      return out;
    }
    out.content_size = context.content ? context.content->size() : 0;
    if (out.verdict.ok || options.unverified) out.content = context.content;
    return out;
  }

  Result<void> look_at_content(Verdict& verdict, const LabelCheck& labels) const {
    if (!verdict.parts.empty()) return {};  // it is that of several items
    describe_content(SEALWIRE_TRY(read_front(*context.content, kHeader)), verdict);
    const bool named = options.layers == SIZE_MAX && !labels.missing().empty();
    if (named && context.content->size() <= options.limits.parts_content) {
      return check_named_content(SEALWIRE_TRY(read_front(*context.content, UINT64_MAX)), labels);
    }
    return find_streamed_parts(*context.content, options, spools, verdict);
  }
};

Opener::Opener(const OpenOptions& options, SpoolFactory& spools) : state_(new State(options, spools)) {}

Opener::Opener(const mime::HeaderFields& fields, const OpenOptions& options, SpoolFactory& spools)
    : Opener(options, spools) {
  state_->options.form = InputForm::entity;
  append(state_->held, content_fields_of(fields).to_string() + "\r\n");
}

Opener::~Opener() = default;

void Opener::put_content_in(std::shared_ptr<Spool> spool) { state_->context.given = std::move(spool); }

Result<void> Opener::write(Octets octets) { return state_->write(octets); }

Result<Opened> Opener::finish() { return state_->finish(); }

}  // namespace sealwire::smime
