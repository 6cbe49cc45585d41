#pragma once

#include "sealwire/base/octets.hpp"
#include "sealwire/base/secret.hpp"
#include "sealwire/crypto/key.hpp"

// Diffie-Hellman in all its groups. Ephemeral keys come from generate_like() (keygen.hpp).

namespace sealwire::crypto {

/// SEC 1 §3.3: for the curves with a cofactor of 1, the NIST ones among them, both give the same.
enum class Cofactor : bool { standard, cofactor };

/// The shared secret, as long as a field element or the prime, leading zeros kept. The peer's key is not checked again:
/// who makes a PublicKey of received octets has had its point checked to be on the curve; see check_peer().
/// Errors: wrong_key (types or groups that do not agree), decrypt_failed (X25519 or X448 giving zero, RFC 8418 §2.1),
/// token, library.
Result<SecretBytes> agree(const PrivateKey& own, const PublicKey& peer, Cofactor cofactor = Cofactor::standard);

/// The agreement with a key that is made for it and forgotten: what an originator does. `public_key` is encoded as by
/// encoded_public(). Errors: as agree().
struct EphemeralAgreement {
  SecretBytes secret;
  Bytes public_key;
};
Result<EphemeralAgreement> agree_ephemeral(const PublicKey& peer, Cofactor cofactor = Cofactor::standard);

/// The agreement with a peer's key in the form that peer_in_group_of() takes, without making a handle of it, which
/// costs as much as the agreement. Errors: as both.
Result<SecretBytes> agree_encoded(const PrivateKey& own, Octets peer, Cofactor cofactor = Cofactor::standard);

/// Once for each certificate: that the key lies in its group (NIST SP 800-56A §5.6.2.3). Errors: bad_key.
Result<void> check_peer(const PublicKey& peer);

/// A peer's key in the group of `like`, from what an originatorKey carries: an EC point, the octets of RFC 7748, or the
/// value of a DH INTEGER (big-endian), which is checked to be in its subgroup. Errors: bad_key, wrong_key.
Result<PublicKey> peer_in_group_of(const PublicKey& like, Octets encoded);
/// The inverse: an uncompressed point, the octets of RFC 7748, or the DH value padded to the prime. Errors: wrong_key.
Result<Bytes> encoded_public(const PublicKey& key);

}  // namespace sealwire::crypto
