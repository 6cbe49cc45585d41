#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sealwire/asn1/oid.hpp"
#include "sealwire/base/secret.hpp"
#include "sealwire/crypto/cipher.hpp"
#include "sealwire/crypto/kdf.hpp"
#include "sealwire/crypto/key.hpp"
#include "sealwire/x509/certificate.hpp"

// What a message can be opened with, and what was seen of those it is for.

namespace sealwire::cms {

/// A private key. With its certificate, only the RecipientInfos that name this certificate are tried; without, every
/// one that the key fits.
struct DecryptionKey {
  crypto::PrivateKey key;
  x509::CertificatePtr certificate = nullptr;
};
/// For kekri. An empty identifier stands for any.
struct SharedKey {
  Bytes identifier;
  SecretBytes key;
};

struct Credentials;

/// Opens an OtherRecipientInfo that this library does not know.
class OtherRecipientOpener {
 public:
  virtual ~OtherRecipientOpener() = default;
  virtual asn1::Oid type() const = 0;
  /// For reports.
  virtual std::string name() const = 0;
  /// `value` is the oriValue element. Gives the key, or nothing where it is for somebody else. Errors: as it likes; a
  /// key that does not come out is crypto's decrypt_failed.
  virtual Result<std::optional<SecretBytes>> open(Octets value, const Credentials& credentials,
                                                  std::size_t key_size) const = 0;
};

struct Credentials {
  std::vector<DecryptionKey> keys{};
  std::vector<SharedKey> shared_keys{};
  std::vector<SecretBytes> passwords{};
  /// Of EncryptedData, which names no recipients: the first whose length is that of the cipher. Where EncryptedData
  /// says by PBES2 that its key comes from a password, it is the first of `passwords`.
  std::vector<SecretBytes> content_keys{};
  std::vector<SharedKey> pre_shared_keys{};  ///< RFC 8696
  /// Of originators who did not use an ephemeral key (static-static agreement).
  std::vector<x509::CertificatePtr> originators{};
  std::vector<std::shared_ptr<const OtherRecipientOpener>> others{};
};

enum class RecipientType : std::uint8_t { ktri, kari, kekri, pwri, ori, unknown };
std::string_view name_of(RecipientType type);

/// What a RecipientInfo says.
struct RecipientReport {
  RecipientType type{};
  /// "CN=Alice, serial 46:34:…", "key identifier 9e:eb:…", the KEK's identifier; empty for passwords; the tag of
  /// what is unknown.
  std::string identifier;
  /// Of the key: "RSAES-OAEP (SHA-256)", "ECDH X9.63 SHA-256, id-aes128-wrap", "id-PBKDF2 (HMAC with
  /// SHA-256, 600000 iterations), id-alg-PWRI-KEK", …
  std::string key_encryption;
  /// A credential fitted. For RSA PKCS #1 v1.5 this says nothing about whether it decrypted (RFC 3218).
  bool matched = false;
};

/// Limits on what a stranger's message may cost before a key is found.
struct RecipientLimits {
  std::size_t recipients = 10'000;           ///< of a message: RecipientInfos, and keys of agreements
  std::size_t private_key_operations = 64;   ///< RecipientInfos that a private key or password is tried on
  std::size_t recipient_octets = 8U << 20;   ///< of recipientInfos in a stream
  std::size_t attribute_octets = 1U << 20;   ///< of a set of attributes in a stream
  std::size_t originator_octets = 4U << 20;  ///< of originatorInfo in a stream
  crypto::PasswordLimits password{};
};

}  // namespace sealwire::cms
