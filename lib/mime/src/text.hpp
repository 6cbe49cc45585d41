#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sealwire/mime/error.hpp"

namespace sealwire::mime {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
inline std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}
inline bool equal_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}
constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
/// token of RFC 2045 §5.1: visible US-ASCII but for tspecials.
constexpr bool is_token_char(char c) {
  return c > ' ' && c < 0x7f && std::string_view("()<>@,;:\\\"/[]?=").find(c) == std::string_view::npos;
}
inline bool is_token(std::string_view text) {
  if (text.empty()) return false;
  for (const char c : text) {
    if (!is_token_char(c)) return false;
  }
  return true;
}
inline std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (is_blank(text.front()) || text.front() == '\r' || text.front() == '\n'))
    text.remove_prefix(1);
  while (!text.empty() && (is_blank(text.back()) || text.back() == '\r' || text.back() == '\n')) text.remove_suffix(1);
  return text;
}

/// Walks over the value of a structured field: tokens, quoted strings, blanks and comments.
class FieldCursor {
 public:
  FieldCursor(std::string_view text, std::size_t at) : text_(text), at_(at) {}
  std::size_t at() const { return at_; }
  bool end() const { return at_ >= text_.size(); }
  char peek() const { return end() ? '\0' : text_[at_]; }
  bool take(char c) {
    if (end() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  /// Blanks, folds and comments (RFC 822 §3.3), which may nest. Errors: bad_parameter when a comment does not end.
  Result<void> skip_blanks();
  /// The longest run of token characters, maybe none.
  std::string_view take_token();
  /// A token, or what writers leave unquoted though they should not ("application/pkcs7-signature"): up to a blank, a
  /// ';', a ',' or a quote.
  std::string_view take_loose_token();
  /// More loose tokens, with the blanks between them, as far as they go.
  std::string_view take_words();
  /// After the opening quote has been seen: the characters without quotes and backslashes. Errors: bad_parameter.
  Result<std::string> take_quoted();

 private:
  std::string_view text_;
  std::size_t at_;
};

/// The parameters from the cursor to the end of the field, or to a ',' when `stop_at_comma`.
struct RawParameter {
  std::string name;  ///< lower case, RFC 2231 marks included
  std::string value;
  std::size_t at = 0;
};
std::string quoted(std::string_view value);

}  // namespace sealwire::mime
