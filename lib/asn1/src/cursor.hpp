#pragma once

#include "sealwire/asn1/reader.hpp"

// The one place that advances over identifier and length octets.

namespace sealwire::asn1::detail {

struct Fault {
  Asn1Error code;
  const char* what;
};
inline constexpr Fault kNeedMore{Asn1Error::truncated, "the octets end inside the header of an element"};
inline constexpr Fault kTagPadding{Asn1Error::bad_tag, "a tag number is padded or could have been shorter"};
inline constexpr Fault kTagTooLarge{Asn1Error::bad_tag, "a tag number is above 536870911"};
inline constexpr Fault kLengthReserved{Asn1Error::bad_length, "the length octet 255 is reserved"};
inline constexpr Fault kLengthTooLarge{Asn1Error::bad_length, "a length is above 2^63 - 1"};
inline constexpr Fault kLengthNotMinimal{Asn1Error::not_der, "a length could have been written shorter"};
inline constexpr Fault kIndefiniteInDer{Asn1Error::not_der, "an indefinite length, which DER forbids"};
inline constexpr Fault kIndefinitePrimitive{Asn1Error::bad_length, "a primitive element of indefinite length"};
inline constexpr Fault kContentTruncated{Asn1Error::truncated, "an element is longer than what encloses it"};
inline constexpr Fault kNoEnd{Asn1Error::truncated, "an element of indefinite length does not end"};
inline constexpr Fault kStrayEnd{Asn1Error::bad_tag, "end-of-contents octets where an element should begin"};
inline constexpr Fault kBadEnd{Asn1Error::bad_length, "end-of-contents octets that are not both zero"};
inline constexpr Fault kTooDeep{Asn1Error::too_deep, "elements are nested deeper than the limit"};

struct RawHeader {
  Tag tag;
  bool constructed = false;
  std::uint64_t length = 0;
  std::size_t size = 0;
  // Not beside the other bool: compilers would copy both with one load, which waits for two stores.
  bool indefinite = false;
};

/// Rare forms of header: long tags, indefinite and multi-octet lengths.
const Fault* scan_long_header(const std::uint8_t* at, const std::uint8_t* end, bool der, RawHeader& out);

/// Null if `out` holds the header at `at`; &kNeedMore if the octets end inside it.
inline const Fault* scan_header(const std::uint8_t* at, const std::uint8_t* end, bool der, RawHeader& out) {
  if (end - at < 4 && (end - at < 2 || at[1] >= 0x80)) return scan_long_header(at, end, der, out);
  if ((at[0] & 0x1F) == 0x1F) return scan_long_header(at, end, der, out);
  if (at[1] < 0x80) {
    out.length = at[1];
    out.size = 2;
  } else if (at[1] == 0x81 && at[2] >= 0x80) {
    out.length = at[2];
    out.size = 3;
  } else if (at[1] == 0x82 && at[2] != 0) {
    out.length = static_cast<std::uint64_t>(at[2] << 8U) | at[3];
    out.size = 4;
  } else {
    return scan_long_header(at, end, der, out);
  }
  out.tag = Tag(static_cast<TagClass>(at[0] >> 6), at[0] & 0x1FU);
  out.constructed = (at[0] & 0x20) != 0;
  out.indefinite = false;
  return nullptr;
}

/// Finds the end-of-contents octets that belong to an element of indefinite length whose content begins at `at`;
/// `depth` elements enclose that content.
const Fault* find_end(const std::uint8_t*& at, const std::uint8_t* end, const Rules& rules, std::uint32_t depth);

/// Takes the next element and advances `at` beyond it. On a fault `at` is where it was noticed.
inline const Fault* take(const std::uint8_t*& at, const std::uint8_t* end, const Rules& rules, std::uint32_t depth,
                         Element& out) {
  RawHeader header;
  if (const Fault* fault = scan_header(at, end, rules.der(), header)) return fault;
  if (header.tag == tags::end_of_contents) return &kStrayEnd;
  const std::uint8_t* const begin = at;
  const std::uint8_t* const content = at + header.size;
  out.tag = header.tag;
  out.constructed = header.constructed;
  out.indefinite = header.indefinite;
  if (!header.indefinite) {
    if (header.length > static_cast<std::uint64_t>(end - content)) return &kContentTruncated;
    at = content + header.length;
    out.content = {content, at};
  } else {
    const std::uint8_t* place = content;
    if (const Fault* fault = find_end(place, end, rules, depth + 1)) return fault;
    out.content = {content, place};
    at = place + 2;
  }
  out.octets = {begin, at};
  return nullptr;
}

}  // namespace sealwire::asn1::detail
