#include "sealwire/mime/accept.hpp"

#include <algorithm>

#include "sealwire/base/try.hpp"

#include "parameters.hpp"

namespace sealwire::mime {
namespace {

/// qvalue of RFC 3261 §25.1: 0 to 1 with up to three decimals; gives thousandths.
std::optional<unsigned> read_quality(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  unsigned value = text[0] == '1' ? 1000 : 0;
  unsigned weight = 100;
  for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (c < '0' || c > '9') return std::nullopt;
    value += static_cast<unsigned>(c - '0') * weight;
    weight /= 10;
  }
  return value <= 1000 ? std::optional(value) : std::nullopt;
}

Result<MediaRange> take_range(FieldCursor& cursor, const Limits& limits, bool msrp) {
  MediaRange out;
  const std::size_t at = cursor.at();
  out.type = lowered(cursor.take_token());
  if (msrp && out.type == "*" && cursor.peek() != '/') {
    out.subtype = "*";
  } else {
    if (out.type.empty() || !cursor.take('/'))
      return fail(MimeError::bad_media_type, "a media range is type/subtype", at);
    out.subtype = lowered(cursor.take_token());
  }
  if (out.subtype.empty() || (out.type == "*" && out.subtype != "*")) {
    return fail(MimeError::bad_media_type, "a media range is type/subtype, type/* or */*", at);
  }
  out.parameters = SEALWIRE_TRY(take_parameters(cursor, limits, msrp));
  const auto q = std::ranges::find(out.parameters, "q", &Parameter::name);
  if (!msrp && q != out.parameters.end()) {
    const auto quality = read_quality(q->value);
    if (!quality) return fail(MimeError::bad_parameter, "q is a number from 0 to 1", at);
    out.quality = *quality;
    out.parameters.erase(q);
  }
  return out;
}

}  // namespace

bool MediaRange::matches(const MediaType& other, bool missing_is_match) const {
  if (type != "*" && type != other.type()) return false;
  if (subtype != "*" && subtype != other.subtype()) return false;
  return std::ranges::all_of(parameters, [&](const Parameter& p) {
    const auto value = other.parameter(p.name);
    if (!value) return missing_is_match;
    return value_ignores_case(p.name) ? equal_ignoring_case(p.value, *value) : p.value == *value;
  });
}

std::string MediaRange::to_string() const {
  std::string out = type + "/" + subtype;
  for (const Parameter& p : parameters) out += format_parameter(p.name, p.value).erase(1, 1);
  if (quality == 1000) return out;
  std::string digits = std::to_string(1000 + quality).substr(1);
  while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
  return out + ";q=0" + (quality == 0 ? "" : "." + digits);
}

Result<AcceptList> AcceptList::parse_accept(std::string_view text, const Limits& limits) {
  AcceptList out;
  FieldCursor cursor(text, 0);
  for (;;) {
    SEALWIRE_CHECK(cursor.skip_blanks());
    if (cursor.end()) return out;
    if (cursor.take(',')) continue;
    if (out.ranges_.size() >= limits.header_fields) {
      return fail(MimeError::limit, "a list of more than " + std::to_string(limits.header_fields) + " types",
                  cursor.at());
    }
    out.ranges_.push_back(SEALWIRE_TRY(take_range(cursor, limits, false)));
  }
}

Result<AcceptList> AcceptList::parse_msrp(std::string_view text, const Limits& limits) {
  AcceptList out;
  FieldCursor cursor(text, 0);
  for (;;) {
    while (cursor.take(' ')) {
    }
    if (cursor.end()) return out;
    if (out.ranges_.size() >= limits.header_fields) {
      return fail(MimeError::limit, "a list of more than " + std::to_string(limits.header_fields) + " types",
                  cursor.at());
    }
    out.ranges_.push_back(SEALWIRE_TRY(take_range(cursor, limits, true)));
    if (!cursor.end() && cursor.peek() != ' ') {
      return fail(MimeError::bad_media_type, "a blank stands between types", cursor.at());
    }
  }
}

const MediaRange* AcceptList::best(const MediaType& type, bool missing_is_match) const {
  const MediaRange* found = nullptr;
  const auto rank = [](const MediaRange& r) {
    return (r.type != "*" ? 1000000U : 0U) + (r.subtype != "*" ? 100000U : 0U) + r.parameters.size();
  };
  for (const MediaRange& range : ranges_) {
    if (range.matches(type, missing_is_match) && (!found || rank(range) > rank(*found))) found = &range;
  }
  return found;
}

bool AcceptList::accepts(const MediaType& type, bool missing_is_match) const {
  const MediaRange* range = best(type, missing_is_match);
  return range && range->quality > 0;
}

bool AcceptList::names(const MediaType& type, bool missing_is_match) const {
  return std::ranges::any_of(ranges_, [&](const MediaRange& r) {
    return r.subtype != "*" && r.quality > 0 && r.matches(type, missing_is_match);
  });
}

std::string AcceptList::to_accept() const {
  std::string out;
  for (const MediaRange& range : ranges_) {
    if (!out.empty()) out += ", ";
    out += range.to_string();
  }
  return out;
}

std::string AcceptList::to_msrp() const {
  std::string out;
  for (MediaRange range : ranges_) {
    if (range.quality == 0) continue;
    range.quality = 1000;
    if (!out.empty()) out += ' ';
    out += range.type == "*" && range.parameters.empty() ? "*" : range.to_string();
  }
  return out;
}

}  // namespace sealwire::mime
