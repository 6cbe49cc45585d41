#include "sealwire/asn1/value.hpp"

#include "sealwire/base/hex.hpp"

#include "cursor.hpp"

namespace sealwire::asn1 {

std::optional<std::int64_t> Integer::small() const {
  if (octets.empty() || octets.size() > 8) return std::nullopt;
  std::uint64_t value = is_negative() ? ~std::uint64_t{0} : 0;
  for (const std::uint8_t octet : octets) value = (value << 8) | octet;
  return static_cast<std::int64_t>(value);
}

Bytes integer_from_magnitude(Octets magnitude) {
  while (magnitude.size() > 1 && magnitude[0] == 0) magnitude = magnitude.subspan(1);
  Bytes out;
  if (magnitude.empty() || (magnitude[0] & 0x80) != 0) out.push_back(0);
  append(out, magnitude);
  return out;
}

std::string to_string(const Integer& value) {
  if (const auto small = value.small()) return std::to_string(*small);
  return (value.is_negative() ? "-0x…" : "0x") + to_hex(value.is_negative() ? value.octets : value.magnitude());
}

namespace {

void append_utf8(std::string& out, std::uint32_t c) {
  const auto put = [&out](std::uint32_t octet) { out += static_cast<char>(octet); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

constexpr std::uint32_t kReplacement = 0xFFFD;

constexpr bool is_surrogate(std::uint32_t c) { return c >= 0xD800 && c < 0xE000; }

/// BMPString; pairs of surrogates, which some write, are joined.
std::string utf8_from_bmp(Octets octets) {
  std::string out;
  for (std::size_t i = 0; i + 1 < octets.size(); i += 2) {
    std::uint32_t c = (std::uint32_t{octets[i]} << 8) | octets[i + 1];
    if (c >= 0xD800 && c < 0xDC00 && i + 3 < octets.size()) {
      const std::uint32_t low = (std::uint32_t{octets[i + 2]} << 8) | octets[i + 3];
      if (low >= 0xDC00 && low < 0xE000) {
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        i += 2;
      }
    }
    append_utf8(out, is_surrogate(c) ? kReplacement : c);
  }
  return out;
}

std::string utf8_from_universal(Octets octets) {
  std::string out;
  for (std::size_t i = 0; i + 3 < octets.size(); i += 4) {
    const std::uint32_t c = (std::uint32_t{octets[i]} << 24) | (std::uint32_t{octets[i + 1]} << 16) |
                            (std::uint32_t{octets[i + 2]} << 8) | octets[i + 3];
    append_utf8(out, c > 0x10FFFF || is_surrogate(c) ? kReplacement : c);
  }
  return out;
}

}  // namespace

std::string to_utf8(Tag tag, Octets octets) {
  if (tag == tags::bmp_string) return utf8_from_bmp(octets);
  if (tag == tags::universal_string) return utf8_from_universal(octets);
  if (tag != tags::teletex_string) return std::string(as_text(octets));
  std::string out;
  for (const std::uint8_t octet : octets) append_utf8(out, octet);
  return out;
}

Tag Any::tag() const {
  detail::RawHeader header;
  if (detail::scan_header(octets.data(), octets.data() + octets.size(), false, header)) return {};
  return header.tag;
}

Octets Any::content() const {
  Element element;
  const std::uint8_t* at = octets.data();
  if (octets.empty() || detail::take(at, at + octets.size(), kBer, 0, element)) return {};
  return element.content;
}

AnyList::Iterator::Iterator(Octets rest) : rest_(rest) {
  Element element;
  const std::uint8_t* at = rest.data();
  if (!rest.empty() && detail::take(at, at + rest.size(), kBer, 0, element)) rest_ = {};
  size_ = rest_.empty() ? 0 : element.octets.size();
}

AnyList::Iterator& AnyList::Iterator::operator++() {
  *this = Iterator(rest_.subspan(size_));
  return *this;
}

}  // namespace sealwire::asn1
