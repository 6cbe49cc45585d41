#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "sealwire/sip/error.hpp"

// The one place where a cursor moves over the text of a header field (RFC 3261 §25.1, Basic Rules).

namespace sealwire::sip {

enum CharClass : std::uint8_t { kToken = 1, kDigit = 2, kUri = 4, kWord = 8, kValue = 16, kHost = 32 };

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> table{};
  const auto mark = [&](std::string_view chars, unsigned bits) {
    for (const char c : chars) table[static_cast<std::uint8_t>(c)] |= static_cast<std::uint8_t>(bits);
  };
  for (unsigned c = '0'; c <= '9'; ++c) table[c] |= kToken | kDigit | kUri | kWord | kValue | kHost;
  for (unsigned c = 'a'; c <= 'z'; ++c) {
    table[c] |= kToken | kUri | kWord | kValue | kHost;
    table[c - 32] |= kToken | kUri | kWord | kValue | kHost;
  }
  mark("-.!%*_+`'~", kToken | kWord | kValue);
  mark("()<>:\\\"/[]?{}", kWord);
  mark("-_.!~*'();/?:@&=+$,%[]", kUri);
  mark("-._:[]", kHost);
  // An unquoted parameter value: token, or host (brackets, colons), and what senders forget to quote.
  mark("[]:/@=^?&$#|\\{}", kValue);
  for (unsigned c = 0x80; c <= 0xFF; ++c) table[c] |= kValue;
  return table;
}
inline constexpr auto kClasses = make_classes();
inline bool in_class(char c, CharClass which) { return (kClasses[static_cast<std::uint8_t>(c)] & which) != 0; }
inline bool is_blank(char c) { return c == ' ' || c == '\t'; }
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

inline bool equal_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

inline bool is_sips(std::string_view uri) { return equal_ignoring_case(uri.substr(0, 5), "sips:"); }

inline std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool done() const { return at_ == text_.size(); }
  char peek() const { return done() ? '\0' : text_[at_]; }
  std::size_t offset() const { return at_; }
  std::string_view rest() const { return text_.substr(at_); }
  std::string_view since(std::size_t begin) const { return text_.substr(begin, at_ - begin); }

  void blanks() {
    while (!done() && is_blank(text_[at_])) ++at_;
  }
  bool take(char c) {
    if (done() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  /// SWS c SWS; takes nothing when c does not come.
  bool separator(char c) {
    const std::size_t begin = at_;
    blanks();
    if (!take(c)) return at_ = begin, false;
    blanks();
    return true;
  }
  std::string_view run(CharClass which) {
    const std::size_t begin = at_;
    while (!done() && in_class(text_[at_], which)) ++at_;
    return since(begin);
  }
  std::string_view token() { return run(kToken); }
  /// A quoted-string, its quotes included. Only blanks and visible characters stand in it unescaped.
  Result<std::string_view> quoted();
  /// Everything up to `c`, which must come, and over it.
  Result<std::string_view> until(char c);

  std::unexpected<Error> error(std::string what) const { return fail(SipError::header_field, std::move(what), at_); }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

/// A URI of any scheme: scheme ":" 1*uric, escapes whole. Error: header_field with its offset.
Result<void> check_uri(std::string_view uri);

}  // namespace sealwire::sip
