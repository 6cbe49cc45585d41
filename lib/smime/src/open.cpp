#include "sealwire/smime/open.hpp"

#include <algorithm>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/authenticate.hpp"
#include "sealwire/cms/compress.hpp"
#include "sealwire/cms/content_collection.hpp"
#include "sealwire/cms/content_info.hpp"
#include "sealwire/cms/content_type.hpp"
#include "sealwire/cms/digest.hpp"
#include "sealwire/cms/envelope.hpp"
#include "sealwire/cms/verify.hpp"
#include "sealwire/mime/canonical.hpp"
#include "sealwire/mime/entity.hpp"
#include "sealwire/mime/multipart.hpp"
#include "sealwire/smime/application_cms.hpp"

#include "cms_octets.hpp"
#include "form.hpp"
#include "holder.hpp"
#include "label_check.hpp"
#include "layers.hpp"
#include "open_whole.hpp"
#include "parts.hpp"

namespace sealwire::smime {
namespace {

namespace types = cms::content_types;

/// Content of one layer on its way inwards: a view, and what it points into where that is not the message itself.
struct Content {
  Octets octets;
  std::variant<std::monostate, Bytes, SecretBytes> owner;

  static Content of(Bytes bytes) {
    Content out{{}, std::move(bytes)};
    out.octets = std::get<Bytes>(out.owner);
    return out;
  }
  static Content of(SecretBytes bytes) {
    Content out{{}, std::move(bytes)};
    out.octets = std::get<SecretBytes>(out.owner);
    return out;
  }
};

/// Takes off one layer after the other, all in memory.
class Peeler {
 public:
  explicit Peeler(const OpenOptions& options, LabelCheck* around = nullptr) : options_(options), labels_(around) {}

  Result<void> run(Octets message) {
    content_.octets = message;
    SEALWIRE_CHECK(outermost());
    return peel();
  }
  /// One ContentInfo, of whatever type.
  Result<void> run_object(Octets octets) {
    content_.octets = octets;
    object_due_ = more_ = true;
    return peel();
  }

  /// What is known of the content, and every remark.
  Result<void> look_at_content() {
    if (content_.octets.size() > options_.limits.content) {
      return fail(SmimeError::too_large, "content of more than " + std::to_string(options_.limits.content) + " octets");
    }
    if (!collected_ || verdict_.parts.size() == 1) describe_content(content_.octets, verdict_);
    if (collected_) return {};
    SEALWIRE_CHECK(find_parts(content_.octets, options_, verdict_));
    return options_.layers == SIZE_MAX ? check_named_content(content_.octets, labels_) : Result<void>();
  }
  void note_labels() { labels_.note(verdict_.layers); }

  Verdict& verdict() { return verdict_; }
  const Content& content() const { return content_; }

 private:
  Result<void> peel() {
    while (more_) {
      more_ = false;
      if (taken_ >= options_.layers) {
        if (object_due_ || begins_content_info(content_.octets)) labels_.incomplete();
        break;
      }
      SEALWIRE_CHECK(next());
    }
    return {};
  }

  /// The form of the message itself, before any layer.
  Result<void> outermost() {
    more_ = true;
    if (options_.form == InputForm::automatic) {
      const Octets front = content_.octets.first(std::min<std::size_t>(content_.octets.size(), 4096));
      content_.octets = content_.octets.subspan(octets_before_message(front));
    }
    Shape shape = shape_of(content_.octets.first(std::min<std::size_t>(content_.octets.size(), 4096)));
    if (options_.form == InputForm::binary || options_.form == InputForm::entity) return {};
    if (options_.form == InputForm::pem) shape = Shape::pem;
    if (shape == Shape::entity || shape == Shape::cms) return {};
    content_ = Content::of(SEALWIRE_TRY(cms_octets(content_.octets, options_.form)));
    return {};
  }

  /// Looks at the content: another layer, or what was to be said.
  Result<void> next() {
    if (std::exchange(object_due_, false)) return content_info(content_.octets, nullptr);
    const bool inner = !verdict_.layers.empty();
    const bool as_entity = !inner && options_.form == InputForm::entity;
    if (!as_entity && ((!inner && options_.form == InputForm::binary) || begins_content_info(content_.octets))) {
      return content_info(content_.octets, nullptr);
    }
    if (!as_entity && !mime::looks_like_entity(content_.octets)) return {};
    const auto entity = mime::parse_entity(content_.octets);
    if (!entity) {
      if (inner) return {};  // content that only looks like an entity is content
      return std::unexpected(entity.error());
    }
    switch (protection_of(entity->content, !inner)) {
      case Protection::none: return {};
      case Protection::multipart_signed: return multipart_signed(*entity);
      case Protection::pkcs7_mime: break;
    }
    const mime::MediaType label = entity->content.type;
    if (begins_content_info(entity->body)) return content_info(entity->body, &label);
    const Bytes decoded = SEALWIRE_TRY(decoded_cms(*entity));
    auto done = content_info(decoded, &label);
    if (done || protection_of(entity->content) != Protection::none) return done;
    if (!done.error().is(cms::CmsError::missing_content)) return done;
    content_.octets = entity->octets;  // a detached signature on its own protects nothing
    return {};
  }

