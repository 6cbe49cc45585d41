#pragma once

#include <span>
#include <vector>

#include "sealwire/x509/certificate.hpp"

// Where paths may lead, by names and key identifiers alone, before any signature is looked at. CAs certify each other
// (cross-certificates), so that several ways lead up from one certificate, of which some hold and some do not.

namespace sealwire::pkix {

/// Whether `issuer` may have issued `certificate`: the names match, and the key identifiers where both have one.
bool may_have_issued(const x509::Certificate& issuer, const x509::Certificate& certificate);

/// Those of `certificates` that may lie above `leaf`, at most `most` of them.
std::vector<x509::CertificatePtr> certificates_above(const x509::CertificatePtr& leaf,
                                                     std::span<const x509::CertificatePtr> certificates,
                                                     std::size_t most);

/// A way up: the CAs between a certificate and an anchor, from below.
struct Route {
  std::vector<x509::CertificatePtr> between;
  x509::CertificatePtr anchor;
};

/// The ways from `leaf` over `between` to one of `anchors` with at most `depth` CAs between. Their number and the work
/// to find them are limited, so that some are missing where there are very many.
std::vector<Route> find_routes(const x509::CertificatePtr& leaf, std::span<const x509::CertificatePtr> between,
                               std::span<const x509::CertificatePtr> anchors, int depth);

}  // namespace sealwire::pkix
