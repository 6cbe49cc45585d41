#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sealwire/base/io.hpp"
#include "sealwire/base/random.hpp"
#include "sealwire/base/time.hpp"
#include "sealwire/crypto/digest.hpp"
#include "sealwire/crypto/key.hpp"
#include "sealwire/mime/header.hpp"
#include "sealwire/smime/application_cms.hpp"
#include "sealwire/smime/error.hpp"
#include "sealwire/x509/certificate.hpp"

// Making S/MIME messages (RFC 8551 §3): each function takes a finished MIME entity and gives the outer one. Inner
// entities are binary. Content of any length goes through MessageWriter, whose memory does not grow with it.

namespace sealwire::cms {
struct Credentials;
}

namespace sealwire::smime {

/// The recipients and the cipher of an encryption; defined in encrypt_options.hpp, which needs the headers of cms.
struct EncryptOptions;
struct Checks;
struct Layer;

struct SigningKey {
  crypto::PrivateKey key;
  x509::CertificatePtr certificate;
};

enum class SignedForm : std::uint8_t {
  opaque,     ///< application/pkcs7-mime; smime-type=signed-data
  multipart,  ///< multipart/signed with application/pkcs7-signature
};

struct SignOptions {
  std::vector<SigningKey> signers;
  SignedForm form = SignedForm::opaque;
  /// None: SHA-256, 384 or 512 by the key; SHA-512 for Ed25519 (RFC 8419).
  std::optional<crypto::DigestAlgorithm> digest{};
  bool pss = false;
  bool key_identifier = false;  ///< SignerIdentifier is a subjectKeyIdentifier
  bool attributes = true;       ///< signed attributes
  bool include_certificates = true;
  std::vector<x509::CertificatePtr> more_certificates{};
  std::optional<UnixTime> signing_time{};
  /// DER of an S/MIME capabilities attribute value, left out when empty (it takes some 100 octets of a SIP MESSAGE).
  Bytes smime_capabilities{};
  bool binary_signing_time = false;        ///< beside signingTime (RFC 6019)
  bool algorithm_protection = false;       ///< cmsAlgorithmProtection (RFC 6211)
  bool signing_certificate = false;        ///< signingCertificateV2 (RFC 5035)
  bool encryption_key_preference = false;  ///< the signer's own certificate (RFC 8551 §2.5.3)
  /// Further attributes, signed and not, each the DER of an Attribute.
  std::vector<Bytes> more_attributes{};
  std::vector<Bytes> unsigned_attributes{};
};

/// An S/MIME body with the header fields that describe it: what SIP and MSRP carry in their own headers, and what an
/// entity is made of.
struct Message {
  mime::MediaType content_type;
  mime::TransferEncoding encoding = mime::TransferEncoding::binary;
  std::string disposition;  ///< value of Content-Disposition; empty for none
  Bytes body;

  /// Content-Type, Content-Transfer-Encoding (left out for a multipart) and Content-Disposition.
  mime::HeaderFields fields() const;
  /// The whole entity, header fields and body.
  Bytes entity() const;
};

/// How the outermost body is written.
struct OuterForm {
  bool base64 = false;       ///< lines of 76 characters instead of binary
  bool file_names = false;   ///< name and filename parameters: smime.p7m, .p7s, .p7c, .p7z (RFC 8551 §3.2.1)
  bool canonicalize = true;  ///< text to CRLF line ends before signing (RFC 8551 §3.1.1), when it is an entity
  /// application/cms with these parameters (RFC 7193) in place of application/pkcs7-mime: for content that is no
  /// entity.
  std::optional<CmsParameters> application_cms{};
};

/// Errors of all: bad_request (nobody signs, nobody receives), those of cms and crypto for keys that cannot.
Result<Message> sign(Octets entity, const SignOptions& options, Random& random, const OuterForm& form = {});
Result<Message> encrypt(Octets entity, const EncryptOptions& options, Random& random, const OuterForm& form = {});
/// Signs, then encrypts the signed entity, in one pass.
Result<Message> seal(Octets entity, const SignOptions& sign, const EncryptOptions& encrypt, Random& random,
                     const OuterForm& form = {});
Result<Message> compress(Octets entity, const OuterForm& form = {});
/// application/pkcs7-mime; smime-type=certs-only
Result<Message> certs_only(const std::vector<x509::CertificatePtr>& certificates, const OuterForm& form = {});

/// The form of a message that is made in pieces: every layer that is there is put around the one before, signing
/// first, compression after it, encryption last.
struct MessagePlan {
  const SignOptions* sign = nullptr;
  bool compress = false;
  const EncryptOptions* encrypt = nullptr;
  OuterForm form{};
  /// Octets of the entity that will be written, if that is known: lengths are then definite where they can be.
  std::optional<std::uint64_t> size{};
  /// Where content is kept that must be there as a whole: for signatures by EdDSA, ML-DSA and SLH-DSA without signed
  /// attributes, and for CCM when the size of what it encrypts is not known beforehand. Null: in memory, up to
  /// cms::kKeptContent. Must outlive the writer.
  SpoolFactory* spools = nullptr;
};

/// Takes an entity in pieces and writes the body of the message to `out`, which must outlive it.
class MessageWriter final : public Sink {
 public:
  static Result<std::unique_ptr<MessageWriter>> create(const MessagePlan& plan, Sink& out, Random& random);
  ~MessageWriter() override;
  /// The header fields of the message; its body goes to `out`.
  const Message& head() const;
  Result<void> write(Octets octets) override;
  Result<void> finish();
  /// The layers that were made, outermost first, as who opens the message would report them: after finish(). Paths of
  /// the signers are judged by `checks`; `ok` is for who asks to say.
  std::vector<Layer> layers(const Checks& checks) const;

 private:
  struct State;
  explicit MessageWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// The micalg parameter for a digest (RFC 8551 §3.4.3.2): "sha-256".
std::string micalg(crypto::DigestAlgorithm digest);

}  // namespace sealwire::smime
