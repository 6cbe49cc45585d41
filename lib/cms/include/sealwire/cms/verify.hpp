#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sealwire/asn1/arena.hpp"
#include "sealwire/asn1/oid.hpp"
#include "sealwire/asn1/rules.hpp"
#include "sealwire/cms/error.hpp"
#include "sealwire/x509/cache.hpp"
#include "sealwire/x509/certificate.hpp"
#include "sealwire/x509/store.hpp"

namespace sealwire::cms {

enum class SignerStatus : std::uint8_t {
  valid,           ///< the signature is that of the certificate's key over this content; who is believed is not said
  invalid,         ///< it is not, or the SignerInfo breaks RFC 5652
  unknown_signer,  ///< no certificate that the SignerInfo names is at hand
  unsupported,     ///< an algorithm that is not available here
};
/// "valid", "invalid", "unknown-signer", "unsupported"
std::string_view name_of(SignerStatus status);

/// One attribute as it came: its type, and each value's element.
struct AttributeReport {
  asn1::OwnedOid type;
  std::vector<Bytes> values;
};

/// What there is to say about one signer.
struct SignerReport {
  SignerStatus status = SignerStatus::invalid;
  std::string reason;                ///< a sentence, empty for valid ones
  x509::CertificatePtr certificate;  ///< the one that was used; null for unknown signers
  Bytes issuer;                      ///< DER of the Name, where the signer is named by issuer and serial number
  Bytes serial;                      ///< content octets of the INTEGER
  Bytes key_identifier;              ///< where it is named by subjectKeyIdentifier
  std::string digest;                ///< "SHA-256"; the OID in dotted decimal if it is not known
  std::string signature_algorithm;   ///< "ECDSA with SHA-256"; the OID in dotted decimal if it is not known
  bool has_signed_attributes = false;
  bool attributes_not_der = false;       ///< they came in BER; their DER is what was hashed (RFC 5652 §5.4)
  std::optional<UnixTime> signing_time;  ///< signingTime, else binarySigningTime: what the signer claims
  Bytes signed_attributes;  ///< SET OF Attribute as it was hashed: as received, or its DER where only that verifies
  std::vector<std::string> notes{};  ///< what was tolerated
  /// A digest that can be collided was made of the content or of the signed attributes: who can choose what is signed
  /// has two contents for this signature.
  bool broken_digest = false;
  Bytes unsigned_attributes;  ///< SET OF Attribute as received; empty if there are none
  std::vector<SignerReport> countersignatures;

  bool valid() const { return status == SignerStatus::valid; }
  std::vector<AttributeReport> attributes() const;
  std::vector<AttributeReport> unauthenticated_attributes() const;
};

/// What a SignedData says, and what is true of it.
struct SignatureReport {
  asn1::OwnedOid content_type;
  bool detached = false;
  std::vector<SignerReport> signers;
  std::vector<x509::CertificatePtr> certificates;  ///< those that could be read
  std::vector<Bytes> other_certificates;           ///< attribute certificates and other formats, with their tags
  std::vector<Bytes> crls;
  std::vector<Bytes> ocsp_responses;    ///< OCSPResponse, from RFC 5940 or bare
  std::vector<Bytes> other_revocation;  ///< further formats, with their tags
  std::vector<std::string> notes;       ///< what was tolerated

  /// True if there is a signer and every one is valid.
  bool all_valid() const;
};

/// Content and verdict in one value.
struct VerifiedContent {
  SignatureReport report;
  Bytes content;  ///< empty for detached content
};

struct VerifyOptions {
  /// Content that travelled apart; must be given if and only if the SignedData has none.
  std::optional<Octets> content{};
  /// Further certificates, for signers and for DSA parameters that are inherited from issuers.
  const x509::CertificateStore* certificates = nullptr;
  /// Where certificates are looked up by their octets, so that known ones need not be decoded.
  x509::CertificateCache* cache = nullptr;
  asn1::Limits limits{};
  /// Signers and countersignatures together.
  std::uint32_t max_signers = 256;
};

/// Verifies a ContentInfo with SignedData in BER or DER, every signer on its own. Certificates are used as they come:
/// whether one is trusted is for pkix. Errors: asn1::Asn1Error; wrong_content_type, wrong_version, missing_content,
/// content_both, limit; crypto::CryptoError where libcrypto fails.
Result<VerifiedContent> verify(Octets signed_data, const VerifyOptions& options = {});

}  // namespace sealwire::cms
