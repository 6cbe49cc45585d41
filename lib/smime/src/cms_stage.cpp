#include "cms_stage.hpp"

#include <algorithm>
#include <variant>

#include "sealwire/asn1/reader.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/authenticate.hpp"
#include "sealwire/cms/compress.hpp"
#include "sealwire/cms/content_type.hpp"
#include "sealwire/cms/digest.hpp"
#include "sealwire/cms/envelope_stream.hpp"
#include "sealwire/cms/signed_data_stream.hpp"
#include "sealwire/smime/application_cms.hpp"

#include "cms_octets.hpp"
#include "form.hpp"
#include "holder_stage.hpp"
#include "kept_content.hpp"
#include "layers.hpp"

namespace sealwire::smime {
namespace {

namespace types = cms::content_types;

/// Octets of line ends that may stand behind an object.
constexpr std::size_t kLineEnds = 4096;

/// A ContentInfo of some type.
class CmsStage final : public Stage {
 public:
  CmsStage(StageContext& context, std::optional<mime::MediaType> label, bool type_seen)
      : context_(context),
        label_(std::move(label)),
        type_seen_(type_seen),
        place_(context.layers.size()),
        kept_(context, place_) {
    context_.layers.emplace_back();
  }

  Result<void> write(Octets octets) override {
    if (!std::holds_alternative<std::monostate>(reader_)) return forward(octets);
    append(front_, octets);
    if (front_.size() < kContentInfoFront) return {};
    return start();
  }

  Result<void> finish() override {
    if (std::holds_alternative<std::monostate>(reader_)) SEALWIRE_CHECK(start());
    if (auto* holder = std::get_if<std::unique_ptr<HolderStage>>(&reader_)) {
      const auto done = (*holder)->finish();
      if (label_ && place_ < context_.layers.size() && context_.layers[place_]) {
        note_label(*label_, type_.get(), false, *context_.layers[place_]);
      }
      return done;
    }
    if (!inner_front_.empty()) SEALWIRE_CHECK(begin_inside());
    SEALWIRE_CHECK(verdict());
    if (wrapped_) SEALWIRE_CHECK(inside_->write(Bytes(kContentInfoEnd, 0)));
    return inside_->finish();
  }

 private:
  /// Content as a reader gives it; in a ContentInfo when the next stage is to read it by its type.
  class Content final : public Sink {
   public:
    explicit Content(CmsStage& stage) : stage_(stage) {}
    Result<void> write(Octets octets) override { return stage_.content(octets); }

   private:
    CmsStage& stage_;
  };

  Result<asn1::OwnedOid> read_type() const {
    const asn1::Header outer = SEALWIRE_TRY(asn1::read_header(front_, asn1::kBer));
    if (outer.size == 0 || outer.tag != asn1::tags::sequence || !outer.constructed) {
      return fail(SmimeError::bad_message, "no ContentInfo", 0);
    }
    asn1::Reader inside(Octets(front_).subspan(outer.size), asn1::kBer, outer.size);
    return asn1::OwnedOid(
        asn1::Oid(SEALWIRE_TRY(inside.next(asn1::tags::object_identifier, "ContentInfo.contentType")).content));
  }

  Result<void> start() {
    type_ = SEALWIRE_TRY(read_type());
    if (label_) context_.labels.begin(place_, *label_);
    if (!type_seen_) context_.labels.saw(type_.get());
    SEALWIRE_CHECK(make_reader());
    measure();
    return forward(std::exchange(front_, {}));
  }

  Result<void> make_reader() {
    const OpenOptions& options = context_.options;
    const asn1::Oid type = type_.get();
    const bool encrypted =
        type == types::enveloped_data || type == types::auth_enveloped_data || type == types::encrypted_data;
    if (type == types::signed_data) {
      reader_.emplace<cms::SignedDataReader>(content_, verify_options(options));
    } else if (encrypted) {
      reader_.emplace<cms::EnvelopeReader>(credentials_of(options), cms::UnverifiedSink(content_),
                                           open_options(options));
    } else if (type == types::auth_data) {
      reader_.emplace<cms::AuthenticatedDataReader>(credentials_of(options), cms::UnverifiedSink(content_),
                                                    open_options(options));
    } else if (type == types::digested_data) {
      reader_.emplace<cms::DigestedDataReader>(cms::UnverifiedSink(content_));
    } else if (type == types::compressed_data) {
      const cms::DecompressLimits limits{.ratio = options.limits.compression_ratio, .size = options.limits.content};
      compressed_around_ = std::exchange(context_.compressed, context_.compressed ? context_.compressed : &passed_);
      reader_.emplace<cms::CompressedDataReader>(content_, limits);
    } else {
      return hold();
    }
    ++context_.taken;
    inside_.emplace(context_, make_front(context_, false));
    return {};
  }

