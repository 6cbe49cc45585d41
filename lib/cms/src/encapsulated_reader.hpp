#pragma once

#include "sealwire/asn1/stream.hpp"
#include "sealwire/cms/content_info.hpp"

namespace sealwire::cms {

/// Reads a ContentInfo whose type is a SEQUENCE with an EncapsulatedContentInfo among its components, as a stream: what
/// DigestedData, CompressedData and AuthenticatedData have in common.
class EncapsulatedReader : public asn1::StreamHandler {
 public:
  /// `name` is for errors.
  EncapsulatedReader(asn1::Oid content_type, const char* name) : content_type_(content_type), name_(name) {}

  Result<asn1::Visit> begin(const asn1::StreamElement& element) final;
  Result<void> element(const asn1::StreamElement& element, Octets octets) final;
  Result<void> content(Octets piece) final;
  Result<void> end(const asn1::StreamElement& element) final;

  asn1::Oid inner_type() const { return inner_type_; }
  std::uint64_t content_size() const { return size_; }
  bool saw_content() const { return saw_content_; }

 protected:
  /// A component other than the EncapsulatedContentInfo begins: how many octets it may have, or an error.
  virtual Result<std::uint64_t> begin_field(const asn1::StreamElement& element) = 0;
  /// The component, whole.
  virtual Result<void> field(const asn1::StreamElement& element, Octets octets) = 0;
  /// True if the EncapsulatedContentInfo is due.
  virtual bool encapsulated_due(const asn1::StreamElement& element) const = 0;
  /// The content begins: its type is known.
  virtual Result<void> begin_content() = 0;
  virtual Result<void> take(Octets piece) = 0;
  virtual void encapsulated_done() = 0;
  std::unexpected<Error> unexpected(const asn1::StreamElement& element) const;

 private:
  enum class Stage : std::uint8_t { type, wrapper, data, fields, inner_type, inner_wrapper, string, done };
  asn1::Oid content_type_;
  const char* name_;
  Stage stage_ = Stage::type;
  asn1::OwnedOid inner_type_;
  std::uint64_t size_ = 0;
  bool saw_content_ = false;
};

}  // namespace sealwire::cms
