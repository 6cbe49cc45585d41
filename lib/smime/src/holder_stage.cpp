#include "holder_stage.hpp"

#include <algorithm>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/attribute.hpp"
#include "sealwire/cms/content_info.hpp"

#include "layers.hpp"
#include "open_whole.hpp"
#include "parts.hpp"

namespace sealwire::smime {
namespace {

constexpr std::uint64_t kAttributes = 1 << 20;
constexpr std::uint64_t kOid = 1024;
constexpr std::size_t kHeader = 66U << 10;

/// The end of another spool from some place on.
class SpoolTail final : public Spool {
 public:
  explicit SpoolTail(std::shared_ptr<Spool> base) : base_(std::move(base)), start_(base_->size()) {}
  Result<void> write_at(std::uint64_t offset, Octets octets) override {
    return base_->write_at(start_ + offset, octets);
  }
  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    return base_->read_at(start_ + offset, into);
  }
  std::uint64_t size() const override { return base_->size() - start_; }
  std::uint64_t start() const { return start_; }

 private:
  std::shared_ptr<Spool> base_;
  std::uint64_t start_;
};

}  // namespace

/// An item of a collection: a message of its own, whose content goes to the end of the collection's.
class HolderStage::Item {
 public:
  Item(StageContext& around, std::size_t number)
      : around_(around), number_(number), options_(around.options), context_{options_, around.spools} {
    options_.layers -= options_.layers == SIZE_MAX ? 0 : around.taken;
    options_.limits.depth -= std::min(options_.limits.depth, around.layers.size());
    context_.labels = LabelCheck(&around.labels);
    context_.compressed = around.compressed;
    tail_ = std::make_shared<SpoolTail>(around.content);
    context_.content = tail_;
    stage_.emplace(context_, make_object(context_));
  }

  Result<void> write(Octets octets) { return stage_->write(octets); }

  Result<void> finish() {
    Result<void> done = stage_->finish();
    auto verdict = verdict_of(context_, done);
    if (!verdict) {
      done = std::unexpected(std::move(verdict).error());
      verdict = Verdict{};
    }
    if (done && !around_.inner_error) {
      Bytes front(static_cast<std::size_t>(std::min<std::uint64_t>(tail_->size(), kHeader)));
      front.resize(SEALWIRE_TRY(tail_->read_at(0, front)));
      describe_content(front, *verdict);
    }
    PartVerdict part = item_verdict(number_, *std::move(verdict), std::move(done), around_.options);
    part.content_offset = tail_->start();
    part.content_size = tail_->size();
    around_.items.push_back(std::move(part));
    return {};
  }

 private:
  StageContext& around_;
  std::size_t number_;
  OpenOptions options_;
  StageContext context_;
  std::shared_ptr<SpoolTail> tail_;
  std::optional<Guard> stage_;
};

HolderStage::HolderStage(StageContext& context, asn1::Oid type, std::optional<std::size_t> place)
    : context_(context), type_(type), holder_(holder_of(type)), place_(place), parser_(*this) {
  layer_.type = name_of_content_type(type);
  layer_.details = OtherLayer{};
  if (holder_ == Holder::none) {
    const bool is_data = type == cms::content_types::data;
    if (is_data) context_.labels.hide();
    inside_.emplace(context_, is_data ? make_front(context_, false) : std::make_unique<ContentStage>(context_));
  } else if (holder_ != Holder::collection) {
    inside_.emplace(context_, make_object(context_, holder_ == Holder::key_package));
  }
}

HolderStage::~HolderStage() = default;

Result<asn1::Visit> HolderStage::begin(const asn1::StreamElement& element) {
  using asn1::Visit;
  const auto enter = [&](bool fits) -> Result<Visit> {
    if (fits) return Visit::enter();
    return fail(asn1::Asn1Error::unexpected_tag,
                asn1::to_string(element.tag) + " where " + layer_.type + " does not have it", element.offset);
  };
  switch (element.depth) {
    case 0: return enter(element.tag == asn1::tags::sequence);
    case 1:
      if (element.tag == asn1::tags::object_identifier) return Visit::collect(kOid);
      return enter(element.tag == asn1::Tag::context(0));
    case 2:
      if (value_seen_) return enter(false);
      value_seen_ = true;
      return begin_value(element);
    default: return begin_component(element);
  }
}

