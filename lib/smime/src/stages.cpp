#include "stages.hpp"

#include <algorithm>
#include <array>
#include <variant>

#include "sealwire/asn1/reader.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/authenticate.hpp"
#include "sealwire/cms/compress.hpp"
#include "sealwire/cms/content_type.hpp"
#include "sealwire/cms/digest.hpp"
#include "sealwire/cms/envelope_stream.hpp"
#include "sealwire/cms/signed_data_stream.hpp"
#include "sealwire/cms/verify.hpp"
#include "sealwire/mime/multipart.hpp"
#include "sealwire/mime/stream.hpp"
#include "sealwire/smime/application_cms.hpp"

#include "cms_octets.hpp"
#include "form.hpp"
#include "holder_stage.hpp"
#include "kept_content.hpp"
#include "layers.hpp"
#include "open_whole.hpp"
#include "pem_stage.hpp"

namespace sealwire::smime {
namespace {

namespace types = cms::content_types;

/// Octets that are enough to tell a ContentInfo.
constexpr std::size_t kEnough = 64;
/// And those that are enough to tell what else a message may be.
constexpr std::size_t kFront = 4096;

Result<void> check_depth(const StageContext& context) {
  if (context.layers.size() < context.options.limits.depth) return {};
  return fail(SmimeError::too_deep, "more than " + std::to_string(context.options.limits.depth) + " layers");
}

/// A ContentInfo of some type.
class CmsStage final : public Stage {
 public:
  /// With `type_seen` the label's check knows the type already; without it, and without a layer around, only types that
  /// are known here are opened.
  CmsStage(StageContext& context, std::optional<mime::MediaType> label, bool type_seen = false)
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
    if (front_.size() < kEnough) return {};
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
      reader_.emplace<cms::CompressedDataReader>(
          content_, cms::DecompressLimits{.ratio = options.limits.compression_ratio, .size = options.limits.content});
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
    if (size == 0 && line_ends_.size() + octets.size() <= kFront) {
      append(line_ends_, octets);
      return {};
    }
    if (!line_ends_.empty()) SEALWIRE_CHECK(pass(std::exchange(line_ends_, {})));
    SEALWIRE_CHECK(pass(octets.first(size)));
    line_ends_ = to_bytes(octets.subspan(size));
    return {};
  }

