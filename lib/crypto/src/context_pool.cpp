#include "context_pool.hpp"

namespace sealwire::crypto {
namespace {

template <class Vector>
auto take_from(Vector& free, std::uint64_t use) {
  decltype(free.back().context) found;
  for (auto& entry : free) {
    if (entry.use != use) continue;
    found = std::move(entry.context);
    std::swap(entry, free.back());
    free.pop_back();
    break;
  }
  return found;
}

}  // namespace

PkeyCtxPtr ContextPool::take(std::uint64_t use) {
  const std::lock_guard lock(mutex_);
  return take_from(free_, use);
}

void ContextPool::give(std::uint64_t use, PkeyCtxPtr context) {
  const std::lock_guard lock(mutex_);
  if (free_.size() < kMost) free_.push_back({use, std::move(context)});
}

MdCtxPtr ContextPool::take_md(std::uint64_t use) {
  const std::lock_guard lock(mutex_);
  return take_from(free_md_, use);
}

void ContextPool::give_md(std::uint64_t use, MdCtxPtr context) {
  const std::lock_guard lock(mutex_);
  if (free_md_.size() < kMost) free_md_.push_back({use, std::move(context)});
}

}  // namespace sealwire::crypto
