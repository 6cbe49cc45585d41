#pragma once

#include <cstdint>
#include <optional>

#include "sealwire/base/octets.hpp"
#include "sealwire/base/secret.hpp"
#include "sealwire/crypto/digest.hpp"

// Keys from shared secrets and passwords. `size` is that of the result in octets, at most kMaxDerived.
// Errors: bad_argument (size), bad_parameter (received counts outside the limits), unsupported (digest).

namespace sealwire::crypto {

inline constexpr std::size_t kMaxDerived = 1U << 16;

/// ANSI X9.63, which is KDF2 of X9.44 too: H(secret ‖ counter ‖ info), counter from 1.
Result<SecretBytes> x963_kdf(DigestAlgorithm digest, Octets secret, Octets info, std::size_t size);
/// KDF3 of ANSI X9.44 (RFC 9690): H(counter ‖ secret ‖ info), counter from 1.
Result<SecretBytes> kdf3(DigestAlgorithm digest, Octets secret, Octets info, std::size_t size);

/// ANSI X9.42 as RFC 2631 §2.1.2 has it. `wrap_oid` are the content octets of the OBJECT IDENTIFIER of the key wrap,
/// `key_bits` what suppPubInfo says (the size of the KEK in bits), `party_a_info` the ukm, if any.
Result<SecretBytes> x942_kdf(DigestAlgorithm digest, Octets secret, Octets wrap_oid, std::uint32_t key_bits,
                             std::optional<Octets> party_a_info);

/// RFC 5869. Errors: bad_argument for more than 255 digests.
Result<SecretBytes> hkdf(DigestAlgorithm digest, Octets secret, Octets salt, Octets info, std::size_t size);

/// What a stranger's message may make us compute for a password.
struct PasswordLimits {
  std::uint64_t iterations = 10'000'000;
  std::uint64_t scrypt_memory = 256U << 20;
  std::uint64_t scrypt_work = std::uint64_t{1} << 32;  ///< N·r·p
};

/// PBKDF2 with HMAC (RFC 8018 §5.2). Errors: bad_parameter for 0 iterations, limit for too many.
Result<SecretBytes> pbkdf2(DigestAlgorithm digest, Octets password, Octets salt, std::uint64_t iterations,
                           std::size_t size, const PasswordLimits& limits = {});

struct ScryptCost {
  std::uint64_t n;  ///< a power of two above 1
  std::uint64_t r;
  std::uint64_t p;
};
/// RFC 7914. Errors: bad_parameter, limit.
Result<SecretBytes> scrypt(Octets password, Octets salt, ScryptCost cost, std::size_t size,
                           const PasswordLimits& limits = {});

}  // namespace sealwire::crypto
