#pragma once

#include "sealwire/crypto/digest.hpp"

#include "native.hpp"

namespace sealwire::crypto {

/// The fetched algorithm of this thread, or null if libcrypto does not have it. Lives as long as the thread.
const EVP_MD* fetched_digest(DigestAlgorithm algorithm);
/// libcrypto's name of it ("SHA2-256"), for parameters that take names.
const char* libcrypto_name(DigestAlgorithm algorithm);

}  // namespace sealwire::crypto
