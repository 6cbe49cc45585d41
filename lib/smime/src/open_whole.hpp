#pragma once

#include "sealwire/smime/open.hpp"

namespace sealwire::smime {

/// `given`, or a new one.
Result<std::shared_ptr<Spool>> content_spool(const std::shared_ptr<Spool>& given, SpoolFactory& spools,
                                             std::uint64_t expected);

/// open(), with the content in such a spool.
Result<Opened> open_whole(Octets message, const OpenOptions& options, const std::shared_ptr<Spool>& given,
                          SpoolFactory& spools);

}  // namespace sealwire::smime
