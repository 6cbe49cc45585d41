#pragma once

#include "sealwire/base/error.hpp"

namespace sealwire::x509 {

/// What schemas cannot say; octets that break a schema are asn1::Asn1Error.
enum class X509Error : std::uint8_t {
  bad_certificate,  ///< decodes, but says what RFC 5280 forbids: an extension twice, extensions in version 1
  bad_crl,          ///< the same for a certificate revocation list
  bad_name,         ///< text that is not a distinguished name of RFC 4514, or an unknown attribute type
  bad_algorithm,    ///< an AlgorithmIdentifier whose parameters are not those of its algorithm
  unsupported,      ///< an algorithm or a kind of file that is not known here
  bad_request,      ///< a certificate or CRL that cannot be made as asked
  no_certificate,   ///< the input holds no certificate (or CRL) where one is needed
  limit,            ///< more than a named limit allows
};
ErrorInfo describe(X509Error code);

}  // namespace sealwire::x509
