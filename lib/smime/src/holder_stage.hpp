#pragma once

#include "sealwire/asn1/stream.hpp"

#include "holder.hpp"
#include "stages.hpp"

namespace sealwire::smime {

/// A ContentInfo of a type that holds other content types as they are, or that holds none (then its value is the
/// content). It takes the ContentInfo from its beginning.
class HolderStage final : public Stage, private asn1::StreamHandler {
 public:
  /// `place` is that of its layer, which is none for a type that holds none.
  HolderStage(StageContext& context, asn1::Oid type, std::optional<std::size_t> place);
  ~HolderStage() override;
  Result<void> write(Octets octets) override { return parser_.write(octets); }
  Result<void> finish() override;

 private:
  class Item;
  Result<asn1::Visit> begin(const asn1::StreamElement& element) override;
  Result<asn1::Visit> begin_value(const asn1::StreamElement& element);
  Result<asn1::Visit> begin_component(const asn1::StreamElement& element);
  Result<void> element(const asn1::StreamElement& element, Octets octets) override;
  Result<void> content(Octets piece) override;
  Result<void> end(const asn1::StreamElement& element) override;
  Result<void> begin_item();

  StageContext& context_;
  asn1::OwnedOid type_;
  Holder holder_;
  std::optional<std::size_t> place_;
  Layer layer_;
  std::optional<Guard> inside_;
  std::unique_ptr<Item> item_;
  std::size_t count_ = 0;
  bool value_seen_ = false;
  bool retag_ = false;
  bool attributes_seen_ = false;
  asn1::StreamParser parser_;
};

}  // namespace sealwire::smime
