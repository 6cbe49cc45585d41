#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <vector>

namespace sealwire::sdp {

inline bool is_digits(std::string_view text) {
  if (text.empty()) return false;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
  }
  return true;
}

template <class T>
std::optional<T> to_number(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !is_digits(text)) return std::nullopt;
  return value;
}

/// What single blanks separate; runs of blanks count as one, as real writers vary.
inline std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> out;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    if (end > at) out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

/// token of RFC 4566 §9.
inline bool is_token(std::string_view text) {
  if (text.empty()) return false;
  for (const char c : text) {
    if (c <= ' ' || c >= 0x7f || std::string_view("\"(),/:;<=>?@[\\]").find(c) != std::string_view::npos) return false;
  }
  return true;
}

}  // namespace sealwire::sdp
