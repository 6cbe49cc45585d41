#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sealwire {

/// A view of octets that somebody else owns.
using Octets = std::span<const std::uint8_t>;
/// Octets that this value owns.
using Bytes = std::vector<std::uint8_t>;

/// The characters of `text` as octets; no copy.
inline Octets as_octets(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// The octets as characters, whatever they are; no copy, no check.
inline std::string_view as_text(Octets octets) { return {reinterpret_cast<const char*>(octets.data()), octets.size()}; }

inline Bytes to_bytes(Octets octets) { return {octets.begin(), octets.end()}; }
inline Bytes to_bytes(std::string_view text) { return to_bytes(as_octets(text)); }
inline std::string to_string(Octets octets) { return std::string(as_text(octets)); }

inline void append(Bytes& to, Octets octets) { to.insert(to.end(), octets.begin(), octets.end()); }
inline void append(Bytes& to, std::string_view text) { append(to, as_octets(text)); }

/// Octet-wise equality; not for secrets (see `equal_secrets`).
inline bool equal(Octets a, Octets b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

}  // namespace sealwire
