#include "canonical_sink.hpp"

#include "sealwire/base/try.hpp"
#include "sealwire/mime/entity.hpp"

#include "make_message.hpp"

namespace sealwire::smime {
namespace {

/// A header longer than this belongs to no entity that we canonicalize.
constexpr std::size_t kMaxHeader = 64U << 10;
/// A multipart longer than this must come in canonical form.
constexpr std::size_t kMaxWhole = 64U << 20;

bool header_is_complete(std::string_view text) {
  return text.starts_with("\n") || text.starts_with("\r\n") || text.find("\n\n") != std::string_view::npos ||
         text.find("\n\r\n") != std::string_view::npos;
}

}  // namespace

Result<void> CanonicalSink::start(Way way, bool size_kept) {
  way_ = way;
  out_ = SEALWIRE_TRY(opening_.open(size_kept));
  if (way == Way::text) text_.emplace(*out_);
  return {};
}

Result<void> CanonicalSink::forward(Octets octets) {
  switch (way_) {
    case Way::pass: return out_->write(octets);
    case Way::text: return text_->write(octets);
    case Way::undecided:
    case Way::whole: append(held_, octets); break;
  }
  if (held_.size() > kMaxWhole) {
    return fail(SmimeError::too_large, "a multipart of more than " + std::to_string(kMaxWhole) +
                                           " octets has to be in canonical form beforehand");
  }
  return {};
}

Result<void> CanonicalSink::decide(bool complete) {
  const bool first_word = held_.size() < 77 && as_text(held_).find_first_of(":\n") == std::string_view::npos;
  const bool in_header =
      mime::looks_like_entity(held_) && !header_is_complete(as_text(held_)) && held_.size() < kMaxHeader;
  if (canonicalize_ && !complete && (first_word || in_header)) return {};
  const Bytes front = std::exchange(held_, {});
  if (!canonicalize_ || !is_labelled_entity(front)) {
    SEALWIRE_CHECK(start(Way::pass, true));
    return forward(front);
  }
  const mime::Entity entity = SEALWIRE_TRY(mime::parse_entity(front));
  const mime::ContentFields& content = entity.content;
  if (content.type.is_multipart() || content.type.is("message", "rfc822")) {
    way_ = Way::whole;
    return forward(front);
  }
  const bool lines =
      content.type.type() == "text" || (content.encoding_given && content.encoding != mime::TransferEncoding::binary);
  const Bytes header = mime::canonical_text(
      front.size() > entity.body.size() ? Octets(front).first(front.size() - entity.body.size()) : Octets(front));
  const bool same_header = header.size() == front.size() - entity.body.size();
  SEALWIRE_CHECK(start(lines ? Way::text : Way::pass, !lines && same_header));
  SEALWIRE_CHECK(forward(header));
  return forward(entity.body);
}

Result<void> CanonicalSink::write(Octets octets) {
  if (way_ != Way::undecided) return forward(octets);
  append(held_, octets);
  return decide(false);
}

Result<void> CanonicalSink::finish() {
  if (way_ == Way::undecided) SEALWIRE_CHECK(decide(true));
  if (way_ != Way::whole) return {};
  const Bytes canonical = SEALWIRE_TRY(mime::canonical_entity(held_));
  held_.clear();
  SEALWIRE_CHECK(start(Way::pass, false));
  return forward(canonical);
}

}  // namespace sealwire::smime
