#include "sealwire/crypto/random.hpp"

#include <stdexcept>

#include <openssl/rand.h>

namespace sealwire::crypto {

void SystemRandom::fill(std::span<std::uint8_t> octets) {
  if (!octets.empty() && RAND_bytes_ex(nullptr, octets.data(), octets.size(), 0) != 1) {
    throw std::runtime_error("no random numbers from libcrypto");
  }
}

}  // namespace sealwire::crypto
