#pragma once

#include "sealwire/crypto/signature.hpp"
#include "sealwire/x509/error.hpp"
#include "sealwire/x509/types.hpp"

// AlgorithmIdentifiers of digests and signatures, as certificates and CMS share them.

namespace sealwire::x509 {

/// The digest of an AlgorithmIdentifier (RFC 5754 §2, RFC 8702 §3.1, RFC 8419 §2.3): parameters absent or NULL.
/// Errors: unsupported, bad_algorithm.
Result<crypto::DigestAlgorithm> read_digest_algorithm(const AlgorithmIdentifier& identifier);
/// DER of the AlgorithmIdentifier, parameters absent (RFC 5754 §2).
Bytes write_digest_algorithm(crypto::DigestAlgorithm digest);
/// The same for a SignerInfo of this key type with signed attributes: Ed448 wants SHAKE256 with its length (RFC 8419
/// §3.1).
Bytes write_digest_algorithm(crypto::DigestAlgorithm digest, crypto::KeyType key);
asn1::Oid oid_of(crypto::DigestAlgorithm digest);

/// What a signatureAlgorithm says (RFC 3279, 4055, 5758, 8410, 8419, 9814, 9881, 9882). Where it names only a key type
/// (rsaEncryption, id-ecPublicKey, id-dsa: usual in CMS, RFC 3370 §3.2), `digest` says with which digest; none is an
/// error then. RSASSA-PSS parameters are read in full (RFC 4055 §3.1). Errors: unsupported, bad_algorithm.
Result<crypto::SignatureAlgorithm> read_signature_algorithm(const AlgorithmIdentifier& identifier,
                                                            std::optional<crypto::DigestAlgorithm> digest = {});
/// DER of the AlgorithmIdentifier that a key of this type signs with. RSA has NULL parameters (RFC 4055 §5), ECDSA and
/// the others none. Errors: unsupported for pairs that have no identifier.
Result<Bytes> write_signature_algorithm(crypto::KeyType key, const crypto::SignatureAlgorithm& algorithm);
/// The key type that an identifier of EdDSA, ML-DSA or SLH-DSA fixes; none for others.
std::optional<crypto::KeyType> key_type_of(asn1::Oid algorithm);

}  // namespace sealwire::x509
