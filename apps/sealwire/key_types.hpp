#pragma once

#include <string>
#include <string_view>

#include "sealwire/crypto/key.hpp"

namespace sealwire::app {

/// Makes a key by its name: p256, p384, p521, ed25519, ed448, x25519, x448, rsa, rsa2048, rsa3072, rsa4096, ml-dsa-44,
/// … Errors: usage for other names, crypto::CryptoError::unsupported where libcrypto has it not.
Result<crypto::PrivateKey> make_key(std::string_view name);
/// The names, for help.
std::string key_type_names();

}  // namespace sealwire::app
