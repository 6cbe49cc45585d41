#include "segment_writer.hpp"

#include <algorithm>

#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/try.hpp"

namespace sealwire::cms {

void SegmentWriter::choose_memory() {
  memory_ = out_.lend(capacity_);
  lent_ = !memory_.empty();
  if (!lent_) {
    own_.resize(capacity_);
    memory_ = own_;
  }
  memory_ = memory_.first(capacity_);
}

Result<void> SegmentWriter::write(Octets octets) {
  while (!octets.empty()) {
    if (used_ == header_ && header_ == 0 && octets.size() >= kSegment) return out_.write(octets);
    const auto free = room();
    const std::size_t size = std::min(free.size(), octets.size());
    std::copy_n(octets.begin(), size, free.begin());
    SEALWIRE_CHECK(commit(size));
    octets = octets.subspan(size);
  }
  return {};
}

Result<void> SegmentWriter::flush() {
  const std::size_t size = std::exchange(used_, header_) - header_;
  if (size == 0) return {};
  Bytes header;
  if (header_ > 0) asn1::append_header(header, asn1::tags::octet_string, false, size);
  // The header of a short last segment is shorter than what was kept free for it.
  const auto segment = memory_.subspan(header_ - header.size(), header.size() + size);
  std::copy(header.begin(), header.end(), segment.begin());
  if (!lent_) return out_.write(segment);
  if (segment.data() != memory_.data()) std::copy(segment.begin(), segment.end(), memory_.begin());
  return out_.filled(segment.size());
}

}  // namespace sealwire::cms
