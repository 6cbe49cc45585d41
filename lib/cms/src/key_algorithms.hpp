#pragma once

#include <optional>
#include <string>

#include "sealwire/asn1/oid.hpp"
#include "sealwire/cms/other_recipient_info.hpp"
#include "sealwire/crypto/agreement.hpp"
#include "sealwire/crypto/kdf.hpp"
#include "sealwire/crypto/key_wrap.hpp"
#include "sealwire/x509/types.hpp"

// Algorithm identifiers of key management: wraps, key agreement schemes, KDFs, MACs.

namespace sealwire::cms {

/// A key wrap with its parameters (RFC 3370 §4.3, RFC 3565 §4.2.1, RFC 5959).
struct KeyWrapAlgorithm {
  crypto::KeyWrap wrap{};
  unsigned rc2_effective_bits = 0;
};
Result<KeyWrapAlgorithm> read_key_wrap(const x509::AlgorithmIdentifier& algorithm);
/// DER of the algorithm identifier.
Bytes write_key_wrap(crypto::KeyWrap wrap);
asn1::Oid oid_of(crypto::KeyWrap wrap);

/// A key agreement scheme: the agreement, and how its secret becomes a KEK.
struct AgreementScheme {
  enum class Kdf : std::uint8_t { x963, hkdf, x942 };
  asn1::Oid oid;
  const char* name;
  Kdf kdf;
  crypto::DigestAlgorithm digest;
  crypto::Cofactor cofactor;
};
/// Null if it is not known.
const AgreementScheme* find_agreement(asn1::Oid oid);
/// Null if there is no identifier for these.
const AgreementScheme* find_agreement(AgreementScheme::Kdf kdf, crypto::DigestAlgorithm digest,
                                      crypto::Cofactor cofactor);
/// The KEK of RFC 5753 §7.2, RFC 8418 §2, RFC 2631 §2.1. `wrap_der` is the KeyWrapAlgorithm as DER.
Result<SecretBytes> derive_kek(const AgreementScheme& scheme, Octets secret, Octets wrap_der, crypto::KeyWrap wrap,
                               std::optional<Octets> ukm);

/// A KDF without agreement: those of KEMRecipientInfo and of RFC 8696.
struct KdfAlgorithm {
  enum class Kind : std::uint8_t { hkdf, kdf2, kdf3 };
  Kind kind;
  crypto::DigestAlgorithm digest;
};
Result<KdfAlgorithm> read_kdf(const x509::AlgorithmIdentifier& algorithm);
/// DER of the algorithm identifier. Errors: unsupported for HKDF with a digest that it has no identifier with.
Result<Bytes> write_kdf(const KdfAlgorithm& kdf);
Result<SecretBytes> derive(const KdfAlgorithm& kdf, Octets secret, Octets info, std::size_t size);
/// The KEK of `size` octets that `kdf` makes of the key-derivation key `kdk` with `psk` in its input (RFC 8696 §5).
/// `wrap_der` is the KeyEncryptionAlgorithmIdentifier as DER.
Result<SecretBytes> mix_in(const KdfAlgorithm& kdf, Octets psk, KeyManagementType type, Octets kdk, Octets wrap_der,
                           std::size_t size);

/// HMAC identifiers, those of PBKDF2's PRF and of AuthenticatedData (RFC 3370 §3.1, RFC 8018 §B.1.1, RFC 8702 has
/// none).
std::optional<crypto::DigestAlgorithm> hmac_digest(asn1::Oid oid);
asn1::Oid hmac_oid(crypto::DigestAlgorithm digest);

/// For reports: "HMAC with SHA-256".
std::string mac_text(crypto::DigestAlgorithm digest);

/// DER of an AlgorithmIdentifier. `parameters` is a whole element, or empty for absent ones.
Bytes algorithm_identifier(asn1::Oid oid, Octets parameters = {});
/// The DER element NULL.
Octets null_der();

}  // namespace sealwire::cms
