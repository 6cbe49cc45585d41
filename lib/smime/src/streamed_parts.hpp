#pragma once

#include "sealwire/smime/open.hpp"

namespace sealwire::smime {

/// As find_parts(), for content of any length, in constant memory: what is protected in a multipart is opened on the
/// way through it. Errors: too_deep; those of the spool.
Result<void> find_streamed_parts(const Spool& content, const OpenOptions& options, SpoolFactory& spools,
                                 Verdict& verdict);

}  // namespace sealwire::smime
