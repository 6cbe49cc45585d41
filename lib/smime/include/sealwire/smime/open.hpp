#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sealwire/base/io.hpp"
#include "sealwire/base/time.hpp"
#include "sealwire/mime/header.hpp"
#include "sealwire/smime/verdict.hpp"
#include "sealwire/x509/cache.hpp"
#include "sealwire/x509/store.hpp"

// Opening messages in any form and layering. What a message says of itself (smime-type, media type, encoding) is a
// hint; the ContentInfo decides.

namespace sealwire::cms {
struct Credentials;
}

namespace sealwire::smime {

/// What is to be checked of signers, and by what.
struct Checks {
  bool path = true;
  /// Null while `path` is set: every path is untrusted, for want of an anchor.
  const pkix::PathValidator* validator = nullptr;
  UnixTime time{};
  /// The sender's URI, as the message's From or the user says; empty: the identity is not checked.
  std::string sender;
  /// Certificates of peers, for signatures that come without.
  const x509::CertificateStore* certificates = nullptr;
  /// Certificates seen before; may be null.
  x509::CertificateCache* cache = nullptr;
};

struct OpenLimits {
  std::size_t depth = 16;                            ///< layers within each other
  std::size_t items = 1000;                          ///< of a contentCollection
  std::uint64_t content = std::uint64_t{1} << 40;    ///< octets of the innermost content
  std::uint64_t signature = std::uint64_t{4} << 20;  ///< of the second part of a multipart/signed
  std::uint64_t compression_ratio = 100;             ///< of all compressed layers within each other
  std::size_t private_key_operations = 64;           ///< to find out which RecipientInfo is for us
  std::size_t in_memory = 256U << 10;  ///< an Opener keeps messages up to this size whole, which is faster
  std::uint64_t parts_content = std::uint64_t{16} << 20;  ///< above this open() does not search for parts
};

enum class InputForm : std::uint8_t {
  automatic,  ///< MIME entity, PEM, base64 or binary CMS, by its first octets
  binary,     ///< a ContentInfo in BER
  pem,
  entity,
};

struct OpenOptions {
  Checks checks;
  /// Null: nothing can be decrypted.
  const cms::Credentials* credentials = nullptr;
  InputForm form = InputForm::automatic;
  /// How many layers to take off; `verify` and `decrypt` take one, `open` all of them. Types that only hold others
  /// (contentInfo, contentWithAttrs, contentCollection, encryptedKeyPkg) do not count.
  std::size_t layers = SIZE_MAX;
  /// Give the content out although the verdict is not ok, except where a layer did not decrypt or authenticate.
  bool unverified = false;
  /// Whether envelopedData whose content nobody signed is ok (`decrypt`), or refused (`open`).
  bool accept_unauthenticated = false;
  /// Whether a message without any layer is ok.
  bool accept_clear = false;
  /// Whether a message that nobody signed is refused, encrypted or not.
  bool signature_required = false;
  /// Old ciphers are used too.
  bool legacy = false;
  OpenLimits limits{};
};

/// Opens what is in memory. Errors: bad_message, too_deep, those of mime, asn1 and cms for input that cannot be read,
/// cannot be decrypted, or needs what is not here. What is wrong with signers is no error: it is in the verdict.
Result<Opened> open(Octets message, const OpenOptions& options);
/// A body whose header fields travelled in another header: of a SIP or MSRP message.
Result<Opened> open(const mime::HeaderFields& fields, Octets body, const OpenOptions& options);
/// A detached signature in any form, over content that is elsewhere; the verdict has one layer, and no content. `again`
/// is where the content can be read again once it has been read to its end: signatures over the whole of it need that
/// beyond a few MiB, and are `unsupported` without.
Result<Verdict> open_detached(Octets signature, Source& content, const OpenOptions& options,
                              const Spool* again = nullptr);

/// Fills in what a verdict says of content, of which the front is enough: whether it is an entity, of which type, where
/// its body begins.
void describe_content(Octets content, Verdict& verdict);

/// Opens a message that arrives in pieces. Content goes to spools that `spools` makes; memory does not grow with it.
class Opener final : public Sink {
 public:
  Opener(const OpenOptions& options, SpoolFactory& spools);
  /// The body of a message whose header fields are these.
  Opener(const mime::HeaderFields& fields, const OpenOptions& options, SpoolFactory& spools);
  ~Opener() override;
  /// Content goes here rather than to a spool that was made for it, and is `Opened::content` if the verdict allows it.
  /// Whoever gives one keeps what arrives out of sight until then, as a held output does. Before the first write().
  void put_content_in(std::shared_ptr<Spool> spool);
  Result<void> write(Octets octets) override;
  /// The message is complete. Errors: as open.
  Result<Opened> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sealwire::smime
