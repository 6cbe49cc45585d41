#include "sealwire/base/secret.hpp"

#include <algorithm>

namespace sealwire {

void wipe(std::span<std::uint8_t> memory) {
  if (memory.empty()) return;
  std::memset(memory.data(), 0, memory.size());
  // The compiler must assume that the memory is read here.
  __asm__ __volatile__("" : : "r"(memory.data()) : "memory");
}

void SecretBytes::truncate(std::size_t size) {
  size = std::min(size, bytes_.size());
  wipe(std::span(bytes_).subspan(size));
  bytes_.resize(size);
}

bool equal_secrets(Octets a, Octets b) {
  if (a.size() != b.size()) return false;
  std::uint8_t difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference = static_cast<std::uint8_t>(difference | (a[i] ^ b[i]));
  return difference == 0;
}

}  // namespace sealwire
