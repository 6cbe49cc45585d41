#pragma once

#include "sealwire/mime/header.hpp"
#include "sealwire/smime/open.hpp"

namespace sealwire::smime {

/// If `content` is a multipart: opens each part of it, at any depth, that is protected by itself. Errors: too_deep.
Result<void> find_parts(Octets content, const OpenOptions& options, Verdict& verdict);

/// Only those fields that say what a body is: other fields of SIP and MSRP headers are no part of the entity.
mime::HeaderFields content_fields_of(const mime::HeaderFields& fields);

}  // namespace sealwire::smime
