#include "sealwire/sdp/error.hpp"

namespace sealwire::sdp {

ErrorInfo describe(SdpError code) {
  switch (code) {
    case SdpError::bad_line: return {"sdp", "bad-line", Blame::malformed};
    case SdpError::missing_line: return {"sdp", "missing-line", Blame::malformed};
    case SdpError::bad_order: return {"sdp", "bad-order", Blame::malformed};
    case SdpError::bad_origin: return {"sdp", "bad-origin", Blame::malformed};
    case SdpError::bad_connection: return {"sdp", "bad-connection", Blame::malformed};
    case SdpError::bad_time: return {"sdp", "bad-time", Blame::malformed};
    case SdpError::bad_media: return {"sdp", "bad-media", Blame::malformed};
    case SdpError::bad_attribute: return {"sdp", "bad-attribute", Blame::malformed};
    case SdpError::not_msrp: return {"sdp", "not-msrp", Blame::unsupported};
    case SdpError::no_stream: return {"sdp", "no-stream", Blame::refused};
    case SdpError::bad_answer: return {"sdp", "bad-answer", Blame::malformed};
    case SdpError::limit: return {"sdp", "limit", Blame::malformed};
  }
  return {"sdp", "unknown", Blame::malformed};
}

}  // namespace sealwire::sdp
