#pragma once

#include <string>

#include "sealwire/base/secret.hpp"
#include "sealwire/cms/content_cipher.hpp"
#include "sealwire/cms/credentials.hpp"
#include "sealwire/cms/recipient.hpp"

// Keys that come from passwords: of PasswordRecipientInfo, and of EncryptedData by PBES2 (RFC 8018 §6.2).

namespace sealwire::cms {

/// Runs the key derivation that `algorithm` names: PBKDF2 or scrypt. What it costs is added to `iterations`, which
/// counts towards the limits. Errors: unsupported, bad_parameters, limit.
Result<SecretBytes> derive_key(const x509::AlgorithmIdentifier& algorithm, Octets password, std::size_t size,
                               const crypto::PasswordLimits& limits, std::uint64_t& iterations);

/// For reports: "id-PBKDF2 (HMAC with SHA-256, 600000 iterations)".
std::string derivation_text(const x509::AlgorithmIdentifier& algorithm);

/// True for id-PBES2.
bool is_pbes2(asn1::Oid algorithm);
/// What PBES2-params say: how the key is made, and the cipher.
struct Pbes2 {
  x509::AlgorithmIdentifier key_derivation;
  ContentEncryption encryption;
  std::optional<std::size_t> key_length;  ///< stated by the key derivation, for ciphers with keys of several lengths
};
/// Views point into `arena` or the octets of `algorithm`. Errors: bad_parameters, unsupported, needs_legacy.
Result<Pbes2> read_pbes2(const x509::AlgorithmIdentifier& algorithm, crypto::Legacy legacy, asn1::Arena& arena);

/// DER of a contentEncryptionAlgorithm id-PBES2 with PBKDF2.
Bytes write_pbes2(const PasswordRecipient& how, Octets salt, const ContentEncryption& encryption);

}  // namespace sealwire::cms
