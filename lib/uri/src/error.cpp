#include "sealwire/uri/error.hpp"

namespace sealwire::uri {

ErrorInfo describe(UriError code) {
  switch (code) {
    case UriError::bad_scheme: return {"uri", "bad-scheme", Blame::malformed};
    case UriError::bad_character: return {"uri", "bad-character", Blame::malformed};
    case UriError::bad_escape: return {"uri", "bad-escape", Blame::malformed};
    case UriError::bad_host: return {"uri", "bad-host", Blame::malformed};
    case UriError::bad_port: return {"uri", "bad-port", Blame::malformed};
    case UriError::bad_parameter: return {"uri", "bad-parameter", Blame::malformed};
    case UriError::duplicate_parameter: return {"uri", "duplicate-parameter", Blame::malformed};
    case UriError::bad_number: return {"uri", "bad-number", Blame::malformed};
    case UriError::too_long: return {"uri", "too-long", Blame::malformed};
  }
  return {"uri", "unknown", Blame::malformed};
}

}  // namespace sealwire::uri
