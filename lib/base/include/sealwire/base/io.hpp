#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "sealwire/base/error.hpp"
#include "sealwire/base/octets.hpp"

namespace sealwire {

/// Takes content in order, in pieces of any size.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual Result<void> write(Octets octets) = 0;
  /// Memory of the sink's own, at least `size` octets, in which what comes next may be made instead of being copied;
  /// empty where the sink has none to lend. It is valid until the next call of any other member.
  virtual std::span<std::uint8_t> lend(std::size_t size) {
    (void)size;
    return {};
  }
  /// Takes the first `size` octets of the memory that was lent last, as write() would.
  virtual Result<void> filled(std::size_t size);
};

/// Gives content in order.
class Source {
 public:
  virtual ~Source() = default;
  /// Fills the front of `into`; 0 only at the end.
  virtual Result<std::size_t> read(std::span<std::uint8_t> into) = 0;
  /// Octets that are left, if that is known beforehand.
  virtual std::optional<std::uint64_t> remaining() const { return std::nullopt; }
};

/// Content that must outlive memory: written in any order, read again later. The edge decides where it lives (memory,
/// an encrypted file without a name); it goes when the object goes.
class Spool {
 public:
  virtual ~Spool() = default;
  virtual Result<void> write_at(std::uint64_t offset, Octets octets) = 0;
  /// Fills the front of `into` from `offset`; fewer octets only at the end.
  virtual Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> into) const = 0;
  /// One past the last octet written.
  virtual std::uint64_t size() const = 0;
};

/// Makes spools. `expected` octets are a hint (0: not known) that may choose between memory and disk.
class SpoolFactory {
 public:
  virtual ~SpoolFactory() = default;
  virtual Result<std::unique_ptr<Spool>> create(std::uint64_t expected) = 0;
};

/// A sink that grows a Bytes, up to a limit.
class BytesSink final : public Sink {
 public:
  explicit BytesSink(std::uint64_t limit = UINT64_MAX) : limit_(limit) {}
  Result<void> write(Octets octets) override;
  const Bytes& bytes() const { return bytes_; }
  Bytes take() { return std::move(bytes_); }

 private:
  std::uint64_t limit_;
  Bytes bytes_;
};

/// A sink that fills memory that is there and must outlive it; refuses (limit) what does not fit. What is made in lent
/// memory is not copied again.
class SpanSink final : public Sink {
 public:
  explicit SpanSink(std::span<std::uint8_t> memory) : memory_(memory) {}
  Result<void> write(Octets octets) override;
  std::span<std::uint8_t> lend(std::size_t size) override;
  Result<void> filled(std::size_t size) override;
  /// Octets written so far, at the front of the memory.
  std::size_t size() const { return used_; }

 private:
  std::span<std::uint8_t> memory_;
  std::size_t used_ = 0;
};

/// Reads from a view that must outlive it.
class OctetsSource final : public Source {
 public:
  explicit OctetsSource(Octets octets) : rest_(octets) {}
  Result<std::size_t> read(std::span<std::uint8_t> into) override;
  std::optional<std::uint64_t> remaining() const override { return rest_.size(); }

 private:
  Octets rest_;
};

/// Reads a spool from `offset` to its end; the spool must outlive it.
class SpoolSource final : public Source {
 public:
  explicit SpoolSource(const Spool& spool, std::uint64_t offset = 0) : spool_(spool), offset_(offset) {}
  Result<std::size_t> read(std::span<std::uint8_t> into) override;
  std::optional<std::uint64_t> remaining() const override { return spool_.size() - offset_; }

 private:
  const Spool& spool_;
  std::uint64_t offset_;
};

/// Writes to the end of a spool; the spool must outlive it.
class SpoolSink final : public Sink {
 public:
  explicit SpoolSink(Spool& spool) : spool_(spool), offset_(spool.size()) {}
  Result<void> write(Octets octets) override;

 private:
  Spool& spool_;
  std::uint64_t offset_;
};

/// A spool in memory, wiped when it goes; refuses (limit) to grow beyond `limit` octets.
class MemorySpool final : public Spool {
 public:
  explicit MemorySpool(std::uint64_t limit = UINT64_MAX) : limit_(limit) {}
  ~MemorySpool() override;
  Result<void> write_at(std::uint64_t offset, Octets octets) override;
  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> into) const override;
  std::uint64_t size() const override { return bytes_.size(); }
  Octets view() const { return bytes_; }

 private:
  std::uint64_t limit_;
  Bytes bytes_;
};

class MemorySpoolFactory final : public SpoolFactory {
 public:
  explicit MemorySpoolFactory(std::uint64_t limit = UINT64_MAX) : limit_(limit) {}
  Result<std::unique_ptr<Spool>> create(std::uint64_t expected) override;

 private:
  std::uint64_t limit_;
};

/// Copies until the source ends; gives the number of octets.
Result<std::uint64_t> copy(Source& from, Sink& to);

}  // namespace sealwire
