#pragma once

#include "sealwire/cms/signed_data.hpp"
#include "sealwire/cms/verify.hpp"

#include "content_digests.hpp"

namespace sealwire::cms {

/// Decodes the ContentInfo and its SignedData. Errors: asn1::Asn1Error, wrong_content_type, wrong_version.
Result<SignedData> read_signed_data(Octets octets, asn1::Arena& arena, const asn1::Limits& limits);

/// The version that RFC 5652 §5.1 gives a SignedData with these parts.
CmsVersion version_for(const SignedData& data);

/// Everything but the content itself: certificates, revocation information, and each signer's verdict over `content`.
Result<SignatureReport> check_signed_data(const SignedData& data, SignedContent& content, const VerifyOptions& options);

}  // namespace sealwire::cms
