#pragma once

#include <string>
#include <string_view>

#include "sealwire/base/error.hpp"
#include "sealwire/base/octets.hpp"

namespace sealwire {

/// Lower-case hexadecimal, two digits an octet, nothing between.
std::string to_hex(Octets octets);
/// Either case; blanks, colons and line ends between octets are skipped. Errors: malformed_text with its offset.
Result<Bytes> from_hex(std::string_view text);

/// The value of a digit of either case; -1 for what is none.
constexpr int hex_digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}
/// Two upper-case digits, as in percent-encoding (RFC 3986 §2.1) and quoted-printable.
inline void append_upper_hex(std::string& out, std::uint8_t octet) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  out += kDigits[octet >> 4];
  out += kDigits[octet & 15];
}

}  // namespace sealwire