  Result<void> check_depth() const {
    if (verdict_.layers.size() < options_.limits.depth) return {};
    return fail(SmimeError::too_deep, "more than " + std::to_string(options_.limits.depth) + " layers");
  }

  Result<void> content_info(Octets octets, const mime::MediaType* label) {
    SEALWIRE_CHECK(check_depth());
    asn1::Arena arena;
    auto read = cms::read_content_info(octets, arena);
    if (!read && read.error().is(asn1::Asn1Error::trailing_octets)) {
      octets = without_padding(octets, read.error().offset().value_or(octets.size()));
      read = cms::read_content_info(octets, arena);
    }
    const cms::ContentInfo info = SEALWIRE_TRY(std::move(read));
    const std::size_t before = verdict_.layers.size();
    const Content outer = std::move(content_);  // `octets` lie in it, and the layer puts its own content there
    if (label) labels_.begin(before, *label);
    if (!known_by_its_holder_) labels_.saw(info.content_type);
    known_by_its_holder_ = false;
    SEALWIRE_CHECK(layer(info, octets));
    if (!label || verdict_.layers.size() == before) return {};
    Layer& added = verdict_.layers[before];
    const auto* signatures = std::get_if<SignedLayer>(&added.details);
    note_label(*label, info.content_type, signatures && signatures->signers.empty(), added);
    return {};
  }

  Result<void> layer(const cms::ContentInfo& info, Octets octets) {
    const asn1::Oid type = info.content_type;
    if (const Holder holder = holder_of(type); holder != Holder::none) return hold(holder, info);
    if (type == types::signed_data) return signed_data(octets);
    if (type == types::enveloped_data || type == types::auth_enveloped_data || type == types::encrypted_data) {
      return enveloped(octets);
    }
    if (type == types::auth_data) return authenticated(octets);
    if (type == types::compressed_data) return compressed(octets);
    if (type == types::digested_data) return digested(octets);
    return leaf(info);
  }

  /// A type that holds no other one: the content itself.
  Result<void> leaf(const cms::ContentInfo& info) {
    const asn1::Oid type = info.content_type;
    if (verdict_.layers.empty() && !is_known(type)) {
      return fail(SmimeError::unsupported_type, name_of_content_type(type) + " is not opened here");
    }
    more_ = type == types::data;
    if (more_) labels_.hide();
    if (!is_octet_string(type)) {
      content_ = Content::of(to_bytes(info.content.octets));
      return {};
    }
    asn1::Arena arena;
    content_ = Content::of(to_bytes(SEALWIRE_TRY(asn1::decode<Octets>(info.content.octets, asn1::kBer, arena))));
    return {};
  }

  Result<void> hold(Holder holder, const cms::ContentInfo& info) {
    Layer layer;
    layer.type = name_of_content_type(info.content_type);
    layer.details = OtherLayer{};
    verdict_.layers.push_back(std::move(layer));
    if (holder == Holder::collection) return collection(info.content.octets);
    object_due_ = more_ = true;
    if (holder == Holder::content_info) {
      content_ = Content::of(to_bytes(info.content.octets));
      return {};
    }
    return holder == Holder::key_package ? key_package(info.content) : with_attributes(info.content.octets);
  }

  std::string& detail() { return std::get<OtherLayer>(verdict_.layers.back().details).detail; }

  Result<void> with_attributes(Octets value) {
    asn1::Arena arena;
    const auto holder = SEALWIRE_TRY(asn1::decode<cms::ContentWithAttributes>(value, asn1::kBer, arena));
    std::vector<asn1::OwnedOid> attributes;
    for (const cms::Attribute& attribute : holder.attrs) attributes.emplace_back(attribute.attr_type);
    detail() = attributes_detail(attributes);
    content_ = Content::of(cms::write_content_info(holder.content.content_type, holder.content.content.octets));
    return {};
  }

