#pragma once

#include <vector>

#include "sealwire/cms/sign.hpp"
#include "sealwire/cms/verify.hpp"
#include "sealwire/smime/make.hpp"
#include "sealwire/smime/open.hpp"

namespace sealwire::smime {

/// From the options of this module to those of cms: what it needs to know of those who sign. Errors: bad_request when
/// nobody does.
Result<std::vector<cms::Signer>> cms_signers(const SignOptions& options);

/// The rest of it.
cms::SignOptions cms_sign_options(const SignOptions& options);

/// A multipart/signed of content that was signed, which must be an entity, and the detached SignedData over it. Errors:
/// those of asn1 and cms for a SignedData that is none.
Result<Message> join_signed(Octets content, Octets signed_data, Random& random, const OuterForm& form = {});

/// What cms found out of a SignedData as a layer of a message, its signers judged by `checks`; `ok` is for judge().
Layer signed_layer(const cms::SignatureReport& report, const Checks& checks);

}  // namespace sealwire::smime
