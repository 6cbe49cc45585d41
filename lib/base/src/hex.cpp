#include "sealwire/base/hex.hpp"

namespace sealwire {
namespace {

bool is_separator(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ':'; }

}  // namespace

std::string to_hex(Octets octets) {
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(octets.size() * 2);
  for (const std::uint8_t octet : octets) {
    out += digits[octet >> 4];
    out += digits[octet & 15];
  }
  return out;
}

Result<Bytes> from_hex(std::string_view text) {
  Bytes out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_separator(text[i])) continue;
    const int high = hex_digit_value(text[i]);
    if (high < 0) return fail(BaseError::malformed_text, "not a hexadecimal digit", i);
    if (i + 1 == text.size()) return fail(BaseError::malformed_text, "an odd number of hexadecimal digits", i);
    const int low = hex_digit_value(text[++i]);
    if (low < 0) return fail(BaseError::malformed_text, "not a hexadecimal digit", i);
    out.push_back(static_cast<std::uint8_t>(high << 4 | low));
  }
  return out;
}

}  // namespace sealwire
