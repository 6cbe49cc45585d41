#include "content_input.hpp"

#include "sealwire/asn1/reader.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/content_info.hpp"
#include "sealwire/mime/canonical.hpp"
#include "sealwire/mime/media_type.hpp"

#include "held_content.hpp"
#include "verdict.hpp"

namespace sealwire::app {
namespace {

constexpr std::size_t kFront = 256 << 10;

}  // namespace

Result<ContentInput> ContentInput::open(const std::string& path, const std::string& content_type) {
  ContentInput input;
  if (!content_type.empty()) {
    const auto type = mime::MediaType::parse(content_type);
    if (!type) return fail(AppError::usage, "--content-type: " + type.error().what(), type.error().offset());
    input.canonical_ = type->type() == "text";
    input.header_ = "Content-Type: " + type->to_string() + "\r\n";
    if (!input.canonical_) input.header_ += "Content-Transfer-Encoding: binary\r\n";
    input.header_ += "\r\n";
  }
  input.source_ = SEALWIRE_TRY(files::FileSource::open(path));
  input.front_.resize(kFront);
  std::size_t have = 0;
  while (have < kFront) {
    const std::size_t got = SEALWIRE_TRY(input.source_->read(std::span(input.front_).subspan(have)));
    if (got == 0) break;
    have += got;
  }
  input.whole_ = have < kFront;
  input.front_.resize(have);
  if (input.whole_ && input.canonical_) {
    input.front_ = mime::canonical_text(input.front_);
    input.canonical_ = false;
  }
  return input;
}

void ContentInput::take_value_of(asn1::Oid type) {
  if (!header_.empty() || type == cms::content_types::data) return;
  const auto outer = asn1::read_header(front_, asn1::kBer);
  if (!outer || outer->size == 0 || outer->tag != asn1::tags::sequence || !outer->constructed) return;
  asn1::Reader inside(Octets(front_).subspan(outer->size), asn1::kBer, outer->size);
  const auto named = inside.next();
  if (!named || named->tag != asn1::tags::object_identifier || asn1::Oid(named->content) != type) return;
  const Octets rest = Octets(front_).subspan(outer->size + named->octets.size());
  const auto wrapper = asn1::read_header(rest, asn1::kBer);
  if (!wrapper || wrapper->size == 0 || wrapper->tag != asn1::Tag::context(0)) return;
  value_ = true;
  value_size_ = wrapper->length;
}

std::optional<std::uint64_t> ContentInput::size() const {
  if (value_) return value_size_;
  if (whole_) return header_.size() + front_.size();
  const auto remaining = source_->remaining();
  if (canonical_ || !remaining) return std::nullopt;
  return header_.size() + front_.size() + *remaining;
}

Result<void> ContentInput::look_through(Sink& to) {
  return value_ ? look_through_all(*make_held_sink(Holder::value, 0, to)) : look_through_all(to);
}

Result<void> ContentInput::look_through_all(Sink& to) {
  SEALWIRE_CHECK(to.write(as_octets(header_)));
  SEALWIRE_CHECK(to.write(front_));
  if (whole_ || !source_->seekable()) return {};
  SEALWIRE_TRY(copy(*source_, to));
  return source_->rewind(front_.size());
}

/// Remembers how much passes, and how it begins.
class ContentInput::Counted final : public Sink {
 public:
  Counted(ContentInput& input, Sink& to) : input_(input), to_(to) {}
  Result<void> write(Octets octets) override {
    Bytes& first = input_.first_;
    if (first.size() < kFirst) append(first, octets.first(std::min(octets.size(), kFirst - first.size())));
    input_.written_ += octets.size();
    return to_.write(octets);
  }

 private:
  static constexpr std::size_t kFirst = std::size_t{64} << 10;
  ContentInput& input_;
  Sink& to_;
};

Result<void> ContentInput::pump(Sink& out) {
  Counted to(*this, out);
  if (!value_) return pump_all(to);
  const auto value = make_held_sink(Holder::value, 0, to);
  SEALWIRE_CHECK(pump_all(*value));
  SEALWIRE_CHECK(value->finish());
  return {};
}

Result<void> ContentInput::pump_all(Sink& to) {
  if (!header_.empty()) SEALWIRE_CHECK(to.write(as_octets(header_)));
  mime::CanonicalTextSink canonical(to);
  Sink& body = canonical_ ? static_cast<Sink&>(canonical) : to;
  if (!front_.empty()) SEALWIRE_CHECK(body.write(front_));
  if (!whole_) SEALWIRE_TRY(copy(*source_, body));
  return {};
}

}  // namespace sealwire::app
