#include "sealwire/uri/tel_uri.hpp"

#include <algorithm>

#include "sealwire/base/try.hpp"
#include "sealwire/uri/escape.hpp"
#include "sealwire/uri/host.hpp"

#include "chars.hpp"
#include "scan.hpp"

namespace sealwire::uri {
namespace {

constexpr unsigned kParamChars = kUnreserved | kParamUnreserved;
// isub is 1*uric, which has '?', '@', '=' and ',' beside paramchar; ';' ends it.
constexpr ParameterGrammar kParameters{
    ';', kAlpha | kDigit | kTokenMark, kParamChars | kReserved, true, false, false, true, "parameter"};

bool is_separator(char c) { return c == '-' || c == '.' || c == '(' || c == ')'; }

Result<void> check_number(std::string_view number, std::size_t at) {
  const bool global = number.starts_with('+');
  bool digit_seen = false;
  for (std::size_t i = global ? 1 : 0; i < number.size(); ++i) {
    const char c = number[i];
    const bool digit = global ? is(c, kDigit) : is(c, kHexDigit) || c == '*' || c == '#';
    if (!digit && !is_separator(c)) return fail(UriError::bad_number, "not a digit of a telephone number", at + i);
    digit_seen = digit_seen || digit;
  }
  if (!digit_seen) return fail(UriError::bad_number, "a telephone number without digits", at);
  return {};
}

std::string digits_of(std::string_view number) {
  std::string out;
  for (const char c : number) {
    if (!is_separator(c)) out += lower(c);
  }
  return out;
}

bool same_value(const Parameter& a, const Parameter& b) {
  if (a.value.has_value() != b.value.has_value()) return false;
  if (!a.value) return true;
  const bool number =
      equal_ignoring_case(a.name, "ext") || (equal_ignoring_case(a.name, "phone-context") && a.value->starts_with('+'));
  if (number) return digits_of(*a.value) == digits_of(*b.value);
  return equal_escaped(*a.value, *b.value, Case::insensitive);
}

}  // namespace

Result<void> TelUri::check_parameters() const {
  for (const ParameterPiece& piece : parameters_) {
    const Parameter p = piece.of(text_);
    const auto bad = [&](std::string_view why) {
      return fail(UriError::bad_parameter, std::string(p.name) + " " + std::string(why), piece.name.at);
    };
    for (const char c : p.name) {
      if (!is(c, kAlpha | kDigit) && c != '-') return bad("is not the name of a parameter");
    }
    if (equal_ignoring_case(p.name, "isub")) {
      if (!p.value) return bad("needs a value");
      continue;
    }
    if (p.value) SEALWIRE_CHECK(check_characters(*p.value, kParamChars, true, "parameter", piece.value.at));
    if (equal_ignoring_case(p.name, "ext")) {
      if (!p.value || !std::ranges::all_of(*p.value, [](char c) { return is(c, kDigit) || is_separator(c); })) {
        return bad("needs digits");
      }
    } else if (equal_ignoring_case(p.name, "phone-context")) {
      if (!p.value) return bad("needs a value");
      const bool number = p.value->starts_with('+') && check_number(*p.value, 0).has_value();
      const auto host = number ? Result<Host>(Host{}) : parse_bare_host(*p.value);
      if (!host || host->kind != HostKind::name) return bad("is neither a domain name nor a global number");
    }
  }
  if (!global() && !parameter("phone-context")) {
    return fail(UriError::bad_number, "a local number needs its phone-context", number_.at);
  }
  return {};
}

Result<TelUri> TelUri::read(std::string text, std::size_t number_at) {
  TelUri out;
  out.text_ = std::move(text);
  const std::size_t end = std::min(out.text_.find(';', number_at), out.text_.size());
  out.number_ = piece(number_at, end - number_at);
  SEALWIRE_CHECK(check_number(out.number(), number_at));
  out.parameters_ = SEALWIRE_TRY(read_parameters(out.text_, end, kParameters));
  SEALWIRE_CHECK(out.check_parameters());
  return out;
}

Result<TelUri> TelUri::parse(std::string_view text) {
  const std::size_t scheme = SEALWIRE_TRY(read_scheme(text));
  if (!equal_ignoring_case(text.substr(0, scheme), "tel")) return fail(UriError::bad_scheme, "not tel", 0);
  return read(std::string(text), scheme + 1);
}

Result<TelUri> TelUri::parse_subscriber(std::string_view text) {
  auto out = parse("tel:" + std::string(text));
  if (!out && out.error().offset().value_or(0) >= 4) {
    return std::unexpected(std::move(out).error().shifted(static_cast<std::uint64_t>(-4)));
  }
  return out;
}

std::string TelUri::digits() const { return digits_of(number()); }

std::optional<Parameter> TelUri::parameter(std::string_view name) const {
  for (const ParameterPiece& p : parameters_) {
    if (equal_ignoring_case(p.name.of(text_), name)) return p.of(text_);
  }
  return std::nullopt;
}

bool operator==(const TelUri& a, const TelUri& b) {
  if (a.global() != b.global() || a.digits() != b.digits() || a.parameters_.size() != b.parameters_.size()) {
    return false;
  }
  // Names are unique in each, so all of a's in b is enough.
  return std::ranges::all_of(a.parameters_, [&](const ParameterPiece& p) {
    const auto other = b.parameter(p.name.of(a.text_));
    return other && same_value(p.of(a.text_), *other);
  });
}

}  // namespace sealwire::uri
