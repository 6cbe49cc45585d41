#pragma once

#include "sealwire/cms/content_info.hpp"
#include "sealwire/x509/types.hpp"

namespace sealwire::cms {

/// CompressedData ::= SEQUENCE {
///   version CMSVersion,  -- Always set to 0
///   compressionAlgorithm CompressionAlgorithmIdentifier,
///   encapContentInfo EncapsulatedContentInfo } (RFC 3274 §1.1)
struct CompressedData {
  CmsVersion version = 0;
  x509::AlgorithmIdentifier compression_algorithm;
  EncapsulatedContentInfo encap_content_info;
  static const asn1::Type kType;
};

}  // namespace sealwire::cms
