#pragma once

#include <cstdint>

namespace sealwire::asn1 {

enum class Encoding : std::uint8_t {
  ber,  ///< X.690 §8: any length form, indefinite lengths, strings in segments
  der,  ///< X.690 §10, §11: one encoding for each value
};

/// What hostile input may cost.
struct Limits {
  std::uint32_t depth = 64;                      ///< elements inside each other
  std::uint32_t elements = 1U << 20;             ///< elements that are looked at, or kept in a list or a tree
  std::uint64_t total = std::uint64_t{1} << 62;  ///< octets of the input
};

/// Chosen once, where octets come in.
struct Rules {
  Encoding encoding = Encoding::ber;
  Limits limits{};
  constexpr bool der() const { return encoding == Encoding::der; }
};

inline constexpr Rules kBer{Encoding::ber, {}};
inline constexpr Rules kDer{Encoding::der, {}};

}  // namespace sealwire::asn1
