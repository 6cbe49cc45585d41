#pragma once

#include "sealwire/base/random.hpp"

namespace sealwire::crypto {

/// libcrypto's generator: fit for keys, usable from any thread. Throws std::runtime_error if the system gives no
/// entropy, which nobody can handle.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> octets) override;
};

}  // namespace sealwire::crypto
