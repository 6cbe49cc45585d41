#include "tree_match.hpp"

#include "sealwire/asn1/oid.hpp"

#include "content.hpp"

namespace sealwire::asn1::detail {

namespace {

/// Whether an element can be of a SEQUENCE by what it begins with; true where that says nothing.
bool begins_like(const Type& type, const Element& element) {
  if (type.kind != Kind::sequence || !element.constructed) return true;
  const std::uint8_t* at = element.content.data();
  Element first;
  if (detail::take(at, at + element.content.size(), kBer, 0, first)) return true;
  for (const Field* f = type.fields; f != type.fields + type.field_count; ++f) {
    if (detail::accepts(*f, first.tag)) return true;
    if (!f->optional && f->default_der.empty()) return false;
  }
  return false;
}

}  // namespace

bool is_optional(const Field& field) { return field.optional || !field.default_der.empty(); }

const Field* chosen(const Type& type, const Element& element) {
  const Field* first = nullptr;
  for (const Field* f = type.fields; f != type.fields + type.field_count; ++f) {
    if (!detail::accepts(*f, element.tag)) continue;
    if (f->tagging != Tagging::none || begins_like(*f->type, element)) return f;
    if (first == nullptr) first = f;
  }
  return first;
}

Oid leading_oid(const Type& type, const Element& element) {
  if (type.kind == Kind::oid && !element.constructed)
    return check_oid(element.content) == element.content.size() ? Oid(element.content) : Oid();
  if (type.kind != Kind::sequence || type.field_count == 0 || !element.constructed) return {};
  const std::uint8_t* at = element.content.data();
  Element first;
  if (detail::take(at, at + element.content.size(), kBer, 0, first)) return {};
  return first.tag == tags::object_identifier ? leading_oid(*type.fields[0].type, first) : Oid();
}

}  // namespace sealwire::asn1::detail
