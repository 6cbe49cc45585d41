#pragma once

#include "sealwire/asn1/registry.hpp"

// Types of neighbouring standards that are only shown, never used: their tables have no members.

namespace sealwire::cms {

/// RFC 5755 §4.1, and the older form that RFC 5652 §12.2 still names.
extern const asn1::Type kAttributeCertificate;
extern const asn1::Type kAttributeCertificateV1;
/// RFC 6960 §4.2.1
extern const asn1::Type kOcspResponse;

/// Adds to `registry` these, BasicOCSPResponse, EncryptedPrivateKeyInfo (RFC 5958 §3), ECPrivateKey, RSAPrivateKey,
/// CertificationRequest (RFC 2986 §4.2) and PFX (RFC 7292 §4).
void register_shown_types(asn1::Registry& registry);

}  // namespace sealwire::cms
