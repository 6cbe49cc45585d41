#include "sealwire/uri/sip_uri.hpp"

#include <algorithm>

#include "sealwire/base/try.hpp"
#include "sealwire/uri/escape.hpp"

#include "chars.hpp"
#include "scan.hpp"

namespace sealwire::uri {
namespace {

constexpr ParameterGrammar kParameters{
    ';', kUnreserved | kParamUnreserved, kUnreserved | kParamUnreserved, true, false, false, true, "uri-parameter"};
constexpr ParameterGrammar kHeaders{
    '&', kUnreserved | kHeaderUnreserved, kUnreserved | kHeaderUnreserved, true, true, true, false, "header"};

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return is(c, kToken); });
}

/// What RFC 3261 §25.1 demands of the parameters that it defines.
Result<void> check_known_parameter(const Parameter& p, std::size_t at) {
  const auto bad = [&](std::string_view why) {
    return fail(UriError::bad_parameter, std::string(p.name) + " " + std::string(why), at);
  };
  const auto named = [&](std::string_view name) { return equal_escaped(p.name, name, Case::insensitive); };
  if (named("transport") || named("user") || named("method")) {
    if (!p.value || !is_token(*p.value)) return bad("needs a token");
  } else if (named("ttl")) {
    if (!p.value || p.value->empty() || p.value->size() > 3) return bad("needs a number up to 255");
    const auto number = parse_port(*p.value);
    if (!number || *number > 255) return bad("needs a number up to 255");
  } else if (named("maddr")) {
    if (!p.value || !parse_host(*p.value)) return bad("needs a host");
  }
  return {};
}

std::optional<ParameterPiece> find(const std::vector<ParameterPiece>& list, std::string_view text,
                                   std::string_view name) {
  for (const ParameterPiece& p : list) {
    if (equal_escaped(p.name.of(text), name, Case::insensitive)) return p;
  }
  return std::nullopt;
}

bool same_value(const Parameter& a, const Parameter& b) {
  return a.value.has_value() == b.value.has_value() &&
         (!a.value || equal_escaped(*a.value, *b.value, Case::insensitive));
}

/// Parameters whose presence in one URI only makes two URIs differ (RFC 3261 §19.1.4; transport as its examples show).
bool never_ignored(std::string_view name) {
  constexpr std::string_view kNames[] = {"user", "ttl", "method", "maddr", "transport"};
  return std::ranges::any_of(kNames, [&](std::string_view n) { return equal_escaped(name, n, Case::insensitive); });
}

}  // namespace

Result<void> SipUri::read_user_info(std::string_view info, std::size_t at) {
  const std::size_t colon = info.find(':');
  const std::string_view user = info.substr(0, colon);
  if (user.empty()) return fail(UriError::bad_character, "no user before '@'", at);
  SEALWIRE_CHECK(check_characters(user, kUnreserved | kUserUnreserved, true, "user", at));
  user_ = piece(at, user.size());
  if (colon == std::string_view::npos) return {};
  const std::string_view word = info.substr(colon + 1);
  SEALWIRE_CHECK(check_characters(word, kUnreserved | kPasswordReserved, true, "password", at + colon + 1));
  password_ = piece(at + colon + 1, word.size());
  has_password_ = true;
  return {};
}

Result<void> SipUri::read_host_port(std::string_view host_port, std::size_t at) {
  auto read = parse_host_port(host_port);
  if (!read) return std::unexpected(std::move(read).error().shifted(at));
  const bool brackets = read->host.kind == HostKind::ipv6;
  host_ = piece(at + (brackets ? 1 : 0), read->host.text.size());
  host_kind_ = read->host.kind;
  address_ = read->host.address;
  port_ = read->port;
  return {};
}

Result<SipUri> SipUri::parse(std::string_view text) {
  const std::size_t scheme = SEALWIRE_TRY(read_scheme(text));
  SipUri out;
  out.secure_ = equal_ignoring_case(text.substr(0, scheme), "sips");
  if (!out.secure_ && !equal_ignoring_case(text.substr(0, scheme), "sip")) {
    return fail(UriError::bad_scheme, "neither sip nor sips", 0);
  }
  out.text_ = std::string(text);
  std::size_t at = scheme + 1;
  // '@' stands unescaped nowhere else than after the userinfo.
  if (const std::size_t sign = text.find('@', at); sign != std::string_view::npos) {
    SEALWIRE_CHECK(out.read_user_info(text.substr(at, sign - at), at));
    at = sign + 1;
  }
  const std::size_t host_end = std::min(text.find_first_of(";?", at), text.size());
  SEALWIRE_CHECK(out.read_host_port(text.substr(at, host_end - at), at));
  const std::size_t parameters_end = std::min(text.find('?', host_end), text.size());
  out.parameters_ = SEALWIRE_TRY(read_parameters(text.substr(0, parameters_end), host_end, kParameters));
  for (const ParameterPiece& p : out.parameters_) SEALWIRE_CHECK(check_known_parameter(p.of(text), p.name.at));
  out.headers_ = SEALWIRE_TRY(read_parameters(text, parameters_end, kHeaders));
  return out;
}