Result<asn1::Visit> HolderStage::begin_value(const asn1::StreamElement& element) {
  using asn1::Visit;
  const auto unexpected = [&] {
    return fail(asn1::Asn1Error::unexpected_tag, asn1::to_string(element.tag) + " is no " + layer_.type,
                element.offset);
  };
  switch (holder_) {
    case Holder::none:
      if (!is_octet_string(type_)) return Visit::raw();
      if (element.tag != asn1::tags::octet_string) return unexpected();
      return Visit::content();
    case Holder::content_info: return Visit::raw();
    case Holder::key_package: {
      auto inner = key_package_type(element.tag);
      if (!inner) return std::unexpected(std::move(inner).error().shifted(element.offset));
      std::get<OtherLayer>(layer_.details).detail = name_of_content_type(*inner);
      SEALWIRE_CHECK(inside_->write(content_info_front(*inner)));
      retag_ = true;
      return Visit::raw();
    }
    case Holder::collection:
    case Holder::with_attributes:
      if (element.tag != asn1::tags::sequence) return unexpected();
      return Visit::enter();
  }
  return unexpected();
}

Result<asn1::Visit> HolderStage::begin_component(const asn1::StreamElement& element) {
  if (element.tag != asn1::tags::sequence || attributes_seen_) {
    return fail(asn1::Asn1Error::unexpected_tag, asn1::to_string(element.tag) + " where it does not belong",
                element.offset);
  }
  ++count_;
  if (holder_ == Holder::collection) {
    SEALWIRE_CHECK(begin_item());
    return asn1::Visit::raw();
  }
  if (count_ == 1) return asn1::Visit::raw();
  attributes_seen_ = true;
  return asn1::Visit::collect(kAttributes);
}

Result<void> HolderStage::begin_item() {
  const std::size_t limit = context_.options.limits.items;
  if (count_ > limit) {
    return fail(SmimeError::too_large, "a collection of more than " + std::to_string(limit) + " items");
  }
  if (!context_.content) context_.content = SEALWIRE_TRY(content_spool(context_.given, context_.spools, 0));
  item_ = std::make_unique<Item>(context_, count_);
  return {};
}

Result<void> HolderStage::element(const asn1::StreamElement& element, Octets octets) {
  if (!attributes_seen_) return {};  // the contentType, which is known
  asn1::Arena arena;
  const auto attributes =
      SEALWIRE_TRY(asn1::decode<asn1::SequenceOf<cms::Attribute>>(octets, asn1::kBer, arena, element.offset));
  std::vector<asn1::OwnedOid> types;
  for (const cms::Attribute& attribute : attributes) types.emplace_back(attribute.attr_type);
  std::get<OtherLayer>(layer_.details).detail = attributes_detail(types);
  return {};
}

Result<void> HolderStage::content(Octets piece) {
  if (item_) return item_->write(piece);
  if (std::exchange(retag_, false)) {
    SEALWIRE_CHECK(inside_->write(Bytes{kSequenceOctet}));
    piece = piece.subspan(1);
  }
  return piece.empty() ? Result<void>() : inside_->write(piece);
}

Result<void> HolderStage::end(const asn1::StreamElement& element) {
  if (element.depth != 3 || !item_) return {};
  const auto done = item_->finish();
  item_.reset();
  return done;
}

Result<void> HolderStage::finish() {
  SEALWIRE_CHECK(parser_.finish());
  if (!value_seen_) return fail(asn1::Asn1Error::missing_field, layer_.type + " without a value");
  if (holder_ == Holder::with_attributes && !attributes_seen_) {
    return fail(asn1::Asn1Error::missing_field, "ContentWithAttributes.attrs is absent");
  }
  if (holder_ == Holder::collection) {
    if (count_ == 0) return fail(asn1::Asn1Error::missing_field, "a ContentCollection without items");
    std::get<OtherLayer>(layer_.details).detail = std::to_string(count_) + (count_ == 1 ? " item" : " items");
  }
  if (place_) context_.layers[*place_] = std::move(layer_);
  if (!inside_) return {};
  if (holder_ == Holder::key_package) SEALWIRE_CHECK(inside_->write(Bytes(kContentInfoEnd, 0)));
  return inside_->finish();
}

}  // namespace sealwire::smime
