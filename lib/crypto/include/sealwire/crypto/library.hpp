#pragma once

#include <string>
#include <string_view>

#include "sealwire/crypto/error.hpp"

// What the libcrypto at hand is and has. Algorithms come from its default provider; the legacy provider (RC2, DES,
// CAST5, the PKCS #12 ciphers of old) lives in a library context of its own, loaded when it is first asked for, so that
// nothing weak is ever found by name elsewhere.

namespace sealwire::crypto {

/// "3.0.19": of the library that is loaded, not of its headers.
std::string library_version();
/// True if the loaded library is of this version or later.
bool library_at_least(unsigned major, unsigned minor);
/// An `unsupported` error that names what was asked for and the version that has it:
/// "ML-DSA-44 needs OpenSSL 3.5 or later, this is 3.0.19".
Error needs_library(std::string_view what, std::string_view version);
/// True if the legacy provider can be loaded; loads it.
bool legacy_available();

}  // namespace sealwire::crypto
