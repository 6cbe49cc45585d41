#pragma once

#include <optional>

#include "sealwire/asn1/error.hpp"
#include "sealwire/asn1/rules.hpp"
#include "sealwire/asn1/tag.hpp"
#include "sealwire/base/octets.hpp"

namespace sealwire::asn1 {

/// One element, complete: views of the input.
struct Element {
  Tag tag;
  bool constructed = false;
  bool indefinite = false;
  Octets octets;   ///< with header, and with end-of-contents octets where the length is indefinite
  Octets content;  ///< without both
  std::size_t header_size() const { return static_cast<std::size_t>(content.data() - octets.data()); }
};

/// Identifier and length octets.
struct Header {
  Tag tag;
  bool constructed = false;
  std::optional<std::uint64_t> length;  ///< of the content; none: indefinite
  std::size_t size = 0;                 ///< of the header itself
};

/// Reads identifier and length octets at the front of `octets`. Gives `size` 0 when more octets are needed to know.
/// Errors: bad_tag, bad_length, not_der; offsets count from `base`.
Result<Header> read_header(Octets octets, const Rules& rules, std::uint64_t base = 0);

/// A checked cursor over elements in a row. A nested value gets its own reader, by inside(). All offsets in errors
/// count from the start of the outermost input. Costs nothing to copy.
class Reader {
 public:
  /// `rules` must outlive the reader. `base` is added to offsets in errors.
  explicit Reader(Octets octets, const Rules& rules = kBer, std::uint64_t base = 0)
      : start_(octets.data()), at_(octets.data()), end_(octets.data() + octets.size()), rules_(&rules), base_(base) {}

  bool at_end() const { return at_ == end_; }
  Octets rest() const { return {at_, end_}; }
  /// Octets from the start of the outermost input.
  std::uint64_t offset() const { return offset_of(at_); }
  std::uint64_t offset_of(const std::uint8_t* place) const {
    return base_ + static_cast<std::uint64_t>(place - start_);
  }
  const Rules& rules() const { return *rules_; }
  std::uint32_t depth() const { return depth_; }

  /// The tag of the next element, none at the end or where no tag can be read.
  std::optional<Tag> peek_tag() const;
  /// The next element, whatever it is. Errors: truncated, bad_tag, bad_length, not_der, too_deep.
  Result<Element> next();
  /// The next element, which must have this tag. `what` names it in errors.
  Result<Element> next(Tag tag, const char* what);
  /// The next element if it has this tag.
  Result<std::optional<Element>> next_if(Tag tag);
  /// A reader of the elements inside one that this reader gave. Errors: too_deep, bad_value (it is primitive).
  Result<Reader> inside(const Element& element) const;
  /// Errors: trailing_octets if anything is left.
  Result<void> finish(const char* what) const;

 private:
  const std::uint8_t* start_;
  const std::uint8_t* at_;
  const std::uint8_t* end_;
  const Rules* rules_;
  std::uint64_t base_ = 0;
  std::uint32_t depth_ = 0;
};

/// The one element that `octets` consist of. Errors: as Reader::next, trailing_octets.
Result<Element> read_element(Octets octets, const Rules& rules = kBer);

}  // namespace sealwire::asn1
