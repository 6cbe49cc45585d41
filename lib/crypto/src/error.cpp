#include "sealwire/crypto/error.hpp"

#include <openssl/err.h>

#include "native.hpp"

namespace sealwire::crypto {

ErrorInfo describe(CryptoError code) {
  switch (code) {
    case CryptoError::bad_signature: return {"crypto", "bad-signature", Blame::refused};
    case CryptoError::decrypt_failed: return {"crypto", "decrypt-failed", Blame::refused};
    case CryptoError::wrong_password: return {"crypto", "wrong-password", Blame::refused};
    case CryptoError::needs_password: return {"crypto", "needs-password", Blame::usage};
    case CryptoError::wrong_key: return {"crypto", "wrong-key", Blame::usage};
    case CryptoError::bad_argument: return {"crypto", "bad-argument", Blame::usage};
    case CryptoError::bad_key: return {"crypto", "bad-key", Blame::malformed};
    case CryptoError::bad_parameter: return {"crypto", "bad-parameter", Blame::malformed};
    case CryptoError::no_key: return {"crypto", "no-key", Blame::malformed};
    case CryptoError::limit: return {"crypto", "limit", Blame::malformed};
    case CryptoError::unsupported: return {"crypto", "unsupported", Blame::unsupported};
    case CryptoError::token: return {"crypto", "token", Blame::environment};
    case CryptoError::library: return {"crypto", "library", Blame::environment};
  }
  return {"crypto", "unknown", Blame::environment};
}

std::unexpected<Error> library_failure(CryptoError code, std::string what) {
  // The first reason queued is nearest to the cause.
  if (const unsigned long reason = ERR_get_error(); reason != 0) {
    if (const char* text = ERR_reason_error_string(reason); text != nullptr) what.append(" (").append(text).append(")");
  }
  ERR_clear_error();
  return fail(code, std::move(what));
}

}  // namespace sealwire::crypto
