#include "sealwire/sip/via.hpp"

#include <array>

#include "sealwire/base/try.hpp"

#include "scan.hpp"

namespace sealwire::sip {
namespace {

constexpr std::array<std::string_view, 5> kTransports = {"UDP", "TCP", "TLS", "WS", "WSS"};

// host [ COLON port ]: names and IPv4 alike, IPv6 in brackets.
Result<void> sent_by(Scanner& in, Via& out) {
  const std::size_t begin = in.offset();
  if (in.take('[')) {
    while (in_class(in.peek(), kHost) && in.peek() != '[' && in.peek() != ']') in.take(in.peek());
    if (!in.take(']')) return in.error("an IPv6 address without ']'");
  } else {
    while (in_class(in.peek(), kHost) && in.peek() != ':' && in.peek() != '[' && in.peek() != ']') in.take(in.peek());
  }
  out.host = in.since(begin);
  if (out.host.empty() || out.host == "[]") return in.error("Via names no host");
  if (!in.separator(':')) return {};
  const std::size_t at = in.offset();
  auto port = parse_number(in.run(kDigit), 65535);
  if (!port) return std::unexpected(std::move(port).error().shifted(at));
  out.port = static_cast<std::uint16_t>(*port);
  return {};
}

}  // namespace

Result<Via> parse_via(std::string_view text) {
  Via out;
  Scanner in(text);
  in.blanks();
  const std::string_view protocol = in.token();
  if (protocol.empty() || !in.separator('/')) return in.error("Via begins with SIP/2.0/transport");
  const std::string_view version = in.token();
  if (version.empty() || !in.separator('/')) return in.error("Via begins with SIP/2.0/transport");
  if (!equal_ignoring_case(protocol, "SIP") || version != "2.0")
    return fail(SipError::unsupported_version, "Via of a protocol that is not SIP/2.0", 0);
  out.transport = in.token();
  if (out.transport.empty() || !is_blank(in.peek())) return in.error("Via names a transport, then a host");
  in.blanks();
  SEALWIRE_CHECK(sent_by(in, out));
  const std::size_t begin = in.offset();
  auto parameters = Parameters::parse(in.rest());
  if (!parameters) return std::unexpected(std::move(parameters).error().shifted(begin));
  out.parameters = *parameters;
  out.branch = out.parameters.find("branch").value;
  return out;
}

Result<std::vector<Via>> parse_vias(std::string_view value) {
  std::vector<Via> out;
  const auto elements = SEALWIRE_TRY(split_list(value));
  if (elements.empty()) return fail(SipError::header_field, "Via is empty", 0);
  for (const std::string_view element : elements) {
    auto one = parse_via(element);
    if (!one)
      return std::unexpected(std::move(one).error().shifted(static_cast<std::size_t>(element.data() - value.data())));
    out.push_back(*one);
  }
  return out;
}

std::string_view via_name(Transport transport) { return kTransports[static_cast<std::size_t>(transport)]; }

std::optional<Transport> transport_of(std::string_view name) {
  for (std::size_t i = 0; i < kTransports.size(); ++i)
    if (equal_ignoring_case(kTransports[i], name)) return static_cast<Transport>(i);
  return std::nullopt;
}

}  // namespace sealwire::sip
