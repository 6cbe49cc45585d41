#include "sealwire/asn1/oid.hpp"

#include "sealwire/asn1/error.hpp"

namespace sealwire::asn1 {

namespace {

/// Decimal digits, least significant first.
using Decimal = std::string;

/// value × 128 + add, for arcs that 64 bits do not hold.
void times_128_plus(Decimal& digits, unsigned add) {
  unsigned carry = add;
  for (char& digit : digits) {
    const unsigned value = static_cast<unsigned>(digit - '0') * 128 + carry;
    digit = static_cast<char>('0' + value % 10);
    carry = value / 10;
  }
  for (; carry != 0; carry /= 10) digits += static_cast<char>('0' + carry % 10);
}

/// The arc that `groups` of seven bits hold, in decimal.
std::string arc_text(Octets groups) {
  if (groups.size() <= 9) {
    std::uint64_t arc = 0;
    for (const std::uint8_t octet : groups) arc = (arc << 7) | (octet & 0x7F);
    return std::to_string(arc);
  }
  Decimal digits = "0";
  for (const std::uint8_t octet : groups) times_128_plus(digits, octet & 0x7FU);
  return {digits.rbegin(), digits.rend()};
}

/// The first two arcs share one number; only "2.x" can be large, so 80 is taken off the decimal text.
std::string first_arcs_text(Octets groups) {
  if (groups.size() == 1 && groups[0] < 80)
    return groups[0] < 40 ? "0." + std::to_string(groups[0]) : "1." + std::to_string(groups[0] - 40);
  std::string text = arc_text(groups);
  int borrow = 8;
  for (std::size_t i = text.size() - 1; i-- > 0 && borrow != 0;) {
    int digit = text[i] - '0' - borrow;
    borrow = digit < 0 ? 1 : 0;
    if (digit < 0) digit += 10;
    text[i] = static_cast<char>('0' + digit);
  }
  const std::size_t zeros = std::min(text.find_first_not_of('0'), text.size() - 1);
  return "2." + text.substr(zeros);
}

/// Longest dotted text that parse_oid() takes: work on large arcs grows with the square of their digits.
constexpr std::size_t kMaxDotted = 1024;

/// Divides decimal text by 128 in place, gives the remainder.
unsigned divide_by_128(std::string& digits) {
  unsigned rest = 0;
  for (char& digit : digits) {
    const unsigned value = rest * 10 + static_cast<unsigned>(digit - '0');
    digit = static_cast<char>('0' + value / 128);
    rest = value % 128;
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  return rest;
}

void add_small(std::string& digits, unsigned value) {
  for (std::size_t i = digits.size(); i-- > 0 && value != 0;) {
    value += static_cast<unsigned>(digits[i] - '0');
    digits[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  if (value != 0) digits.insert(0, std::to_string(value));
}

void append_arc(Bytes& out, std::string digits) {
  Bytes groups;
  do {
    groups.push_back(static_cast<std::uint8_t>(divide_by_128(digits) | (groups.empty() ? 0U : 0x80U)));
  } while (!digits.empty());
  out.insert(out.end(), groups.rbegin(), groups.rend());
}

}  // namespace

std::string to_dotted(Oid oid) {
  std::string text;
  const Octets octets = oid.octets();
  std::size_t begin = 0;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    if ((octets[i] & 0x80) != 0) continue;
    const Octets groups = octets.subspan(begin, i + 1 - begin);
    text += begin == 0 ? first_arcs_text(groups) : "." + arc_text(groups);
    begin = i + 1;
  }
  return text;
}

Result<OwnedOid> parse_oid(std::string_view dotted) {
  const auto bad = [](const char* what, std::size_t at) { return fail(Asn1Error::bad_value, what, at); };
  if (dotted.size() > kMaxDotted) return bad("the object identifier is too long", kMaxDotted);
  Bytes content;
  unsigned root = 0;
  std::size_t index = 0;
  for (std::size_t at = 0; at <= dotted.size(); ++index) {
    const std::size_t end = std::min(dotted.find('.', at), dotted.size());
    std::string arc(dotted.substr(at, end - at));
    if (arc.empty() || arc.find_first_not_of("0123456789") != std::string::npos)
      return bad("an arc of an object identifier is a decimal number", at);
    if (arc.size() > 1 && arc[0] == '0') return bad("an arc of an object identifier has a zero in front", at);
    if (index == 0) {
      if (arc.size() != 1 || arc[0] > '2') return bad("the first arc of an object identifier is 0, 1 or 2", at);
      root = static_cast<unsigned>(arc[0] - '0');
    } else if (index == 1) {
      if (root < 2 && (arc.size() > 2 || std::stoi(arc) > 39)) return bad("the second arc is above 39", at);
      add_small(arc, 40 * root);
      append_arc(content, std::move(arc));
    } else {
      append_arc(content, std::move(arc));
    }
    at = end + 1;
  }
  if (index < 2) return bad("an object identifier has at least two arcs", dotted.size());
  return OwnedOid(Oid(content));
}

std::string oid_text(Oid oid) {
  const std::string_view name = oid_name(oid);
  return name.empty() ? to_dotted(oid) : std::string(name);
}

}  // namespace sealwire::asn1
