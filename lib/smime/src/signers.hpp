#pragma once

#include <vector>

#include "sealwire/cms/sign.hpp"
#include "sealwire/smime/make.hpp"

namespace sealwire::smime {

/// What cms needs to know of those who sign. Errors: bad_request when nobody does.
Result<std::vector<cms::Signer>> cms_signers(const SignOptions& options);

/// The rest of it.
cms::SignOptions cms_sign_options(const SignOptions& options);

}  // namespace sealwire::smime
