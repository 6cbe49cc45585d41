#pragma once

// The part of schema.hpp that deduces ASN.1 types from C++ members; schema.hpp ends with it.

#include "sealwire/asn1/schema.hpp"

namespace sealwire::asn1 {

namespace detail {

template <class T>
struct TypeOf;  // no ASN.1 type belongs to this C++ type

template <class T>
concept HasType = requires {
  { T::kType } -> std::convertible_to<const Type&>;
};

template <class T>
inline constexpr IntegerOps kIntegerOps{
    [](void* object, std::int64_t value) {
      const auto converted = static_cast<T>(value);
      *static_cast<T*>(object) = converted;
      if constexpr (std::is_same_v<T, std::uint64_t>) return value >= 0;
      return static_cast<std::int64_t>(converted) == value;
    },
    [](const void* object) { return static_cast<std::int64_t>(*static_cast<const T*>(object)); }};
template <class List>
inline constexpr ListOps kListOps{
    [](void* list, std::size_t size) { static_cast<List*>(list)->reserve(size); },
    [](void* list) -> void* { return &static_cast<List*>(list)->emplace_back(); },
    [](const void* list) { return static_cast<const List*>(list)->size(); },
    [](const void* list, std::size_t index) -> const void* { return &(*static_cast<const List*>(list))[index]; }};

template <class T>
inline constexpr Type kIntegerType{
    .kind = Kind::integer, .name = "INTEGER", .tag = tags::integer, .integer = &kIntegerOps<T>};

template <HasType T>
struct TypeOf<T> {
  static constexpr const Type* value = &T::kType;
};
template <class T>
  requires((std::integral<T> && !std::same_as<T, bool>) || std::is_enum_v<T>)
struct TypeOf<T> {
  static constexpr const Type* value = &kIntegerType<T>;
};
template <class T>
inline constexpr Type kSequenceOfType{.kind = Kind::sequence_of,
                                      .name = "SEQUENCE OF",
                                      .tag = tags::sequence,
                                      .element = TypeOf<T>::value,
                                      .list = &kListOps<SequenceOf<T>>};
template <class T>
inline constexpr Type kSetOfType{
    .kind = Kind::set_of, .name = "SET OF", .tag = tags::set, .element = TypeOf<T>::value, .list = &kListOps<SetOf<T>>};
template <class T>
struct TypeOf<SequenceOf<T>> {
  static constexpr const Type* value = &kSequenceOfType<T>;
};
template <class T>
struct TypeOf<SetOf<T>> {
  static constexpr const Type* value = &kSetOfType<T>;
};
template <std::uint32_t N>
inline constexpr Type kStringType{.kind = Kind::string, .name = "", .tag = Tag(TagClass::universal, N)};
template <std::uint32_t N>
struct TypeOf<CharacterString<N>> {
  static constexpr const Type* value = &kStringType<N>;
};

}  // namespace detail

inline constexpr Type kBoolean{.kind = Kind::boolean, .name = "BOOLEAN", .tag = tags::boolean};
inline constexpr Type kInteger{.kind = Kind::big_integer, .name = "INTEGER", .tag = tags::integer};
inline constexpr Type kNull{.kind = Kind::null, .name = "NULL", .tag = tags::null};
inline constexpr Type kOid{.kind = Kind::oid, .name = "OBJECT IDENTIFIER", .tag = tags::object_identifier};
inline constexpr Type kBitString{.kind = Kind::bit_string, .name = "BIT STRING", .tag = tags::bit_string};
inline constexpr Type kOctetString{.kind = Kind::octet_string, .name = "OCTET STRING", .tag = tags::octet_string};
inline constexpr Type kAnyString{.kind = Kind::any_string, .name = "CHOICE of strings"};
inline constexpr Type kTime{.kind = Kind::time, .name = "Time"};
inline constexpr Type kUtcTime{.kind = Kind::time, .name = "UTCTime", .tag = tags::utc_time};
inline constexpr Type kGeneralizedTime{.kind = Kind::time, .name = "GeneralizedTime", .tag = tags::generalized_time};
inline constexpr Type kAny{.kind = Kind::any, .name = "ANY"};
inline constexpr Type kAnySet{.kind = Kind::any_list, .name = "SET OF", .tag = tags::set};
inline constexpr Type kAnySequence{.kind = Kind::any_list, .name = "SEQUENCE OF", .tag = tags::sequence};

namespace detail {

template <>
struct TypeOf<bool> {
  static constexpr const Type* value = &kBoolean;
};
#define SEALWIRE_ASN1_TYPE(cpp, asn1)             \
  template <>                                     \
  struct TypeOf<cpp> {                            \
    static constexpr const Type* value = &(asn1); \
  };
SEALWIRE_ASN1_TYPE(Integer, kInteger)
SEALWIRE_ASN1_TYPE(Null, kNull)
SEALWIRE_ASN1_TYPE(Oid, kOid)
SEALWIRE_ASN1_TYPE(BitString, kBitString)
SEALWIRE_ASN1_TYPE(Octets, kOctetString)
SEALWIRE_ASN1_TYPE(AnyString, kAnyString)
SEALWIRE_ASN1_TYPE(Time, kTime)
SEALWIRE_ASN1_TYPE(UtcTime, kUtcTime)
SEALWIRE_ASN1_TYPE(GeneralizedTime, kGeneralizedTime)
SEALWIRE_ASN1_TYPE(Any, kAny)
SEALWIRE_ASN1_TYPE(AnySet, kAnySet)
SEALWIRE_ASN1_TYPE(AnySequence, kAnySequence)
#undef SEALWIRE_ASN1_TYPE

template <auto Member>
struct MemberOf;
template <class Class, class Value, Value Class::* Member>
struct MemberOf<Member> {
  using Object = Class;
  using Type = Value;
};
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

template <class T, class... A>
constexpr std::variant<A...> variant_base(const std::variant<A...>*);

}  // namespace detail

/// The schema of a C++ type.
template <class T>
constexpr const Type& type_of() {
  return *detail::TypeOf<T>::value;
}

/// A component that lives in this member.
template <auto Member>
constexpr Field field(const char* name) {
  using Object = typename detail::MemberOf<Member>::Object;
  using Value = typename detail::MemberOf<Member>::Type;
  Field f;
  f.name = name;
  if constexpr (detail::IsOptional<Value>::value) {
    f.optional = true;
    f.type = detail::TypeOf<typename Value::value_type>::value;
    f.emplace = [](void* object) -> void* { return &(static_cast<Object*>(object)->*Member).emplace(); };
    f.get = [](const void* object) -> const void* {
      const auto& value = static_cast<const Object*>(object)->*Member;
      return value ? &*value : nullptr;
    };
  } else {
    f.type = detail::TypeOf<Value>::value;
    f.emplace = [](void* object) -> void* { return &(static_cast<Object*>(object)->*Member); };
    f.get = [](const void* object) -> const void* { return &(static_cast<const Object*>(object)->*Member); };
  }
  return f;
}

/// Alternative `Index` of a CHOICE that is (or derives from) a std::variant.
template <class Choice, std::size_t Index>
constexpr Field alternative(const char* name) {
  using Variant = decltype(detail::variant_base<Choice>(static_cast<const Choice*>(nullptr)));
  Field f;
  f.name = name;
  f.type = detail::TypeOf<std::variant_alternative_t<Index, Variant>>::value;
  f.emplace = [](void* object) -> void* {
    return &static_cast<Variant&>(*static_cast<Choice*>(object)).template emplace<Index>();
  };
  f.get = [](const void* object) -> const void* {
    return std::get_if<Index>(&static_cast<const Variant&>(*static_cast<const Choice*>(object)));
  };
  return f;
}

template <auto Raw>
constexpr Field Field::with_raw() const {
  using Object = typename detail::MemberOf<Raw>::Object;
  Field f = *this;
  f.raw = [](void* object) -> Octets* { return &(static_cast<Object*>(object)->*Raw); };
  return f;
}

template <auto Raw>
constexpr Type keeping(Type type) {
  using Object = typename detail::MemberOf<Raw>::Object;
  type.raw = [](void* object) -> Octets* { return &(static_cast<Object*>(object)->*Raw); };
  return type;
}

/// DER elements for with_default().
inline constexpr std::array<std::uint8_t, 3> kFalseDer{0x01, 0x01, 0x00};
inline constexpr std::array<std::uint8_t, 3> kTrueDer{0x01, 0x01, 0xFF};
template <std::int8_t Value>
inline constexpr std::array<std::uint8_t, 3> kIntegerDer{0x02, 0x01, static_cast<std::uint8_t>(Value)};

/// A struct that only names a list: `struct Attributes : SetOf<Attribute> { static const Type kType; }` with
/// kType = list_named<Attributes>("Attributes", kind_of_set).
template <class List>
constexpr Type named_set_of(const char* name) {
  return {.kind = Kind::set_of,
          .name = name,
          .tag = tags::set,
          .element = detail::TypeOf<typename List::value_type>::value,
          .list = &detail::kListOps<List>};
}
template <class List>
constexpr Type named_sequence_of(const char* name) {
  return {.kind = Kind::sequence_of,
          .name = name,
          .tag = tags::sequence,
          .element = detail::TypeOf<typename List::value_type>::value,
          .list = &detail::kListOps<List>};
}
/// ENUMERATED, kept in an integral or enum member, or an INTEGER with a name of its own.
template <class T, std::size_t N>
constexpr Type enumerated(const char* name, const NamedNumber (&names)[N]) {
  return {.kind = Kind::integer,
          .name = name,
          .tag = tags::enumerated,
          .integer = &detail::kIntegerOps<T>,
          .names = names,
          .name_count = N};
}
template <class T, std::size_t N>
constexpr Type named_integer(const char* name, const NamedNumber (&names)[N]) {
  return {.kind = Kind::integer,
          .name = name,
          .tag = tags::integer,
          .integer = &detail::kIntegerOps<T>,
          .names = names,
          .name_count = N};
}
template <std::size_t N>
constexpr Type named_bits(const char* name, const NamedNumber (&names)[N]) {
  return {.kind = Kind::bit_string, .name = name, .tag = tags::bit_string, .names = names, .name_count = N};
}

}  // namespace sealwire::asn1
