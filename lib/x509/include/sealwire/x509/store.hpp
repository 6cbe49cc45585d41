#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "sealwire/x509/certificate.hpp"
#include "sealwire/x509/crl.hpp"

namespace sealwire::x509 {

/// A set of certificates that can be searched the ways messages name them. Adding is not thread-safe, searching is.
class CertificateStore {
 public:
  /// False if the same octets are there already.
  bool add(CertificatePtr certificate);
  std::size_t size() const { return all_.size(); }
  const std::vector<CertificatePtr>& all() const { return all_; }
  bool contains(Octets der) const;

  /// IssuerAndSerialNumber (RFC 5652 §10.2.4): DER of the Name, content octets of the INTEGER. Null if there is none.
  CertificatePtr find_issuer_serial(Octets issuer, Octets serial) const;
  /// By the subjectKeyIdentifier extension. Null if there is none.
  CertificatePtr find_key_identifier(Octets identifier) const;
  /// All whose subject matches this name (DER).
  std::vector<CertificatePtr> find_subject(Octets subject) const;
  /// All that have exactly this text as a uniformResourceIdentifier, but for the case of ASCII letters; whether URIs
  /// mean the same is for pkix::match_uri.
  std::vector<CertificatePtr> find_uri(std::string_view uri) const;

 private:
  std::vector<CertificatePtr> all_;
  std::unordered_multimap<std::string, std::size_t> by_octets_;
  std::unordered_multimap<std::string, std::size_t> by_serial_;
  std::unordered_multimap<std::string, std::size_t> by_key_identifier_;
  std::unordered_multimap<std::string, std::size_t> by_subject_;
  std::unordered_multimap<std::string, std::size_t> by_uri_;
};

}  // namespace sealwire::x509
