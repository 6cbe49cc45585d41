#pragma once

#include "sealwire/cms/envelope.hpp"
#include "sealwire/cms/verify.hpp"
#include "sealwire/smime/open.hpp"

namespace sealwire::smime {

cms::VerifyOptions verify_options(const OpenOptions& options);
cms::OpenOptions open_options(const OpenOptions& options);
/// Those of the caller, or none.
const cms::Credentials& credentials_of(const OpenOptions& options);

/// The octets of a ContentInfo that is all there, whatever is around it: PEM, base64, or a MIME entity whose body it
/// is. Errors: bad_message, those of mime and base.
Result<Bytes> cms_octets(Octets message, InputForm form);

}  // namespace sealwire::smime
