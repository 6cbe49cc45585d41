#pragma once

#include <memory>
#include <optional>

#include "sealwire/asn1/oid.hpp"
#include "sealwire/base/io.hpp"
#include "sealwire/cms/error.hpp"

// CompressedData (RFC 3274) with zlib, the one algorithm there is.

namespace sealwire::cms {

struct CompressOptions {
  asn1::OwnedOid content_type{};  ///< empty: id-data
  int level = -1;                 ///< 1 to 9; -1: zlib's own choice
};

/// What decompression may cost. Content is refused as soon as it is longer than `ratio` times what was read plus
/// `allowance`, or than `size`.
struct DecompressLimits {
  std::uint64_t ratio = 100;
  std::uint64_t allowance = 64U << 10;
  std::uint64_t size = UINT64_MAX;
};

struct CompressReport {
  asn1::OwnedOid content_type;
  std::uint64_t compressed_size = 0;
  std::uint64_t content_size = 0;
};

/// DER of a ContentInfo with CompressedData around `content`.
Result<Bytes> compress(Octets content, const CompressOptions& options = {});
struct Decompressed {
  Bytes content;
  CompressReport report;
};
/// Errors: bad_compression, ratio_exceeded, limit; unsupported for another algorithm than zlib; wrong_content_type,
/// wrong_version, missing_content.
Result<Decompressed> decompress(Octets content_info, const DecompressLimits& limits = {});

/// The same for content of any length; how long the compressed octets become is not known beforehand, so lengths are
/// indefinite.
class CompressedDataWriter final : public Sink {
 public:
  static Result<CompressedDataWriter> create(const CompressOptions& options, Sink& out);
  CompressedDataWriter(CompressedDataWriter&&) noexcept;
  ~CompressedDataWriter() override;
  Result<void> write(Octets content) override;
  Result<void> finish();

 private:
  struct Impl;
  explicit CompressedDataWriter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

class CompressedDataReader final : public Sink {
 public:
  explicit CompressedDataReader(Sink& content, const DecompressLimits& limits = {});
  CompressedDataReader(CompressedDataReader&&) noexcept;
  ~CompressedDataReader() override;
  Result<void> write(Octets ber) override;
  Result<CompressReport> finish();
  /// What the content is, once that has been read; else empty. Not verified before finish().
  asn1::Oid content_type() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sealwire::cms
