#pragma once

#include <algorithm>
#include <optional>
#include <span>

#include "sealwire/base/io.hpp"

namespace sealwire::cms {

/// Writes the octets of one long OCTET STRING in pieces of 16 KiB, which stay in the nearest cache: as segments with a
/// header each where its length is indefinite, as they are where it is definite. Producers fill room() in place, so
/// nothing is copied on the way.
class SegmentWriter {
 public:
  static constexpr std::size_t kSegment = std::size_t{1} << 14;

  /// `out` must outlive the writer. `size` is that of the whole string, if it is known: then it has no segments.
  SegmentWriter(Sink& out, std::optional<std::uint64_t> size)
      : out_(out),
        segmented_(!size),
        capacity_(std::min<std::uint64_t>(size.value_or(kSegment), kSegment) + 2 * kLeast),
        buffer_(kHeader + capacity_) {}

  /// Free memory, never less than a KiB.
  std::span<std::uint8_t> room() { return std::span(buffer_).subspan(kHeader + used_); }
  /// `size` octets were put at the front of room().
  Result<void> commit(std::size_t size) {
    used_ += size;
    return capacity_ - used_ < kLeast ? flush() : Result<void>();
  }
  /// Octets that are there already.
  Result<void> write(Octets octets);
  /// Whatever is left; ends nothing.
  Result<void> flush();

 private:
  static constexpr std::size_t kHeader = 8;
  static constexpr std::size_t kLeast = 1024;
  Sink& out_;
  bool segmented_;
  std::size_t capacity_;
  Bytes buffer_;
  std::size_t used_ = 0;
};

}  // namespace sealwire::cms
