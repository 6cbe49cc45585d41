#include "type_walk.hpp"

#include "sealwire/asn1/codec.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/content_info.hpp"
#include "sealwire/cms/content_type.hpp"

#include "holder.hpp"

namespace sealwire::smime {
namespace {

namespace types = cms::content_types;

constexpr std::size_t kMaxDepth = 32;
constexpr std::uint64_t kOid = 1024;

}  // namespace

TypeWalk::TypeWalk(Findings& findings, asn1::Oid type, std::size_t depth)
    : findings_(findings), type_(type), base_(type.empty() ? 2 : 0), depth_(depth), parser_(*this) {
  if (!type.empty()) note(type);
}

TypeWalk::~TypeWalk() = default;

void TypeWalk::note(asn1::Oid type) {
  if (type == types::data || findings_.left == 0) return;
  --findings_.left;
  const cms::ContentType* known = cms::find_content_type(type);
  auto& list = known && known->encapsulates ? findings_.types.encapsulating_content : findings_.types.inner_content;
  list.push_back(name_of_content_type(type));
}

std::optional<unsigned> TypeWalk::sequences_before() const {
  const asn1::Oid type = type_.get();
  if (type == types::signed_data) return 0;
  if (type == types::digested_data || type == types::compressed_data || type == types::auth_data) return 1;
  if (hides()) return 0;
  return std::nullopt;
}

bool TypeWalk::hides() const {
  const asn1::Oid type = type_.get();
  return type == types::enveloped_data || type == types::auth_enveloped_data || type == types::encrypted_data;
}

Result<asn1::Visit> TypeWalk::begin(const asn1::StreamElement& element) {
  using asn1::Visit;
  if (element.depth < base_) {
    if (element.depth == 0 && element.tag == asn1::tags::sequence) return Visit::enter();
    if (element.depth == 1 && element.tag == asn1::tags::object_identifier) return Visit::collect(kOid);
    if (element.depth == 1 && element.tag == asn1::Tag::context(0) && !type_.empty()) return Visit::enter();
    return fail(asn1::Asn1Error::unexpected_tag, asn1::to_string(element.tag) + " in a ContentInfo", element.offset);
  }
  if (element.depth == base_) return begin_value(element);
  return begin_component(element, element.depth - base_);
}

Result<asn1::Visit> TypeWalk::begin_value(const asn1::StreamElement& element) {
  using asn1::Visit;
  child_depth_ = element.depth;
  switch (holder_of(type_.get())) {
    case Holder::content_info: return child({}, true);
    case Holder::with_attributes:
    case Holder::collection: return Visit::enter();
    case Holder::key_package: findings_.closed = true; break;
    case Holder::none: break;
  }
  return sequences_before() && element.constructed ? Visit::enter() : Visit::skip();
}

Result<asn1::Visit> TypeWalk::begin_component(const asn1::StreamElement& element, std::uint32_t level) {
  using asn1::Visit;
  if (const Holder holder = holder_of(type_.get()); holder != Holder::none) {
    if (level != 1 || (holder == Holder::with_attributes && ++sequences_ > 1)) return Visit::skip();
    child_depth_ = element.depth;
    return child({}, true);
  }
  if (level == 1) {
    names_content_ = element.tag == asn1::tags::sequence && sequences_++ == *sequences_before();
    return names_content_ ? Visit::enter() : Visit::skip();
  }
  if (level == 2 && element.tag == asn1::tags::object_identifier) return Visit::collect(kOid);
  if (hides() || type_.get() == types::compressed_data) return Visit::skip();
  if (level == 2 && element.tag == asn1::Tag::context(0)) return Visit::enter();
  const cms::ContentType* known = inner_.empty() ? nullptr : cms::find_content_type(inner_.get());
  if (level != 3 || !known || !known->encapsulates || child_) return Visit::skip();
  child_depth_ = element.depth;
  return child(inner_.get(), false);
}

Result<asn1::Visit> TypeWalk::child(asn1::Oid type, bool raw) {
  if (depth_ >= kMaxDepth) {
    return fail(SmimeError::too_deep, "content types nest deeper than " + std::to_string(kMaxDepth));
  }
  child_ = std::make_unique<TypeWalk>(findings_, type, depth_ + 1);
  return raw ? asn1::Visit::raw() : asn1::Visit::content();
}

Result<void> TypeWalk::element(const asn1::StreamElement& element, Octets octets) {
  asn1::Arena arena;
  const asn1::Oid oid = SEALWIRE_TRY(asn1::decode<asn1::Oid>(octets, asn1::kBer, arena, element.offset));
  if (element.depth < base_) {
    type_ = oid;
    note(oid);
    return {};
  }
  inner_ = oid;
  const cms::ContentType* known = cms::find_content_type(oid);
  const bool opaque = hides() || type_.get() == types::compressed_data;
  if (opaque && oid != types::data && (!known || known->encapsulates)) findings_.closed = true;
  // A child notes the type that it walks through.
  const bool walked = known && known->encapsulates && !opaque;
  if (!walked && (findings_.disclose || !hides())) note(oid);
  return {};
}

Result<void> TypeWalk::content(Octets piece) { return child_ ? child_->write(piece) : Result<void>(); }

Result<void> TypeWalk::end(const asn1::StreamElement& element) {
  if (!child_ || element.depth != child_depth_) return {};
  const auto done = child_->finish();
  child_.reset();
  return done;
}

}  // namespace sealwire::smime
