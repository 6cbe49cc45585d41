#include "sealwire/files/spool.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <mutex>
#include <optional>

#include "sealwire/base/try.hpp"
#include "sealwire/files/error.hpp"

#include "spool_file.hpp"

namespace sealwire::files {
namespace {

std::string spool_folder(const SpoolLimits& limits) {
  if (!limits.folder.empty()) return limits.folder;
  const char* folder = std::getenv("TMPDIR");
  return folder != nullptr && *folder != '\0' ? folder : "/tmp";
}

/// A few blocks in the clear, so that small writes near each other cost one sealing of their block.
class BlockCache {
 public:
  explicit BlockCache(BlockFile file) : file_(std::move(file)) {}

  Result<void> write(std::uint64_t number, std::size_t offset, Octets octets) {
    if (octets.size() == kSpoolBlock) {
      if (Slot* slot = find(number)) slot->forget();
      return file_.write(number, octets);
    }
    Slot& slot = *SEALWIRE_TRY(load(number));
    std::copy(octets.begin(), octets.end(), slot.block.data() + offset);
    slot.changed = true;
    return {};
  }

  Result<void> read(std::uint64_t number, std::size_t offset, std::span<std::uint8_t> into) {
    if (into.size() == kSpoolBlock && find(number) == nullptr) return file_.read(number, into);
    const Slot& slot = *SEALWIRE_TRY(load(number));
    std::copy_n(slot.block.data() + offset, into.size(), into.begin());
    return {};
  }

 private:
  struct Slot {
    std::optional<std::uint64_t> number;
    bool changed = false;
    std::uint64_t used = 0;
    SecretBytes block;
    void forget() {
      number.reset();
      changed = false;
    }
  };

  Slot* find(std::uint64_t number) {
    const auto slot = std::ranges::find(slots_, std::optional(number), &Slot::number);
    return slot == slots_.end() ? nullptr : &*slot;
  }

  Result<Slot*> load(std::uint64_t number) {
    Slot* slot = find(number);
    if (slot == nullptr) {
      slot = &*std::ranges::min_element(slots_, {}, [](const Slot& s) { return s.number ? s.used : 0; });
      if (slot->changed) SEALWIRE_CHECK(file_.write(*slot->number, slot->block));
      slot->forget();
      if (slot->block.empty()) slot->block = SecretBytes(kSpoolBlock);
      SEALWIRE_CHECK(file_.read(number, slot->block.writable()));
      slot->number = number;
    }
    slot->used = ++clock_;
    return slot;
  }

  BlockFile file_;
  std::array<Slot, 4> slots_;
  std::uint64_t clock_ = 0;
};

class HybridSpool final : public Spool {
 public:
  HybridSpool(const SpoolLimits& limits, std::atomic<std::uint64_t>& in_use) : limits_(limits), in_use_(in_use) {}
  ~HybridSpool() override { in_use_.fetch_sub(size_, std::memory_order_relaxed); }
  HybridSpool(const HybridSpool&) = delete;
  HybridSpool& operator=(const HybridSpool&) = delete;

  std::uint64_t size() const override {
    const std::lock_guard lock(mutex_);
    return size_;
  }

  Result<void> write_at(std::uint64_t offset, Octets octets) override {
    const std::lock_guard lock(mutex_);
    if (octets.empty()) return {};
    SEALWIRE_CHECK(grow(offset, octets.size()));
    if (!blocks_ && size_ > limits_.in_memory) SEALWIRE_CHECK(move_to_disk());
    if (!blocks_) return memory_->write_at(offset, octets);
    while (!octets.empty()) {
      const std::size_t within = offset % kSpoolBlock;
      const std::size_t piece = std::min(kSpoolBlock - within, octets.size());
      SEALWIRE_CHECK(blocks_->write(offset / kSpoolBlock, within, octets.first(piece)));
      octets = octets.subspan(piece);
      offset += piece;
    }
    return {};
  }

  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    const std::lock_guard lock(mutex_);
    if (offset >= size_) return 0;
    const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), size_ - offset));
    into = into.first(size);
    if (!blocks_) return memory_->read_at(offset, into);
    while (!into.empty()) {
      const std::size_t within = offset % kSpoolBlock;
      const std::size_t piece = std::min(kSpoolBlock - within, into.size());
      SEALWIRE_CHECK(blocks_->read(offset / kSpoolBlock, within, into.first(piece)));
      into = into.subspan(piece);
      offset += piece;
    }
    return size;
  }

 private:
  /// Takes the octets from both limits before any memory or disk is touched.
  Result<void> grow(std::uint64_t offset, std::size_t length) {
    if (offset > limits_.per_spool || length > limits_.per_spool - offset) {
      return fail(FileError::too_large, "content exceeds " + std::to_string(limits_.per_spool) + " octets", offset);
    }
    const std::uint64_t end = offset + length;
    if (end <= size_) return {};
    const std::uint64_t more = end - size_;
    if (in_use_.fetch_add(more, std::memory_order_relaxed) + more > limits_.in_total) {
      in_use_.fetch_sub(more, std::memory_order_relaxed);
      return fail(FileError::too_large, "all spools together exceed " + std::to_string(limits_.in_total) + " octets",
                  offset);
    }
    size_ = end;
    return {};
  }

  Result<void> move_to_disk() {
    BlockCache blocks(SEALWIRE_TRY(BlockFile::create(spool_folder(limits_))));
    const Octets held = memory_->view();
    for (std::size_t at = 0; at < held.size(); at += kSpoolBlock) {
      SEALWIRE_CHECK(blocks.write(at / kSpoolBlock, 0, held.subspan(at, std::min(kSpoolBlock, held.size() - at))));
    }
    blocks_.emplace(std::move(blocks));
    memory_.reset();  // wipes
    return {};
  }

  const SpoolLimits& limits_;
  std::atomic<std::uint64_t>& in_use_;
  mutable std::mutex mutex_;
  std::uint64_t size_ = 0;
  std::optional<MemorySpool> memory_{std::in_place};  // until it is on disk
  mutable std::optional<BlockCache> blocks_;
};

}  // namespace

Result<std::unique_ptr<Spool>> FileSpoolFactory::create(std::uint64_t expected) {
  if (expected > limits_.per_spool || expected > limits_.in_total - std::min(in_use(), limits_.in_total)) {
    return fail(FileError::too_large, "content of " + std::to_string(expected) + " octets exceeds what may be spooled");
  }
  return std::make_unique<HybridSpool>(limits_, in_use_);
}

}  // namespace sealwire::files
