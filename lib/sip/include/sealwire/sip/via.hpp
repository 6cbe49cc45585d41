#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sealwire/base/core.hpp"
#include "sealwire/sip/header.hpp"

namespace sealwire::sip {

/// "z9hG4bK": a branch that begins so is a transaction's own (RFC 3261 §8.1.1.7).
inline constexpr std::string_view kMagicCookie = "z9hG4bK";

/// One via-parm (RFC 3261 §20.42). Views into the text it was parsed from.
struct Via {
  std::string_view transport;  ///< "UDP", "TCP", …, as received
  std::string_view host;       ///< of sent-by; IPv6 keeps its brackets
  std::uint16_t port = 0;      ///< 0 when absent
  std::string_view branch;     ///< "" when absent
  Parameters parameters;

  bool has_magic_cookie() const { return branch.size() > kMagicCookie.size() && branch.starts_with(kMagicCookie); }
};

/// One element, white space wherever the grammar has it. Error: header_field with its offset in `text`.
Result<Via> parse_via(std::string_view text);
Result<std::vector<Via>> parse_vias(std::string_view value);

/// "UDP", "TCP", "TLS", "WS", "WSS" (RFC 7118 §5.2.4).
std::string_view via_name(Transport transport);
/// Without regard to case.
std::optional<Transport> transport_of(std::string_view name);

}  // namespace sealwire::sip
