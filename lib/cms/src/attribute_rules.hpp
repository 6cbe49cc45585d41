#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sealwire/cms/attribute_values.hpp"

#include "content_digests.hpp"

namespace sealwire::cms {

/// What the definitions of attributes say about the attributes of one SignerInfo, whoever signed it: that those which
/// must be there are, once and with one value, and none where it may not be. `e_content_type` is empty for a
/// countersignature. None: nothing is wrong; else the sentence that says what is. What is tolerated goes to `notes`.
std::optional<std::string> check_attributes(const SignerInfo& signer, asn1::Oid e_content_type,
                                            std::vector<std::string>& notes);

/// Whether signingCertificate and signingCertificateV2, where they are, name this certificate (RFC 5035 §5.4).
/// None: they do. Errors: crypto::CryptoError.
Result<std::optional<std::string>> check_signing_certificate(const Attributes& attributes,
                                                             const x509::Certificate& certificate);

/// signingTime, else binarySigningTime; none if there is neither, or it cannot be read.
std::optional<UnixTime> claimed_time(const Attributes& attributes);

}  // namespace sealwire::cms
