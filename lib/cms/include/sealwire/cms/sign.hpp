#pragma once

#include <optional>
#include <span>
#include <vector>

#include "sealwire/asn1/oid.hpp"
#include "sealwire/cms/content_info.hpp"
#include "sealwire/crypto/digest.hpp"
#include "sealwire/crypto/key.hpp"
#include "sealwire/x509/certificate.hpp"

namespace sealwire::cms {

/// The digest a key signs with unless told otherwise: SHA-256, SHA-384, SHA-512 by the curve; RFC 8419 §3 for EdDSA,
/// RFC 9882 §4 for ML-DSA, RFC 9814 §4 for SLH-DSA.
crypto::DigestAlgorithm default_digest(crypto::KeyType key);
/// The same for the key of a certificate, which may be tied to a digest (id-RSASSA-PSS with parameters, RFC 4055 §3.1).
crypto::DigestAlgorithm default_digest(crypto::KeyType key, const x509::Certificate& certificate);

/// Who signs, and how.
struct Signer {
  crypto::PrivateKey key;
  x509::CertificatePtr certificate;
  /// None: by the key. SHA-1 and MD5 are refused.
  std::optional<crypto::DigestAlgorithm> digest{};
  bool pss = false;             ///< RSASSA-PSS; RSA keys only
  bool key_identifier = false;  ///< named by subjectKeyIdentifier instead of issuer and serial number
  /// contentType, messageDigest and the following; content of another type than data must have them.
  bool signed_attributes = true;
  std::optional<UnixTime> signing_time{};
  bool algorithm_protection = false;  ///< cmsAlgorithmProtection (RFC 6211)
  bool signing_certificate = false;   ///< signingCertificateV2 (RFC 5035)
  std::vector<Bytes> attributes{};    ///< further signed attributes, each the DER of an Attribute
  std::vector<Bytes> unsigned_attributes{};
};

struct SignOptions {
  asn1::Oid content_type = content_types::data;
  bool detached = false;
  bool include_certificates = true;                  ///< those of the signers
  std::vector<x509::CertificatePtr> certificates{};  ///< further ones, e.g. of the issuers
  std::vector<Bytes> crls{};                         ///< DER of CertificateLists
  std::vector<Bytes> ocsp_responses{};               ///< DER of OCSPResponses (RFC 5940)
};

/// DER of a ContentInfo with SignedData around `content`, or beside it if detached. Without signers the result only
/// carries certificates and CRLs, and `content` must be empty (RFC 5652 §5.1). Errors: bad_request (a key that is not
/// the certificate's, a certificate without key identifier, a digest that is too weak, an attribute twice);
/// crypto::CryptoError.
Result<Bytes> sign(Octets content, std::span<const Signer> signers, const SignOptions& options = {});

}  // namespace sealwire::cms
