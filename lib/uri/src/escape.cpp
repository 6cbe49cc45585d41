#include "sealwire/uri/escape.hpp"

#include "sealwire/base/hex.hpp"
#include "sealwire/base/try.hpp"

#include "chars.hpp"
#include "scan.hpp"

namespace sealwire::uri {
namespace {

constexpr unsigned classes_of(EscapeSet set) {
  switch (set) {
    case EscapeSet::user: return kUnreserved | kUserUnreserved;
    case EscapeSet::password: return kUnreserved | kPasswordReserved;
    case EscapeSet::parameter: return kUnreserved | kParamUnreserved;
    case EscapeSet::header: return kUnreserved | kHeaderUnreserved;
  }
  return kUnreserved;
}

/// One character of an escaped text; an escaped reserved character is another one than the character itself.
struct Unit {
  char c;
  bool escaped_reserved;
  bool operator==(const Unit&) const = default;
};

Unit take_unit(std::string_view& text) {
  const char c = text.front();
  if (c != '%' || text.size() < 3) {
    text.remove_prefix(1);
    return {c, false};
  }
  const char decoded = static_cast<char>(hex_digit_value(text[1]) * 16 + hex_digit_value(text[2]));
  text.remove_prefix(3);
  return {decoded, is(decoded, kReserved)};
}

}  // namespace

std::string escape(std::string_view text, EscapeSet set) {
  const unsigned classes = classes_of(set);
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (is(c, classes)) {
      out += c;
      continue;
    }
    out += '%';
    append_upper_hex(out, static_cast<std::uint8_t>(c));
  }
  return out;
}

Result<std::string> unescape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (text.size() - i < 3 || !is(text[i + 1], kHexDigit) || !is(text[i + 2], kHexDigit)) {
      return fail(UriError::bad_escape, "'%' is not followed by two hexadecimal digits", i);
    }
    out += static_cast<char>(hex_digit_value(text[i + 1]) * 16 + hex_digit_value(text[i + 2]));
    i += 2;
  }
  return out;
}

bool equal_escaped(std::string_view a, std::string_view b, Case letters) {
  while (!a.empty() && !b.empty()) {
    Unit x = take_unit(a);
    Unit y = take_unit(b);
    if (letters == Case::insensitive) {
      x.c = lower(x.c);
      y.c = lower(y.c);
    }
    if (x != y) return false;
  }
  return a.empty() && b.empty();
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

Result<void> check_characters(std::string_view text, unsigned classes, bool escapes, std::string_view what,
                              std::size_t at) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is(text[i], classes) && (text[i] != '%' || !escapes)) continue;
    if (text[i] != '%' || !escapes) {
      return fail(UriError::bad_character, "a character that may not stand in the " + std::string(what), at + i);
    }
    if (text.size() - i < 3 || !is(text[i + 1], kHexDigit) || !is(text[i + 2], kHexDigit)) {
      return fail(UriError::bad_escape, "'%' is not followed by two hexadecimal digits", at + i);
    }
    i += 2;
  }
  return {};
}

Result<std::vector<ParameterPiece>> read_parameters(std::string_view text, std::size_t at,
                                                    const ParameterGrammar& grammar) {
  std::vector<ParameterPiece> out;
  while (at < text.size()) {
    ++at;  // the separator, or the '?' before the first header
    const std::size_t end = std::min(text.find(grammar.separator, at), text.size());
    const std::string_view whole = text.substr(at, end - at);
    const std::size_t name_size = std::min(whole.find('='), whole.size());
    const std::string_view name = whole.substr(0, name_size);
    const bool has_value = name_size < whole.size();
    const std::string_view value = has_value ? whole.substr(name_size + 1) : std::string_view();
    if (name.empty()) return fail(UriError::bad_parameter, std::string(grammar.what) + " without a name", at);
    SEALWIRE_CHECK(check_characters(name, grammar.name_classes, grammar.escapes, grammar.what, at));
    SEALWIRE_CHECK(check_characters(value, grammar.value_classes, grammar.escapes, grammar.what, at + name_size + 1));
    if ((grammar.value_needed && !has_value) || (has_value && value.empty() && !grammar.value_may_be_empty)) {
      return fail(UriError::bad_parameter, std::string(grammar.what) + " without a value", at + name_size);
    }
    if (out.size() >= kMaxUriParameters) {
      return fail(UriError::too_long, "more than " + std::to_string(kMaxUriParameters) + " of one kind", at);
    }
    for (const ParameterPiece& other : out) {
      if (grammar.names_unique && equal_escaped(other.name.of(text), name, Case::insensitive)) {
        return fail(UriError::duplicate_parameter, "'" + std::string(name) + "' stands twice", at);
      }
    }
    out.push_back({piece(at, name_size), has_value ? piece(at + name_size + 1, value.size()) : Piece{}, has_value});
    at = end;
  }
  return out;
}

Result<std::size_t> read_scheme(std::string_view text) {
  if (text.size() > kMaxUriOctets) {
    return fail(UriError::too_long, "a URI of " + std::to_string(text.size()) + " octets", kMaxUriOctets);
  }
  const std::size_t size = std::min(text.find(':'), text.size());
  if (size == 0 || size == text.size() || !is(text.front(), kAlpha)) {
    return fail(UriError::bad_scheme, "a URI begins with a scheme and a colon", 0);
  }
  for (std::size_t i = 0; i < size; ++i) {
    const char c = text[i];
    if (!is(c, kAlpha | kDigit) && c != '+' && c != '-' && c != '.') {
      return fail(UriError::bad_scheme, "a character that may not stand in a scheme", i);
    }
  }
  return size;
}

}  // namespace sealwire::uri
