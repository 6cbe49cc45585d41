#pragma once

#include "sealwire/crypto/signature.hpp"
#include "sealwire/x509/algorithm.hpp"

namespace sealwire::cms {

/// x509::read_digest_algorithm, and id-shake256-len with 512 bits, which RFC 8419 §3.1 wants for Ed448.
Result<crypto::DigestAlgorithm> read_digest(const x509::AlgorithmIdentifier& identifier);
/// DER of the digest's AlgorithmIdentifier as a SignerInfo of this key has it.
Bytes write_digest(crypto::KeyType key, crypto::DigestAlgorithm digest, bool signed_attributes);
/// The digest a key signs with unless told otherwise: SHA-256, SHA-384, SHA-512 by the curve; RFC 8419 §3 for EdDSA,
/// RFC 9882 §4 for ML-DSA, RFC 9814 §4 for SLH-DSA.
crypto::DigestAlgorithm default_digest(crypto::KeyType key);

}  // namespace sealwire::cms
