#include "sealwire/base/random.hpp"

#include <algorithm>
#include <cstring>

namespace sealwire {

std::uint64_t Random::next_u64() {
  std::uint8_t octets[8];
  fill(octets);
  std::uint64_t value = 0;
  std::memcpy(&value, octets, sizeof value);
  return value;
}

std::string Random::token(std::size_t length) {
  // 32 of the 36 characters, so that five bits choose one without bias.
  constexpr char alphabet[] = "abcdefghijkmnpqrstuvwxyz23456789";
  std::string out;
  out.reserve(length);
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < length; ++i) {
    if (i % 12 == 0) bits = next_u64();
    out += alphabet[bits & 31];
    bits >>= 5;
  }
  return out;
}

void DeterministicRandom::fill(std::span<std::uint8_t> octets) {
  // SplitMix64: reproducible, not unpredictable.
  while (!octets.empty()) {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    z ^= z >> 31;
    const std::size_t size = std::min<std::size_t>(octets.size(), sizeof z);
    std::memcpy(octets.data(), &z, size);
    octets = octets.subspan(size);
  }
}

}  // namespace sealwire
