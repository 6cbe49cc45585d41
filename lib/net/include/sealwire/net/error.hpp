#pragma once

#include <cstdint>

#include "sealwire/base/error.hpp"

namespace sealwire::net {

enum class NetError : std::uint8_t {
  bad_address,            ///< not "HOST:PORT", "udp:HOST:PORT" and the like, or a host that is no local address
  cannot_listen,          ///< the address is taken, or may not be used
  cannot_resolve,         ///< no such name
  cannot_connect,         ///< nobody there, or no way to get there
  broken,                 ///< a connection ended out of order
  timed_out,              ///< connecting, a handshake, a write or a first octet took too long
  tls,                    ///< the handshake failed
  tls_name,               ///< the peer's certificate is good, but names somebody else
  bad_tls_credentials,    ///< a certificate, key or trust file for TLS cannot be used
  too_many,               ///< a limit on connections is reached
  unsupported_transport,  ///< WebSocket
  failed,                 ///< the loop itself
};
ErrorInfo describe(NetError code);

}  // namespace sealwire::net
