#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "sealwire/base/io.hpp"

namespace sealwire::files {

struct SpoolLimits {
  std::uint64_t in_memory = 256U << 10;  ///< a spool up to this size never touches the disk
  std::uint64_t per_spool = 8ULL << 30;  ///< octets of one spool
  std::uint64_t in_total = 32ULL << 30;  ///< octets of all spools that live at one time
  std::string folder = {};               ///< empty: $TMPDIR, else /tmp
};

/// Makes spools that stay in memory while they are small, and else live in an unnamed file, encrypted by AES-256-GCM
/// under a key that exists in memory only. Each block is bound to its place and to its last writing, so that swapped,
/// stale and damaged blocks are noticed (damaged_spool). A spool may be used from any thread, one call at a time is
/// enforced inside. The factory must outlive its spools.
class FileSpoolFactory final : public SpoolFactory {
 public:
  explicit FileSpoolFactory(SpoolLimits limits = {}) : limits_(std::move(limits)) {}
  /// Fails with too_large when `expected` exceeds a limit; a spool fails likewise when it grows beyond one.
  Result<std::unique_ptr<Spool>> create(std::uint64_t expected) override;
  /// Octets held by all living spools, in memory and on disk.
  std::uint64_t in_use() const { return in_use_.load(std::memory_order_relaxed); }
  const SpoolLimits& limits() const { return limits_; }

 private:
  SpoolLimits limits_;
  std::atomic<std::uint64_t> in_use_ = 0;
};

}  // namespace sealwire::files
