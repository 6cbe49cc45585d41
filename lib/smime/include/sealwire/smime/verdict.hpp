#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sealwire/base/io.hpp"
#include "sealwire/base/time.hpp"
#include "sealwire/mime/media_type.hpp"
#include "sealwire/pkix/identity.hpp"
#include "sealwire/pkix/path.hpp"
#include "sealwire/smime/error.hpp"
#include "sealwire/x509/certificate.hpp"

// What opening a message found out, one value per layer, outermost first. Content and verdict travel together: nobody
// can have the one without the other.

namespace sealwire::smime {

enum class SignerStatus : std::uint8_t {
  valid,           ///< the signature holds over this content, by this certificate
  invalid,         ///< it does not
  unknown_signer,  ///< nobody has the certificate
  unsupported,     ///< its algorithm is not known here
};
/// "valid", "invalid", "unknown-signer", "unsupported"
std::string_view name_of(SignerStatus status);

struct SignerVerdict {
  SignerStatus status = SignerStatus::invalid;
  std::string reason;  ///< why it is not valid; empty when it is
  pkix::IdentityResult identity;
  pkix::PathResult path;
  x509::CertificatePtr certificate;  ///< null when unknown
  std::string identifier;            ///< how the SignerInfo names its certificate
  std::string digest;
  std::string signature_algorithm;
  std::optional<UnixTime> signing_time;  ///< as claimed by the signer
  /// Who signed this signature (RFC 5652 §11.4). Anybody may add one: one that is invalid is a no, the rest is for who
  /// asks for it to judge.
  std::vector<SignerVerdict> countersignatures;
  /// The signature is valid and, if that was asked, the path trusted. Whether one of the signers is the sender is
  /// asked of the layer.
  bool holds(bool path_checked) const {
    return status == SignerStatus::valid && (!path_checked || path.status == pkix::PathStatus::trusted);
  }
};

struct SignedLayer {
  std::vector<SignerVerdict> signers;
  std::string content_type;  ///< of what was signed: "data", or its OID
  bool detached = false;     ///< multipart/signed, or a signature beside its content
  std::vector<x509::CertificatePtr> certificates;
};

struct RecipientVerdict {
  std::string type;            ///< "kari", "ktri", "kekri", "pwri", "ori"
  std::string identifier;      ///< issuer and serial, key identifier or name of the key; empty for passwords
  std::string key_encryption;  ///< the algorithms that protect the key
  bool matched = false;        ///< a key of ours fitted
};

/// What is for recipients: encrypted, or (authData) in clear with a MAC under a key that they have.
struct EncryptedLayer {
  std::string cipher;  ///< or the MAC
  std::vector<RecipientVerdict> recipients;
  bool authenticated = false;  ///< integrity proven by a key that every recipient has; says nothing about the sender
};

struct CompressedLayer {
  std::string algorithm;
  std::uint64_t compressed_size = 0;
  std::uint64_t size = 0;
};

/// Layers that neither prove a sender nor hide content: digestedData, and those that hold other content types.
struct OtherLayer {
  bool ok = true;
  std::string detail;
};

struct Layer {
  std::string type;  ///< "signedData", "authEnvelopedData", "envelopedData", "compressedData", … (RFC 7193's words)
  std::variant<SignedLayer, EncryptedLayer, CompressedLayer, OtherLayer> details;
  bool ok = false;                   ///< what this layer is for holds
  std::vector<std::string> remarks;  ///< tolerated, but not as the RFCs have it: a smime-type that disagrees, …
};

/// A part of a multipart that is protected by itself, while what stands beside it is not; or an item of a
/// contentCollection.
struct PartVerdict;

struct Verdict {
  /// All that was asked to be checked holds, for every layer, and there is at least one.
  bool ok = false;
  /// Why not: the first reason, outermost layer first. Nothing when ok.
  std::optional<Error> refusal;
  std::vector<Layer> layers;
  /// Of the content: its own Content-Type, "application/octet-stream" when it is no MIME entity.
  mime::MediaType content_type{"application", "octet-stream"};
  bool content_is_entity = false;
  /// Octets from the start of the content to its body: its header fields and the empty line.
  std::uint64_t body_offset = 0;
  /// Encoding of the body within the content, still to be undone by whoever reads it.
  std::string transfer_encoding;
  /// Protected parts of content that is not protected as a whole, or within protected content. Each is an origin of its
  /// own: neither its neighbours nor the header fields around it are covered by it (EFAIL). Of a contentCollection all
  /// items are here; each of them must hold, and where no layer around the collection protects it, be protected.
  std::vector<PartVerdict> parts;

  /// The identity that was verified: uris of the first signer that matched or, without a sender to match, is valid.
  std::vector<std::string> signer_uris() const;
  bool is_signed() const;
  bool is_encrypted() const;
};

struct PartVerdict {
  std::string path;  ///< "2.1": first part of the second part; of an item its number, counted from 1
  Verdict verdict;
  std::shared_ptr<const Spool> content;  ///< of a part
  bool item = false;                     ///< of a collection: its content is a piece of Opened::content
  std::uint64_t content_offset = 0;
  std::uint64_t content_size = 0;
};

/// What came out of a message.
struct Opened {
  Verdict verdict;
  /// The innermost content as it was carried, MIME header fields included; of a collection that of its items, one after
  /// another. Null unless the verdict is ok or release of unverified content was asked for.
  std::shared_ptr<const Spool> content;
  std::uint64_t content_size = 0;

  /// The content in memory; empty when there is none.
  Result<Bytes> content_octets() const;
  /// Its body, transfer encoding undone.
  Result<Bytes> body() const;
};

/// ok, or the error that says what does not hold. Its blame gives the exit status: refused, or unsupported when
/// nothing but an algorithm is missing.
Result<void> require(const Verdict& verdict);

/// What a verdict is judged by.
struct Demands {
  bool path = true;
  bool identity = false;   ///< there was a sender to match
  bool signature = false;  ///< a message that nobody signed is not ok
  bool layers = true;      ///< a message that is neither signed nor for recipients is not ok
  /// CBC content that no valid signature inside protects is ok.
  bool unauthenticated = false;
};
/// Fills in `ok` of each layer and of the whole, and the refusal. Every layer must hold: each signedData has signers,
/// all valid, and one that is the sender; each encryption is authenticated, or a signedData further in holds.
void judge(Verdict& verdict, const Demands& demands);

}  // namespace sealwire::smime
