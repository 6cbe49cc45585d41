#include "sealwire/smime/open.hpp"

#include <algorithm>

#include "sealwire/base/base64.hpp"
#include "sealwire/base/pem.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/content_info.hpp"
#include "sealwire/cms/content_type.hpp"
#include "sealwire/cms/envelope.hpp"
#include "sealwire/cms/verify.hpp"
#include "sealwire/mime/canonical.hpp"
#include "sealwire/mime/entity.hpp"
#include "sealwire/mime/multipart.hpp"
#include "sealwire/smime/application_cms.hpp"

#include "form.hpp"
#include "layers.hpp"
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
  explicit Peeler(const OpenOptions& options) : options_(options) {}

  Result<void> run(Octets message) {
    content_.octets = message;
    SEALWIRE_CHECK(outermost());
    while (more_) {
      more_ = false;
      if (verdict_.layers.size() >= options_.layers) break;
      SEALWIRE_CHECK(next());
    }
    return {};
  }

  Verdict& verdict() { return verdict_; }
  const Content& content() const { return content_; }

 private:
  /// The form of the message itself, before any layer.
  Result<void> outermost() {
    Shape shape = shape_of(content_.octets.first(std::min<std::size_t>(content_.octets.size(), 4096)));
    if (options_.form == InputForm::binary) shape = Shape::cms;
    if (options_.form == InputForm::pem) shape = Shape::pem;
    if (options_.form == InputForm::entity) shape = Shape::entity;
    more_ = true;
    switch (shape) {
      case Shape::entity:
      case Shape::cms: return {};
      case Shape::pem: return from_pem();
      case Shape::base64: content_ = Content::of(SEALWIRE_TRY(from_base64(as_text(content_.octets)))); return {};
      case Shape::other: break;
    }
    return fail(SmimeError::bad_message, "neither a MIME entity nor CMS in DER, BER, PEM or base64", 0);
  }

  Result<void> from_pem() {
    for (PemBlock& block : SEALWIRE_TRY(read_pem(as_text(content_.octets)))) {
      if (block.label != "CMS" && block.label != "PKCS7" && block.label != "PKCS #7 SIGNED DATA") continue;
      content_ = Content::of(std::move(block.der));
      return {};
    }
    return fail(SmimeError::bad_message, "no PEM block of CMS or PKCS7", 0);
  }

  /// Looks at the content: another layer, or what was to be said.
  Result<void> next() {
    const bool inner = !verdict_.layers.empty();
    if ((!inner && options_.form == InputForm::binary) || begins_content_info(content_.octets)) {
      return content_info(content_.octets, nullptr);
    }
    if (!mime::looks_like_entity(content_.octets)) return {};
    const auto entity = mime::parse_entity(content_.octets);
    if (!entity) {
      if (inner) return {};  // content that only looks like an entity is content
      return std::unexpected(entity.error());
    }
    switch (protection_of(entity->content)) {
      case Protection::none: return {};
      case Protection::multipart_signed: return multipart_signed(*entity);
      case Protection::pkcs7_mime: break;
    }
    const mime::MediaType label = entity->content.type;
    if (entity->content.encoding != mime::TransferEncoding::base64 &&
        entity->content.encoding != mime::TransferEncoding::quoted_printable) {
      return content_info(entity->body, &label);
    }
    const Bytes decoded = SEALWIRE_TRY(entity->decoded_body());
    return content_info(decoded, &label);
  }

  Result<void> check_depth() const {
    if (verdict_.layers.size() < options_.limits.depth) return {};
    return fail(SmimeError::too_deep, "more than " + std::to_string(options_.limits.depth) + " layers");
  }

  Result<void> content_info(Octets octets, const mime::MediaType* label) {
    SEALWIRE_CHECK(check_depth());
    asn1::Arena arena;
    const cms::ContentInfo info = SEALWIRE_TRY(cms::read_content_info(octets, arena));
    const std::size_t before = verdict_.layers.size();
    const asn1::OwnedOid type(info.content_type);
    Layer notes;
    if (label) note_cms_parameters(*label, octets, notes);
    SEALWIRE_CHECK(layer(type, octets));  // replaces the content that `octets` are a view of
    if (!label || verdict_.layers.size() == before) return {};
    Layer& added = verdict_.layers[before];
    const auto* signatures = std::get_if<SignedLayer>(&added.details);
    note_label(*label, type, signatures && signatures->signers.empty(), added);
    added.remarks.insert(added.remarks.end(), notes.remarks.begin(), notes.remarks.end());
    return {};
  }

  Result<void> layer(asn1::Oid type, Octets octets) {
    if (type == types::signed_data) return signed_data(octets);
    if (type == types::enveloped_data || type == types::auth_enveloped_data) return enveloped(octets);
    return fail(SmimeError::unsupported_type, name_of_content_type(type) + " is not opened here");
  }

  cms::VerifyOptions verify_options() const {
    cms::VerifyOptions out;
    out.certificates = options_.checks.certificates;
    out.cache = options_.checks.cache;
    return out;
  }

  Result<void> signed_data(Octets octets) {
    cms::VerifiedContent verified = SEALWIRE_TRY(cms::verify(octets, verify_options()));
    verdict_.layers.push_back(signed_layer(verified.report, options_.checks));
    inside(verified.report.content_type, Content::of(std::move(verified.content)));
    return {};
  }

  Result<void> enveloped(Octets octets) {
    static const cms::Credentials kNone;
    cms::OpenOptions cms_options;
    if (options_.legacy) cms_options.legacy = crypto::Legacy::allow;
    cms::Opened opened =
        SEALWIRE_TRY(cms::decrypt(octets, options_.credentials ? *options_.credentials : kNone, cms_options));
    verdict_.layers.push_back(encrypted_layer(opened.report));
    inside(opened.report.content_type, Content::of(std::move(opened.content)));
    return {};
  }

  /// What was inside becomes the content. A content type other than data is CMS without its ContentInfo.
  void inside(const asn1::OwnedOid& type, Content content) {
    more_ = true;
    if (type.get() == types::data || type.empty()) {
      content_ = std::move(content);
      return;
    }
    const cms::ContentType* name = cms::find_content_type(type.get());
    if (name && name->encapsulates && name->oid != types::content_info) {
      content_ = Content::of(cms::write_content_info(type.get(), content.octets));
      return;
    }
    content_ = std::move(content);
  }

  Result<void> multipart_signed(const mime::Entity& entity) {
    SEALWIRE_CHECK(check_depth());
    const std::string boundary = SEALWIRE_TRY(mime::boundary_of(entity.content.type));
    const mime::Multipart parts = SEALWIRE_TRY(mime::split_multipart(entity.body, boundary));
    if (parts.parts.size() != 2 || !parts.closed) {
      return fail(SmimeError::bad_signed_part, "a multipart/signed has two parts and an end");
    }
    const mime::Entity signature = SEALWIRE_TRY(mime::parse_entity(parts.parts[1]));
    const Bytes cms_octets = SEALWIRE_TRY(signature.decoded_body());
    const mime::MediaType& type = signature.content.type;
    Content content{parts.parts[0], {}};
    if (parts.bare_lf) content = Content::of(mime::canonical_text(parts.parts[0]));
    cms::VerifyOptions verify = verify_options();
    verify.content = content.octets;
    auto verified = cms::verify(cms_octets, verify);
    if (!verified) return std::unexpected(std::move(verified).error().within("signature of the multipart/signed"));
    Layer layer = signed_layer(verified->report, options_.checks);
    std::get<SignedLayer>(layer.details).detached = true;
    if (!type.is("application", "pkcs7-signature") && !type.is("application", "x-pkcs7-signature")) {
      layer.remarks.push_back("the signature is labelled " + type.essence());
    }
    verdict_.layers.push_back(std::move(layer));
    if (std::holds_alternative<std::monostate>(content.owner)) content = Content::of(to_bytes(content.octets));
    inside({}, std::move(content));
    return {};
  }

  const OpenOptions& options_;
  Verdict verdict_;
  Content content_;
  bool more_ = false;
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

