#include "sealwire/uri/msrp_uri.hpp"

#include <algorithm>

#include "sealwire/base/try.hpp"
#include "sealwire/uri/escape.hpp"

#include "chars.hpp"
#include "scan.hpp"

namespace sealwire::uri {
namespace {

constexpr unsigned kMsrpUnreserved = kAlpha | kDigit;  // with "-._~", which kSessionIdMark has
constexpr ParameterGrammar kParameters{';', kToken, kToken, false, false, false, false, "URI-parameter"};

/// userinfo of RFC 3986 §3.2.1 without its ':' (RFC 4975 §6: no password).
Result<void> check_user(std::string_view user, std::size_t at) {
  if (const std::size_t colon = user.find(':'); colon != std::string_view::npos) {
    return fail(UriError::bad_character, "userinfo of an MSRP URI must not hold a password", at + colon);
  }
  return check_characters(user, kAlpha | kDigit | kSubDelims, true, "userinfo", at);
}

/// host [":" port] of RFC 3986 §3.2: beside what SIP takes, a registered name of any unreserved or escaped characters.
Result<HostPort> read_host_port(std::string_view text) {
  auto strict = parse_host_port(text);
  if (strict || text.starts_with('[')) return strict;
  const std::size_t colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  if (name.empty()) return fail(UriError::bad_host, "no host", 0);
  SEALWIRE_CHECK(check_characters(name, kAlpha | kDigit | kSubDelims, true, "host", 0));
  HostPort out{{HostKind::name, name, {}}, std::nullopt};
  if (colon == std::string_view::npos) return out;
  auto port = parse_port(text.substr(colon + 1));
  if (!port) return std::unexpected(std::move(port).error().shifted(colon + 1));
  out.port = *port;
  return out;
}

}  // namespace

Result<void> MsrpUri::read_authority(std::string_view authority, std::size_t at) {
  if (const std::size_t sign = authority.find('@'); sign != std::string_view::npos) {
    SEALWIRE_CHECK(check_user(authority.substr(0, sign), at));
    user_ = piece(at, sign);
    authority.remove_prefix(sign + 1);
    at += sign + 1;
  }
  auto read = read_host_port(authority);
  if (!read) return std::unexpected(std::move(read).error().shifted(at));
  if (read->host.kind != HostKind::name && !read->port) {
    return fail(UriError::bad_port, "an address in an MSRP URI needs a port", at + authority.size());
  }
  host_ = piece(at + (read->host.kind == HostKind::ipv6 ? 1 : 0), read->host.text.size());
  host_kind_ = read->host.kind;
  address_ = read->host.address;
  port_ = read->port;
  return {};
}

Result<void> MsrpUri::read_parameters(std::size_t at) {
  if (at >= text_.size()) return fail(UriError::bad_parameter, "an MSRP URI names its transport", text_.size());
  const std::size_t end = std::min(text_.find(';', at + 1), text_.size());
  transport_ = piece(at + 1, end - at - 1);
  if (transport_.size == 0) return fail(UriError::bad_parameter, "empty transport", at);
  SEALWIRE_CHECK(check_characters(transport(), kAlpha | kDigit, false, "transport", at + 1));
  parameters_ = SEALWIRE_TRY(uri::read_parameters(text_, end, kParameters));
  return {};
}

Result<MsrpUri> MsrpUri::parse(std::string_view text) {
  const std::size_t scheme = SEALWIRE_TRY(read_scheme(text));
  MsrpUri out;
  out.secure_ = equal_ignoring_case(text.substr(0, scheme), "msrps");
  if (!out.secure_ && !equal_ignoring_case(text.substr(0, scheme), "msrp")) {
    return fail(UriError::bad_scheme, "neither msrp nor msrps", 0);
  }
  if (text.substr(scheme, 3) != "://") return fail(UriError::bad_scheme, "\"://\" follows the scheme", scheme);
  out.text_ = std::string(text);
  const std::size_t authority = scheme + 3;
  const std::size_t sign = text.find('@', authority);  // stands nowhere else
  const std::size_t host_at = sign == std::string_view::npos ? authority : sign;
  std::size_t at = std::min(text.find_first_of("/;", host_at), text.size());
  SEALWIRE_CHECK(out.read_authority(text.substr(authority, at - authority), authority));
  if (at < text.size() && text[at] == '/') {
    const std::size_t end = std::min(text.find(';', at), text.size());
    out.session_id_ = piece(at + 1, end - at - 1);
    if (out.session_id_.size == 0) return fail(UriError::bad_character, "'/' without a session-id", at);
    SEALWIRE_CHECK(check_characters(out.session_id(), kMsrpUnreserved | kSessionIdMark, false, "session-id", at + 1));
    at = end;
  }
  SEALWIRE_CHECK(out.read_parameters(at));
  return out;
}

Result<MsrpUri> MsrpUri::make(bool secure, std::string_view host, std::uint16_t port, std::string_view session_id,
                              std::string_view transport) {
  const Host parsed = SEALWIRE_TRY(parse_bare_host(host));
  std::string text = secure ? "msrps://" : "msrp://";
  text += parsed.bracketed() + ":" + std::to_string(port);
  if (!session_id.empty()) text += "/" + std::string(session_id);
  text += ";" + std::string(transport);
  return parse(text);
}

Host MsrpUri::host() const { return {host_kind_, host_.of(text_), address_}; }

bool operator==(const MsrpUri& a, const MsrpUri& b) {
  if (a.host_kind_ != b.host_kind_) return false;
  const bool same_host = a.host_kind_ == HostKind::name
                             ? equal_escaped(a.host_.of(a.text_), b.host_.of(b.text_), Case::insensitive)
                             : a.address_ == b.address_;
  return same_host && a.secure_ == b.secure_ && a.port_ == b.port_ && a.session_id() == b.session_id() &&
         equal_ignoring_case(a.transport(), b.transport());
}

std::size_t MsrpUri::hash() const {
  // FNV-1a over what == looks at and cannot be written in two ways.
  std::uint64_t sum = 14695981039346656037U;
  const auto mix = [&sum](std::uint8_t octet) { sum = (sum ^ octet) * 1099511628211U; };
  for (const char c : session_id()) mix(static_cast<std::uint8_t>(c));
  mix(secure_ ? 1 : 0);
  mix(static_cast<std::uint8_t>(port_.value_or(0) >> 8));
  mix(static_cast<std::uint8_t>(port_.value_or(0) & 255));
  for (const char c : transport()) mix(static_cast<std::uint8_t>(lower(c)));
  if (host_kind_ != HostKind::name) {  // a name can be escaped in several ways
    for (const std::uint8_t octet : address_) mix(octet);
  }
  return static_cast<std::size_t>(sum);
}

Result<std::vector<MsrpUri>> parse_msrp_path(std::string_view text, std::size_t limit) {
  std::vector<MsrpUri> out;
  std::size_t at = 0;
  for (;;) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    if (out.size() == limit) {
      return fail(UriError::too_long, "a path of more than " + std::to_string(limit) + " URIs", at);
    }
    auto uri = MsrpUri::parse(text.substr(at, end - at));
    if (!uri) return std::unexpected(std::move(uri).error().shifted(at));
    out.push_back(*std::move(uri));
    if (end == text.size()) return out;
    at = end + 1;
  }
}

std::string to_string(const std::vector<MsrpUri>& path) {
  std::string out;
  for (const MsrpUri& uri : path) {
    if (!out.empty()) out += ' ';
    out += uri.text();
  }
  return out;
}

}  // namespace sealwire::uri
