#include "address.hpp"

#include <charconv>
#include <cstring>

#include <netinet/in.h>

#include "sealwire/base/try.hpp"
#include "sealwire/net/error.hpp"
#include "sealwire/net/loop.hpp"

namespace sealwire::net {
namespace {

constexpr std::string_view kNames[] = {"udp", "tcp", "tls", "ws", "wss"};

}  // namespace

std::size_t AddressKeyHash::operator()(const AddressKey& key) const {
  std::uint64_t high = 0, low = 0;
  std::memcpy(&high, key.octets.data(), 8);
  std::memcpy(&low, key.octets.data() + 8, 8);
  std::uint64_t mixed = (high ^ (std::uint64_t{key.scope} << 16) ^ key.port) * 0x9E3779B97F4A7C15U;
  mixed = (mixed ^ (mixed >> 29) ^ low) * 0xBF58476D1CE4E5B9U;
  return static_cast<std::size_t>(mixed ^ (mixed >> 32));
}

AddressKey key_of(const sockaddr_storage& address) {
  AddressKey key;
  if (address.ss_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &address, sizeof in);
    key.octets[10] = key.octets[11] = 0xFF;
    std::memcpy(key.octets.data() + 12, &in.sin_addr, 4);
    key.port = ntohs(in.sin_port);
  } else {
    sockaddr_in6 in{};
    std::memcpy(&in, &address, sizeof in);
    std::memcpy(key.octets.data(), &in.sin6_addr, 16);
    key.scope = in.sin6_scope_id;
    key.port = ntohs(in.sin6_port);
  }
  return key;
}

AddressKey key_of(const Address& address, std::uint16_t port) {
  const asio::ip::udp::endpoint endpoint(address, port);
  sockaddr_storage storage{};
  std::memcpy(&storage, endpoint.data(), endpoint.size());
  return key_of(storage);
}

Result<Address> parse_address(const std::string& host) {
  asio::error_code error;
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  Address address = asio::ip::make_address(bracketed ? host.substr(1, host.size() - 2) : host, error);
  if (error) return fail(NetError::bad_address, "'" + host + "' is not an IP address");
  return address;
}

Endpoint to_endpoint(Transport transport, const Address& address, std::uint16_t port) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return {transport, asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string(), port};
  }
  return {transport, address.to_string(), port};
}

Endpoint to_endpoint(Transport transport, const sockaddr_storage& address) {
  asio::ip::udp::endpoint endpoint;
  const std::size_t size = address.ss_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
  std::memcpy(endpoint.data(), &address, size);
  return to_endpoint(transport, endpoint.address(), endpoint.port());
}

std::optional<Address> source_towards(const asio::ip::udp::endpoint& remote) {
  asio::io_context context;
  asio::ip::udp::socket probe(context);
  asio::error_code error;
  probe.open(remote.protocol(), error);
  if (!error) probe.connect(remote, error);  // sends nothing: it only asks the routing table
  if (error) return std::nullopt;
  const auto local = probe.local_endpoint(error);
  if (error) return std::nullopt;
  return local.address();
}

Result<std::string> local_address_towards(const std::string& host) {
  asio::io_context context;
  asio::ip::udp::endpoint remote;
  if (const auto address = parse_address(host)) {
    remote = {*address, 9};
  } else {
    asio::ip::udp::resolver resolver(context);
    asio::error_code error;
    const auto found = resolver.resolve(host, "", error);
    if (error || found.empty()) {
      return fail(NetError::cannot_resolve, "'" + host + "': " + (error ? error.message() : "it has no address"));
    }
    remote = {found.begin()->endpoint().address(), 9};
  }
  const auto source = source_towards(remote);
  if (!source) return fail(NetError::cannot_connect, "no route to " + host);
  return source->to_string();
}

Result<Endpoint> parse_endpoint(std::string_view text) {
  const auto bad = [&] {
    return fail(NetError::bad_address,
                "'" + std::string(text) + "' is not TRANSPORT:ADDRESS:PORT, such as udp:127.0.0.1:5060");
  };
  const std::size_t first = text.find(':');
  const std::size_t last = text.rfind(':');
  if (first == std::string_view::npos || first == last) return bad();
  Endpoint endpoint;
  const auto* name = std::find(std::begin(kNames), std::end(kNames), text.substr(0, first));
  if (name == std::end(kNames)) return bad();
  endpoint.transport = static_cast<Transport>(name - std::begin(kNames));
  endpoint.host = std::string(text.substr(first + 1, last - first - 1));
  const bool bracketed = endpoint.host.starts_with('[') && endpoint.host.ends_with(']');
  if (bracketed) endpoint.host = endpoint.host.substr(1, endpoint.host.size() - 2);
  if (endpoint.host.empty() || (!bracketed && endpoint.host.find(':') != std::string::npos)) return bad();
  const std::string_view port = text.substr(last + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
  if (error != std::errc() || end != port.data() + port.size()) return bad();
  return endpoint;
}

std::string to_text(const Endpoint& endpoint) {
  std::string out(kNames[static_cast<std::size_t>(endpoint.transport)]);
  const bool six = endpoint.host.find(':') != std::string::npos;
  return out + ":" + (six ? "[" + endpoint.host + "]" : endpoint.host) + ":" + std::to_string(endpoint.port);
}

}  // namespace sealwire::net
