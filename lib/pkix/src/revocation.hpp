#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "sealwire/pkix/path.hpp"

namespace sealwire::pkix {

/// The time in which a statement holds.
struct Window {
  UnixTime from = UnixTime::min();
  UnixTime to = UnixTime::max();
  bool holds_at(UnixTime time) const { return time >= from && time <= to; }
  void narrow(UnixTime not_before, UnixTime not_after);
};

enum class Revocation : std::uint8_t { good, revoked, unknown };

/// What the CRLs that were given say about one certificate.
struct RevocationResult {
  Revocation state = Revocation::unknown;
  std::string detail;
  Window window;
};

/// Looks certificates up in CRLs (RFC 5280 §6.3). A CRL counts if its signature is that of the certificate's own
/// issuer. Good is who is missing in one that covers him and is current; listed is revoked, current or not. Indirect
/// and delta CRLs, and those for some reasons only, can revoke and not clear. Thread-safe.
class RevocationChecker {
 public:
  explicit RevocationChecker(const std::vector<x509::CrlPtr>& crls);
  bool has_crls() const { return !by_issuer_.empty(); }
  RevocationResult check(const x509::Certificate& certificate, const x509::CertificatePtr& issuer, UnixTime time) const;

 private:
  bool signed_by(const x509::CrlPtr& crl, const x509::CertificatePtr& issuer) const;

  std::multimap<Bytes, x509::CrlPtr> by_issuer_;
  mutable std::mutex mutex_;
  // Signatures that were checked: of a long list that costs more than all else.
  mutable std::map<std::pair<x509::CrlPtr, x509::CertificatePtr>, bool> verified_;
};

}  // namespace sealwire::pkix
