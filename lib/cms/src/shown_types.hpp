#pragma once

#include "sealwire/asn1/registry.hpp"

// Types of neighbouring standards that are only shown, never used: their tables have no members.

namespace sealwire::cms {

/// RFC 5755 §4.1, and the older form that RFC 5652 §12.2 still names.
extern const asn1::Type kAttributeCertificate;
extern const asn1::Type kAttributeCertificateV1;
/// RFC 6960 §4.2.1
extern const asn1::Type kOcspResponse;
extern const asn1::Type kBasicOcspResponse;
extern const asn1::Type kResponderId;
/// RFC 5958 §3
extern const asn1::Type kEncryptedPrivateKeyInfo;
/// RFC 4998 §3
extern const asn1::Type kEvidenceRecord;

/// Adds to `registry` these, OCSPRequest, CertificationRequest (RFC 2986 §4.2), and what the functions below add.
void register_shown_types(asn1::Registry& registry);

/// PFX with its bags, and the parameters of its ciphers (RFC 7292 §4, RFC 8018 §A).
void register_shown_pkcs12(asn1::Registry& registry);
/// The attributes and content types of Enhanced Security Services (RFC 2634, 5035).
void register_shown_ess(asn1::Registry& registry);
/// Time stamps (RFC 3161, 5544) and evidence records (RFC 4998).
void register_shown_time_stamps(asn1::Registry& registry);
/// The attributes of CAdES (RFC 5126), and the content types of the RPKI (RFC 9582, 9286).
void register_shown_signature_formats(asn1::Registry& registry);

}  // namespace sealwire::cms
