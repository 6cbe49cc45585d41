#pragma once

#include "sealwire/cms/certificate_set.hpp"
#include "sealwire/cms/types.hpp"

// What the versions of EnvelopedData and AuthenticatedData ask of originatorInfo, which may be absent (null).

namespace sealwire::cms {

bool has_certificate(const OriginatorInfo* originator, CertificateChoice choice);
bool has_other_revocation(const OriginatorInfo* originator);

}  // namespace sealwire::cms
