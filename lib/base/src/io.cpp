#include "sealwire/base/io.hpp"

#include <algorithm>
#include <array>

#include "sealwire/base/secret.hpp"
#include "sealwire/base/try.hpp"

namespace sealwire {

Result<void> Sink::filled(std::size_t size) {
  if (size == 0) return {};
  return fail(BaseError::limit, "nothing was lent");
}

Result<void> BytesSink::write(Octets octets) {
  if (octets.size() > limit_ - bytes_.size()) {
    return fail(BaseError::limit, "content exceeds " + std::to_string(limit_) + " octets", bytes_.size());
  }
  append(bytes_, octets);
  return {};
}

Result<void> SpanSink::write(Octets octets) {
  const auto room = lend(octets.size());
  if (room.size() < octets.size()) {
    return fail(BaseError::limit, "content exceeds the " + std::to_string(memory_.size()) + " octets that are there",
                used_);
  }
  std::copy(octets.begin(), octets.end(), room.begin());
  return filled(octets.size());
}

std::span<std::uint8_t> SpanSink::lend(std::size_t size) {
  const auto room = memory_.subspan(used_);
  return room.size() < size ? std::span<std::uint8_t>() : room;
}

Result<void> SpanSink::filled(std::size_t size) {
  if (size > memory_.size() - used_) return fail(BaseError::limit, "more is taken than was lent", used_);
  used_ += size;
  return {};
}

Result<std::size_t> OctetsSource::read(std::span<std::uint8_t> into) {
  const std::size_t size = std::min(into.size(), rest_.size());
  std::copy_n(rest_.begin(), size, into.begin());
  rest_ = rest_.subspan(size);
  return size;
}

Result<std::size_t> SpoolSource::read(std::span<std::uint8_t> into) {
  const std::size_t size = SEALWIRE_TRY(spool_.read_at(offset_, into));
  offset_ += size;
  return size;
}

Result<void> SpoolSink::write(Octets octets) {
  SEALWIRE_CHECK(spool_.write_at(offset_, octets));
  offset_ += octets.size();
  return {};
}

MemorySpool::~MemorySpool() { wipe(bytes_); }

Result<void> MemorySpool::write_at(std::uint64_t offset, Octets octets) {
  if (offset > limit_ || octets.size() > limit_ - offset) {
    return fail(BaseError::limit, "content exceeds " + std::to_string(limit_) + " octets", offset);
  }
  const std::uint64_t end = offset + octets.size();
  if (end > bytes_.capacity()) {  // grown by hand, so that what is left behind is wiped
    Bytes grown;
    grown.reserve(std::max<std::size_t>(end, bytes_.capacity() * 2));
    grown.assign(bytes_.begin(), bytes_.end());
    wipe(bytes_);
    bytes_ = std::move(grown);
  }
  if (end > bytes_.size()) bytes_.resize(end);
  std::copy(octets.begin(), octets.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(offset));
  return {};
}

Result<std::size_t> MemorySpool::read_at(std::uint64_t offset, std::span<std::uint8_t> into) const {
  if (offset >= bytes_.size()) return 0;
  const std::size_t size = std::min<std::size_t>(into.size(), bytes_.size() - offset);
  std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset), size, into.begin());
  return size;
}

Result<std::unique_ptr<Spool>> MemorySpoolFactory::create(std::uint64_t expected) {
  if (expected > limit_) {
    return fail(BaseError::limit, "content of " + std::to_string(expected) + " octets exceeds the limit");
  }
  return std::make_unique<MemorySpool>(limit_);
}

Result<std::uint64_t> copy(Source& from, Sink& to) {
  std::array<std::uint8_t, 65536> buffer;
  std::uint64_t total = 0;
  for (;;) {
    const std::size_t size = SEALWIRE_TRY(from.read(buffer));
    if (size == 0) return total;
    SEALWIRE_CHECK(to.write(Octets(buffer).first(size)));
    total += size;
  }
}

}  // namespace sealwire
