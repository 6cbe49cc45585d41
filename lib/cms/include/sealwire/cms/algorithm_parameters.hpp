#pragma once

#include <optional>
#include <variant>

#include "sealwire/x509/types.hpp"

// The parameters of the algorithms of encrypted content and of key management, one struct per ASN.1 type.

namespace sealwire::cms {

/// RC2CBCParameter ::= SEQUENCE { rc2ParameterVersion INTEGER, iv OCTET STRING } (RFC 3370 §5.2)
struct Rc2CbcParameter {
  std::int64_t version = 0;
  Octets iv;
  static const asn1::Type kType;
};

/// CAST5CBCParameters ::= SEQUENCE { iv OCTET STRING DEFAULT 0, keyLength INTEGER } (RFC 2984 §2)
struct Cast5CbcParameters {
  Octets iv;
  std::int64_t key_length = 0;  ///< bits
  static const asn1::Type kType;
};

/// GCMParameters, CCMParameters ::= SEQUENCE { aes-nonce OCTET STRING, aes-ICVlen INTEGER DEFAULT 12 } (RFC 5084 §3)
struct AeadParameters {
  Octets nonce;
  std::int64_t icv_length = 12;
  static const asn1::Type kType;
};

/// RSAES-OAEP-params ::= SEQUENCE { hashFunc [0], maskGenFunc [1], pSourceFunc [2] }, all with defaults (RFC 4055 §4.1)
struct RsaesOaepParams {
  std::optional<x509::AlgorithmIdentifier> hash_func;
  std::optional<x509::AlgorithmIdentifier> mask_gen_func;
  std::optional<x509::AlgorithmIdentifier> p_source_func;
  static const asn1::Type kType;
};

/// PBKDF2-params.salt ::= CHOICE { specified OCTET STRING, otherSource AlgorithmIdentifier }
struct Pbkdf2Salt : std::variant<Octets, x509::AlgorithmIdentifier> {
  static const asn1::Type kType;
};
/// PBKDF2-params (RFC 8018 §A.2); no prf means HMAC with SHA-1.
struct Pbkdf2Params {
  Pbkdf2Salt salt;
  std::int64_t iteration_count = 0;
  std::optional<std::int64_t> key_length;
  std::optional<x509::AlgorithmIdentifier> prf;
  static const asn1::Type kType;
};

/// scrypt-params (RFC 7914 §7.1)
struct ScryptParams {
  Octets salt;
  std::uint64_t cost_parameter = 0;
  std::uint64_t block_size = 0;
  std::uint64_t parallelization_parameter = 0;
  std::optional<std::int64_t> key_length;
  static const asn1::Type kType;
};

/// PBES2-params ::= SEQUENCE {
///   keyDerivationFunc AlgorithmIdentifier, encryptionScheme AlgorithmIdentifier } (RFC 8018 §A.4)
struct Pbes2Params {
  x509::AlgorithmIdentifier key_derivation_func;
  x509::AlgorithmIdentifier encryption_scheme;
  static const asn1::Type kType;
};

}  // namespace sealwire::cms
