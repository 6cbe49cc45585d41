#include "sealwire/uri/host.hpp"

#include "sealwire/base/hex.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/uri/escape.hpp"

#include "chars.hpp"

namespace sealwire::uri {
namespace {

/// Four numbers up to 255; gives nothing when `text` is no such address.
std::optional<std::array<std::uint8_t, 4>> read_ipv4(std::string_view text) {
  std::array<std::uint8_t, 4> out{};
  std::size_t at = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    if (i > 0 && (at >= text.size() || text[at++] != '.')) return std::nullopt;
    unsigned value = 0;
    std::size_t digits = 0;
    for (; at < text.size() && is(text[at], kDigit) && digits < 3; ++at, ++digits) {
      value = value * 10 + static_cast<unsigned>(text[at] - '0');
    }
    if (digits == 0 || value > 255) return std::nullopt;
    out[i] = static_cast<std::uint8_t>(value);
  }
  if (at != text.size()) return std::nullopt;
  return out;
}

std::optional<std::array<std::uint8_t, 16>> read_ipv6(std::string_view text) {
  std::array<std::uint8_t, 16> out{};
  std::size_t filled = 0;
  std::optional<std::size_t> gap;
  std::size_t at = 0;
  if (text.starts_with("::")) {
    gap = 0;
    at = 2;
  }
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(':', at), text.size());
    const std::string_view group = text.substr(at, end - at);
    if (group.find('.') != std::string_view::npos) {
      const auto tail = end == text.size() ? read_ipv4(group) : std::nullopt;
      if (!tail || filled > 12) return std::nullopt;
      for (const std::uint8_t octet : *tail) out[filled++] = octet;
      at = end;
      break;
    }
    if (group.empty() || group.size() > 4 || filled > 14) return std::nullopt;
    unsigned value = 0;
    for (const char c : group) {
      if (!is(c, kHexDigit)) return std::nullopt;
      value = value * 16 + static_cast<unsigned>(hex_digit_value(c));
    }
    out[filled++] = static_cast<std::uint8_t>(value >> 8);
    out[filled++] = static_cast<std::uint8_t>(value & 255);
    if (end == text.size()) {
      at = end;
      break;
    }
    at = end + 1;
    if (at == text.size()) return std::nullopt;  // a single ':' at the end
    if (text[at] == ':') {
      if (gap) return std::nullopt;
      gap = filled;
      ++at;
    }
  }
  if (!gap) return filled == 16 ? std::optional(out) : std::nullopt;
  if (filled > 14) return std::nullopt;  // "::" stands for at least one group
  for (std::size_t i = 0; i < filled - *gap; ++i) {
    out[15 - i] = out[filled - 1 - i];
    out[filled - 1 - i] = 0;
  }
  return out;
}

/// *( domainlabel "." ) toplabel [ "." ]; gives the offset of what is wrong.
std::optional<std::size_t> fault_in_name(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  std::size_t at = 0;
  for (;;) {
    const std::size_t end = std::min(text.find('.', at), text.size());
    if (end == at) return at;
    for (std::size_t i = at; i < end; ++i) {
      const bool edge = i == at || i + 1 == end;
      if (!is(text[i], kAlpha | kDigit) && (edge || text[i] != '-')) return i;
    }
    if (end == text.size()) return is(text[at], kAlpha) ? std::nullopt : std::optional(at);
    at = end + 1;
  }
}

}  // namespace

std::string Host::bracketed() const {
  return kind == HostKind::ipv6 ? "[" + std::string(text) + "]" : std::string(text);
}

bool operator==(const Host& a, const Host& b) {
  if (a.kind != b.kind) return false;
  return a.kind == HostKind::name ? equal_ignoring_case(a.text, b.text) : a.address == b.address;
}

Result<Host> parse_bare_host(std::string_view text) {
  if (text.find(':') != std::string_view::npos) {
    const auto address = read_ipv6(text);
    if (!address) return fail(UriError::bad_host, "not an IPv6 address", 0);
    return Host{HostKind::ipv6, text, *address};
  }
  if (const auto address = read_ipv4(text)) {
    Host host{HostKind::ipv4, text, {}};
    std::copy(address->begin(), address->end(), host.address.begin());
    return host;
  }
  if (text.empty()) return fail(UriError::bad_host, "no host", 0);
  if (const auto fault = fault_in_name(text)) {
    return fail(UriError::bad_host, "not a host name and not an address", *fault);
  }
  return Host{HostKind::name, text, {}};
}

Result<Host> parse_host(std::string_view text) {
  if (text.starts_with('[')) {
    if (!text.ends_with(']')) return fail(UriError::bad_host, "'[' without ']'", 0);
    const auto address = read_ipv6(text.substr(1, text.size() - 2));
    if (!address) return fail(UriError::bad_host, "not an IPv6 address", 1);
    return Host{HostKind::ipv6, text.substr(1, text.size() - 2), *address};
  }
  if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    return fail(UriError::bad_host, "an IPv6 address stands in brackets", colon);
  }
  return parse_bare_host(text);
}

Result<std::uint16_t> parse_port(std::string_view text) {
  if (text.empty()) return fail(UriError::bad_port, "no port after ':'", 0);
  unsigned value = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is(text[i], kDigit)) return fail(UriError::bad_port, "a port is a number", i);
    value = value * 10 + static_cast<unsigned>(text[i] - '0');
    if (value > 65535) return fail(UriError::bad_port, "a port is at most 65535", i);
  }
  return static_cast<std::uint16_t>(value);
}

Result<HostPort> parse_host_port(std::string_view text) {
  const std::size_t bracket = text.starts_with('[') ? text.find(']') : 0;
  const std::size_t colon = bracket == std::string_view::npos ? bracket : text.find(':', bracket);
  HostPort out;
  out.host = SEALWIRE_TRY(parse_host(text.substr(0, colon)));
  if (colon == std::string_view::npos) return out;
  auto port = parse_port(text.substr(colon + 1));
  if (!port) return std::unexpected(std::move(port).error().shifted(colon + 1));
  out.port = *port;
  return out;
}

}  // namespace sealwire::uri
