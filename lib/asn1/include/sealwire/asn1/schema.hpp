#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>
#include <variant>

#include "sealwire/asn1/value.hpp"

// One table per ASN.1 type. A struct declares `static const Type kType;`, its source defines it:
//
//   constexpr Field kFields[] = {
//       field<&SignerInfo::version>("version"),
//       field<&SignerInfo::signed_attrs>("signedAttrs").implicit(0).with_raw<&SignerInfo::signed_attrs_octets>(),
//   };
//   constinit const Type SignerInfo::kType = sequence("SignerInfo", kFields);
//
// std::optional members are OPTIONAL, SetOf<T>/SequenceOf<T> lists, structs that derive from std::variant CHOICEs. The
// interpreter in codec.cpp walks the tables; templates only bind members.

namespace sealwire::asn1 {

enum class Kind : std::uint8_t {
  boolean,
  integer,
  big_integer,
  null,
  oid,
  bit_string,
  octet_string,
  string,
  any_string,
  time,
  any,
  any_list,
  sequence,
  set,
  sequence_of,
  set_of,
  choice,
};
enum class Tagging : std::uint8_t { none, implicit, explicitly };

/// A name for a number of an INTEGER or ENUMERATED, or for a bit of a BIT STRING.
struct NamedNumber {
  std::int64_t number;
  const char* name;
};

/// A family of types that an OBJECT IDENTIFIER chooses from (an information object set): content types, attributes,
/// extensions, algorithm parameters. Identified by its address; Registry holds its members.
struct OpenSet {
  const char* name;
};

struct Type;

struct IntegerOps {
  bool (*set)(void* object, std::int64_t value);  ///< false: out of range
  std::int64_t (*get)(const void* object);
};
struct ListOps {
  void (*reserve)(void* list, std::size_t size);
  void* (*append)(void* list);
  std::size_t (*size)(const void* list);
  const void* (*at)(const void* list, std::size_t index);
};

/// A component of a SEQUENCE or SET, or an alternative of a CHOICE, and where its C++ value lives.
struct Field {
  const char* name = "";
  const Type* type = nullptr;
  void* (*emplace)(void* object) = nullptr;          ///< makes the value present, gives its place
  const void* (*get)(const void* object) = nullptr;  ///< null where it is absent
  Octets* (*raw)(void* object) = nullptr;            ///< keeps the element as received
  Octets default_der{};                              ///< element that DEFAULT stands for
  const NamedNumber* names = nullptr;
  std::uint16_t name_count = 0;
  Tagging tagging = Tagging::none;
  bool optional = false;
  bool contains = false;        ///< an OCTET or BIT STRING whose content is again an element
  bool addition = false;        ///< see or_addition()
  std::int8_t defined_by = -1;  ///< index of the field that decides the type: an OID, or a SEQUENCE that begins with it
  Tag tag{};                    ///< if tagging is not none
  const OpenSet* open_set = nullptr;
  const Type* content_type = nullptr;  ///< of what a string contains or an ANY is, where no OID decides it

