#include "sealwire/cms/error.hpp"

namespace sealwire::cms {

ErrorInfo describe(CmsError code) {
  switch (code) {
    case CmsError::wrong_version: return {"cms", "wrong-version", Blame::malformed};
    case CmsError::wrong_content_type: return {"cms", "wrong-content-type", Blame::malformed};
    case CmsError::missing_content: return {"cms", "missing-content", Blame::usage};
    case CmsError::content_both: return {"cms", "content-both", Blame::usage};
    case CmsError::duplicate_attribute: return {"cms", "duplicate-attribute", Blame::malformed};
    case CmsError::bad_attribute: return {"cms", "bad-attribute", Blame::malformed};
    case CmsError::missing_attribute: return {"cms", "missing-attribute", Blame::malformed};
    case CmsError::bad_parameters: return {"cms", "bad-parameters", Blame::malformed};
    case CmsError::bad_length: return {"cms", "bad-length", Blame::malformed};
    case CmsError::no_recipients: return {"cms", "no-recipients", Blame::malformed};
    case CmsError::bad_compression: return {"cms", "bad-compression", Blame::malformed};
    case CmsError::bad_digest: return {"cms", "bad-digest", Blame::refused};
    case CmsError::cannot_decrypt: return {"cms", "cannot-decrypt", Blame::refused};
    case CmsError::not_for_us: return {"cms", "not-for-us", Blame::refused};
    case CmsError::bad_mac: return {"cms", "bad-mac", Blame::refused};
    case CmsError::no_signer: return {"cms", "no-signer", Blame::refused};
    case CmsError::bad_request: return {"cms", "bad-request", Blame::usage};
    case CmsError::no_such_signer: return {"cms", "no-such-signer", Blame::usage};
    case CmsError::unsupported: return {"cms", "unsupported", Blame::unsupported};
    case CmsError::needs_legacy: return {"cms", "needs-legacy", Blame::unsupported};
    case CmsError::needs_two_passes: return {"cms", "needs-two-passes", Blame::usage};
    case CmsError::too_large: return {"cms", "too-large", Blame::unsupported};
    case CmsError::limit: return {"cms", "limit", Blame::malformed};
    case CmsError::ratio_exceeded: return {"cms", "ratio-exceeded", Blame::malformed};
  }
  return {"cms", "unknown", Blame::malformed};
}

}  // namespace sealwire::cms
