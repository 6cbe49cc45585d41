#include "sealwire/net/error.hpp"

namespace sealwire::net {

ErrorInfo describe(NetError code) {
  switch (code) {
    case NetError::bad_address: return {"net", "bad-address", Blame::usage};
    case NetError::cannot_listen: return {"net", "cannot-listen", Blame::environment};
    case NetError::cannot_resolve: return {"net", "cannot-resolve", Blame::environment};
    case NetError::cannot_connect: return {"net", "cannot-connect", Blame::environment};
    case NetError::broken: return {"net", "broken", Blame::environment};
    case NetError::timed_out: return {"net", "timed-out", Blame::environment};
    case NetError::tls: return {"net", "tls", Blame::environment};
    case NetError::tls_name: return {"net", "tls-name", Blame::environment};
    case NetError::bad_tls_credentials: return {"net", "bad-tls-credentials", Blame::usage};
    case NetError::too_many: return {"net", "too-many", Blame::environment};
    case NetError::unsupported_transport: return {"net", "unsupported-transport", Blame::unsupported};
    case NetError::failed: return {"net", "failed", Blame::environment};
  }
  return {"net", "unknown", Blame::environment};
}

}  // namespace sealwire::net