  /// [n] IMPLICIT; on a CHOICE or ANY it counts as EXPLICIT (X.680 §31.2.7).
  constexpr Field implicit(std::uint32_t number) const { return tagged(Tagging::implicit, Tag::context(number)); }
  /// [n] EXPLICIT
  constexpr Field explicitly(std::uint32_t number) const { return tagged(Tagging::explicitly, Tag::context(number)); }
  constexpr Field tagged(Tagging how, Tag with) const {
    Field f = *this;
    f.tagging = how;
    f.tag = with;
    return f;
  }
  /// Another schema than the one that the C++ type of the member has: enumerated(), named_bits() and the like.
  constexpr Field as(const Type& other) const {
    Field f = *this;
    f.type = &other;
    return f;
  }
  /// DEFAULT, as a DER element that lives for ever (see default_value).
  constexpr Field with_default(Octets der) const {
    Field f = *this;
    f.default_der = der;
    return f;
  }
  /// Keeps the element as it came, header included, in this member too (for explicit tags: what is inside the tag).
  template <auto Raw>
  constexpr Field with_raw() const;
  template <std::size_t N>
  constexpr Field named(const NamedNumber (&list)[N]) const {
    Field f = *this;
    f.names = list;
    f.name_count = N;
    return f;
  }
  /// An open type: the OID in field `index` of the same SEQUENCE, or first in the SEQUENCE there, chooses from `set`.
  constexpr Field open(const OpenSet& set, int index) const {
    Field f = *this;
    f.open_set = &set;
    f.defined_by = static_cast<std::int8_t>(index);
    return f;
  }
  /// An ANY that is kept as octets although its type is known: trees and random values use it.
  constexpr Field of_type(const Type& inner) const {
    Field f = *this;
    f.content_type = &inner;
    return f;
  }
  /// An OCTET STRING or BIT STRING that contains an element: of `type`, or chosen as by open().
  constexpr Field containing(const Type& inner) const {
    Field f = *this;
    f.contains = true;
    f.content_type = &inner;
    return f;
  }
  constexpr Field containing(const OpenSet& set, int index) const {
    Field f = open(set, index);
    f.contains = true;
    return f;
  }
};

/// What the interpreter walks.
struct Type {
  Kind kind = Kind::any;
  const char* name = "";  ///< as in the ASN.1 module
  Tag tag{};              ///< natural tag; unused for choice, any
  const Field* fields = nullptr;
  std::uint16_t field_count = 0;
  bool extensible = false;                 ///< "...": what follows the known components is tolerated
  std::uint8_t least = 0;                  ///< 1: SIZE (1..MAX)
  const Type* element = nullptr;           ///< of lists; for any_list what trees and random values go by, or null
  Octets* (*raw)(void* object) = nullptr;  ///< keeps the element as received
  const ListOps* list = nullptr;
  const IntegerOps* integer = nullptr;
  const NamedNumber* names = nullptr;
  std::uint16_t name_count = 0;
};

template <std::size_t N>
constexpr Type sequence(const char* name, const Field (&fields)[N]) {
  return {.kind = Kind::sequence, .name = name, .tag = tags::sequence, .fields = fields, .field_count = N};
}
template <std::size_t N>
constexpr Type set(const char* name, const Field (&fields)[N]) {
  return {.kind = Kind::set, .name = name, .tag = tags::set, .fields = fields, .field_count = N};
}
template <std::size_t N>
constexpr Type choice(const char* name, const Field (&alternatives)[N]) {
  return {.kind = Kind::choice, .name = name, .fields = alternatives, .field_count = N};
}
/// SET OF (or SEQUENCE OF) whose elements stay octets although their type is known: for structs that derive from AnySet
/// (or AnySequence).
constexpr Type any_set_of(const char* name, const Type& element) {
  return {.kind = Kind::any_list, .name = name, .tag = tags::set, .element = &element};
}
constexpr Type any_sequence_of(const char* name, const Type& element) {
  return {.kind = Kind::any_list, .name = name, .tag = tags::sequence, .element = &element};
}
/// A component that has no C++ member, in types that only trees and random values use.
constexpr Field shown(const char* name, const Type& type) {
  Field f;
  f.name = name;
  f.type = &type;
  return f;
}
constexpr Field optional(Field field) {
  field.optional = true;
  return field;
}
/// The last alternative of a CHOICE, an ANY, as what later versions of the module may add to it: it takes the
/// context-specific tags that no other alternative has.
constexpr Field or_addition(Field field) {
  field.addition = true;
  return field;
}
/// The same type, keeping each value's element as received (header included) in this member.
template <auto Raw>
constexpr Type keeping(Type type);
constexpr Type extensible(Type type) {
  type.extensible = true;
  return type;
}
/// SIZE (1..MAX) of a list.
constexpr Type not_empty(Type type) {
  type.least = 1;
  return type;
}

}  // namespace sealwire::asn1

#include "sealwire/asn1/schema_binding.hpp"
