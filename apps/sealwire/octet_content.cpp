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

}  // namespace sealwire::app