Result<SipUri> SipUri::make(std::string_view user, std::string_view host, std::optional<std::uint16_t> port,
                            bool secure) {
  const Host parsed = SEALWIRE_TRY(parse_bare_host(host));
  std::string text = secure ? "sips:" : "sip:";
  if (!user.empty()) text += escape(user, EscapeSet::user) + "@";
  text += parsed.bracketed();
  if (port) text += ":" + std::to_string(*port);
  return parse(text);
}

std::string SipUri::user_unescaped() const { return unescape(user()).value_or(std::string()); }

std::optional<std::string_view> SipUri::password() const {
  if (!has_password_) return std::nullopt;
  return password_.of(text_);
}

Host SipUri::host() const { return {host_kind_, host_.of(text_), address_}; }

std::string_view SipUri::host_port() const {
  const std::size_t begin = host_.at - (host_kind_ == HostKind::ipv6 ? 1U : 0U);
  const std::string_view rest = std::string_view(text_).substr(begin);
  return rest.substr(0, rest.find_first_of(";?"));
}

std::optional<Parameter> SipUri::parameter(std::string_view name) const {
  const auto found = find(parameters_, text_, name);
  return found ? std::optional(found->of(text_)) : std::nullopt;
}

std::string_view SipUri::transport() const {
  const auto found = parameter("transport");
  return found && found->value ? *found->value : std::string_view();
}

std::optional<std::string> SipUri::telephone_subscriber() const {
  const auto kind = parameter("user");
  const bool phone = kind && kind->value && equal_ignoring_case(*kind->value, "phone");
  if (!phone && !(user().size() > 1 && user()[0] == '+' && is(user()[1], kDigit))) return std::nullopt;
  return user_unescaped();
}

SipUri SipUri::rebuilt(std::string_view leave_out, bool parameters, bool headers) const {
  const std::size_t head_end = host_.at - (host_kind_ == HostKind::ipv6 ? 1U : 0U) + host_port().size();
  std::string text = text_.substr(0, head_end);
  for (const ParameterPiece& p : parameters_) {
    if (!parameters || equal_escaped(p.name.of(text_), leave_out, Case::insensitive)) continue;
    text += ";" + std::string(p.name.of(text_));
    if (p.has_value) text += "=" + std::string(p.value.of(text_));
  }
  if (headers && !headers_.empty()) text += text_.substr(headers_.front().name.at - 1U);
  return parse(text).value();  // pieces of a URI that was read
}

Result<SipUri> SipUri::with_parameter(std::string_view name, std::optional<std::string_view> value) const {
  const SipUri bare = rebuilt(name, true, true);
  std::string text = bare.text_;
  std::string added = ";" + escape(name, EscapeSet::parameter);
  if (value) added += "=" + escape(*value, EscapeSet::parameter);
  text.insert(bare.headers_.empty() ? text.size() : bare.headers_.front().name.at - 1U, added);
  return parse(text);
}

SipUri SipUri::without_parameter(std::string_view name) const { return rebuilt(name, true, true); }
SipUri SipUri::without_headers() const { return rebuilt({}, true, false); }

SipUri SipUri::address_of_record() const {
  std::string text = secure_ ? "sips:" : "sip:";
  if (has_user()) text += std::string(user()) + "@";
  text += host_port();
  return parse(text).value();  // pieces of a URI that was read
}

bool same_address_of_record(const SipUri& a, const SipUri& b) {
  return a.secure_ == b.secure_ && !a.has_password_ && !b.has_password_ && a.port_ == b.port_ && a.host() == b.host() &&
         equal_escaped(a.user(), b.user(), Case::sensitive);
}

bool equivalent(const SipUri& a, const SipUri& b) {
  if (a.secure_ != b.secure_ || a.has_password_ != b.has_password_ || a.port_ != b.port_ || a.host() != b.host()) {
    return false;
  }
  if (!equal_escaped(a.user(), b.user(), Case::sensitive)) return false;
  if (!equal_escaped(a.password_.of(a.text_), b.password_.of(b.text_), Case::sensitive)) return false;
  const auto parameters_agree = [](const SipUri& x, const SipUri& y) {
    return std::ranges::all_of(x.parameters_, [&](const ParameterPiece& p) {
      const auto other = y.parameter(p.name.of(x.text_));
      return other ? same_value(p.of(x.text_), *other) : !never_ignored(p.name.of(x.text_));
    });
  };
  if (!parameters_agree(a, b) || !parameters_agree(b, a)) return false;
  // Headers may repeat a name: they match when they can be paired.
  if (a.headers_.size() != b.headers_.size()) return false;
  std::vector<ParameterPiece> left = b.headers_;
  for (const ParameterPiece& h : a.headers_) {
    const auto match = std::ranges::find_if(left, [&](const ParameterPiece& other) {
      return equal_escaped(h.name.of(a.text_), other.name.of(b.text_), Case::insensitive) &&
             same_value(h.of(a.text_), other.of(b.text_));
    });
    if (match == left.end()) return false;
    left.erase(match);
  }
  return true;
}

}  // namespace sealwire::uri
