#pragma once

#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "sealwire/asn1/oid.hpp"
#include "sealwire/base/random.hpp"
#include "sealwire/base/secret.hpp"
#include "sealwire/base/time.hpp"
#include "sealwire/crypto/agreement.hpp"
#include "sealwire/crypto/digest.hpp"
#include "sealwire/crypto/key_wrap.hpp"
#include "sealwire/x509/certificate.hpp"

// For whom something is encrypted: one struct for each alternative of RecipientInfo (RFC 5652 §6.2) and each
// OtherRecipientInfo that is known. All wrap the same content-encryption key.

namespace sealwire::cms {

/// How a RecipientInfo names its certificate.
enum class RecipientIdForm : std::uint8_t { issuer_and_serial, subject_key_identifier };

/// ktri: RSA (RFC 3370 §4.2.1, RFC 3560).
struct KeyTransRecipient {
  x509::CertificatePtr certificate;
  RecipientIdForm form = RecipientIdForm::issuer_and_serial;
  bool oaep = false;
  crypto::DigestAlgorithm oaep_digest = crypto::DigestAlgorithm::sha256;
  crypto::DigestAlgorithm oaep_mgf1 = crypto::DigestAlgorithm::sha256;
  Bytes oaep_label{};
};

/// kari: ECDH (RFC 5753), X25519 and X448 (RFC 8418), DH (RFC 3370 §4.1.1); always with a fresh ephemeral key.
struct KeyAgreeRecipient {
  x509::CertificatePtr certificate;
  RecipientIdForm form = RecipientIdForm::issuer_and_serial;
  /// Of the KDF. None: SHA-256, -384 and -512 for P-256, -384 and -521; SHA-256 for X25519, SHA-512 for X448; SHA-1 for
  /// DH, which knows no other.
  std::optional<crypto::DigestAlgorithm> kdf_digest{};
  crypto::Cofactor cofactor = crypto::Cofactor::standard;
  /// None: AES as strong as the content's cipher.
  std::optional<crypto::KeyWrap> wrap{};
  std::optional<Bytes> ukm{};
};

/// kekri: a key that both have (RFC 5652 §6.2.3).
struct KekRecipient {
  Bytes identifier;
  SecretBytes kek;
  std::optional<UnixTime> date{};
  /// OtherKeyAttribute: its keyAttrId, and the DER of keyAttr, which may be empty.
  std::optional<asn1::OwnedOid> other_id{};
  Bytes other_der{};
  /// None: AES key wrap by the length of the key.
  std::optional<crypto::KeyWrap> wrap{};
};

/// pwri: a password, by PBKDF2 and PWRI-KEK (RFC 3211, RFC 8018).
struct PasswordRecipient {
  SecretBytes password;
  crypto::DigestAlgorithm prf = crypto::DigestAlgorithm::sha256;
  std::uint32_t iterations = 600'000;
  std::size_t salt_size = 16;
  crypto::CbcCipher cipher = crypto::CbcCipher::aes256_cbc;
};

/// KEMRecipientInfo (RFC 9629): RSA-KEM (RFC 9690) or ML-KEM (RFC 9936), by the certificate's key.
struct KemRecipient {
  x509::CertificatePtr certificate;
  RecipientIdForm form = RecipientIdForm::issuer_and_serial;
  enum class Kdf : std::uint8_t { by_key, hkdf, kdf3 };
  Kdf kdf = Kdf::by_key;  ///< KDF3 for RSA, HKDF for ML-KEM
  crypto::DigestAlgorithm kdf_digest = crypto::DigestAlgorithm::sha256;
  std::optional<crypto::KeyWrap> wrap{};
  std::optional<Bytes> ukm{};
};

/// A pre-shared key mixed in (RFC 8696), so that the message outlives the breaking of its public-key algorithm: with
/// ktri for RSA keys, with kari for those that agree.
struct PskRecipient {
  Bytes identifier;
  SecretBytes psk;
  std::vector<x509::CertificatePtr> certificates;  ///< all RSA, or all of one group
  RecipientIdForm form = RecipientIdForm::issuer_and_serial;
  bool oaep = true;                                                       ///< for RSA
  crypto::DigestAlgorithm hkdf_digest = crypto::DigestAlgorithm::sha256;  ///< SHA-256, -384 or -512
  std::optional<crypto::KeyWrap> wrap{};
};

/// Makes the oriValue of an OtherRecipientInfo that this library does not know.
class OtherRecipientMaker {
 public:
  virtual ~OtherRecipientMaker() = default;
  virtual asn1::Oid type() const = 0;
  /// DER of the value.
  virtual Result<Bytes> make(Octets content_key, Random& random) const = 0;
};
struct OtherRecipient {
  std::shared_ptr<const OtherRecipientMaker> maker;
};

using Recipient = std::variant<KeyTransRecipient, KeyAgreeRecipient, KekRecipient, PasswordRecipient, KemRecipient,
                               PskRecipient, OtherRecipient>;

struct RecipientOptions {
  RecipientIdForm form = RecipientIdForm::issuer_and_serial;
  bool oaep = false;
  bool rsa_kem = false;
  std::optional<crypto::DigestAlgorithm> digest{};  ///< of the KDF, or of OAEP and its MGF1
};
/// The alternative that the certificate's key asks for. Errors: unsupported for keys that neither encrypt nor agree,
/// usage for a key identifier that the certificate does not have.
Result<Recipient> recipient_for(x509::CertificatePtr certificate, const RecipientOptions& options = {});

}  // namespace sealwire::cms
