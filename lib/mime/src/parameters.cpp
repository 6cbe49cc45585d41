#include "parameters.hpp"

#include <algorithm>
#include <map>

#include "sealwire/base/hex.hpp"
#include "sealwire/base/try.hpp"

namespace sealwire::mime {
namespace {

/// The octets of an RFC 2231 extended value; "%" that begins no escape is kept, as nothing depends on it.
std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && text.size() - i > 2 && hex_digit_value(text[i + 1]) >= 0 &&
        hex_digit_value(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit_value(text[i + 1]) * 16 + hex_digit_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// What is left of a name like "title*1*" without its RFC 2231 marks.
struct ExtendedName {
  std::string base;
  std::optional<unsigned> section;
  bool extended = false;
};

ExtendedName split_name(std::string_view name) {
  ExtendedName out;
  const std::size_t star = name.find('*');
  out.base = std::string(name.substr(0, star));
  if (star == std::string_view::npos) return out;
  if (star == 0) return {std::string(name), std::nullopt, false};  // marks of nothing
  std::string_view rest = name.substr(star + 1);
  if (rest.empty() || rest.ends_with('*')) {
    out.extended = true;
    if (!rest.empty()) rest.remove_suffix(1);
  }
  if (rest.empty()) return out;
  unsigned section = 0;
  for (const char c : rest) {
    if (c < '0' || c > '9' || section > 9999) return {std::string(name), std::nullopt, false};  // an odd name, no mark
    section = section * 10 + static_cast<unsigned>(c - '0');
  }
  out.section = section;
  return out;
}

struct Sections {
  std::map<unsigned, std::pair<std::string, bool>> parts;  // value, extended
  std::size_t at = 0;
};

Result<Parameter> join(const std::string& base, const Sections& sections) {
  Parameter out{base, {}, {}};
  unsigned expected = 0;
  for (const auto& [number, part] : sections.parts) {
    if (number != expected++) {
      return fail(MimeError::bad_parameter, "section " + std::to_string(expected - 1) + " of " + base + " is missing",
                  sections.at);
    }
    std::string_view value = part.first;
    if (!part.second) {
      out.value += value;
      continue;
    }
    if (number == 0) {  // charset'language'value
      const std::size_t first = value.find('\'');
      const std::size_t second = first == std::string_view::npos ? first : value.find('\'', first + 1);
      if (second == std::string_view::npos) {
        return fail(MimeError::bad_parameter, base + "* lacks its charset and language", sections.at);
      }
      out.charset = lowered(value.substr(0, first));
      value.remove_prefix(second + 1);
    }
    out.value += percent_decoded(value);
  }
  return out;
}

/// Joins RFC 2231 continuations (§3) and undoes its escapes (§4). An extended form wins over a plain one (§4.1).
Result<std::vector<Parameter>> combine(std::vector<RawParameter> raw) {
  std::vector<Parameter> out;
  std::map<std::string, Sections> sectioned;
  for (RawParameter& p : raw) {
    const ExtendedName name = split_name(p.name);
    if (!name.section && !name.extended) {
      const bool twice = std::ranges::any_of(out, [&](const Parameter& o) { return o.name == name.base; });
      if (twice) return fail(MimeError::bad_parameter, "parameter " + name.base + " stands twice", p.at);
      out.push_back({name.base, std::move(p.value), {}});
      continue;
    }
    Sections& sections = sectioned[name.base];
    sections.at = p.at;
    if (!sections.parts.emplace(name.section.value_or(0), std::pair(std::move(p.value), name.extended)).second) {
      return fail(MimeError::bad_parameter, "parameter " + p.name + " stands twice", p.at);
    }
  }
  for (const auto& [base, sections] : sectioned) {
    Parameter joined = SEALWIRE_TRY(join(base, sections));
    const auto plain = std::ranges::find(out, base, &Parameter::name);
    if (plain != out.end()) {
      *plain = std::move(joined);
    } else {
      out.push_back(std::move(joined));
    }
  }
  return out;
}

}  // namespace

Result<void> FieldCursor::skip_blanks() {
  std::size_t depth = 0;
  const std::size_t begin = at_;
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (c == '(') {
      ++depth;
    } else if (depth > 0 && c == ')') {
      --depth;
    } else if (depth > 0 && c == '\\') {
      ++at_;
    } else if (depth == 0 && !is_blank(c) && c != '\r' && c != '\n') {
      return {};
    }
  }
  if (depth > 0) return fail(MimeError::bad_parameter, "a comment that does not end", begin);
  at_ = text_.size();
  return {};
}

std::string_view FieldCursor::take_token() {
  const std::size_t begin = at_;
  while (at_ < text_.size() && is_token_char(text_[at_])) ++at_;
  return text_.substr(begin, at_ - begin);
}

std::string_view FieldCursor::take_loose_token() {
  const std::size_t begin = at_;
  const auto stops = [](char c) {
    return c <= ' ' || c >= 0x7f || c == ';' || c == ',' || c == '"' || c == '(' || c == ')' || c == '\\';
  };
  while (at_ < text_.size() && !stops(text_[at_])) ++at_;
  return text_.substr(begin, at_ - begin);
}

std::string_view FieldCursor::take_words() {
  const std::size_t begin = at_;
  std::size_t end = at_;
  while (at_ < text_.size()) {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    if (take_loose_token().empty()) break;
    end = at_;
  }
  at_ = end;
  return text_.substr(begin, end - begin);
}

Result<std::string> FieldCursor::take_quoted() {
  const std::size_t begin = at_;
  std::string out;
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (c == '"') {
      ++at_;
      return out;
    }
    if (c == '\r' || c == '\n') continue;  // what is left of a fold
    if (c == '\\' && at_ + 1 < text_.size()) ++at_;
    if (text_[at_] == '\0') return fail(MimeError::bad_parameter, "NUL in a quoted string", at_);
    out += text_[at_];
  }
  return fail(MimeError::bad_parameter, "a quoted string that does not end", begin - 1);
}

