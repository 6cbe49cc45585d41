#pragma once

#include "sealwire/smime/open.hpp"

namespace sealwire::smime {

/// open(), with the content in a spool of `spools`.
Result<Opened> open_whole(Octets message, const OpenOptions& options, SpoolFactory& spools);

}  // namespace sealwire::smime