  Result<void> key_package(const asn1::Any& value) {
    const asn1::Oid type = SEALWIRE_TRY(key_package_type(value.tag()));
    detail() = name_of_content_type(type);
    Bytes octets = to_bytes(value.octets);
    octets[0] = kSequenceOctet;
    known_by_its_holder_ = true;
    content_ = Content::of(cms::write_content_info(type, octets));
    return {};
  }

  Result<void> collection(Octets value) {
    asn1::Reader outer(value);
    const asn1::Element list = SEALWIRE_TRY(outer.next(asn1::tags::sequence, "ContentCollection"));
    asn1::Reader items = SEALWIRE_TRY(outer.inside(list));
    Bytes contents;
    collected_ = true;
    std::size_t number = 0;
    while (!items.at_end()) {
      if (++number > options_.limits.items) {
        return fail(SmimeError::too_large,
                    "a collection of more than " + std::to_string(options_.limits.items) + " items");
      }
      item(number, SEALWIRE_TRY(items.next()).octets, contents);
    }
    if (number == 0) return fail(asn1::Asn1Error::missing_field, "a ContentCollection without items");
    detail() = std::to_string(number) + (number == 1 ? " item" : " items");
    content_ = Content::of(std::move(contents));
    return {};
  }

  void item(std::size_t number, Octets octets, Bytes& contents) {
    OpenOptions options = options_;
    options.layers -= options_.layers == SIZE_MAX ? 0 : taken_;
    options.limits.depth -= std::min(options.limits.depth, verdict_.layers.size());
    options.limits.compression_ratio = ratio_left(verdict_.layers, options.limits.compression_ratio);
    Peeler peeler(options, &labels_);
    auto done = peeler.run_object(octets);
    if (done) done = peeler.look_at_content();
    peeler.note_labels();
    PartVerdict part = item_verdict(number, std::move(peeler.verdict_), std::move(done), options_);
    part.content_offset = contents.size();
    part.content_size = peeler.content().octets.size();
    shift_items(part.verdict, part.content_offset);
    append(contents, peeler.content().octets);
    verdict_.parts.push_back(std::move(part));
  }

  Result<void> signed_data(Octets octets) {
    cms::VerifiedContent verified = SEALWIRE_TRY(cms::verify(octets, verify_options(options_)));
    add(signed_layer(verified.report, options_.checks));
    inside(verified.report.content_type, Content::of(std::move(verified.content)));
    return {};
  }

  Result<void> enveloped(Octets octets) {
    cms::Opened opened = SEALWIRE_TRY(cms::decrypt(octets, credentials_of(options_), open_options(options_)));
    add(encrypted_layer(opened.report));
    labels_.hide();
    inside(opened.report.content_type, Content::of(std::move(opened.content)));
    return {};
  }

  Result<void> authenticated(Octets octets) {
    cms::Opened opened =
        SEALWIRE_TRY(cms::verify_authenticated(octets, credentials_of(options_), open_options(options_)));
    add(encrypted_layer(opened.report));
    inside(opened.report.content_type, Content::of(std::move(opened.content)));
    return {};
  }

  Result<void> digested(Octets octets) {
    cms::Digested plain = SEALWIRE_TRY(cms::verify_digested(octets));
    add(digested_layer(plain.report));
    inside(plain.report.content_type, Content::of(std::move(plain.content)));
    return {};
  }

  Result<void> compressed(Octets octets) {
    cms::Decompressed plain =
        SEALWIRE_TRY(cms::decompress(octets, {.ratio = ratio_left(verdict_.layers, options_.limits.compression_ratio),
                                              .size = options_.limits.content}));
    add(compressed_layer(plain.report));
    inside(plain.report.content_type, Content::of(std::move(plain.content)));
    return {};
  }

  void add(Layer layer) {
    verdict_.layers.push_back(std::move(layer));
    ++taken_;
  }

  /// What was inside becomes the content. A content type other than data is CMS without its ContentInfo, which only
  /// whoever goes on inside wants to have.
  void inside(const asn1::OwnedOid& type, Content content) {
    more_ = true;
    content_ = std::move(content);
    if (type.get() == types::data || type.empty()) {
      labels_.hide();
      return;
    }
    labels_.saw(type.get());
    const cms::ContentType* name = cms::find_content_type(type.get());
    if (!name || !name->encapsulates) return;
    if (taken_ >= options_.layers) {
      labels_.incomplete();
      return;
    }
    known_by_its_holder_ = object_due_ = true;
    if (begins_content_info_of(content_.octets, type.get())) {
      verdict_.layers.back().remarks.push_back("a ContentInfo is where only " + std::string(name->token) + " belongs");
      return;
    }
    content_ = Content::of(cms::write_content_info(type.get(), content_.octets));
  }

