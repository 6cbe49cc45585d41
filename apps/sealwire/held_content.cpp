#include "held_content.hpp"

#include "sealwire/asn1/stream.hpp"
#include "sealwire/base/try.hpp"

#include "object_row.hpp"
#include "verdict.hpp"

namespace sealwire::app {
namespace {

constexpr std::uint64_t kAttributes = std::uint64_t{1} << 20;

class HeldReader final : public asn1::StreamHandler, public HeldSink {
 public:
  HeldReader(Holder holder, std::size_t item, Sink& out) : holder_(holder), item_(item), out_(out), row_(chosen_) {}

  Result<void> write(Octets octets) override { return parser_.write(octets); }
  Result<Held> finish() override {
    SEALWIRE_CHECK(parser_.finish());
    if (holder_ == Holder::collection && item_ > held_.items) {
      return fail(AppError::usage,
                  "--item " + std::to_string(item_) + ": the collection has " + std::to_string(held_.items) + " items");
    }
    const bool complete = holder_ == Holder::with_attributes ? !held_.attributes.empty() : value_seen_;
    if (!complete) return fail(asn1::Asn1Error::missing_field, "the ContentInfo is incomplete");
    return std::move(held_);
  }

  Result<asn1::Visit> begin(const asn1::StreamElement& element) override {
    using asn1::Visit;
    switch (element.depth) {
      case 0:
        if (element.tag == asn1::tags::sequence) return Visit::enter();
        break;
      case 1:
        if (!type_seen_ && element.tag == asn1::tags::object_identifier) {
          type_seen_ = true;
          return Visit::collect(1024);
        }
        if (type_seen_ && element.tag == asn1::Tag::context(0)) return Visit::enter();
        break;
      case 2: return begin_value(element);
      default: return begin_component(element);
    }
    return unexpected(element);
  }
  Result<void> element(const asn1::StreamElement& element, Octets octets) override {
    if (element.depth == 3) held_.attributes = to_bytes(octets);
    return {};
  }
  Result<void> content(Octets piece) override {
    return holder_ == Holder::value || holder_ == Holder::octets ? out_.write(piece) : row_.write(piece);
  }
  Result<void> end(const asn1::StreamElement& element) override {
    return element.depth == 3 ? row_.finish() : Result<void>();
  }

 private:
  /// Items that are not asked for are checked all the same.
  class Chosen final : public Sink {
   public:
    explicit Chosen(HeldReader& reader) : reader_(reader) {}
    Result<void> write(Octets octets) override {
      const bool wanted = reader_.item_ == 0 || reader_.item_ == reader_.held_.items;
      return wanted ? reader_.out_.write(octets) : Result<void>();
    }

   private:
    HeldReader& reader_;
  };

  Result<asn1::Visit> begin_value(const asn1::StreamElement& element) {
    using asn1::Visit;
    if (value_seen_) return unexpected(element);
    value_seen_ = true;
    if (holder_ == Holder::value) return Visit::raw();
    if (holder_ == Holder::octets) {
      return element.tag == asn1::tags::octet_string ? Visit::content() : unexpected(element);
    }
    return element.tag == asn1::tags::sequence ? Visit::enter() : unexpected(element);
  }
  Result<asn1::Visit> begin_component(const asn1::StreamElement& element) {
    using asn1::Visit;
    if (element.tag != asn1::tags::sequence) return unexpected(element);
    ++held_.items;
    if (holder_ == Holder::collection || held_.items == 1) return Visit::raw();
    return held_.items == 2 ? Visit::collect(kAttributes) : unexpected(element);
  }
  static Result<asn1::Visit> unexpected(const asn1::StreamElement& element) {
    return fail(asn1::Asn1Error::unexpected_tag, asn1::to_string(element.tag) + " where it does not belong",
                element.offset);
  }

  Holder holder_;
  std::size_t item_;
  Sink& out_;
  Chosen chosen_{*this};
  ObjectRow row_;
  Held held_;
  bool type_seen_ = false;
  bool value_seen_ = false;
  asn1::StreamParser parser_{*this};
};

}  // namespace

std::unique_ptr<HeldSink> make_held_sink(Holder holder, std::size_t item, Sink& out) {
  return std::make_unique<HeldReader>(holder, item, out);
}

Result<Held> read_held(Source& object, Holder holder, std::size_t item, Sink& out) {
  HeldReader reader(holder, item, out);
  SEALWIRE_TRY(copy(object, reader));
  return reader.finish();
}

}  // namespace sealwire::app
