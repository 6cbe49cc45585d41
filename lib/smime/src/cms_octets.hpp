#pragma once

#include "sealwire/cms/envelope.hpp"
#include "sealwire/cms/signed_data_stream.hpp"
#include "sealwire/cms/verify.hpp"
#include "sealwire/smime/open.hpp"

namespace sealwire::smime {

cms::VerifyOptions verify_options(const OpenOptions& options);
/// cms::verify_detached. Some writers put the content into the signature, too: if it is the same as what is in
/// `content` there is nothing to confuse. Errors: as that; content_both for one that differs.
Result<cms::SignatureReport> verify_apart(Octets signed_data, cms::ContentDigests& digests, const OpenOptions& options,
                                          const Spool* content);
cms::OpenOptions open_options(const OpenOptions& options);
/// Those of the caller, or none.
const cms::Credentials& credentials_of(const OpenOptions& options);

/// The octets of a ContentInfo that is all there, whatever is around it: PEM, base64, or a MIME entity whose body it
/// is. Errors: bad_message, those of mime and base.
Result<Bytes> cms_octets(Octets message, InputForm form);

}  // namespace sealwire::smime
