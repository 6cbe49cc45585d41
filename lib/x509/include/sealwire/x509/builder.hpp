#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sealwire/base/random.hpp"
#include "sealwire/crypto/signature.hpp"
#include "sealwire/x509/certificate.hpp"
#include "sealwire/x509/crl.hpp"

namespace sealwire::x509 {

/// What a certificate is to say. Version 3; extensions follow from the members (RFC 5280 §4.2): basicConstraints and
/// keyUsage are critical, both key identifiers are put in.
struct CertificateRequest {
  std::string subject;            ///< RFC 4514; may be empty if there is a subjectAltName, which is then critical
  std::vector<std::string> uris;  ///< "sip:alice@example.com"
  std::vector<std::string> emails;
  std::vector<std::string> dns_names;
  UnixTime not_before{};
  UnixTime not_after{};
  Bytes serial;  ///< magnitude, big-endian, 1 to 20 octets; empty: from `random`
  bool ca = false;
  std::optional<unsigned> path_length;  ///< CAs only
  std::uint16_t key_usage = 0;          ///< KeyUsage bits; 0: by the key's type, or certificate and CRL signing for CAs
  std::vector<asn1::Oid> extended_key_usage;
  std::vector<Bytes> extensions;  ///< further ones, each the DER of an Extension
};

/// The algorithm a certificate of this key is signed with unless told otherwise: SHA-256, SHA-384 and SHA-512 for
/// P-256, P-384 and P-521, RSA PKCS #1 with SHA-256, else what the key demands.
Result<crypto::SignatureAlgorithm> default_signature_algorithm(const crypto::PrivateKey& key);

/// A certificate signed with its own key. Errors: bad_request, bad_name, crypto::CryptoError.
Result<CertificatePtr> make_self_signed(const CertificateRequest& request, const crypto::PrivateKey& key,
                                        Random& random);
/// A certificate for `subject_key`, signed by `issuer`. Errors: also bad_request when `issuer` is no CA or `issuer_key`
/// not its key.
Result<CertificatePtr> make_issued(const CertificateRequest& request, const crypto::PublicKey& subject_key,
                                   const Certificate& issuer, const crypto::PrivateKey& issuer_key, Random& random);

/// What a CRL is to say: version 2, with cRLNumber and authorityKeyIdentifier.
struct CrlRequest {
  struct Entry {
    Bytes serial;  ///< content octets of the INTEGER
    UnixTime revocation_date{};
    RevocationReason reason = RevocationReason::unspecified;
  };
  std::vector<Entry> revoked;
  UnixTime this_update{};
  UnixTime next_update{};
  std::uint64_t number = 1;
};
/// Errors: bad_request when `issuer_key` is not the key of `issuer`; crypto::CryptoError.
Result<CrlPtr> make_crl(const CrlRequest& request, const Certificate& issuer, const crypto::PrivateKey& issuer_key);

}  // namespace sealwire::x509
