#pragma once

#include <string>
#include <string_view>

#include "sealwire/uri/error.hpp"

namespace sealwire::uri {

/// Where a character may stand unescaped.
enum class EscapeSet : std::uint8_t {
  user,       ///< user of RFC 3261: unreserved and &=+$,;?/
  password,   ///< password: unreserved and &=+$,
  parameter,  ///< paramchar: unreserved and []/:&+$
  header,     ///< hname and hvalue: unreserved and []/?:+$
};

/// `text` with every other octet as %HH. Total: any octets can be escaped.
std::string escape(std::string_view text, EscapeSet set);
/// The octets that `text` stands for. Errors: bad_escape with its offset.
Result<std::string> unescape(std::string_view text);

enum class Case : std::uint8_t { sensitive, insensitive };
/// RFC 3261 §19.1.4: an escaped character equals the character itself, unless it is of the reserved set of RFC 2396.
/// Both texts must hold valid escapes only.
bool equal_escaped(std::string_view a, std::string_view b, Case letters);
/// ASCII letters in either case are equal.
bool equal_ignoring_case(std::string_view a, std::string_view b);

}  // namespace sealwire::uri
