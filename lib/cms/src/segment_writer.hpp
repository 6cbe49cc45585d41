#pragma once

#include <algorithm>
#include <optional>
#include <span>

#include "sealwire/base/io.hpp"

namespace sealwire::cms {

/// Writes the octets of one long OCTET STRING in pieces of 16 KiB, which stay in the nearest cache: as segments with a
/// header each where its length is indefinite, as they are where it is definite. Producers fill room() in place: in
/// memory that the sink lends, so that nothing is copied on the way, or else in the writer's own.
class SegmentWriter {
 public:
  static constexpr std::size_t kSegment = std::size_t{1} << 14;

  /// `out` must outlive the writer. `size` is that of the whole string, if it is known: then it has no segments.
  SegmentWriter(Sink& out, std::optional<std::uint64_t> size)
      : out_(out),
        header_(size ? 0 : 4),
        capacity_(header_ + std::min<std::uint64_t>(size.value_or(kSegment), kSegment) + 2 * kLeast) {}

  /// Free memory, never less than a KiB; valid until the next call.
  std::span<std::uint8_t> room() {
    if (used_ == header_) choose_memory();
    return memory_.subspan(used_);
  }
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
  static constexpr std::size_t kLeast = 1024;
  void choose_memory();
  Sink& out_;
  std::size_t
      header_;  // what is kept free for the header of a segment: it has 256 to 65535 octets, unless it is the last
  std::size_t capacity_;
  Bytes own_;
  std::span<std::uint8_t> memory_;  // of capacity_ octets
  bool lent_ = false;
  std::size_t used_ = header_;
};

}  // namespace sealwire::cms
