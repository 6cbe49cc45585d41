#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <openssl/x509.h>

#include "sealwire/pkix/path.hpp"

// Paths built and checked by libcrypto: RFC 5280 §6 without revocation, which is looked at here (revocation.hpp).

namespace sealwire::pkix {

template <auto Function>
struct Freer {
  template <class T>
  void operator()(T* object) const {
    Function(object);
  }
};
using X509Ptr = std::unique_ptr<X509, Freer<X509_free>>;
using StorePtr = std::unique_ptr<X509_STORE, Freer<X509_STORE_free>>;

/// A certificate as we and as libcrypto have it.
struct Twin {
  x509::CertificatePtr ours;
  X509Ptr theirs;
  /// Another owner of the same two.
  Twin share() const;
};
/// Null where libcrypto cannot read the certificate; nothing is said of it then.
Twin twin_of(const x509::CertificatePtr& certificate);

/// What libcrypto says about one certificate.
struct Chain {
  bool holds = false;
  bool expired = false;                    ///< it holds but for a certificate that is not valid at the time
  std::string problem;                     ///< if it does not hold
  std::vector<x509::CertificatePtr> path;  ///< as far as it was found
};

/// Anchors, in libcrypto's form once and for all, and helpers. libcrypto takes one path, the first it finds; it does
/// not go back to another if that does not hold.
class ChainBuilder {
 public:
  explicit ChainBuilder(const TrustSettings& settings);
  /// A path from `certificate` over some of `between` to `anchor`, or to any anchor if it is null.
  Chain check(const x509::CertificatePtr& certificate, std::span<const x509::CertificatePtr> between,
              const x509::CertificatePtr& anchor, UnixTime time) const;
  /// The certificates that may lie on a path, of the message and of the settings.
  std::vector<x509::CertificatePtr> between(const x509::CertificatePtr& certificate,
                                            std::span<const x509::CertificatePtr> from_message) const;

 private:
  struct Run;
  Chain run(const Run& run, bool check_time) const;

  PathPolicy policy_;
  StorePtr store_;
  std::vector<Twin> anchors_;
  std::vector<Twin> intermediates_;
};

}  // namespace sealwire::pkix
