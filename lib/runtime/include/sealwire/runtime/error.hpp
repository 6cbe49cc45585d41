#pragma once

#include <cstdint>

#include "sealwire/base/error.hpp"

namespace sealwire::runtime {

enum class RuntimeError : std::uint8_t {
  no_key,         ///< to be signed or decrypted, and there is no key
  bad_listener,   ///< listeners that do not go together
  not_delivered,  ///< content that may not be shown was to be written
};
ErrorInfo describe(RuntimeError code);

}  // namespace sealwire::runtime
