#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "sealwire/base/random.hpp"
#include "sealwire/x509/certificate.hpp"

namespace sealwire::x509 {

/// Certificates by their octets: the same octets are decoded, and their key built, once. Bounded, the least recently
/// used go first. Thread-safe.
class CertificateCache {
 public:
  /// `random` decides the hash function, so that nobody can choose octets that collide.
  explicit CertificateCache(Random& random, std::size_t capacity = 4096);
  /// The certificate of these octets, decoded now or earlier; what is malformed is not kept. Errors: as
  /// Certificate::parse.
  Result<CertificatePtr> get(Octets der);
  std::size_t size() const;
  void clear();

 private:
  struct Hash {
    std::uint64_t seed[2];
    std::size_t operator()(std::string_view octets) const;
  };
  using Order = std::list<CertificatePtr>;
  mutable std::mutex mutex_;
  std::size_t capacity_;
  Order order_;  // the most recently used first
  std::unordered_map<std::string_view, Order::iterator, Hash> index_;
};

}  // namespace sealwire::x509