namespace {

/// Real writers forget the quotes around the names of files more than anywhere else. Where a parameter decides
/// something, as boundary does, blanks are not guessed away.
bool is_file_name(std::string_view name) {
  return equal_ignoring_case(name, "name") || equal_ignoring_case(name, "filename");
}

}  // namespace

Result<std::vector<Parameter>> take_parameters(FieldCursor& cursor, const Limits& limits, bool stop_at_blank) {
  std::vector<RawParameter> raw;
  for (;;) {
    if (stop_at_blank && is_blank(cursor.peek())) break;
    SEALWIRE_CHECK(cursor.skip_blanks());
    if (cursor.end() || cursor.peek() == ',') break;
    if (!cursor.take(';')) return fail(MimeError::bad_parameter, "';' must stand before a parameter", cursor.at());
    SEALWIRE_CHECK(cursor.skip_blanks());
    if (cursor.end() || cursor.peek() == ';' || cursor.peek() == ',') continue;  // a ';' too many
    const std::size_t at = cursor.at();
    const std::string_view name = cursor.take_token();
    if (name.empty()) return fail(MimeError::bad_parameter, "a parameter without a name", at);
    SEALWIRE_CHECK(cursor.skip_blanks());
    if (!cursor.take('=')) return fail(MimeError::bad_parameter, std::string(name) + " has no value", cursor.at());
    SEALWIRE_CHECK(cursor.skip_blanks());
    std::string value;
    if (cursor.take('"')) {
      value = SEALWIRE_TRY(cursor.take_quoted());
    } else {
      value = std::string(cursor.take_loose_token());
      if (value.empty()) return fail(MimeError::bad_parameter, std::string(name) + " has no value", cursor.at());
      if (is_file_name(name)) value += cursor.take_words();
    }
    if (raw.size() >= limits.parameters) {
      return fail(MimeError::limit, "more than " + std::to_string(limits.parameters) + " parameters", at);
    }
    raw.push_back({lowered(name), std::move(value), at});
  }
  return combine(std::move(raw));
}

Result<std::vector<Parameter>> parse_parameters(std::string_view text, std::size_t at, const Limits& limits) {
  FieldCursor cursor(text, at);
  auto out = SEALWIRE_TRY(take_parameters(cursor, limits));
  if (!cursor.end()) return fail(MimeError::bad_parameter, "',' after the parameters", cursor.at());
  return out;
}

std::string quoted(std::string_view value) {
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string format_parameter(std::string_view name, std::string_view value) {
  std::string out = "; " + std::string(name);
  if (is_token(value)) return out + "=" + std::string(value);
  const bool marked =
      name.find('*') != std::string_view::npos;  // an odd name, to which no mark of RFC 2231 can be added
  if (marked || std::ranges::all_of(value, [](char c) { return c >= ' ' && c < 0x7f; })) {
    return out + "=" + quoted(value);
  }
  out += "*=utf-8''";
  for (const char c : value) {
    if (is_token_char(c) && c != '%' && c != '*' && c != '\'') {
      out += c;
      continue;
    }
    out += '%';
    append_upper_hex(out, static_cast<std::uint8_t>(c));
  }
  return out;
}

}  // namespace sealwire::mime
