#pragma once

#include "sealwire/asn1/schema.hpp"

#include "cursor.hpp"

// What decoding, printing and DER checks share about the content of single types.

namespace sealwire::asn1::detail {

inline constexpr Fault kNotConstructed{Asn1Error::bad_value,
                                       "a primitive encoding where only a constructed one can be"};
inline constexpr Fault kNotPrimitive{Asn1Error::bad_value, "a constructed encoding where only a primitive one can be"};
inline constexpr Fault kBooleanLength{Asn1Error::bad_value, "a BOOLEAN has one octet of content"};
inline constexpr Fault kBooleanNotDer{Asn1Error::not_der, "a BOOLEAN that is true is 255 in DER"};
inline constexpr Fault kIntegerEmpty{Asn1Error::bad_value, "a number without content"};
inline constexpr Fault kIntegerPadded{Asn1Error::bad_value, "a number with superfluous octets in front"};
inline constexpr Fault kNullContent{Asn1Error::bad_value, "NULL has no content"};
inline constexpr Fault kBadOid{Asn1Error::bad_value, "the arcs of an OBJECT IDENTIFIER are padded or cut off"};
inline constexpr Fault kUnusedBits{Asn1Error::bad_value, "the count of unused bits of a BIT STRING is wrong"};
inline constexpr Fault kUnusedNotZero{Asn1Error::not_der, "unused bits of a BIT STRING are zero in DER"};
inline constexpr Fault kBadCharacters{Asn1Error::bad_value, "a character string holds what its type does not allow"};
inline constexpr Fault kSegmentsInDer{Asn1Error::not_der, "a string in segments, which DER forbids"};
inline constexpr Fault kBadSegment{Asn1Error::unexpected_tag, "a segment of a string is of another type"};
inline constexpr Fault kBadSetOrder{Asn1Error::not_der, "the elements of a SET are not in DER order"};

const Fault* check_boolean(Octets content, bool der);
const Fault* check_integer(Octets content);
const Fault* check_bit_string(Octets content, bool der);
/// Octets that cannot be text of this type. PrintableString is taken for visible ASCII, since "*", "@" and "&" are
/// common in certificates; check_characters_strictly() tells.
const Fault* check_characters(Tag tag, Octets content);
bool is_strictly_of_alphabet(Tag tag, Octets content);

/// Joins the segments of a string in BER (X.690 §8.7.3), nested ones too, and appends their content to `out`; `unused`
/// is set for bit strings. `segment` is the tag that they must have.
const Fault* join_segments(const Element& element, Tag segment, const Rules& rules, std::uint32_t depth, Bytes& out,
                           std::uint8_t& unused, const std::uint8_t*& where);

/// accepts() for types without a tag of their own.
bool accepts_untagged(const Type& type, Tag tag);
/// True if an element with this tag can begin a value of the type, or of the component.
inline bool accepts(const Type& type, Tag tag) {
  return type.tag == Tag() ? accepts_untagged(type, tag) : tag == type.tag;
}
inline bool accepts(const Field& field, Tag tag) {
  if (field.addition) return tag.tag_class() == TagClass::context;
  return field.tagging == Tagging::none ? accepts(*field.type, tag) : tag == field.tag;
}
/// A type without a tag of its own makes IMPLICIT tags EXPLICIT.
inline bool is_untagged(const Type& type) {
  return type.kind == Kind::choice || type.kind == Kind::any || type.kind == Kind::any_string ||
         (type.kind == Kind::time && type.tag == Tag());
}
inline bool is_explicit(const Field& field) {
  return field.tagging == Tagging::explicitly || (field.tagging == Tagging::implicit && is_untagged(*field.type));
}

}  // namespace sealwire::asn1::detail
