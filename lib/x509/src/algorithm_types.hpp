#pragma once

#include "sealwire/x509/types.hpp"

namespace sealwire::x509 {

/// RSASSA-PSS-params (RFC 4055 §3.1); what is absent has its default.
struct RsassaPssParams {
  std::optional<AlgorithmIdentifier> hash_algorithm;      ///< SHA-1
  std::optional<AlgorithmIdentifier> mask_gen_algorithm;  ///< MGF1 with SHA-1
  std::int64_t salt_length = 20;
  std::int64_t trailer_field = 1;
  static const asn1::Type kType;
};

}  // namespace sealwire::x509
