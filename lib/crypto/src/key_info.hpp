#pragma once

#include <span>

#include "sealwire/crypto/key.hpp"

namespace sealwire::crypto {

/// What is known of a key type: its names, where it is first found, and its algorithm identifier.
struct KeyInfo {
  KeyType type;
  std::string_view name;
  const char* libcrypto;   ///< the name of its key management
  const char* needs;       ///< the OpenSSL version that has it, or null for 3.0
  std::string_view oid;    ///< content octets of the OBJECT IDENTIFIER in AlgorithmIdentifier.algorithm
  const char* group;       ///< the named curve, or null
  std::string_view curve;  ///< content octets of the curve's OBJECT IDENTIFIER
  std::size_t field;       ///< octets of a coordinate or of a raw key, or 0
};

const KeyInfo& info_of(KeyType type);
/// Null if no type has this algorithm. EC keys are told apart by `parameters`, a whole element.
const KeyInfo* find_key_info(Octets oid, Octets parameters);
std::span<const KeyInfo> all_key_info();

}  // namespace sealwire::crypto
