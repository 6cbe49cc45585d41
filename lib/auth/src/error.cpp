#include "sealwire/auth/error.hpp"

namespace sealwire::auth {

ErrorInfo describe(AuthError code) {
  switch (code) {
    case AuthError::malformed: return {"auth", "malformed", Blame::malformed};
    case AuthError::missing: return {"auth", "missing", Blame::malformed};
    case AuthError::unsupported_scheme: return {"auth", "unsupported-scheme", Blame::unsupported};
    case AuthError::unsupported_algorithm: return {"auth", "unsupported-algorithm", Blame::unsupported};
    case AuthError::unsupported_qop: return {"auth", "unsupported-qop", Blame::unsupported};
    case AuthError::no_account: return {"auth", "no-account", Blame::usage};
    case AuthError::wrong_response: return {"auth", "wrong-response", Blame::refused};
    case AuthError::stale_nonce: return {"auth", "stale-nonce", Blame::refused};
    case AuthError::replayed: return {"auth", "replayed", Blame::refused};
    case AuthError::foreign_nonce: return {"auth", "foreign-nonce", Blame::refused};
  }
  return {"auth", "unknown", Blame::malformed};
}

}  // namespace sealwire::auth