  /// A type that holds others as they are, or none.
  Result<void> hold() {
    const bool holds = holder_of(type_.get()) != Holder::none;
    if (!holds && place_ == 0 && !is_known(type_.get())) {
      return fail(SmimeError::unsupported_type, name_of_content_type(type_.get()) + " is not opened here");
    }
    if (!holds) context_.layers.pop_back();
    reader_ = std::make_unique<HolderStage>(context_, type_.get(), holds ? std::optional(place_) : std::nullopt);
    return {};
  }

  /// How long the ContentInfo is, if it says so.
  void measure() {
    const auto outer = asn1::read_header(front_, asn1::kBer);
    if (outer && outer->length && *outer->length < UINT64_MAX - outer->size) left_ = outer->size + *outer->length;
  }

  Result<void> forward(Octets octets) {
    if (left_) {
      // Beyond its end only padding is passed over; the reader refuses the rest.
      const std::size_t own = static_cast<std::size_t>(std::min<std::uint64_t>(*left_, octets.size()));
      *left_ -= own;
      if (is_padding(octets.subspan(own))) octets = octets.first(own);
    } else {
      return forward_open(octets);
    }
    return pass(octets);
  }

  /// Of indefinite length: line ends at the very end are those of a transport, for an object ends in NUL octets.
  Result<void> forward_open(Octets octets) {
    std::size_t size = octets.size();
    while (size > 0 && (octets[size - 1] == '\r' || octets[size - 1] == '\n')) --size;
    if (size == 0 && line_ends_.size() + octets.size() <= kLineEnds) {
      append(line_ends_, octets);
      return {};
    }
    if (!line_ends_.empty()) SEALWIRE_CHECK(pass(std::exchange(line_ends_, {})));
    SEALWIRE_CHECK(pass(octets.first(size)));
    line_ends_ = to_bytes(octets.subspan(size));
    return {};
  }

  Result<void> pass(Octets octets) {
    passed_ += octets.size();
    return std::visit(
        [octets]<class R>(R& reader) -> Result<void> {
          if constexpr (std::is_same_v<R, std::monostate>) {
            return {};
          } else if constexpr (std::is_same_v<R, std::unique_ptr<HolderStage>>) {
            return reader->write(octets);
          } else {
            return reader.write(octets);
          }
        },
        reader_);
  }

  /// The type of the content, which every reader knows when the content begins.
  asn1::Oid inner_type() const {
    return std::visit(
        []<class R>(const R& reader) -> asn1::Oid {
          if constexpr (std::is_same_v<R, std::monostate> || std::is_same_v<R, std::unique_ptr<HolderStage>>) {
            return {};
          } else {
            return reader.content_type();
          }
        },
        reader_);
  }

  /// What compressedData within compressedData becomes is held against what came to the outermost one.
  Result<void> check_growth(std::size_t more) {
    if (!compressed_around_) return {};
    grown_ += more;
    const std::uint64_t ratio = std::max<std::uint64_t>(1, context_.options.limits.compression_ratio);
    const std::uint64_t allowance = cms::DecompressLimits{}.allowance;
    if (grown_ <= allowance || (grown_ - allowance) / ratio <= *compressed_around_) return {};
    return fail(cms::CmsError::ratio_exceeded, "the content of all compressed layers grows beyond " +
                                                   std::to_string(ratio) + " times its compressed form");
  }

  Result<void> content(Octets octets) {
    SEALWIRE_CHECK(check_growth(octets.size()));
    if (content_seen_) return inward(octets);
    append(inner_front_, octets);
    return inner_front_.size() < kContentInfoFront ? Result<void>() : begin_inside();
  }

