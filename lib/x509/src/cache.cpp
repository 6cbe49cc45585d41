#include "sealwire/x509/cache.hpp"

#include <cstring>

#include "sealwire/base/try.hpp"

namespace sealwire::x509 {
namespace {

// Multiplies two words and folds the product: with a secret seed, collisions cannot be chosen.
std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t word(const char* at, std::size_t size) {
  std::uint64_t out = 0;
  std::memcpy(&out, at, size);
  return out;
}

}  // namespace

std::size_t CertificateCache::Hash::operator()(std::string_view octets) const {
  std::uint64_t state = seed[0] ^ octets.size();
  const char* at = octets.data();
  std::size_t left = octets.size();
  for (; left >= 16; at += 16, left -= 16) state = mix(word(at, 8) ^ seed[1], word(at + 8, 8) ^ state);
  const std::size_t low = left < 8 ? left : 8;
  state = mix(word(at, low) ^ seed[1], word(at + low, left - low) ^ state);
  return mix(state ^ seed[0], seed[1]);
}

CertificateCache::CertificateCache(Random& random, std::size_t capacity)
    : capacity_(capacity == 0 ? 1 : capacity), index_(0, Hash{{random.next_u64() | 1, random.next_u64() | 1}}) {}

Result<CertificatePtr> CertificateCache::get(Octets der) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = index_.find(as_text(der)); found != index_.end()) {
      order_.splice(order_.begin(), order_, found->second);
      return *found->second;
    }
  }
  // Decoding needs no lock; if another thread was faster, its certificate is the one that all share.
  CertificatePtr fresh = SEALWIRE_TRY(Certificate::parse(der));
  const std::lock_guard lock(mutex_);
  if (const auto found = index_.find(as_text(der)); found != index_.end()) return *found->second;
  order_.push_front(fresh);
  index_.emplace(as_text(fresh->der()), order_.begin());
  if (order_.size() > capacity_) {
    index_.erase(as_text(order_.back()->der()));
    order_.pop_back();
  }
  return fresh;
}

std::size_t CertificateCache::size() const {
  const std::lock_guard lock(mutex_);
  return order_.size();
}

void CertificateCache::clear() {
  const std::lock_guard lock(mutex_);
  index_.clear();
  order_.clear();
}

}  // namespace sealwire::x509
