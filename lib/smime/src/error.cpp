#include "sealwire/smime/error.hpp"

namespace sealwire::smime {

ErrorInfo describe(SmimeError code) {
  switch (code) {
    case SmimeError::not_protected: return {"smime", "not-protected", Blame::refused};
    case SmimeError::bad_message: return {"smime", "bad-message", Blame::malformed};
    case SmimeError::bad_signed_part: return {"smime", "bad-signed-part", Blame::malformed};
    case SmimeError::too_deep: return {"smime", "too-deep", Blame::malformed};
    case SmimeError::too_large: return {"smime", "too-large", Blame::malformed};
    case SmimeError::bad_parameter: return {"smime", "bad-parameter", Blame::malformed};
    case SmimeError::not_verified: return {"smime", "not-verified", Blame::refused};
    case SmimeError::no_signer: return {"smime", "no-signer", Blame::refused};
    case SmimeError::untrusted: return {"smime", "untrusted", Blame::refused};
    case SmimeError::wrong_sender: return {"smime", "wrong-sender", Blame::refused};
    case SmimeError::unauthenticated: return {"smime", "unauthenticated", Blame::refused};
    case SmimeError::outside: return {"smime", "outside", Blame::refused};
    case SmimeError::unsupported_type: return {"smime", "unsupported-type", Blame::unsupported};
    case SmimeError::unsupported_signature: return {"smime", "unsupported-signature", Blame::unsupported};
    case SmimeError::bad_request: return {"smime", "bad-request", Blame::usage};
  }
  return {"smime", "unknown", Blame::malformed};
}

}  // namespace sealwire::smime
