#pragma once

#include "native.hpp"

namespace sealwire::crypto {

/// Feeds `in` to a started cipher in pieces that libcrypto can count; `out` null means additional data. Gives the
/// octets written, for which the caller has made room.
Result<std::size_t> cipher_update(EVP_CIPHER_CTX* context, Octets in, std::uint8_t* out);

}  // namespace sealwire::crypto
