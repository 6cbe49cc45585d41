#pragma once

#include "sealwire/cms/sign.hpp"
#include "sealwire/crypto/signature.hpp"
#include "sealwire/x509/algorithm.hpp"

namespace sealwire::cms {

/// x509::read_digest_algorithm, and id-shake256-len with 512 bits, which RFC 8419 §3.1 wants for Ed448. Some writers
/// put the identifier of the whole signature where that of the digest belongs; then it is the digest of that.
Result<crypto::DigestAlgorithm> read_digest(const x509::AlgorithmIdentifier& identifier);
/// Whether an identifier is that of a signature together with its digest.
bool names_signature(const x509::AlgorithmIdentifier& identifier);
/// DER of the digest's AlgorithmIdentifier as a SignerInfo of this key has it.
Bytes write_digest(crypto::KeyType key, crypto::DigestAlgorithm digest, bool signed_attributes);

}  // namespace sealwire::cms
