#include "algorithms.hpp"

#include "sealwire/asn1/writer.hpp"

namespace sealwire::cms {

using crypto::DigestAlgorithm;
using crypto::KeyType;

namespace {

using asn1::operator""_oid;
constexpr asn1::Oid kShake256Len = "2.16.840.1.101.3.4.2.18"_oid;
constexpr std::int64_t kShakeBits = 512;

/// AlgorithmIdentifier { id-shake256-len, INTEGER 512 }
Bytes shake256_len() {
  asn1::Writer writer(32);
  const auto end = writer.mark();
  writer.integer(kShakeBits);
  writer.oid(kShake256Len);
  writer.close(asn1::tags::sequence, end);
  return std::move(writer).take();
}

}  // namespace

Result<DigestAlgorithm> read_digest(const x509::AlgorithmIdentifier& identifier) {
  if (identifier.algorithm == kShake256Len && identifier.parameters &&
      identifier.parameters->tag() == asn1::tags::integer &&
      asn1::Integer{identifier.parameters->content()}.small() == kShakeBits)
    return DigestAlgorithm::shake256;
  auto digest = x509::read_digest_algorithm(identifier);
  if (!digest && names_signature(identifier)) return x509::read_signature_algorithm(identifier)->digest;
  return digest;
}

bool names_signature(const x509::AlgorithmIdentifier& identifier) {
  const auto signature = x509::read_signature_algorithm(identifier);
  return signature &&
         (signature->scheme == crypto::SignatureScheme::rsa_pkcs1 ||
          signature->scheme == crypto::SignatureScheme::ecdsa || signature->scheme == crypto::SignatureScheme::dsa);
}

Bytes write_digest(KeyType key, DigestAlgorithm digest, bool signed_attributes) {
  if (key == KeyType::ed448 && digest == DigestAlgorithm::shake256 && signed_attributes) return shake256_len();
  return x509::write_digest_algorithm(digest);
}

DigestAlgorithm default_digest(KeyType key) {
  switch (key) {
    case KeyType::ec_p384: return DigestAlgorithm::sha384;
    case KeyType::ec_p521:
    case KeyType::ed25519:
    case KeyType::ml_dsa_44:
    case KeyType::ml_dsa_65:
    case KeyType::ml_dsa_87:
    case KeyType::slh_dsa_sha2_192s:
    case KeyType::slh_dsa_sha2_192f:
    case KeyType::slh_dsa_sha2_256s:
    case KeyType::slh_dsa_sha2_256f: return DigestAlgorithm::sha512;
    case KeyType::slh_dsa_shake_128s:
    case KeyType::slh_dsa_shake_128f: return DigestAlgorithm::shake128;
    case KeyType::ed448:
    case KeyType::slh_dsa_shake_192s:
    case KeyType::slh_dsa_shake_192f:
    case KeyType::slh_dsa_shake_256s:
    case KeyType::slh_dsa_shake_256f: return DigestAlgorithm::shake256;
    default: return DigestAlgorithm::sha256;
  }
}

DigestAlgorithm default_digest(KeyType key, const x509::Certificate& certificate) {
  const x509::AlgorithmIdentifier& algorithm = certificate.fields().subject_public_key_info.algorithm;
  if (crypto::is_rsa(key) && !algorithm.without_parameters()) {
    if (const auto tied = x509::read_signature_algorithm(algorithm)) return tied->digest;
  }
  return default_digest(key);
}

}  // namespace sealwire::cms
