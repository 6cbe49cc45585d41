#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "native.hpp"

namespace sealwire::crypto {

/// Initialised contexts of one key, kept between operations: making and initialising one costs as much as a tenth of a
/// P-256 signature. `use` names the operation and its parameters; who takes a context owns it until it is given back.
/// A context that failed in a way that may have left it half set must not be given back. Thread-safe.
class ContextPool {
 public:
  /// Null if there is none free for this use.
  PkeyCtxPtr take(std::uint64_t use);
  void give(std::uint64_t use, PkeyCtxPtr context);
  MdCtxPtr take_md(std::uint64_t use);
  void give_md(std::uint64_t use, MdCtxPtr context);

 private:
  // More than this many free ones are not worth their memory: one for each thread that uses a key at once.
  static constexpr std::size_t kMost = 16;
  template <class Pointer>
  struct Free {
    std::uint64_t use;
    Pointer context;
  };
  std::mutex mutex_;
  std::vector<Free<PkeyCtxPtr>> free_;
  std::vector<Free<MdCtxPtr>> free_md_;
};

}  // namespace sealwire::crypto
