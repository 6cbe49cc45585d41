#pragma once

#include "sealwire/base/io.hpp"
#include "sealwire/crypto/signature.hpp"

// Schemes that hash the message themselves get it in one call from libcrypto's callers. A message that memory does not
// hold goes another way: libcrypto gets a stand-in of 32 random octets, in a library context of its own, whose digests
// put the message in its place wherever it is hashed (decision 0080).

namespace sealwire::crypto {

/// Errors: unsupported (a libcrypto that hashes these by other means), bad_argument (the message differs from one
/// reading to the next), token, library, those of the spool.
Result<Bytes> sign_long(const PrivateKey& key, const SignatureAlgorithm& algorithm, const Spool& message);
/// Success, or bad_signature; other errors: unsupported, library, those of the spool.
Result<void> verify_long(const PublicKey& key, const SignatureAlgorithm& algorithm, const Spool& message,
                         Octets signature);

}  // namespace sealwire::crypto
