#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "sealwire/base/error.hpp"
#include "sealwire/base/octets.hpp"

namespace sealwire::asn1 {

/// An OBJECT IDENTIFIER as a view of its content octets (X.690 §8.19). Literals ("1.2.840.113549.1.7.2"_oid) live for
/// ever; what was decoded lives as long as the received octets. OwnedOid keeps one beyond that.
class Oid {
 public:
  constexpr Oid() = default;
  /// `content` must be well-formed, as check_oid() says.
  constexpr explicit Oid(Octets content) : data_(content.data()), size_(static_cast<std::uint32_t>(content.size())) {}

  constexpr Octets octets() const { return {data_, size_}; }
  constexpr bool empty() const { return size_ == 0; }
  /// True if this identifier lies below `arc`, or is it.
  constexpr bool starts_with(Oid arc) const {
    return size_ >= arc.size_ && std::equal(arc.data_, arc.data_ + arc.size_, data_);
  }
  friend constexpr bool operator==(Oid a, Oid b) {
    return a.size_ == b.size_ && std::equal(a.data_, a.data_ + a.size_, b.data_);
  }
  friend constexpr std::strong_ordering operator<=>(Oid a, Oid b) {
    return std::lexicographical_compare_three_way(a.data_, a.data_ + a.size_, b.data_, b.data_ + b.size_);
  }

 private:
  const std::uint8_t* data_ = nullptr;
  std::uint32_t size_ = 0;
};

/// An object identifier that owns its octets, e.g. one typed by a user.
class OwnedOid {
 public:
  OwnedOid() = default;
  OwnedOid(Oid oid) : content_(oid.octets().begin(), oid.octets().end()) {}
  operator Oid() const { return Oid(content_); }
  Oid get() const { return Oid(content_); }
  bool empty() const { return content_.empty(); }
  friend bool operator==(const OwnedOid& a, const OwnedOid& b) { return a.content_ == b.content_; }
  friend auto operator<=>(const OwnedOid& a, const OwnedOid& b) { return a.content_ <=> b.content_; }

 private:
  Bytes content_;
};

/// Content octets of an object identifier: not empty, every arc minimal and complete. Gives the place of the fault, or
/// the size when there is none.
constexpr std::size_t check_oid(Octets content) {
  bool at_start = true;
  for (std::size_t i = 0; i < content.size(); ++i) {
    if (at_start && content[i] == 0x80) return i;
    at_start = (content[i] & 0x80) == 0;
  }
  return at_start && !content.empty() ? content.size() : content.empty() ? 1 : content.size() - 1;
}

/// "1.2.840.113549.1.7.2"; arcs beyond 64 bits are written in full.
std::string to_dotted(Oid oid);
/// From dotted decimal text. Errors: bad_value with the offset in the text.
Result<OwnedOid> parse_oid(std::string_view dotted);

/// The name of the identifier in the module that defined it ("id-signedData", "sha256", "ecdsa-with-SHA256"), or empty.
std::string_view oid_name(Oid oid);
/// The name if there is one, else dotted decimal.
std::string oid_text(Oid oid);
/// Reverse of oid_name(), ignoring case; an empty Oid if nothing has that name. Some have more than one name
/// ("aes128-CBC", "id-aes128-CBC"): each is found.
Oid find_oid(std::string_view name);

namespace detail {

template <std::size_t N>
struct FixedText {
  char text[N]{};
  consteval FixedText(const char (&from)[N]) { std::copy_n(from, N, text); }
};

/// Writes the content octets of dotted text, gives their number; used at compile time.
constexpr std::size_t encode_dotted(std::string_view dotted, std::uint8_t* out) {
  std::size_t size = 0;
  std::uint64_t first = 0;
  std::size_t index = 0;
  for (std::size_t at = 0; at < dotted.size(); ++index) {
    std::uint64_t arc = 0;
    if (dotted[at] < '0' || dotted[at] > '9') throw "an arc is a number";
    for (; at < dotted.size() && dotted[at] != '.'; ++at) arc = arc * 10 + static_cast<std::uint64_t>(dotted[at] - '0');
    ++at;
    if (index == 0) {
      first = arc;
      continue;
    }
    if (index == 1) arc += 40 * first;
    int groups = 1;
    for (std::uint64_t rest = arc >> 7; rest != 0; rest >>= 7) ++groups;
    while (groups-- > 0) {
      const auto seven = static_cast<std::uint8_t>((arc >> (7 * groups)) & 0x7F);
      out[size++] = static_cast<std::uint8_t>(groups > 0 ? seven | 0x80 : seven);
    }
  }
  return size;
}

template <FixedText Text>
struct OidLiteral {
  static constexpr std::string_view kText{Text.text, sizeof(Text.text) - 1};
  static constexpr std::size_t kSize = [] {
    std::uint8_t scratch[128]{};
    return encode_dotted(kText, scratch);
  }();
  static constexpr std::array<std::uint8_t, kSize> kOctets = [] {
    std::array<std::uint8_t, kSize> octets{};
    encode_dotted(kText, octets.data());
    return octets;
  }();
};

}  // namespace detail

inline namespace literals {
/// "2.16.840.1.101.3.4.2.1"_oid
template <detail::FixedText Text>
consteval Oid operator""_oid() {
  return Oid(Octets(detail::OidLiteral<Text>::kOctets));
}
}  // namespace literals

}  // namespace sealwire::asn1
