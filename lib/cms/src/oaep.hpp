#pragma once

#include "sealwire/asn1/oid.hpp"
#include "sealwire/crypto/rsa_encryption.hpp"
#include "sealwire/x509/types.hpp"

namespace sealwire::cms {

inline constexpr asn1::Oid kOaepOid = [] {
  using asn1::operator""_oid;
  return "1.2.840.113549.1.1.7"_oid;
}();
/// RSAES-OAEP-params (RFC 4055 §4.1); the label is a view of the parameters. Errors: bad_parameters, unsupported.
Result<crypto::OaepParameters> read_oaep(const x509::AlgorithmIdentifier& algorithm);

}  // namespace sealwire::cms
