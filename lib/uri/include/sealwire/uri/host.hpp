#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "sealwire/uri/error.hpp"

namespace sealwire::uri {

enum class HostKind : std::uint8_t { name, ipv4, ipv6 };

/// A host as URIs write it; a view into the text that was parsed.
struct Host {
  HostKind kind = HostKind::name;
  std::string_view text;                      ///< as written, an IPv6 literal without its brackets
  std::array<std::uint8_t, 16> address = {};  ///< of a literal, network order; the first 4 octets for ipv4

  /// With the brackets that a URI or Via needs.
  std::string bracketed() const;
  /// Names without regard to case, literals by their address; a name never equals a literal (RFC 3261 §19.1.4).
  friend bool operator==(const Host& a, const Host& b);
};

struct HostPort {
  Host host;
  std::optional<std::uint16_t> port;
};

/// hostname / IPv4address / IPv6reference of RFC 3261 §25.1, the whole of `text`. Errors: bad_host.
Result<Host> parse_host(std::string_view text);
/// host [":" port], the whole of `text`. Errors: bad_host, bad_port.
Result<HostPort> parse_host_port(std::string_view text);
/// An address without brackets ("::1", "192.0.2.1"), as Endpoint and SDP write it, else a name. Errors: bad_host.
Result<Host> parse_bare_host(std::string_view text);
/// 1*DIGIT up to 65535. Errors: bad_port.
Result<std::uint16_t> parse_port(std::string_view text);

}  // namespace sealwire::uri
