#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace sealwire::sip {

/// A hash for tables whose keys strangers choose: without its seed, collisions cannot be prepared. Multiplies and folds
/// 128-bit products, as wyhash does.
struct KeyedHash {
  using is_transparent = void;
  std::uint64_t seed = 0;

  std::size_t operator()(std::string_view text) const {
    std::uint64_t state = seed ^ (text.size() * 0x9E3779B97F4A7C15U);
    const char* at = text.data();
    std::size_t left = text.size();
    for (; left >= 16; at += 16, left -= 16) {
      state = fold(load(at) ^ 0xA0761D6478BD642FU ^ seed, load(at + 8) ^ state);
    }
    char rest[16] = {};
    if (left > 0) std::memcpy(rest, at, left);
    state = fold(load(rest) ^ 0xE7037ED1A0B428DBU ^ seed, load(rest + 8) ^ state);
    return fold(state ^ 0x8EBC6AF09C88C6E3U, seed | 1);
  }

 private:
  static std::uint64_t load(const char* from) {
    std::uint64_t value = 0;
    std::memcpy(&value, from, sizeof value);
    return value;
  }
  static std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
    // The product of two 64-bit numbers, high half and low half added without carry.
    const std::uint64_t a0 = a & 0xFFFFFFFFU, a1 = a >> 32, b0 = b & 0xFFFFFFFFU, b1 = b >> 32;
    const std::uint64_t low = a0 * b0, mid = a1 * b0 + (low >> 32), mid2 = a0 * b1 + (mid & 0xFFFFFFFFU);
    return (a1 * b1 + (mid >> 32) + (mid2 >> 32)) ^ (mid2 << 32 | (low & 0xFFFFFFFFU));
  }
};

}  // namespace sealwire::sip
