#include "sealwire/sip/header.hpp"

#include <array>

#include "sealwire/base/try.hpp"

#include "scan.hpp"

namespace sealwire::sip {
namespace {

constexpr std::size_t kFieldCount = static_cast<std::size_t>(Field::other);
constexpr std::array<std::string_view, kFieldCount> kNames = {
    "Accept",
    "Accept-Encoding",
    "Accept-Language",
    "Allow",
    "Authentication-Info",
    "Authorization",
    "Call-ID",
    "Contact",
    "Content-Disposition",
    "Content-Encoding",
    "Content-Language",
    "Content-Length",
    "Content-Transfer-Encoding",
    "Content-Type",
    "CSeq",
    "Date",
    "Event",
    "Expires",
    "From",
    "Max-Forwards",
    "MIME-Version",
    "Min-Expires",
    "Min-SE",
    "P-Asserted-Identity",
    "Path",
    "Proxy-Authenticate",
    "Proxy-Authentication-Info",
    "Proxy-Authorization",
    "Proxy-Require",
    "Reason",
    "Record-Route",
    "Require",
    "Retry-After",
    "Route",
    "Server",
    "Service-Route",
    "Session-Expires",
    "Subject",
    "Supported",
    "To",
    "Unsupported",
    "User-Agent",
    "Via",
    "Warning",
    "WWW-Authenticate",
};

// RFC 3261 §20, RFC 6665 (o), RFC 4028 (x).
constexpr Field compact(char c) {
  switch (c) {
    case 'c': return Field::content_type;
    case 'e': return Field::content_encoding;
    case 'f': return Field::from;
    case 'i': return Field::call_id;
    case 'k': return Field::supported;
    case 'l': return Field::content_length;
    case 'm': return Field::contact;
    case 'o': return Field::event;
    case 's': return Field::subject;
    case 't': return Field::to;
    case 'v': return Field::via;
    case 'x': return Field::session_expires;
    default: return Field::other;
  }
}

// Fields by the length of their names, so that a name is compared with a few others only.
constexpr std::size_t kLongest = 25;
struct ByLength {
  std::array<std::uint8_t, kFieldCount> order{};
  std::array<std::uint8_t, kLongest + 2> begin{};
};
constexpr ByLength make_by_length() {
  ByLength t;
  std::size_t n = 0;
  for (std::size_t length = 0; length <= kLongest; ++length) {
    t.begin[length] = static_cast<std::uint8_t>(n);
    for (std::size_t i = 0; i < kFieldCount; ++i)
      if (kNames[i].size() == length) t.order[n++] = static_cast<std::uint8_t>(i);
  }
  t.begin[kLongest + 1] = static_cast<std::uint8_t>(n);
  return t;
}
constexpr ByLength kByLength = make_by_length();

}  // namespace

Field field_of(std::string_view name) {
  if (name.size() == 1) return compact(lower(name.front()));
  if (name.size() > kLongest) return Field::other;
  for (std::size_t i = kByLength.begin[name.size()]; i < kByLength.begin[name.size() + 1]; ++i) {
    const std::size_t field = kByLength.order[i];
    if (lower(kNames[field].front()) == lower(name.front()) && equal_ignoring_case(kNames[field], name))
      return static_cast<Field>(field);
  }
  return Field::other;
}

std::string_view name_of(Field field) { return field == Field::other ? "" : kNames[static_cast<std::size_t>(field)]; }

Result<std::vector<std::string_view>> split_list(std::string_view value) {
  std::vector<std::string_view> out;
  if (trim(value).empty()) return out;
  Scanner in(value);
  std::size_t begin = 0;
  bool in_brackets = false;
  const auto element = [&](std::size_t end) {
    out.push_back(trim(value.substr(begin, end - begin)));
    return !out.back().empty();
  };
  while (!in.done()) {
    const char c = in.peek();
    if (c == '"' && !in_brackets) {
      if (auto quoted = in.quoted(); !quoted) return std::unexpected(std::move(quoted).error());
      continue;
    }
    if (c == '<') in_brackets = true;
    if (c == '>') in_brackets = false;
    if (c == ',' && !in_brackets) {
      if (!element(in.offset())) return in.error("an empty element of a list");
      begin = in.offset() + 1;
    }
    in.take(c);
  }
  if (!element(value.size())) return in.error("an empty element of a list");
  return out;
}

Result<std::uint32_t> parse_number(std::string_view text, std::uint32_t most) {
  if (text.empty()) return fail(SipError::header_field, "a number was expected", 0);
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!in_class(text[i], kDigit)) return fail(SipError::header_field, "a digit was expected", i);
    value = value * 10 + static_cast<std::uint64_t>(text[i] - '0');
    if (value > most) return fail(SipError::header_field, "a number above " + std::to_string(most), i);
  }
  return static_cast<std::uint32_t>(value);
}

namespace {

// *( SEMI name [ EQUAL value ] ); calls `each` until it says stop. Gives false on bad grammar.
template <class F>
Result<void> walk_parameters(std::string_view text, F each) {
  Scanner in(text);
  while (true) {
    in.blanks();
    if (in.done()) return {};
    if (!in.separator(';')) return in.error("';' was expected before a parameter");
    Parameter p;
    p.name = in.token();
    if (p.name.empty()) return in.error("a parameter without a name");
    if (in.separator('=')) {
      p.has_value = true;
      if (in.peek() == '"') {
        auto quoted = in.quoted();
        if (!quoted) return std::unexpected(std::move(quoted).error());
        p.value = *quoted;
      } else {
        p.value = in.run(kValue);
      }
    }
    if (!each(p)) return {};
  }
}

}  // namespace

Result<Parameters> Parameters::parse(std::string_view text) {
  SEALWIRE_CHECK(walk_parameters(text, [](const Parameter&) { return true; }));
  Parameters out;
  out.text_ = text;
  return out;
}

Parameter Parameters::find(std::string_view name) const {
  Parameter found;
  (void)walk_parameters(text_, [&](const Parameter& p) {
    if (!equal_ignoring_case(p.name, name)) return true;
    found = p;
    return false;
  });
  return found;
}

std::string unquote(std::string_view value) {
  if (value.size() < 2 || value.front() != '"' || value.back() != '"') return std::string(value);
  std::string out;
  out.reserve(value.size());
  for (std::size_t i = 1; i + 1 < value.size(); ++i) {
    if (value[i] == '\\' && i + 2 < value.size()) ++i;
    out += value[i];
  }
  return out;
}

std::string quote(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c != '\r' && c != '\n') out += c;
  }
  return out += '"';
}

}  // namespace sealwire::sip