  Result<void> multipart_signed(const mime::Entity& entity) {
    SEALWIRE_CHECK(check_depth());
    const std::string boundary = SEALWIRE_TRY(mime::boundary_of(entity.content.type));
    const mime::Multipart parts = SEALWIRE_TRY(mime::split_multipart(entity.body, boundary));
    if (parts.parts.size() != 2 || !parts.closed) {
      return fail(SmimeError::bad_signed_part, "a multipart/signed has two parts and an end");
    }
    if (parts.parts[1].size() > options_.limits.signature) {
      return fail(BaseError::limit,
                  "a signature part of more than " + std::to_string(options_.limits.signature) + " octets");
    }
    const mime::Entity signature = SEALWIRE_TRY(mime::parse_entity(parts.parts[1]));
    const Bytes cms_octets = SEALWIRE_TRY(decoded_cms(signature));
    Content content{parts.parts[0], {}};
    if (parts.bare_lf) content = Content::of(mime::canonical_text(parts.parts[0]));
    cms::VerifyOptions verify = verify_options(options_);
    verify.content = content.octets;
    auto verified = cms::verify(cms_octets, verify);
    if (!verified && verified.error().is(cms::CmsError::content_both)) {
      // Some writers put the content into the signature too; if it is the same there is nothing to confuse.
      auto repeated = cms::verify(cms_octets, verify_options(options_));
      if (repeated && equal(repeated->content, content.octets)) verified = std::move(repeated);
    }
    if (!verified) return std::unexpected(signature_error(std::move(verified).error()));
    Layer layer = signed_layer(verified->report, options_.checks);
    note_multipart(signature.content.type, layer);
    add(std::move(layer));
    if (std::holds_alternative<std::monostate>(content.owner)) content = Content::of(to_bytes(content.octets));
    inside({}, std::move(content));
    return {};
  }

  const OpenOptions& options_;
  Verdict verdict_;
  Content content_;
  LabelCheck labels_;
  std::size_t taken_ = 0;  // layers but holders
  bool more_ = false;
  bool object_due_ = false;           // the content is a ContentInfo, of whatever type
  bool known_by_its_holder_ = false;  // and that type was seen already
  bool collected_ = false;            // the content is that of several items
};

}  // namespace

void describe_content(Octets content, Verdict& verdict) {
  if (!mime::looks_like_entity(content)) return;
  const auto entity = mime::parse_entity(content);
  if (!entity) return;
  verdict.content_is_entity = true;
  verdict.content_type = entity->content.type;
  verdict.body_offset = static_cast<std::uint64_t>(entity->body.data() - content.data());
  verdict.transfer_encoding = mime::to_string(entity->content.encoding);
}

Result<std::shared_ptr<Spool>> content_spool(const std::shared_ptr<Spool>& given, SpoolFactory& spools,
                                             std::uint64_t expected) {
  if (given) return given;
  return std::shared_ptr<Spool>(SEALWIRE_TRY(spools.create(expected)));
}

Error inside_layers(Error error, std::size_t layers) {
  if (error.blame() == Blame::environment) return error;
  return std::move(error).within("inside layer " + std::to_string(layers));
}

Result<Opened> open_whole(Octets message, const OpenOptions& options, const std::shared_ptr<Spool>& given,
                          SpoolFactory& spools) {
  Peeler peeler(options);
  auto done = peeler.run(message);
  if (done) done = peeler.look_at_content();
  peeler.note_labels();
  Opened out;
  out.verdict = std::move(peeler.verdict());
  // An error further in is part of the verdict: what the outer layers said stays known.
  if (!done && out.verdict.layers.empty()) return std::unexpected(std::move(done).error());
  judge(out.verdict, demands_of(options));
  if (!done) {
    out.verdict.ok = false;
    out.verdict.refusal = inside_layers(std::move(done).error(), out.verdict.layers.size());
    return out;
  }
  out.content_size = peeler.content().octets.size();
  if (!out.verdict.ok && !options.unverified) return out;
  auto spool = SEALWIRE_TRY(content_spool(given, spools, out.content_size));
  SEALWIRE_CHECK(spool->write_at(0, peeler.content().octets));
  out.content = std::move(spool);
  return out;
}

Result<Opened> open(Octets message, const OpenOptions& options) {
  MemorySpoolFactory spools;
  return open_whole(message, options, nullptr, spools);
}

Result<Opened> open(const mime::HeaderFields& fields, Octets body, const OpenOptions& options) {
  OpenOptions entity_options = options;
  entity_options.form = InputForm::entity;
  return open(mime::make_entity(content_fields_of(fields), body), entity_options);
}

}  // namespace sealwire::smime
