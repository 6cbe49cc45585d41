#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sealwire/mime/media_type.hpp"

namespace sealwire::mime {

/// One entry of a list of what somebody takes: type/subtype, type/* or */* (MSRP: "*"), with parameters.
struct MediaRange {
  std::string type;     ///< lower case or "*"
  std::string subtype;  ///< lower case or "*"
  std::vector<Parameter> parameters;
  unsigned quality = 1000;  ///< the q parameter in thousandths
  friend bool operator==(const MediaRange&, const MediaRange&) = default;

  /// Every parameter of the range is one of `type` with the same value; a parameter that `type` lacks does not stand
  /// in the way when `missing_is_match` (RFC 4975 §8.6: an entry with parameters matches the same one without).
  bool matches(const MediaType& type, bool missing_is_match = false) const;
  std::string to_string() const;
};

/// What a peer accepts: a SIP Accept field, or accept-types and accept-wrapped-types of MSRP.
class AcceptList {
 public:
  AcceptList() = default;
  explicit AcceptList(std::vector<MediaRange> ranges) : ranges_(std::move(ranges)) {}
  /// Comma-separated (RFC 3261 §20.1); an empty text accepts nothing. Errors: bad_media_type, bad_parameter, limit.
  static Result<AcceptList> parse_accept(std::string_view text, const Limits& limits = {});
  /// Separated by blanks (RFC 4975 §8.6); "*" stands for everything.
  static Result<AcceptList> parse_msrp(std::string_view text, const Limits& limits = {});

  const std::vector<MediaRange>& ranges() const { return ranges_; }
  bool empty() const { return ranges_.empty(); }
  /// The most specific entry that matches has a quality above zero.
  bool accepts(const MediaType& type, bool missing_is_match = false) const;
  /// True only if an entry names this type and subtype, wildcards left out.
  bool names(const MediaType& type, bool missing_is_match = false) const;
  void add(MediaRange range) { ranges_.push_back(std::move(range)); }
  std::string to_accept() const;
  std::string to_msrp() const;
  friend bool operator==(const AcceptList&, const AcceptList&) = default;

 private:
  const MediaRange* best(const MediaType& type, bool missing_is_match) const;
  std::vector<MediaRange> ranges_;
};

}  // namespace sealwire::mime