Result<Opened> open(Octets message, const OpenOptions& options) {
  Peeler peeler(options);
  auto done = peeler.run(message);
  Opened out;
  out.verdict = std::move(peeler.verdict());
  // An error further in is part of the verdict: what the outer layers said stays known.
  if (!done && out.verdict.layers.empty()) return std::unexpected(std::move(done).error());
  if (done) {
    describe_content(peeler.content().octets, out.verdict);
    SEALWIRE_CHECK(find_parts(peeler.content().octets, options, out.verdict));
  }
  judge(out.verdict, demands_of(options));
  if (!done) {
    out.verdict.ok = false;
    out.verdict.refusal = std::move(done).error().within("inside layer " + std::to_string(out.verdict.layers.size()));
    return out;
  }
  out.content_size = peeler.content().octets.size();
  if (!out.verdict.ok && !options.unverified) return out;
  auto spool = std::make_shared<MemorySpool>(UINT64_MAX);
  SEALWIRE_CHECK(spool->write_at(0, peeler.content().octets));
  out.content = std::move(spool);
  return out;
}

Result<Opened> open(const mime::HeaderFields& fields, Octets body, const OpenOptions& options) {
  OpenOptions entity_options = options;
  entity_options.form = InputForm::entity;
  return open(mime::make_entity(content_fields_of(fields), body), entity_options);
}

}  // namespace sealwire::smime