  /// What is inside goes on as data, or as another content type by its own stage.
  Result<void> begin_inside() {
    content_seen_ = true;
    const auto* envelope = std::get_if<cms::EnvelopeReader>(&reader_);
    keeps_ = std::holds_alternative<cms::SignedDataReader>(reader_) || (envelope && envelope->may_look_again());
    const asn1::Oid type = inner_type();
    const bool is_data = type.empty() || type == types::data;
    if (envelope || is_data) context_.labels.hide();
    if (!is_data) {
      context_.labels.saw(type);
      const cms::ContentType* name = cms::find_content_type(type);
      const bool holds = name && name->encapsulates;
      const bool goes_on = holds && context_.taken < context_.options.layers;
      if (holds && !goes_on) context_.labels.incomplete();
      bare_inside_ = goes_on && begins_content_info_of(inner_front_, type);
      wrapped_ = goes_on && !bare_inside_;
      if (goes_on) inside_.emplace(context_, make_object(context_, true));
      if (wrapped_) SEALWIRE_CHECK(inside_->write(content_info_front(type)));
    }
    return inward(std::exchange(inner_front_, {}));
  }

  Result<void> inward(Octets octets) {
    SEALWIRE_CHECK(inside_->write(octets));
    return keeps_ ? kept_.write(octets) : Result<void>();
  }

  Result<void> verdict() {
    Layer layer;
    if (auto* signed_reader = std::get_if<cms::SignedDataReader>(&reader_)) {
      const cms::SignatureReport report = SEALWIRE_TRY(signed_reader->finish(&kept_.spool()));
      layer = signed_layer(report, context_.options.checks);
    } else if (auto* envelope = std::get_if<cms::EnvelopeReader>(&reader_)) {
      const cms::EnvelopeReport report = SEALWIRE_TRY(finish_envelope(*envelope));
      layer = encrypted_layer(report);
    } else if (auto* authenticated = std::get_if<cms::AuthenticatedDataReader>(&reader_)) {
      const cms::EnvelopeReport report = SEALWIRE_TRY(authenticated->finish());
      layer = encrypted_layer(report);
    } else if (auto* digested = std::get_if<cms::DigestedDataReader>(&reader_)) {
      const cms::DigestReport report = SEALWIRE_TRY(digested->finish());
      layer = digested_layer(report);
    } else if (auto* compressed = std::get_if<cms::CompressedDataReader>(&reader_)) {
      const cms::CompressReport report = SEALWIRE_TRY(compressed->finish());
      layer = compressed_layer(report);
    }
    if (bare_inside_) {
      layer.remarks.push_back("a ContentInfo is where only " + name_of_content_type(inner_type()) + " belongs");
    }
    if (label_) {
      const auto* signatures = std::get_if<SignedLayer>(&layer.details);
      note_label(*label_, type_.get(), signatures && signatures->signers.empty(), layer);
    }
    context_.layers[place_] = std::move(layer);
    return {};
  }

  Result<cms::EnvelopeReport> finish_envelope(cms::EnvelopeReader& reader) {
    SpoolSource again(kept_.spool());
    return reader.finish(&again);
  }

  using Reader = std::variant<std::monostate, cms::SignedDataReader, cms::EnvelopeReader, cms::AuthenticatedDataReader,
                              cms::DigestedDataReader, cms::CompressedDataReader, std::unique_ptr<HolderStage>>;
  StageContext& context_;
  std::optional<mime::MediaType> label_;
  bool type_seen_;
  std::size_t place_;
  KeptContent kept_;
  Bytes front_;
  Bytes inner_front_;
  asn1::OwnedOid type_;
  std::optional<Guard> inside_;
  Content content_{*this};
  Reader reader_;
  std::optional<std::uint64_t> left_;  ///< octets of the ContentInfo that are still to come, if it has a length
  Bytes line_ends_;
  std::uint64_t passed_ = 0;                          // octets of the ContentInfo that the reader got
  std::uint64_t grown_ = 0;                           // octets of what it became
  const std::uint64_t* compressed_around_ = nullptr;  // of another compressedData around, if this is one
  bool content_seen_ = false;
  bool wrapped_ = false;
  bool bare_inside_ = false;  // a ContentInfo, where only the type itself belongs
  bool keeps_ = false;        // whether the reader may look at its content again
};

}  // namespace

std::unique_ptr<Stage> make_cms(StageContext& context, std::optional<mime::MediaType> label, bool type_seen) {
  return std::make_unique<CmsStage>(context, std::move(label), type_seen);
}

}  // namespace sealwire::smime
