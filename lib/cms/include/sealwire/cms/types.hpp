#pragma once

#include "sealwire/cms/attribute.hpp"
#include "sealwire/cms/authenticated_data.hpp"
#include "sealwire/cms/certificate_set.hpp"
#include "sealwire/cms/compressed_data.hpp"
#include "sealwire/cms/content_info.hpp"
#include "sealwire/cms/digested_data.hpp"
#include "sealwire/cms/enveloped_data.hpp"
#include "sealwire/cms/recipient_info.hpp"
#include "sealwire/cms/signed_data.hpp"

namespace sealwire::asn1 {
class Registry;
}

namespace sealwire::cms {

/// Adds to `registry` what this module knows: its content types and attributes, and those of x509.
void register_types(asn1::Registry& registry);

}  // namespace sealwire::cms
