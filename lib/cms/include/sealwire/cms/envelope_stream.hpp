#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "sealwire/base/io.hpp"
#include "sealwire/cms/envelope.hpp"
#include "sealwire/cms/unverified_sink.hpp"

// EnvelopedData, AuthEnvelopedData and EncryptedData of any length, in constant memory. Everything is pushed: writers
// take content and give BER, readers take BER and give content.
//
// One pass is enough but for two things that stand after the content although decryption starts with them:
// authenticated attributes, and with CCM in indefinite lengths the content's length. Then the reader decrypts all the
// same, and finish() reads what it has written once more, to verify it by encrypting it again: the caller has to keep
// unverified content aside anyway, usually in a Spool.

namespace sealwire::cms {

/// Writes a ContentInfo with EnvelopedData or AuthEnvelopedData, by the cipher. With `content_size` all lengths are
/// definite (DER), and content of another length is an error; without, indefinite. `out` must outlive the writer.
class EnvelopeWriter final : public Sink {
 public:
  /// Writes everything that precedes the content. Errors: as encrypt(); bad_request for CCM without content_size.
  static Result<EnvelopeWriter> create(const EnvelopeOptions& options, const std::vector<Recipient>& recipients,
                                       std::optional<std::uint64_t> content_size, Sink& out, Random& random);
  /// The same for EncryptedData under a key that comes from a password (PBES2 with PBKDF2, RFC 8018 §6.2), by its
  /// members but `cipher`, which is that of `options`.
  static Result<EnvelopeWriter> create_encrypted_data(const EnvelopeOptions& options, const PasswordRecipient& password,
                                                      std::optional<std::uint64_t> content_size, Sink& out,
                                                      Random& random);
  /// The same for EncryptedData under `key`.
  static Result<EnvelopeWriter> create_encrypted_data(const EnvelopeOptions& options, Octets key,
                                                      std::optional<std::uint64_t> content_size, Sink& out,
                                                      Random& random);
  EnvelopeWriter(EnvelopeWriter&&) noexcept;
  EnvelopeWriter& operator=(EnvelopeWriter&&) noexcept;
  ~EnvelopeWriter() override;

  Result<void> write(Octets content) override;
  /// Writes what follows the content. Does not end `out`, if that is a writer too.
  Result<void> finish();
  /// What was made, as EnvelopeReader would report it; `matched` is of those that open.
  EnvelopeReport report() const;

 private:
  struct Impl;
  explicit EnvelopeWriter(std::unique_ptr<Impl> impl);
  static Result<EnvelopeWriter> encrypted_data(const EnvelopeOptions& options, ContentEncryption encryption,
                                               Bytes algorithm, Octets key, std::optional<std::uint64_t> content_size,
                                               Sink& out);
  std::unique_ptr<Impl> impl_;
};

/// Reads a ContentInfo with EnvelopedData, AuthEnvelopedData or EncryptedData.
class EnvelopeReader final : public Sink {
 public:
  /// `credentials` and the sink must outlive the reader.
  EnvelopeReader(const Credentials& credentials, UnverifiedSink content, const OpenOptions& options = {});
  /// For EncryptedData alone, under this key.
  EnvelopeReader(SecretBytes key, UnverifiedSink content, const OpenOptions& options = {});
  EnvelopeReader(EnvelopeReader&&) noexcept;
  ~EnvelopeReader() override;

  /// Takes BER octets; content comes out as far as it can. Errors: as decrypt().
  Result<void> write(Octets ber) override;
  /// The verdict. `again` gives once more what was written to the sink, from its start; without it, needs_two_passes if
  /// it is needed (see above). Errors: as decrypt(); after an error the content is not to be used.
  Result<EnvelopeReport> finish(Source* again = nullptr);
  /// Whether finish() may ask for it; known when the content begins to come out.
  bool may_look_again() const;
  /// What the encrypted content is, once that has been read; else empty. Not verified before finish().
  asn1::Oid content_type() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sealwire::cms
