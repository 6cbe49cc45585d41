#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sealwire/base/secret.hpp"
#include "sealwire/crypto/key.hpp"
#include "sealwire/pkix/path.hpp"
#include "sealwire/x509/bundle.hpp"

#include "options.hpp"

// From the names of files and tokens to keys and certificates.

namespace sealwire::app {

/// What a file holds: PEM, DER, PKCS #12 or a certs-only SignedData. An error names the file.
Result<x509::Bundle> load_bundle(const std::string& path, const PasswordOptions& password = {});
/// The certificates of a file; none is an error.
Result<std::vector<x509::CertificatePtr>> load_certificates(const std::string& path,
                                                            const PasswordOptions& password = {});
/// The certificates of several files.
Result<std::vector<x509::CertificatePtr>> load_certificates(const std::vector<std::string>& paths,
                                                            const PasswordOptions& password = {});
/// The private keys of a file, or the one that a pkcs11: URI names; none is an error.
Result<std::vector<crypto::PrivateKey>> load_keys(const std::string& path_or_uri, const PasswordOptions& password);
/// The first of them.
Result<crypto::PrivateKey> load_key(const std::string& path_or_uri, const PasswordOptions& password);

/// Somebody who can sign: key, certificate, and the other certificates that lay beside it.
struct Identity {
  crypto::PrivateKey key;
  x509::CertificatePtr certificate;
  std::vector<x509::CertificatePtr> others;
};
/// Pairs --signer with --inkey: of the keys in a file the first that belongs to a certificate of --signer. Errors:
/// those of the files; usage if a key does not belong to its certificate.
Result<std::vector<Identity>> load_identities(const SignerOptions& options, const PasswordOptions& password);

/// Anchors, intermediates and CRLs as the options name them. With --system-CA the system's anchors too.
Result<pkix::TrustSettings> load_trust(const TrustOptions& options, const PasswordOptions& password = {});

}  // namespace sealwire::app
