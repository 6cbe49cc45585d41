#include "sealwire/cms/content_info.hpp"

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/cms/attribute.hpp"
#include "sealwire/cms/certificate_set.hpp"

namespace sealwire::cms {

Octets EContent::octets() const {
  if (const auto* string = std::get_if<0>(this)) return *string;
  return std::get<1>(*this).content();
}

Result<ContentInfo> read_content_info(Octets octets, asn1::Arena& arena, const asn1::Limits& limits) {
  return asn1::decode<ContentInfo>(octets, asn1::Rules{asn1::Encoding::ber, limits}, arena);
}

Bytes write_content_info(asn1::Oid content_type, Octets content) {
  asn1::Writer writer(content.size() + content_type.octets().size() + 32);
  const auto end = writer.mark();
  writer.raw(content);
  writer.close(asn1::Tag::context(0), end);
  writer.oid(content_type);
  writer.close(asn1::tags::sequence, end);
  return std::move(writer).take();
}

const Attribute* Attributes::find(asn1::Oid type) const {
  for (const Attribute& attribute : *this)
    if (attribute.attr_type == type) return &attribute;
  return nullptr;
}

std::size_t Attributes::count(asn1::Oid type) const {
  std::size_t found = 0;
  for (const Attribute& attribute : *this) found += attribute.attr_type == type ? 1 : 0;
  return found;
}

Bytes write_attribute(asn1::Oid type, Octets value) {
  asn1::Writer writer(value.size() + type.octets().size() + 32);
  const auto end = writer.mark();
  writer.raw(value);
  writer.close(asn1::tags::set, end);
  writer.oid(type);
  writer.close(asn1::tags::sequence, end);
  return std::move(writer).take();
}

CertificateChoice certificate_choice(const asn1::Any& element) {
  const asn1::Tag tag = element.tag();
  if (tag == asn1::tags::sequence) return CertificateChoice::certificate;
  if (tag.tag_class() != asn1::TagClass::context) return CertificateChoice::unknown;
  switch (tag.number()) {
    case 0: return CertificateChoice::extended;
    case 1: return CertificateChoice::v1_attribute;
    case 2: return CertificateChoice::v2_attribute;
    case 3: return CertificateChoice::other;
    default: return CertificateChoice::unknown;
  }
}

/// A CertificateList begins with a SEQUENCE, an OCSPResponse with an ENUMERATED (RFC 6960 §4.2.1).
RevocationChoice revocation_choice(const asn1::Any& element) {
  const asn1::Tag tag = element.tag();
  if (tag == asn1::Tag::context(1)) return RevocationChoice::other;
  if (tag != asn1::tags::sequence) return RevocationChoice::unknown;
  const asn1::Tag first = asn1::Any{element.content()}.tag();
  if (first == asn1::tags::sequence) return RevocationChoice::crl;
  return first == asn1::tags::enumerated ? RevocationChoice::ocsp_response : RevocationChoice::unknown;
}

}  // namespace sealwire::cms
