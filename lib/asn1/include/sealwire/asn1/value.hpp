#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sealwire/asn1/error.hpp"
#include "sealwire/asn1/oid.hpp"
#include "sealwire/asn1/tag.hpp"
#include "sealwire/base/octets.hpp"
#include "sealwire/base/time.hpp"

// The C++ forms of ASN.1 values. Those that hold Octets are views: of the received octets, or of what the caller wants
// to have encoded. bool, integral types, enums and Octets stand for BOOLEAN, INTEGER (or ENUMERATED) and OCTET STRING.

namespace sealwire::asn1 {

struct Null {
  friend constexpr bool operator==(Null, Null) = default;
};

/// INTEGER of any size: its content octets, two's complement, as short as can be.
struct Integer {
  Octets octets;

  bool is_negative() const { return !octets.empty() && (octets[0] & 0x80) != 0; }
  /// The magnitude of a value ≥ 0, without the zero octet in front that keeps it positive.
  Octets magnitude() const { return octets.size() > 1 && octets[0] == 0 ? octets.subspan(1) : octets; }
  /// The value, where it fits.
  std::optional<std::int64_t> small() const;
  friend bool operator==(const Integer& a, const Integer& b) { return equal(a.octets, b.octets); }
};
/// Content octets of an INTEGER from an unsigned big-endian number.
Bytes integer_from_magnitude(Octets magnitude);
/// "1024", or "0x00af…" for what 64 bits do not hold.
std::string to_string(const Integer& value);

struct BitString {
  Octets octets;
  std::uint8_t unused = 0;  ///< bits of the last octet that do not count, 0–7

  std::size_t bits() const { return octets.size() * 8 - unused; }
  /// Bit `n` counted from the first (X.680 §22); false beyond the end.
  bool bit(std::size_t n) const { return n < bits() && ((octets[n / 8] >> (7 - n % 8)) & 1) != 0; }
  friend bool operator==(const BitString& a, const BitString& b) {
    return a.unused == b.unused && equal(a.octets, b.octets);
  }
};

/// A character string type with a fixed tag; the octets are checked against its alphabet when read.
template <std::uint32_t TagNumber>
struct CharacterString {
  Octets octets;
  std::string_view text() const { return as_text(octets); }
  friend bool operator==(const CharacterString& a, const CharacterString& b) { return equal(a.octets, b.octets); }
};
using Utf8String = CharacterString<12>;
using NumericString = CharacterString<18>;
using PrintableString = CharacterString<19>;
using TeletexString = CharacterString<20>;
using VideotexString = CharacterString<21>;
using Ia5String = CharacterString<22>;
using GraphicString = CharacterString<25>;
using VisibleString = CharacterString<26>;
using GeneralString = CharacterString<27>;
using UniversalString = CharacterString<28>;
using BmpString = CharacterString<30>;
using ObjectDescriptor = CharacterString<7>;

/// A CHOICE of character strings (DirectoryString, DisplayText): whichever it is, with its tag kept.
struct AnyString {
  Tag tag = tags::utf8_string;
  Octets octets;
  friend bool operator==(const AnyString& a, const AnyString& b) { return a.tag == b.tag && equal(a.octets, b.octets); }
};
/// As UTF-8: BMPString and UniversalString converted, TeletexString taken for Latin-1, others as they are.
std::string to_utf8(Tag tag, Octets octets);

/// UTCTime, GeneralizedTime, or a CHOICE of both (RFC 5652 §11.3): the point in time, and the form it came in.
struct Time {
  enum class Form : std::uint8_t { utc, generalized };
  UnixTime time{};
  std::uint32_t nanoseconds = 0;  ///< GeneralizedTime only
  Form form = Form::utc;
  friend bool operator==(const Time&, const Time&) = default;

  /// UTCTime for 1950–2049, else GeneralizedTime, as RFC 5280 §4.1.2.5 and RFC 5652 §11.3 demand.
  static Time of(UnixTime time);
};
struct UtcTime {
  UnixTime time{};
  friend bool operator==(const UtcTime&, const UtcTime&) = default;
};
struct GeneralizedTime {
  UnixTime time{};
  std::uint32_t nanoseconds = 0;
  friend bool operator==(const GeneralizedTime&, const GeneralizedTime&) = default;
};
/// Reads the content of a UTCTime or GeneralizedTime. Two-digit years from 50 are 19xx. Errors: bad_value, not_der.
Result<Time> parse_time_octets(Tag tag, Octets content, bool der);
/// DER content octets: "261121193000Z", "20261121193000.5Z". Errors: unencodable for years that the form cannot carry.
Result<std::string> format_time_octets(const Time& time);

/// One element of any type, header included.
struct Any {
  Octets octets;
  /// Empty for an absent value.
  Tag tag() const;
  Octets content() const;
  bool empty() const { return octets.empty(); }
  friend bool operator==(const Any& a, const Any& b) { return equal(a.octets, b.octets); }
};

/// SET OF or SEQUENCE OF elements that stay as they came: complete elements in a row, checked when read, iterated in
/// place. No memory of its own.
class AnyList {
 public:
  AnyList() = default;
  /// `octets` are well-formed elements in a row, `size` of them.
  AnyList(Octets octets, std::size_t size) : octets_(octets), size_(size) {}

  Octets octets() const { return octets_; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  class Iterator {
   public:
    using value_type = Any;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    explicit Iterator(Octets rest);
    Any operator*() const { return Any{rest_.first(size_)}; }
    Iterator& operator++();
    Iterator operator++(int) {
      Iterator old = *this;
      ++*this;
      return old;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.rest_.size() == b.rest_.size(); }

   private:
    Octets rest_;
    std::size_t size_ = 0;
  };
  Iterator begin() const { return Iterator(octets_); }
  Iterator end() const { return Iterator(Octets{}); }
  Any front() const { return *begin(); }

 private:
  Octets octets_;
  std::size_t size_ = 0;
};
/// SET OF of any type: encoded in DER order.
struct AnySet : AnyList {
  using AnyList::AnyList;
};
/// SEQUENCE OF of any type.
struct AnySequence : AnyList {
  using AnyList::AnyList;
};

template <class T>
struct SequenceOf : std::vector<T> {
  using std::vector<T>::vector;
};
/// Written in DER order, kept in the order received.
template <class T>
struct SetOf : std::vector<T> {
  using std::vector<T>::vector;
};

}  // namespace sealwire::asn1
