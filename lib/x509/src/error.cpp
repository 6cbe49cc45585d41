#include "sealwire/x509/error.hpp"

namespace sealwire::x509 {

ErrorInfo describe(X509Error code) {
  switch (code) {
    case X509Error::bad_certificate: return {"x509", "bad-certificate", Blame::malformed};
    case X509Error::bad_crl: return {"x509", "bad-crl", Blame::malformed};
    case X509Error::bad_name: return {"x509", "bad-name", Blame::usage};
    case X509Error::bad_algorithm: return {"x509", "bad-algorithm", Blame::malformed};
    case X509Error::unsupported: return {"x509", "unsupported", Blame::unsupported};
    case X509Error::bad_request: return {"x509", "bad-request", Blame::usage};
    case X509Error::no_certificate: return {"x509", "no-certificate", Blame::malformed};
    case X509Error::limit: return {"x509", "limit", Blame::malformed};
  }
  return {"x509", "unknown", Blame::environment};
}

}  // namespace sealwire::x509
