#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "sealwire/asn1/arena.hpp"
#include "sealwire/base/time.hpp"
#include "sealwire/x509/error.hpp"
#include "sealwire/x509/extensions.hpp"

namespace sealwire::x509 {

/// CRLReason (RFC 5280 §5.3.1)
enum class RevocationReason : std::uint8_t {
  unspecified = 0,
  key_compromise = 1,
  ca_compromise = 2,
  affiliation_changed = 3,
  superseded = 4,
  cessation_of_operation = 5,
  certificate_hold = 6,
  remove_from_crl = 8,
  privilege_withdrawn = 9,
  aa_compromise = 10,
};
std::string_view name_of(RevocationReason reason);

/// One of revokedCertificates.
struct RevokedCertificate {
  Octets serial;  ///< content octets of the INTEGER
  UnixTime revocation_date{};
  RevocationReason reason = RevocationReason::unspecified;
  /// The Name (DER) of the certificate's issuer where the CRL is indirect and names another than its own; else empty.
  Octets certificate_issuer;
};

/// TBSCertList (RFC 5280 §5.1)
struct TbsCertList {
  std::optional<std::int64_t> version;
  AlgorithmIdentifier signature;
  Name issuer;
  asn1::Time this_update;
  std::optional<asn1::Time> next_update;
  std::optional<asn1::AnySequence> revoked_certificates;
  std::optional<Extensions> crl_extensions;
  Octets issuer_octets;
  static const asn1::Type kType;
};
struct CertificateListSyntax {
  TbsCertList tbs_cert_list;
  AlgorithmIdentifier signature_algorithm;
  asn1::BitString signature_value;
  Octets tbs_octets;
  static const asn1::Type kType;
};

class Crl;
using CrlPtr = std::shared_ptr<const Crl>;

/// A certificate revocation list: immutable, decoded whole, sorted by serial number. Nothing in it is believed.
class Crl {
 public:
  /// Errors: asn1::Asn1Error, bad_crl.
  static Result<CrlPtr> parse(Octets der);
  static Result<CrlPtr> parse(Bytes&& der);

  Octets der() const { return der_; }
  Octets tbs() const { return syntax_.tbs_octets; }
  const AlgorithmIdentifier& signature_algorithm() const { return syntax_.signature_algorithm; }
  const asn1::BitString& signature() const { return syntax_.signature_value; }
  const Name& issuer() const { return syntax_.tbs_cert_list.issuer; }
  Octets issuer_der() const { return syntax_.tbs_cert_list.issuer_octets; }
  UnixTime this_update() const { return syntax_.tbs_cert_list.this_update.time; }
  std::optional<UnixTime> next_update() const;

  const Extensions& extensions() const;
  const std::optional<AuthorityKeyIdentifier>& authority_key_identifier() const { return authority_key_identifier_; }
  const std::optional<IssuingDistributionPoint>& issuing_distribution_point() const { return distribution_point_; }
  /// Content octets of the INTEGER.
  std::optional<Octets> crl_number() const { return crl_number_; }
  /// True for a delta CRL (RFC 5280 §5.2.4).
  bool is_delta() const { return delta_; }
  /// A critical extension, of the list or of an entry, that is not known here: the list must not be used then (RFC 5280
  /// §5.2, §5.3).
  const std::optional<asn1::Oid>& unknown_critical() const { return unknown_critical_; }

  std::size_t size() const { return revoked_.size(); }
  /// In the order of their serial numbers' octets.
  const std::vector<RevokedCertificate>& revoked() const { return revoked_; }
  /// The entry for a serial number of this CRL's own issuer, or null. Logarithmic in the entries.
  const RevokedCertificate* find(Octets serial) const;

  Crl(const Crl&) = delete;
  Crl& operator=(const Crl&) = delete;

 private:
  struct Token {};

 public:
  /// For parse() only.
  explicit Crl(Token, Bytes der) : der_(std::move(der)) {}

 private:
  Result<void> decode();
  Result<void> decode_extensions();
  Result<void> decode_revoked();
  Result<void> decode_entry(const Extensions& extensions, RevokedCertificate& revoked, Octets& issuer);

  Bytes der_;
  asn1::Arena arena_;
  CertificateListSyntax syntax_;
  std::optional<AuthorityKeyIdentifier> authority_key_identifier_;
  std::optional<IssuingDistributionPoint> distribution_point_;
  std::optional<Octets> crl_number_;
  std::optional<asn1::Oid> unknown_critical_;
  bool delta_ = false;
  std::vector<RevokedCertificate> revoked_;
};

}  // namespace sealwire::x509
