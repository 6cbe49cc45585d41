#include "octet_content.hpp"

#include <algorithm>

#include "sealwire/asn1/stream.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/try.hpp"

#include "verdict.hpp"

namespace sealwire::app {
namespace {

constexpr std::size_t kSegment = std::size_t{16} << 10;
constexpr asn1::Tag kExplicit = asn1::Tag::context(0);

std::uint64_t with_header(asn1::Tag tag, std::uint64_t length) { return asn1::header_size(tag, length) + length; }

/// ContentInfo, [0], OCTET STRING.
class OctetContent final : public asn1::StreamHandler {
 public:
  explicit OctetContent(Sink& out) : out_(out) {}
  Result<asn1::Visit> begin(const asn1::StreamElement& element) override {
    using asn1::Visit;
    const auto is = [&](std::uint32_t depth, asn1::Tag tag) { return element.depth == depth && element.tag == tag; };
    if (is(0, asn1::tags::sequence) || (is(1, kExplicit) && type_seen_)) return Visit::enter();
    if (is(1, asn1::tags::object_identifier) && !type_seen_) {
      type_seen_ = true;
      return Visit::collect(1024);
    }
    if (is(2, asn1::tags::octet_string) && !found_) {
      found_ = true;
      return Visit::content();
    }
    return fail(asn1::Asn1Error::unexpected_tag,
                asn1::to_string(element.tag) + " where one OCTET STRING is the content", element.offset);
  }
  Result<void> element(const asn1::StreamElement&, Octets) override { return {}; }
  Result<void> content(Octets piece) override { return out_.write(piece); }
  Result<void> end(const asn1::StreamElement&) override { return {}; }
  bool found() const { return found_; }

 private:
  Sink& out_;
  bool type_seen_ = false;
  bool found_ = false;
};

}  // namespace

Result<void> OctetContentWriter::begin() {
  asn1::StreamWriter frames(out_);
  const auto open = [&](asn1::Tag tag, std::uint64_t length) {
    return size_ ? frames.begin(tag, length) : frames.begin(tag);
  };
  const std::uint64_t string = with_header(asn1::tags::octet_string, size_.value_or(0));
  const std::uint64_t type = with_header(asn1::tags::object_identifier, type_.get().octets().size());
  SEALWIRE_CHECK(open(asn1::tags::sequence, type + with_header(kExplicit, string)));
  SEALWIRE_CHECK(frames.primitive(asn1::tags::object_identifier, type_.get().octets()));
  SEALWIRE_CHECK(open(kExplicit, string));
  return size_ ? frames.begin_primitive(asn1::tags::octet_string, *size_) : frames.begin(asn1::tags::octet_string);
}

Result<void> OctetContentWriter::write(Octets octets) {
  written_ += octets.size();
  if (size_) return written_ <= *size_ ? out_.write(octets) : finish();
  while (!octets.empty()) {
    const std::size_t size = std::min(octets.size(), kSegment - pending_.size());
    append(pending_, octets.first(size));
    octets = octets.subspan(size);
    if (pending_.size() == kSegment) SEALWIRE_CHECK(segment());
  }
  return {};
}

Result<void> OctetContentWriter::segment() {
  if (pending_.empty()) return {};
  asn1::StreamWriter frames(out_);
  SEALWIRE_CHECK(frames.segment(pending_));
  pending_.clear();
  return {};
}

Result<void> OctetContentWriter::finish() {
  if (size_) {
    if (written_ == *size_) return {};
    return fail(AppError::wrong_input, "the input changed while it was read");
  }
  SEALWIRE_CHECK(segment());
  return out_.write(Bytes(6, 0));  // the ends of OCTET STRING, [0] and ContentInfo
}

Result<void> read_octet_content(Source& object, Sink& out) {
  OctetContent handler(out);
  asn1::StreamParser parser(handler);
  class Into final : public Sink {
   public:
    explicit Into(asn1::StreamParser& to) : to_(to) {}
    Result<void> write(Octets octets) override { return to_.write(octets); }

   private:
    asn1::StreamParser& to_;
  } into(parser);
  SEALWIRE_TRY(copy(object, into));
  SEALWIRE_CHECK(parser.finish());
  if (handler.found()) return {};
  return fail(asn1::Asn1Error::missing_field, "the ContentInfo has no content");
}

}  // namespace sealwire::app
