#pragma once

#include "sealwire/base/error.hpp"

namespace sealwire::smime {

enum class SmimeError : std::uint8_t {
  // The message is not what S/MIME allows.
  not_protected,    ///< no layer at all where one is needed
  bad_message,      ///< neither a MIME entity nor CMS in any form
  bad_signed_part,  ///< a multipart/signed whose second part is no detached signature
  too_deep,         ///< more layers or multiparts within each other than the limit
  too_large,        ///< content beyond the limit
  bad_parameter,    ///< an application/cms parameter that cannot be read
  // The answer is no.
  not_verified,     ///< a signer that is not valid
  no_signer,        ///< signedData without signers
  untrusted,        ///< a signer whose path does not hold
  wrong_sender,     ///< no signer is the sender
  unauthenticated,  ///< CBC content without a valid signature inside
  outside,          ///< the signature does not cover what was to be shown
  // Not here.
  unsupported_type,       ///< a content type that cannot be opened
  unsupported_signature,  ///< all that is wrong is an algorithm that is not known here
  // The caller.
  bad_request,  ///< options that make no sense together
};
ErrorInfo describe(SmimeError code);

}  // namespace sealwire::smime
