#pragma once

#include "sealwire/base/error.hpp"

namespace sealwire::cms {

/// What can be wrong with a CMS object beyond its encoding (asn1::Asn1Error), its certificates (x509::X509Error) and
/// its keys (crypto::CryptoError). Verdicts about signers are not errors: they are in the report.
enum class CmsError : std::uint8_t {
  // The object says what RFC 5652 and its neighbours forbid.
  wrong_version,        ///< a version that does not belong to the form of the object
  wrong_content_type,   ///< another content type than the operation is for
  missing_content,      ///< detached content was not given, or encrypted content is absent
  content_both,         ///< detached content was given for an object that has its own
  duplicate_attribute,  ///< an attribute twice
  bad_attribute,        ///< an attribute whose values are not what its definition demands
  missing_attribute,    ///< an attribute that must be there is not
  bad_parameters,       ///< parameters of an algorithm outside what its definition allows
  bad_length,           ///< a nonce, tag or MAC whose length disagrees with the parameters
  no_recipients,        ///< RecipientInfos is empty
  bad_compression,      ///< the compressed octets are damaged
  // The answer is no.
  bad_digest,      ///< DigestedData: the content is not the one that was digested
  cannot_decrypt,  ///< no key fits, or the key or the content is damaged; says no more than that (RFC 3218)
  not_for_us,      ///< no RecipientInfo names the recipient asked for
  bad_mac,         ///< AuthenticatedData: the MAC does not hold
  no_signer,       ///< no SignerInfo where one is needed
  // The caller.
  bad_request,     ///< options that make no sense together
  no_such_signer,  ///< an index of a signer that is not there
  // Not here.
  unsupported,       ///< an algorithm, type or version that is not known here
  needs_legacy,      ///< an old cipher that is only used when asked for
  needs_two_passes,  ///< what was asked for cannot be done in one pass over the content
  too_large,         ///< more content than the cipher can carry
  // Limits.
  limit,           ///< more than a named limit allows
  ratio_exceeded,  ///< compressed content grows beyond the ratio limit
};
ErrorInfo describe(CmsError code);

}  // namespace sealwire::cms
