#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "sealwire/asn1/arena.hpp"
#include "sealwire/base/time.hpp"
#include "sealwire/crypto/key.hpp"
#include "sealwire/x509/error.hpp"
#include "sealwire/x509/extensions.hpp"

namespace sealwire::x509 {

/// Validity ::= SEQUENCE { notBefore Time, notAfter Time } (RFC 5280 §4.1.2.5)
struct Validity {
  asn1::Time not_before;
  asn1::Time not_after;
  static const asn1::Type kType;
};
/// TBSCertificate (RFC 5280 §4.1), with the octets of those parts that are compared as they came.
struct TbsCertificate {
  std::int64_t version = 0;  ///< 2 is version 3
  asn1::Integer serial_number;
  AlgorithmIdentifier signature;
  Name issuer;
  Validity validity;
  Name subject;
  SubjectPublicKeyInfo subject_public_key_info;
  std::optional<asn1::BitString> issuer_unique_id;
  std::optional<asn1::BitString> subject_unique_id;
  std::optional<Extensions> extensions;
  Octets issuer_octets;
  Octets subject_octets;
  Octets subject_public_key_info_octets;
  static const asn1::Type kType;
};
/// Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue }
struct CertificateSyntax {
  TbsCertificate tbs_certificate;
  AlgorithmIdentifier signature_algorithm;
  asn1::BitString signature_value;
  Octets tbs_octets;
  static const asn1::Type kType;
};

class Certificate;
using CertificatePtr = std::shared_ptr<const Certificate>;

/// An X.509 certificate: immutable, decoded whole, the owner of its octets. Nothing in it is believed: see pkix.
class Certificate {
 public:
  /// From the octets of one Certificate; BER is accepted, as the octets that were signed are kept. Extensions that are
  /// known are decoded too, and malformed ones make the whole malformed. Errors: asn1::Asn1Error, bad_certificate.
  static Result<CertificatePtr> parse(Octets der);
  static Result<CertificatePtr> parse(Bytes&& der);

  Octets der() const { return der_; }
  /// What was signed.
  Octets tbs() const { return syntax_.tbs_octets; }
  const TbsCertificate& fields() const { return syntax_.tbs_certificate; }
  const AlgorithmIdentifier& signature_algorithm() const { return syntax_.signature_algorithm; }
  const asn1::BitString& signature() const { return syntax_.signature_value; }
  const CertificateExtensions& extensions() const { return extensions_; }

  /// 1, 2 or 3.
  int version() const { return static_cast<int>(fields().version) + 1; }
  /// Content octets of the INTEGER, as received.
  Octets serial() const { return fields().serial_number.octets; }
  const Name& issuer() const { return fields().issuer; }
  const Name& subject() const { return fields().subject; }
  Octets issuer_der() const { return fields().issuer_octets; }
  Octets subject_der() const { return fields().subject_octets; }
  UnixTime not_before() const { return fields().validity.not_before.time; }
  UnixTime not_after() const { return fields().validity.not_after.time; }
  bool valid_at(UnixTime time) const { return time >= not_before() && time <= not_after(); }
  Octets spki() const { return fields().subject_public_key_info_octets; }
  /// Built at the first call, once. Errors: crypto::CryptoError (bad_key, unsupported).
  const Result<crypto::PublicKey>& public_key() const;

  /// subjectKeyIdentifier, if the certificate has one.
  std::optional<Octets> subject_key_identifier() const { return extensions_.subject_key_identifier; }
  /// Issuer and subject match (RFC 5280 §3.2); says nothing about the signature.
  bool is_self_issued() const { return self_issued_; }
  /// basicConstraints says so; certificates of version 1 and 2 never are.
  bool is_ca() const { return extensions_.basic_constraints && extensions_.basic_constraints->ca; }
  /// The texts of subjectAltName's uniformResourceIdentifiers, as they stand there.
  std::vector<std::string_view> uris() const;
  std::vector<std::string_view> email_addresses() const;
  std::vector<std::string_view> dns_names() const;
  std::string subject_text() const;

  friend bool operator==(const Certificate& a, const Certificate& b) { return equal(a.der_, b.der_); }

  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;

 private:
  struct Token {};

 public:
  /// For parse() only.
  explicit Certificate(Token, Bytes der) : der_(std::move(der)) {}

 private:
  Result<void> decode();

  Bytes der_;
  asn1::Arena arena_;
  CertificateSyntax syntax_;
  CertificateExtensions extensions_;
  bool self_issued_ = false;
  mutable std::once_flag key_once_;
  mutable std::optional<Result<crypto::PublicKey>> key_;
};

/// SHA-1 of the key's octets (RFC 5280 §4.2.1.2, first method): what certificates made here get as identifier.
Bytes key_identifier_of(const crypto::PublicKey& key);

}  // namespace sealwire::x509
