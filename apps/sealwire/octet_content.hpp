#pragma once

#include <optional>

#include "sealwire/asn1/oid.hpp"
#include "sealwire/base/io.hpp"

namespace sealwire::app {

/// Writes a ContentInfo whose value is one OCTET STRING (data, firmwarePackage) of any length: definite if `size` is
/// known, which then must be right, else indefinite with segments of 16 KiB.
class OctetContentWriter final : public Sink {
 public:
  /// `out` must outlive the writer.
  OctetContentWriter(asn1::Oid type, std::optional<std::uint64_t> size, Sink& out)
      : type_(type), size_(size), out_(out) {}
  Result<void> begin();
  Result<void> write(Octets octets) override;
  Result<void> finish();

 private:
  Result<void> segment();

  asn1::OwnedOid type_;
  std::optional<std::uint64_t> size_;
  Sink& out_;
  std::uint64_t written_ = 0;
  Bytes pending_;
};

}  // namespace sealwire::app