  Result<void> pass(Octets octets) {
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

  Result<void> content(Octets octets) {
    if (content_seen_) return inward(octets);
    append(inner_front_, octets);
    return inner_front_.size() < kEnough ? Result<void>() : begin_inside();
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
  bool content_seen_ = false;
  bool wrapped_ = false;
  bool bare_inside_ = false;  // a ContentInfo, where only the type itself belongs
  bool keeps_ = false;        // whether the reader may look at its content again
};

/// Whether the spool holds exactly these octets.
Result<bool> holds(const Spool& spool, Octets octets) {
  if (spool.size() != octets.size()) return false;
  std::array<std::uint8_t, kFront> piece;
  for (std::size_t at = 0; at < octets.size();) {
    const std::size_t got = SEALWIRE_TRY(spool.read_at(at, piece));
    if (got == 0 || !equal(Octets(piece).first(got), octets.subspan(at, std::min(got, octets.size() - at))))
      return false;
    at += got;
  }
  return true;
}

/// The body of a multipart/signed.
class MultipartStage final : public Stage {
 public:
  static Result<std::unique_ptr<Stage>> make(StageContext& context, const mime::MediaType& type) {
    const std::string boundary = SEALWIRE_TRY(mime::boundary_of(type));
    auto digests = SEALWIRE_TRY(cms::ContentDigests::start(digests_of(type.parameter("micalg").value_or(""))));
    return std::unique_ptr<Stage>(new MultipartStage(context, boundary, std::move(digests)));
  }

  Result<void> write(Octets octets) override { return splitter_.write(octets); }

  Result<void> finish() override {
    SEALWIRE_CHECK(splitter_.finish());
    const mime::Entity signature = SEALWIRE_TRY(mime::parse_entity(splitter_.signature_part()));
    const Bytes signed_data = SEALWIRE_TRY(decoded_cms(signature));
    auto report = cms::verify_detached(signed_data, digests_, verify_options(context_.options), &kept_.spool());
    if (!report && report.error().is(cms::CmsError::content_both)) {
      // Some writers put the content into the signature too; if it is the same there is nothing to confuse.
      auto repeated = cms::verify(signed_data, verify_options(context_.options));
      if (repeated && SEALWIRE_TRY(holds(kept_.spool(), repeated->content))) report = std::move(repeated->report);
    }
    if (!report) return std::unexpected(signature_error(std::move(report).error()));
    Layer layer = signed_layer(*report, context_.options.checks);
    note_multipart(signature.content.type, layer);
    context_.layers[place_] = std::move(layer);
    return inside_.finish();
  }

 private:
  /// Both who digests and what is inside get the content.
  class Tee final : public Sink {
   public:
    explicit Tee(MultipartStage& stage) : stage_(stage) {}
    Result<void> write(Octets octets) override {
      SEALWIRE_CHECK(stage_.digests_.write(octets));
      SEALWIRE_CHECK(stage_.inside_.write(octets));
      return stage_.kept_.write(octets);
    }

   private:
    MultipartStage& stage_;
  };

  MultipartStage(StageContext& context, std::string_view boundary, cms::ContentDigests digests)
      : context_(context),
        place_(context.layers.size()),
        kept_(context, place_),
        digests_((context.layers.emplace_back(), ++context.taken, std::move(digests))),
        inside_(context, make_front(context, false)),
        splitter_(boundary, tee_, context.options.limits.signature) {}

  /// The digests that micalg names (RFC 8551 §3.4.3.2); all that are usual when it names one that is not known.
  static std::vector<crypto::DigestAlgorithm> digests_of(std::string_view micalgs) {
    std::vector<crypto::DigestAlgorithm> out;
    for (std::size_t at = 0; at < micalgs.size();) {
      const std::size_t end = std::min(micalgs.find(',', at), micalgs.size());
      std::string_view word = micalgs.substr(at, end - at);
      while (word.starts_with(' ')) word.remove_prefix(1);
      while (word.ends_with(' ')) word.remove_suffix(1);
      at = end + 1;
      const auto digest = crypto::find_digest(word);
      if (!digest) return kUsual;
      if (std::ranges::find(out, *digest) == out.end()) out.push_back(*digest);
    }
    return out.empty() ? kUsual : out;
  }
  static inline const std::vector<crypto::DigestAlgorithm> kUsual{
      crypto::DigestAlgorithm::sha1, crypto::DigestAlgorithm::sha256, crypto::DigestAlgorithm::sha384,
      crypto::DigestAlgorithm::sha512};

  StageContext& context_;
  std::size_t place_;
  KeptContent kept_;
  cms::ContentDigests digests_;
  Guard inside_;
  Tee tee_{*this};
  mime::SignedSplitter splitter_;
};

/// A transfer encoding in front of a stage: the one that the body has, whatever its header says.
class DecodingStage final : public Stage {
 public:
  DecodingStage(mime::TransferEncoding said, std::unique_ptr<Stage> inside) : inside_(std::move(inside)), said_(said) {}
  Result<void> write(Octets octets) override {
    if (decoder_) return decoder_->write(octets);
    append(front_, octets);
    return front_.size() < kEncodingFront ? Result<void>() : start();
  }
  Result<void> finish() override {
    if (!decoder_) SEALWIRE_CHECK(start());
    SEALWIRE_CHECK(decoder_->finish());
    return inside_->finish();
  }

 private:
  Result<void> start() {
    decoder_.emplace(encoding_of(said_, front_), *inside_);
    return decoder_->write(std::exchange(front_, {}));
  }

  std::unique_ptr<Stage> inside_;
  mime::TransferEncoding said_;
  Bytes front_;
  std::optional<mime::TransferDecoder> decoder_;
};

/// What is labelled as a signature, but not within a multipart/signed: it may have its content inside. If it has none,
/// the message is content like any other.
class LoneSignatureStage final : public Stage {
 public:
  LoneSignatureStage(StageContext& context, Octets header, std::unique_ptr<Stage> inside)
      : context_(context), kept_(to_bytes(header)), inside_(std::move(inside)) {}
  Result<void> write(Octets octets) override {
    if (kept_.size() + octets.size() <= context_.options.limits.signature) append(kept_, octets);
    return inside_->write(octets);
  }
  Result<void> finish() override {
    auto done = inside_->finish();
    if (done || !done.error().is(cms::CmsError::missing_content)) return done;
    context_.layers.clear();
    ContentStage content(context_);
    SEALWIRE_CHECK(content.write(kept_));
    return content.finish();
  }

 private:
  StageContext& context_;
  Bytes kept_;
  std::unique_ptr<Stage> inside_;
};

/// A ContentInfo inside another layer. Its own stage is made when something comes, so that layers are numbered in
/// their order.
class ObjectStage final : public Stage {
 public:
  ObjectStage(StageContext& context, bool type_seen) : context_(context), type_seen_(type_seen) {}
  Result<void> write(Octets octets) override {
    SEALWIRE_CHECK(begin());
    return inside_->write(octets);
  }
  Result<void> finish() override {
    SEALWIRE_CHECK(begin());
    return inside_->finish();
  }

 private:
  Result<void> begin() {
    if (inside_) return {};
    SEALWIRE_CHECK(check_depth(context_));
    if (context_.taken < context_.options.layers) {
      inside_ = std::make_unique<CmsStage>(context_, std::nullopt, type_seen_);
    } else {
      context_.labels.incomplete();
      inside_ = std::make_unique<ContentStage>(context_);
    }
    return {};
  }

  StageContext& context_;
  bool type_seen_;
  std::unique_ptr<Stage> inside_;
};

class FrontStage final : public Stage {
 public:
  FrontStage(StageContext& context, bool outermost) : context_(context), outermost_(outermost) {}

  Result<void> write(Octets octets) override {
    if (inside_) return inside_->write(octets);
    append(front_, octets);
    return decide(false);
  }

  Result<void> finish() override {
    if (!inside_) SEALWIRE_CHECK(decide(true));
    return inside_->finish();
  }

 private:
  /// Where the body begins once the empty line is there.
  std::optional<std::size_t> body_at() {
    const std::string_view text = as_text(front_);
    while (line_ < text.size()) {
      const std::size_t end = text.find('\n', line_);
      if (end == std::string_view::npos) return std::nullopt;
      const std::string_view line = text.substr(line_, end - line_);
      line_ = end + 1;
      if (line.empty() || line == "\r") return line_;
    }
    return std::nullopt;
  }

  Result<void> decide(bool complete) {
    if (!outermost_ && context_.taken >= context_.options.layers) {
      if (begins_content_info(front_)) context_.labels.incomplete();
      return go(content(), front_);
    }
    if (front_.size() < kEnough && !complete) return {};
    if (outermost_ && context_.options.form == InputForm::automatic && !trimmed_) {
      // An mbox line is longer than what tells a ContentInfo.
      const bool text = !front_.empty() && front_[0] != 0x30;
      if (text && front_.size() < kFront && !complete) return {};
      trimmed_ = true;
      front_.erase(front_.begin(), front_.begin() + static_cast<std::ptrdiff_t>(octets_before_message(front_)));
    }
    const InputForm form = outermost_ ? context_.options.form : InputForm::automatic;
    if (form == InputForm::binary || (form == InputForm::automatic && begins_content_info(front_))) {
      return go(SEALWIRE_TRY(cms_stage(std::nullopt)), front_);
    }
    if (mime::looks_like_entity(front_) || form == InputForm::entity) return decide_entity(complete);
    if (!outermost_) return go(content(), front_);
    if (front_.size() < kFront && !complete) return {};
    if (form == InputForm::automatic && shape_of(front_) == Shape::base64) {
      auto inside = SEALWIRE_TRY(cms_stage(std::nullopt));
      return go(std::make_unique<DecodingStage>(mime::TransferEncoding::base64, std::move(inside)), front_);
    }
    if (form == InputForm::pem || shape_of(front_) == Shape::pem) return decide_pem();
    return fail(SmimeError::bad_message, "neither a MIME entity nor CMS in DER, BER, PEM or base64", 0);
  }

  Result<void> decide_entity(bool complete) {
    const auto body = body_at();
    const mime::Limits limits;
    if (!body && !complete && front_.size() <= limits.header_octets) return {};
    const auto entity = mime::parse_entity(Octets(front_).first(body.value_or(front_.size())), limits);
    if (!entity) {
      if (!outermost_) return go(content(), front_);
      return std::unexpected(entity.error());
    }
    const Octets rest = Octets(front_).subspan(body.value_or(front_.size()));
    switch (protection_of(entity->content, outermost_)) {
      case Protection::none: break;
      case Protection::multipart_signed:
        SEALWIRE_CHECK(check_depth(context_));
        return go(SEALWIRE_TRY(MultipartStage::make(context_, entity->content.type)), rest);
      case Protection::pkcs7_mime: {
        auto inside = SEALWIRE_TRY(cms_stage(entity->content.type));
        inside = std::make_unique<DecodingStage>(entity->content.encoding, std::move(inside));
        if (protection_of(entity->content) == Protection::none) {
          const Octets header = Octets(front_).first(front_.size() - rest.size());
          inside = std::make_unique<LoneSignatureStage>(context_, header, std::move(inside));
        }
        return go(std::move(inside), rest);
      }
    }
    return go(content(), front_);
  }

  /// The base64 between the first line and the last one.
  Result<void> decide_pem() {
    auto inside = SEALWIRE_TRY(cms_stage(std::nullopt));
    return go(std::make_unique<PemStage>(std::move(inside)), front_);
  }

  Result<std::unique_ptr<Stage>> cms_stage(std::optional<mime::MediaType> label) {
    SEALWIRE_CHECK(check_depth(context_));
    return std::make_unique<CmsStage>(context_, std::move(label));
  }

  std::unique_ptr<Stage> content() { return std::make_unique<ContentStage>(context_); }

  Result<void> go(std::unique_ptr<Stage> inside, Octets octets) {
    inside_ = std::move(inside);
    const auto done = inside_->write(octets);
    front_ = {};
    return done;
  }

  StageContext& context_;
  bool outermost_;
  bool trimmed_ = false;
  Bytes front_;
  std::size_t line_ = 0;
  std::unique_ptr<Stage> inside_;
};

}  // namespace

Result<void> Guard::write(Octets octets) {
  if (!failed_) keep(inside_->write(octets));
  return {};
}

Result<void> Guard::finish() {
  if (!failed_) keep(inside_->finish());
  return {};
}

void Guard::keep(Result<void> done) {
  if (done) return;
  failed_ = true;
  if (!context_.inner_error) context_.inner_error = std::move(done).error();
}

Bytes content_info_front(asn1::Oid type) {
  Bytes out{0x30, 0x80, 0x06, static_cast<std::uint8_t>(type.octets().size())};
  append(out, type.octets());
  append(out, Bytes{0xa0, 0x80});
  return out;
}

Result<Verdict> verdict_of(StageContext& context, Result<void>& done) {
  Verdict verdict;
  for (auto& layer : context.layers) {
    if (!layer) break;
    verdict.layers.push_back(*std::move(layer));
  }
  context.labels.note(verdict.layers);
  verdict.parts = std::move(context.items);
  if (done && context.inner_error) done = std::unexpected(*std::move(context.inner_error));
  if (!done && verdict.layers.empty()) return std::unexpected(std::move(done).error());
  return verdict;
}

std::unique_ptr<Stage> make_object(StageContext& context, bool type_seen) {
  return std::make_unique<ObjectStage>(context, type_seen);
}

std::unique_ptr<Stage> make_front(StageContext& context, bool outermost) {
  return std::make_unique<FrontStage>(context, outermost);
}

Result<void> ContentStage::write(Octets octets) {
  if (octets.size() > context_.options.limits.content - size_) {
    return fail(SmimeError::too_large,
                "content of more than " + std::to_string(context_.options.limits.content) + " octets");
  }
  if (!context_.content) context_.content = SEALWIRE_TRY(content_spool(context_.given, context_.spools, 0));
  SEALWIRE_CHECK(context_.content->write_at(size_, octets));
  size_ += octets.size();
  return {};
}

Result<void> ContentStage::finish() { return write({}); }

}  // namespace sealwire::smime
