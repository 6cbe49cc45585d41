#pragma once

#include <array>
#include <cstdint>

#include <sys/socket.h>

#include "sealwire/base/core.hpp"
#include "sealwire/base/error.hpp"

#include "asio_config.hpp"

namespace sealwire::net {

using Address = asio::ip::address;

/// An address and port in a form that compares and hashes quickly; IPv4 as mapped IPv6.
struct AddressKey {
  std::array<std::uint8_t, 16> octets{};
  std::uint32_t scope = 0;
  std::uint16_t port = 0;
  friend bool operator==(const AddressKey&, const AddressKey&) = default;
};
struct AddressKeyHash {
  std::size_t operator()(const AddressKey& key) const;
};
AddressKey key_of(const sockaddr_storage& address);
AddressKey key_of(const Address& address, std::uint16_t port);

/// An IP literal; brackets around IPv6 are tolerated. Errors: bad_address.
Result<Address> parse_address(const std::string& host);
/// Numeric, IPv6 without brackets, mapped IPv4 as IPv4.
Endpoint to_endpoint(Transport transport, const Address& address, std::uint16_t port);
Endpoint to_endpoint(Transport transport, const sockaddr_storage& address);

/// The address that packets to `remote` would leave from by the routing table; none without a route.
std::optional<Address> source_towards(const asio::ip::udp::endpoint& remote);

}  // namespace sealwire::net
