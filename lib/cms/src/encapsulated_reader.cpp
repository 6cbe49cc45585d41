#include "encapsulated_reader.hpp"

#include "sealwire/asn1/codec.hpp"
#include "sealwire/base/try.hpp"

namespace sealwire::cms {
namespace {

constexpr std::uint64_t kOid = 1024;

}  // namespace

std::unexpected<Error> EncapsulatedReader::unexpected(const asn1::StreamElement& element) const {
  return fail(asn1::Asn1Error::unexpected_tag, asn1::to_string(element.tag) + " where " + name_ + " does not have it",
              element.offset);
}

Result<asn1::Visit> EncapsulatedReader::begin(const asn1::StreamElement& element) {
  using asn1::Visit;
  const auto advance = [&](bool fits, Stage next) -> Result<Visit> {
    if (!fits) return unexpected(element);
    stage_ = next;
    return Visit::enter();
  };
  switch (stage_) {
    case Stage::type:
      if (element.depth == 0) return advance(element.tag == asn1::tags::sequence, Stage::type);
      if (element.tag != asn1::tags::object_identifier) return unexpected(element);
      return Visit::collect(kOid);
    case Stage::wrapper: return advance(element.tag == asn1::Tag::context(0), Stage::data);
    case Stage::data: return advance(element.tag == asn1::tags::sequence, Stage::fields);
    case Stage::fields:
      if (element.depth != 3) return unexpected(element);
      if (encapsulated_due(element)) return advance(true, Stage::inner_type);
      return Visit::collect(SEALWIRE_TRY(begin_field(element)));
    case Stage::inner_type:
      if (element.tag != asn1::tags::object_identifier) return unexpected(element);
      return Visit::collect(kOid);
    case Stage::inner_wrapper: return advance(element.tag == asn1::Tag::context(0), Stage::string);
    case Stage::string:
      if (saw_content_ || element.depth != 5 || element.tag != asn1::tags::octet_string) return unexpected(element);
      saw_content_ = true;
      SEALWIRE_CHECK(begin_content());
      return Visit::content();
    case Stage::done: break;
  }
  return unexpected(element);
}

Result<void> EncapsulatedReader::element(const asn1::StreamElement& element, Octets octets) {
  asn1::Arena arena;
  if (stage_ == Stage::fields) return field(element, octets);
  const asn1::Oid oid = SEALWIRE_TRY(asn1::decode<asn1::Oid>(octets, asn1::kBer, arena, element.offset));
  if (stage_ == Stage::type) {
    if (oid != content_type_) {
      return fail(CmsError::wrong_content_type, "the content type is " + asn1::oid_text(oid) + ", not " + name_);
    }
    stage_ = Stage::wrapper;
    return {};
  }
  inner_type_ = oid;
  stage_ = Stage::inner_wrapper;
  return {};
}

Result<void> EncapsulatedReader::content(Octets piece) {
  size_ += piece.size();
  return take(piece);
}

Result<void> EncapsulatedReader::end(const asn1::StreamElement& element) {
  if (element.depth == 3 && (stage_ == Stage::string || stage_ == Stage::inner_wrapper)) {
    stage_ = Stage::fields;
    encapsulated_done();
  } else if (element.depth == 3) {
    return fail(asn1::Asn1Error::missing_field, std::string("encapContentInfo of ") + name_ + " is incomplete",
                element.offset);
  }
  if (element.depth == 2) stage_ = Stage::done;
  return {};
}

}  // namespace sealwire::cms
