#include "content.hpp"

#include <algorithm>

namespace sealwire::asn1::detail {

const Fault* check_boolean(Octets content, bool der) {
  if (content.size() != 1) return &kBooleanLength;
  return der && content[0] != 0 && content[0] != 0xFF ? &kBooleanNotDer : nullptr;
}

const Fault* check_integer(Octets content) {
  if (content.empty()) return &kIntegerEmpty;
  if (content.size() == 1) return nullptr;
  const bool sign = (content[1] & 0x80) != 0;
  return (content[0] == 0 && !sign) || (content[0] == 0xFF && sign) ? &kIntegerPadded : nullptr;
}

const Fault* check_bit_string(Octets content, bool der) {
  if (content.empty() || content[0] > 7 || (content.size() == 1 && content[0] != 0)) return &kUnusedBits;
  const auto unused = static_cast<std::uint8_t>((1U << content[0]) - 1);
  return der && content.size() > 1 && (content.back() & unused) != 0 ? &kUnusedNotZero : nullptr;
}

namespace {

/// Well-formed UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(Octets octets) {
  for (std::size_t i = 0; i < octets.size();) {
    const std::uint8_t lead = octets[i++];
    if (lead < 0x80) continue;
    const std::size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    if (lead < 0xC2 || lead > 0xF4 || octets.size() - i < more) return false;
    std::uint32_t c = lead & (0x3FU >> more);
    for (std::size_t k = 0; k < more; ++k, ++i) {
      if ((octets[i] & 0xC0) != 0x80) return false;
      c = (c << 6) | (octets[i] & 0x3FU);
    }
    if ((more == 2 && (c < 0x800 || (c >= 0xD800 && c < 0xE000))) || (more == 3 && (c < 0x10000 || c > 0x10FFFF)))
      return false;
  }
  return true;
}

bool all_of(Octets octets, bool (*allowed)(std::uint8_t)) { return std::all_of(octets.begin(), octets.end(), allowed); }

}  // namespace

const Fault* check_characters(Tag tag, Octets content) {
  bool good = true;
  switch (tag.number()) {
    case tags::utf8_string.number(): good = is_utf8(content); break;
    case tags::numeric_string.number():
      good = all_of(content, [](std::uint8_t c) { return (c >= '0' && c <= '9') || c == ' '; });
      break;
    case tags::ia5_string.number(): good = all_of(content, [](std::uint8_t c) { return c < 0x80; }); break;
    case tags::printable_string.number():
    case tags::visible_string.number():
      good = all_of(content, [](std::uint8_t c) { return c >= 0x20 && c < 0x7F; });
      break;
    case tags::bmp_string.number(): good = content.size() % 2 == 0; break;
    case tags::universal_string.number(): good = content.size() % 4 == 0; break;
    default: break;
  }
  return good ? nullptr : &kBadCharacters;
}

bool is_strictly_of_alphabet(Tag tag, Octets content) {
  if (tag != tags::printable_string) return check_characters(tag, content) == nullptr;
  return all_of(content, [](std::uint8_t c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view(" '()+,-./:=?").find(static_cast<char>(c)) != std::string_view::npos;
  });
}

const Fault* join_segments(const Element& element, Tag segment, const Rules& rules, std::uint32_t depth, Bytes& out,
                           std::uint8_t& unused, const std::uint8_t*& where) {
  where = element.octets.data();
  if (rules.der()) return &kSegmentsInDer;
  if (depth + 1 > rules.limits.depth) return &kTooDeep;
  const std::uint8_t* at = element.content.data();
  const std::uint8_t* const end = at + element.content.size();
  while (at != end) {
    where = at;
    Element part;
    if (const Fault* fault = take(at, end, rules, depth + 1, part)) return fault;
    if (part.tag != segment) return &kBadSegment;
    if (part.constructed) {
      if (const Fault* fault = join_segments(part, segment, rules, depth + 1, out, unused, where)) return fault;
      continue;
    }
    Octets content = part.content;
    if (segment == tags::bit_string) {
      if (unused != 0) return &kUnusedBits;
      if (const Fault* fault = check_bit_string(content, false)) return fault;
      unused = content[0];
      content = content.subspan(1);
    }
    append(out, content);
  }
  return nullptr;
}

bool accepts_untagged(const Type& type, Tag tag) {
  switch (type.kind) {
    case Kind::choice:
      return std::any_of(type.fields, type.fields + type.field_count,
                         [tag](const Field& f) { return accepts(f, tag); });
    case Kind::any: return true;
    case Kind::any_string: return is_string_tag(tag) && tag != tags::bit_string && tag != tags::octet_string;
    case Kind::time: return tag == tags::utc_time || tag == tags::generalized_time;
    default: return false;
  }
}

}  // namespace sealwire::asn1::detail
