#include "object_row.hpp"

#include <algorithm>

#include "sealwire/asn1/reader.hpp"
#include "sealwire/asn1/stream.hpp"
#include "sealwire/base/try.hpp"

#include "verdict.hpp"

namespace sealwire::app {
namespace {

/// Enough for any tag and length.
constexpr std::size_t kHeader = 16;

/// That an element is a ContentInfo, whatever its content.
class InfoCheck final : public asn1::StreamHandler {
 public:
  Result<asn1::Visit> begin(const asn1::StreamElement& element) override {
    using asn1::Visit;
    if (element.depth == 0 && element.tag == asn1::tags::sequence) return Visit::enter();
    if (element.depth == 1 && part_ == 0 && element.tag == asn1::tags::object_identifier) return next();
    if (element.depth == 1 && part_ == 1 && element.tag == asn1::Tag::context(0)) return next();
    return fail(asn1::Asn1Error::unexpected_tag, asn1::to_string(element.tag) + " where a ContentInfo has none",
                element.offset);
  }
  Result<void> element(const asn1::StreamElement&, Octets) override { return {}; }
  Result<void> content(Octets) override { return {}; }
  Result<void> end(const asn1::StreamElement&) override { return {}; }
  bool complete() const { return part_ == 2; }

 private:
  asn1::Visit next() {
    ++part_;
    return asn1::Visit::skip();
  }
  int part_ = 0;
};

}  // namespace

struct ObjectRow::One {
  InfoCheck check;
  asn1::StreamParser parser{check};
};

ObjectRow::ObjectRow(Sink& to) : to_(to) {}
ObjectRow::~ObjectRow() = default;

Result<void> ObjectRow::write(Octets octets) {
  SEALWIRE_CHECK(to_.write(octets));
  while (!octets.empty()) {
    if (!one_) SEALWIRE_CHECK(begin(octets));
    if (!one_) return {};
    const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(octets.size(), left_));
    SEALWIRE_CHECK(one_->parser.write(octets.first(size)));
    octets = octets.subspan(size);
    left_ -= size;
    if (left_ == 0) SEALWIRE_CHECK(finish_one());
  }
  return {};
}

Result<void> ObjectRow::finish() {
  if (!one_ && !header_.empty()) return fail(asn1::Asn1Error::truncated, "an object ends within its header");
  return one_ ? finish_one() : Result<void>();
}

/// Takes the header, if it is all there, and leaves in `octets` what follows it.
Result<void> ObjectRow::begin(Octets& octets) {
  const std::size_t held = header_.size();
  append(header_, octets.first(std::min(octets.size(), kHeader - held)));
  const asn1::Header header = SEALWIRE_TRY(asn1::read_header(header_, asn1::kBer));
  if (header.size == 0) {
    if (header_.size() == kHeader) return fail(asn1::Asn1Error::bad_length, "an object without a header");
    octets = {};
    return {};
  }
  one_ = std::make_unique<One>();
  left_ = header.length.value_or(UINT64_MAX);
  SEALWIRE_CHECK(one_->parser.write(Octets(header_).first(header.size)));
  octets = octets.subspan(header.size - held);
  header_.clear();
  return left_ == 0 ? finish_one() : Result<void>();
}

Result<void> ObjectRow::finish_one() {
  SEALWIRE_CHECK(one_->parser.finish());
  if (!one_->check.complete()) return fail(AppError::wrong_input, "an object is no ContentInfo");
  one_.reset();
  ++count_;
  return {};
}

}  // namespace sealwire::app
