#pragma once

#include <openssl/asn1.h>
#include <openssl/x509.h>

#include "sealwire/crypto/load.hpp"

#include "native.hpp"

namespace sealwire::crypto {

/// Appends what a PKCS #12 file holds.
Result<void> load_pkcs12(Octets der, const Password& password, LoadedKeys& out);
/// DER EncryptedPrivateKeyInfo.
Result<PrivateKey> load_encrypted_pkcs8(Octets der, const Password& password);
/// The octets of an RFC 1421 encrypted block; `headers` holds its DEK-Info.
Result<SecretBytes> decrypt_old_pem(std::string_view headers, Octets ciphertext, const Password& password);

/// Takes a decrypted PrivateKeyInfo over.
Result<PrivateKey> adopt_pkcs8(const PKCS8_PRIV_KEY_INFO* info);
/// Refuses (limit) more rounds than kMostIterations in the parameters of a password-based algorithm.
Result<void> check_iterations(const X509_ALGOR* algorithm);
Result<void> check_iterations(const ASN1_INTEGER* count);
/// What libcrypto's queue says about a failed decryption: wrong_password, or unsupported for an algorithm that is
/// missing.
std::unexpected<Error> decryption_failure(std::string_view what);
/// True if the queue's last failure is that an algorithm was not found, so that another library context may do better.
bool algorithm_missing();

}  // namespace sealwire::crypto
