#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace sealwire {

/// Where random octets come from; cores get it as an argument so that tests can decide them.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> octets) = 0;

  std::uint64_t next_u64();
  /// `length` characters of [a-z0-9], for tags, branches, Call-IDs, session ids.
  std::string token(std::size_t length);
};

/// A reproducible sequence for tests and fuzzers; never for keys.
class DeterministicRandom final : public Random {
 public:
  explicit DeterministicRandom(std::uint64_t seed) : state_(seed) {}
  void fill(std::span<std::uint8_t> octets) override;

 private:
  std::uint64_t state_;
};

}  // namespace sealwire
