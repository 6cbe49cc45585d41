#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sealwire/uri/uri.hpp"
#include "sealwire/x509/certificate.hpp"

namespace sealwire::pkix {

enum class IdentityStatus : std::uint8_t { match, mismatch, unchecked };
std::string_view name_of(IdentityStatus status);

/// Whether a certificate names somebody.
struct IdentityResult {
  IdentityStatus status = IdentityStatus::unchecked;
  /// The certificate's uniformResourceIdentifiers, as they stand there.
  std::vector<std::string> uris;
  /// A sentence: what was compared with what.
  std::string detail;
};

/// Compares an address of record with the uniformResourceIdentifiers in subjectAltName (RFC 8591 §4.4.1 and §12, by RFC
/// 3261 §19.1.4): scheme, user, host and port; sip and sips differ. Neither the subject's common name nor an rfc822Name
/// makes a match.
IdentityResult match_uri(const x509::Certificate& certificate, const uri::Uri& sender);
/// The same from text, without angle brackets. Text that is no URI is a mismatch that says so.
IdentityResult match_uri(const x509::Certificate& certificate, std::string_view sender);

}  // namespace sealwire::pkix
