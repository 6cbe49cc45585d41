#include "scan.hpp"

namespace sealwire::sip {

Result<std::string_view> Scanner::quoted() {
  const std::size_t begin = at_;
  if (!take('"')) return error("a quoted string was expected");
  while (!done()) {
    const auto c = static_cast<std::uint8_t>(text_[at_]);
    if (c == '"') {
      ++at_;
      return since(begin);
    }
    if (c == '\\') {
      ++at_;
      if (done() || text_[at_] == '\r' || text_[at_] == '\n' || static_cast<std::uint8_t>(text_[at_]) > 0x7F)
        return error("a backslash in a quoted string escapes nothing that can be escaped");
    } else if ((c < 0x20 && c != '\t') || c == 0x7F) {
      return error("a control character in a quoted string");
    }
    ++at_;
  }
  return error("a quoted string does not end");
}

Result<std::string_view> Scanner::until(char c) {
  const std::size_t begin = at_;
  while (!done() && text_[at_] != c) ++at_;
  if (done()) return error(std::string("no '") + c + "' follows");
  const std::string_view found = since(begin);
  ++at_;
  return found;
}

Result<void> check_uri(std::string_view uri) {
  const auto bad = [](std::string what, std::size_t at) { return fail(SipError::header_field, std::move(what), at); };
  const std::size_t colon = uri.find(':');
  if (colon == std::string_view::npos || colon == 0) return bad("a URI begins with a scheme and a colon", 0);
  for (std::size_t i = 0; i < colon; ++i) {
    const char c = lower(uri[i]);
    const bool letter = c >= 'a' && c <= 'z';
    if (!letter && (i == 0 || (!in_class(c, kDigit) && c != '+' && c != '-' && c != '.')))
      return bad("a character that no URI scheme has", i);
  }
  if (colon + 1 == uri.size()) return bad("nothing follows the scheme of a URI", colon);
  for (std::size_t i = colon + 1; i < uri.size(); ++i) {
    if (!in_class(uri[i], kUri)) return bad("a character that no URI has", i);
    if (uri[i] != '%') continue;
    const auto hex = [&](std::size_t at) {
      const char c = at < uri.size() ? lower(uri[at]) : '\0';
      return in_class(c, kDigit) || (c >= 'a' && c <= 'f');
    };
    if (!hex(i + 1) || !hex(i + 2)) return bad("'%' without two hexadecimal digits in a URI", i);
  }
  return {};
}

}  // namespace sealwire::sip
