#pragma once

#include <memory>
#include <optional>

#include "sealwire/asn1/oid.hpp"
#include "sealwire/cms/error.hpp"
#include "sealwire/cms/unverified_sink.hpp"
#include "sealwire/crypto/digest.hpp"

// DigestedData (RFC 5652 §7): content with its digest beside it, which protects against accidents only.

namespace sealwire::cms {

struct DigestOptions {
  crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::sha256;
  asn1::OwnedOid content_type{};  ///< empty: id-data
};

struct DigestReport {
  crypto::DigestAlgorithm digest{};
  Bytes value;
  asn1::OwnedOid content_type;
  std::uint64_t content_size = 0;
};

/// DER of a ContentInfo with DigestedData around `content`. Errors: unsupported.
Result<Bytes> digest_data(Octets content, const DigestOptions& options = {});
struct Digested {
  Bytes content;
  DigestReport report;
};
/// Errors: bad_digest; wrong_content_type, wrong_version; missing_content for one without content, unless `detached`
/// gives it.
Result<Digested> verify_digested(Octets content_info, std::optional<Octets> detached = std::nullopt);

/// The same for content of any length; `content_size` gives definite lengths.
class DigestedDataWriter final : public Sink {
 public:
  static Result<DigestedDataWriter> create(const DigestOptions& options, std::optional<std::uint64_t> content_size,
                                           Sink& out);
  DigestedDataWriter(DigestedDataWriter&&) noexcept;
  ~DigestedDataWriter() override;
  Result<void> write(Octets content) override;
  Result<void> finish();

 private:
  struct Impl;
  explicit DigestedDataWriter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

class DigestedDataReader final : public Sink {
 public:
  explicit DigestedDataReader(UnverifiedSink content);
  DigestedDataReader(DigestedDataReader&&) noexcept;
  ~DigestedDataReader() override;
  Result<void> write(Octets ber) override;
  Result<DigestReport> finish();
  /// What the content is, once that has been read; else empty. Not verified before finish().
  asn1::Oid content_type() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sealwire::cms
