#include "sealwire/mime/error.hpp"

namespace sealwire::mime {

ErrorInfo describe(MimeError code) {
  switch (code) {
    case MimeError::bad_media_type: return {"mime", "bad-media-type", Blame::malformed};
    case MimeError::bad_parameter: return {"mime", "bad-parameter", Blame::malformed};
    case MimeError::bad_header: return {"mime", "bad-header", Blame::malformed};
    case MimeError::bad_transfer_encoding: return {"mime", "bad-transfer-encoding", Blame::malformed};
    case MimeError::unknown_encoding: return {"mime", "unknown-encoding", Blame::unsupported};
    case MimeError::bad_boundary: return {"mime", "bad-boundary", Blame::malformed};
    case MimeError::bad_multipart: return {"mime", "bad-multipart", Blame::malformed};
    case MimeError::limit: return {"mime", "limit", Blame::malformed};
  }
  return {"mime", "unknown", Blame::malformed};
}

}  // namespace sealwire::mime
