#pragma once

#include "sealwire/asn1/registry.hpp"

// Types that only trees show: their tables have no members, and nothing is decided by them.

namespace sealwire::x509 {

/// revokedCertificates of RFC 5280 §5.1
extern const asn1::Type kRevokedCertificates;
/// iPAddress of RFC 5280 §4.2.1.6, with a mask behind it in name constraints
extern const asn1::Type kIpAddress;
/// policyQualifiers of RFC 5280 §4.2.1.4
extern const asn1::Type kPolicyQualifierInfos;

/// Extensions that nothing here is decided by, and policy qualifiers.
void register_shown_types(asn1::Registry& registry);
/// What is inside keys and signatures, and the parameters of their algorithms.
void register_shown_keys(asn1::Registry& registry);
/// Names and keys in a line.
void register_summaries(asn1::Registry& registry);

}  // namespace sealwire::x509
