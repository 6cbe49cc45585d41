#include "originator.hpp"

#include <algorithm>

namespace sealwire::cms {

bool has_certificate(const OriginatorInfo* originator, CertificateChoice choice) {
  if (originator == nullptr || !originator->certs) return false;
  return std::ranges::any_of(*originator->certs,
                             [&](const asn1::Any& element) { return certificate_choice(element) == choice; });
}

bool has_other_revocation(const OriginatorInfo* originator) {
  if (originator == nullptr || !originator->crls) return false;
  return std::ranges::any_of(*originator->crls, [](const asn1::Any& element) {
    return revocation_choice(element) == RevocationChoice::other;
  });
}

}  // namespace sealwire::cms
