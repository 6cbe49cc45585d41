#pragma once

#include "sealwire/asn1/registry.hpp"

namespace sealwire::app {

/// Every ASN.1 type the modules know, for `inspect`.
asn1::Registry known_types();

}  // namespace sealwire::app
