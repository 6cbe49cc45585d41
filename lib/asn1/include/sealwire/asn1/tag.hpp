#pragma once

#include <cstdint>
#include <string>

namespace sealwire::asn1 {

enum class TagClass : std::uint8_t { universal = 0, application = 1, context = 2, private_use = 3 };

/// Class and number of a tag (X.690 §8.1.2); whether an encoding is constructed is not part of it.
class Tag {
 public:
  static constexpr std::uint32_t kMaxNumber = (1U << 29) - 1;

  constexpr Tag() = default;
  constexpr Tag(TagClass tag_class, std::uint32_t number)
      : value_((static_cast<std::uint32_t>(tag_class) << 30) | (number & kMaxNumber)) {}
  static constexpr Tag context(std::uint32_t number) { return {TagClass::context, number}; }
  static constexpr Tag application(std::uint32_t number) { return {TagClass::application, number}; }

  constexpr TagClass tag_class() const { return static_cast<TagClass>(value_ >> 30); }
  constexpr std::uint32_t number() const { return value_ & kMaxNumber; }
  constexpr bool is_universal() const { return value_ >> 30 == 0; }
  friend constexpr bool operator==(Tag, Tag) = default;
  /// The canonical order of tags (X.680 §8.6).
  friend constexpr auto operator<=>(Tag, Tag) = default;

 private:
  std::uint32_t value_ = 0;
};

/// The universal tags (X.680 §8.4).
namespace tags {
inline constexpr Tag end_of_contents{TagClass::universal, 0};
inline constexpr Tag boolean{TagClass::universal, 1};
inline constexpr Tag integer{TagClass::universal, 2};
inline constexpr Tag bit_string{TagClass::universal, 3};
inline constexpr Tag octet_string{TagClass::universal, 4};
inline constexpr Tag null{TagClass::universal, 5};
inline constexpr Tag object_identifier{TagClass::universal, 6};
inline constexpr Tag object_descriptor{TagClass::universal, 7};
inline constexpr Tag external{TagClass::universal, 8};
inline constexpr Tag real{TagClass::universal, 9};
inline constexpr Tag enumerated{TagClass::universal, 10};
inline constexpr Tag embedded_pdv{TagClass::universal, 11};
inline constexpr Tag utf8_string{TagClass::universal, 12};
inline constexpr Tag relative_oid{TagClass::universal, 13};
inline constexpr Tag sequence{TagClass::universal, 16};
inline constexpr Tag set{TagClass::universal, 17};
inline constexpr Tag numeric_string{TagClass::universal, 18};
inline constexpr Tag printable_string{TagClass::universal, 19};
inline constexpr Tag teletex_string{TagClass::universal, 20};
inline constexpr Tag videotex_string{TagClass::universal, 21};
inline constexpr Tag ia5_string{TagClass::universal, 22};
inline constexpr Tag utc_time{TagClass::universal, 23};
inline constexpr Tag generalized_time{TagClass::universal, 24};
inline constexpr Tag graphic_string{TagClass::universal, 25};
inline constexpr Tag visible_string{TagClass::universal, 26};
inline constexpr Tag general_string{TagClass::universal, 27};
inline constexpr Tag universal_string{TagClass::universal, 28};
inline constexpr Tag character_string{TagClass::universal, 29};
inline constexpr Tag bmp_string{TagClass::universal, 30};
}  // namespace tags

/// "SEQUENCE", "OCTET STRING", "[0]", "[APPLICATION 3]"
std::string to_string(Tag tag);
/// True for the universal types whose BER may be split into segments (X.690 §8.7, §8.6, §8.23).
bool is_string_tag(Tag tag);

}  // namespace sealwire::asn1
