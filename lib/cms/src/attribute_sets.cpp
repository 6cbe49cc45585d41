#include "attribute_sets.hpp"

#include <algorithm>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/der.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/try.hpp"

namespace sealwire::cms {
namespace {

Result<void> check_once(const Attributes& attributes) {
  std::vector<Octets> types;
  for (const Attribute& attribute : attributes) types.push_back(attribute.attr_type.octets());
  std::ranges::sort(types, [](Octets a, Octets b) { return std::ranges::lexicographical_compare(a, b); });
  const auto twice = std::ranges::adjacent_find(types, [](Octets a, Octets b) { return equal(a, b); });
  if (twice == types.end()) return {};
  return fail(CmsError::duplicate_attribute, "the attribute " + asn1::oid_text(asn1::Oid(*twice)) + " is there twice");
}

}  // namespace

Result<Bytes> attribute_set(const std::vector<Bytes>& attributes) {
  if (attributes.empty()) return Bytes();
  std::vector<Bytes> sorted = attributes;
  std::ranges::sort(sorted, asn1::set_of_less);
  Bytes content;
  for (const Bytes& attribute : sorted) {
    if (auto decoded = asn1::decode_der<Attribute>(attribute); !decoded) {
      return fail(CmsError::bad_request, "an attribute is not the DER of one: " + decoded.error().what());
    }
    append(content, attribute);
  }
  Bytes set;
  asn1::append_element(set, asn1::tags::set, true, content);
  SEALWIRE_CHECK(check_once(SEALWIRE_TRY(asn1::decode_der<Attributes>(set))));
  return set;
}

Bytes under_tag(Octets set, std::uint32_t number) {
  Bytes out = to_bytes(set);
  // [n] IMPLICIT in place of SET: both take one octet.
  if (!out.empty()) out[0] = static_cast<std::uint8_t>(0xA0 | number);
  return out;
}

Result<AuthenticatedAttributes> read_authenticated_attributes(Octets received, asn1::Oid content_type,
                                                              bool content_type_required,
                                                              std::vector<std::string>& remarks) {
  AuthenticatedAttributes out;
  out.set_der = to_bytes(received);
  out.set_der[0] = 0x31;
  if (!asn1::is_der(out.set_der)) {
    remarks.emplace_back("the authenticated attributes are not in DER; their DER re-encoding is what was verified");
    out.set_der = SEALWIRE_TRY(asn1::to_der(out.set_der));
  }
  out.attributes = SEALWIRE_TRY(asn1::decode<Attributes>(out.set_der, asn1::kDer, out.arena));
  SEALWIRE_CHECK(check_once(out.attributes));
  const Attribute* attribute = out.attributes.find(attribute_types::content_type);
  if (attribute == nullptr) {
    if (!content_type_required) return out;
    return fail(CmsError::missing_attribute, "the authenticated attributes lack contentType");
  }
  if (attribute->attr_values.size() != 1 || attribute->attr_values.front().tag() != asn1::tags::object_identifier) {
    return fail(CmsError::bad_attribute, "contentType is not one OBJECT IDENTIFIER");
  }
  if (!equal(attribute->attr_values.front().content(), content_type.octets())) {
    return fail(CmsError::bad_attribute, "the attribute contentType disagrees with the content's type");
  }
  return out;
}

}  // namespace sealwire::cms
