#include "segment_writer.hpp"

#include <algorithm>

#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/try.hpp"

namespace sealwire::cms {

Result<void> SegmentWriter::write(Octets octets) {
  while (!octets.empty()) {
    if (used_ == 0 && !segmented_ && octets.size() >= kSegment) return out_.write(octets);
    const auto free = room();
    const std::size_t size = std::min(free.size(), octets.size());
    std::copy_n(octets.begin(), size, free.begin());
    SEALWIRE_CHECK(commit(size));
    octets = octets.subspan(size);
  }
  return {};
}

Result<void> SegmentWriter::flush() {
  const std::size_t size = std::exchange(used_, 0);
  if (size == 0) return {};
  std::size_t from = kHeader;
  if (segmented_) {
    Bytes header;
    asn1::append_header(header, asn1::tags::octet_string, false, size);
    from -= header.size();
    std::copy(header.begin(), header.end(), buffer_.begin() + static_cast<std::ptrdiff_t>(from));
  }
  return out_.write(Octets(buffer_).subspan(from, kHeader + size - from));
}

}  // namespace sealwire::cms
