#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "sealwire/base/io.hpp"
#include "sealwire/cms/sign.hpp"
#include "sealwire/cms/verify.hpp"

// SignedData of any size in constant memory. One pass is enough but for signatures by EdDSA, ML-DSA and SLH-DSA without
// signed attributes, which are over the whole content, and digests that digestAlgorithms did not announce: then the
// content is read again, from a spool that the writer fills, or the one in which the reader's caller keeps it anyway.

namespace sealwire::cms {

/// The content up to here is kept in memory for signatures over the whole of it, where there is no spool for it.
inline constexpr std::size_t kKeptContent = std::size_t{4} << 20;

/// Makes a SignedData around content that passes through: write() takes content, `out` gets the encoding.
class SignedDataWriter final : public Sink {
 public:
  /// With `content_size` known the result is DER; without it, BER of indefinite length with segments of at least 16 KiB
  /// but for the last. Detached, nothing is written before finish(), and the result is DER. `spools` keep the content
  /// for signatures over the whole of it. `out` and `spools` must outlive the writer. Errors: as sign(); nothing has
  /// been written then.
  static Result<SignedDataWriter> start(std::vector<Signer> signers, SignOptions options, Sink& out,
                                        std::optional<std::uint64_t> content_size = std::nullopt,
                                        SpoolFactory* spools = nullptr);
  /// Errors: needs_two_passes (a signature over the whole content, which is longer than kKeptContent, and no spools);
  /// bad_request (more content than announced); those of `out` and of the spool.
  Result<void> write(Octets content) override;
  /// Signs, and writes what follows the content. Errors: bad_request (less content than announced),
  /// crypto::CryptoError, those of `out`.
  Result<void> finish();
  /// What was made, as SignedDataReader would report it; after finish() its signers are valid.
  SignatureReport report() const;

  SignedDataWriter(SignedDataWriter&&) noexcept;
  SignedDataWriter& operator=(SignedDataWriter&&) noexcept;
  ~SignedDataWriter() override;

 private:
  struct State;
  explicit SignedDataWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Reads a SignedData as it arrives: write() takes its octets, BER or DER, `out` gets the content as it comes, which
/// nobody may believe before finish() has given the verdict.
class SignedDataReader final : public Sink {
 public:
  /// `out` must outlive the reader; options.content must be empty.
  explicit SignedDataReader(Sink& out, VerifyOptions options = {});
  SignedDataReader(SignedDataReader&&) noexcept;
  SignedDataReader& operator=(SignedDataReader&&) noexcept;
  ~SignedDataReader() override;

  /// Errors: asn1::Asn1Error with the offset in the stream, wrong_content_type, limit, those of `out`.
  Result<void> write(Octets octets) override;
  /// `again`: what was written to the sink. Without it, a digest that digestAlgorithms did not announce, or a signature
  /// over the whole of content longer than kKeptContent, makes its signer unsupported. Errors: as verify(); those of
  /// the spool.
  Result<SignatureReport> finish(const Spool* again = nullptr);
  /// What the encapsulated content is, once that has been read; else empty.
  asn1::Oid content_type() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Digests of content that travels apart from its SignedData, made while it passes.
class ContentDigests final : public Sink {
 public:
  /// `algorithms` as micalg says, or those of read_digest_algorithms(). Errors: crypto::CryptoError (unsupported).
  static Result<ContentDigests> start(std::span<const crypto::DigestAlgorithm> algorithms);
  Result<void> write(Octets content) override;

  ContentDigests(ContentDigests&&) noexcept;
  ContentDigests& operator=(ContentDigests&&) noexcept;
  ~ContentDigests() override;

 private:
  friend Result<SignatureReport> verify_detached(Octets signed_data, ContentDigests& content,
                                                 const VerifyOptions& options, const Spool* again);
  struct State;
  explicit ContentDigests(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// The digests that the signers of a SignedData use, as far as they are known here. Errors: as verify().
Result<std::vector<crypto::DigestAlgorithm>> read_digest_algorithms(Octets signed_data,
                                                                    const asn1::Limits& limits = {});

/// The verdict on a detached SignedData whose content has passed through `content`, and is in `again` as a whole if
/// that is given. Errors: as SignedDataReader::finish().
Result<SignatureReport> verify_detached(Octets signed_data, ContentDigests& content, const VerifyOptions& options = {},
                                        const Spool* again = nullptr);

}  // namespace sealwire::cms
