#pragma once

#include <cstdint>

#include "sealwire/base/error.hpp"

namespace sealwire::auth {

enum class AuthError : std::uint8_t {
  malformed,              ///< not scheme and auth-params, a parameter twice, a quoted string that does not end
  missing,                ///< a parameter without which there is no Digest
  unsupported_scheme,     ///< not Digest
  unsupported_algorithm,  ///< a digest algorithm that is not known here
  unsupported_qop,        ///< none of the offered qualities of protection is auth or auth-int
  no_account,             ///< no password for the realm that asks
  wrong_response,         ///< the digest does not fit user, password and request
  stale_nonce,            ///< the nonce is ours but too old
  replayed,               ///< a nonce count that was used before
  foreign_nonce,          ///< the nonce is not ours, or for another realm
};
ErrorInfo describe(AuthError code);

}  // namespace sealwire::auth
