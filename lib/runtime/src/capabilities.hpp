#pragma once

#include "sealwire/base/octets.hpp"

namespace sealwire::runtime {

/// DER of SMIMECapabilities (RFC 8551 §2.5.2): the ciphers for content that are read here, the ones to prefer first.
Bytes default_capabilities();

}  // namespace sealwire::runtime
