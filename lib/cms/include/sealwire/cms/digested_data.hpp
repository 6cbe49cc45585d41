#pragma once

#include "sealwire/cms/content_info.hpp"
#include "sealwire/x509/types.hpp"

namespace sealwire::cms {

/// DigestedData ::= SEQUENCE {
///   version CMSVersion,
///   digestAlgorithm DigestAlgorithmIdentifier,
///   encapContentInfo EncapsulatedContentInfo,
///   digest Digest } (RFC 5652 §7)
struct DigestedData {
  CmsVersion version = 0;
  x509::AlgorithmIdentifier digest_algorithm;
  EncapsulatedContentInfo encap_content_info;
  Octets digest;
  static const asn1::Type kType;
};

}  // namespace sealwire::cms
