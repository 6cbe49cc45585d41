#pragma once

#include <vector>

#include "sealwire/crypto/load.hpp"
#include "sealwire/x509/certificate.hpp"
#include "sealwire/x509/crl.hpp"

namespace sealwire::x509 {

/// What a file of certificates holds, in its order.
struct Bundle {
  std::vector<CertificatePtr> certificates;
  std::vector<CrlPtr> crls;
  std::vector<crypto::PrivateKey> keys;
};

/// What is looked for. A key that nobody asks for may stay encrypted.
enum class Wanted : std::uint8_t { everything, no_keys };

/// Reads certificates, CRLs and private keys from PEM (any mixture of blocks; unknown ones are passed over), DER or BER
/// of one Certificate, CertificateList, certs-only SignedData (RFC 5652 §5.1, .p7b, .p7c), PKCS #12 or private key.
/// Errors: those of the parts, with "certificate 2: " before the sentence and the offset of the block in the file;
/// no_certificate if nothing was found.
Result<Bundle> read_bundle(Octets file, crypto::Password password = {}, Wanted wanted = Wanted::everything);

/// The certificate whose key this is: the first of `certificates` with the same public key. Null if there is none.
CertificatePtr certificate_of(const crypto::PrivateKey& key, const std::vector<CertificatePtr>& certificates);

}  // namespace sealwire::x509
