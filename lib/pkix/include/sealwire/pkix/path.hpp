#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sealwire/base/time.hpp"
#include "sealwire/x509/certificate.hpp"
#include "sealwire/x509/crl.hpp"

namespace sealwire::pkix {

enum class PathStatus : std::uint8_t {
  trusted,    ///< a path to an anchor holds
  untrusted,  ///< there is none, or one that does not hold
  expired,    ///< a certificate of the path is not valid at the time asked for
  revoked,    ///< a certificate of the path is on a CRL
  unknown,    ///< CRLs were given, but none that could tell
  unchecked,  ///< nobody asked
};
std::string_view name_of(PathStatus status);

/// What was found out about a certificate.
struct PathResult {
  PathStatus status = PathStatus::unchecked;
  /// A sentence for people: which certificate, and why.
  std::string detail;
  /// From the certificate to the anchor; what was found of it when the status is not trusted.
  std::vector<x509::CertificatePtr> path;
};

/// What the certificate at the end of a path is for.
enum class Purpose : std::uint8_t {
  sign,     ///< keyUsage absent, digitalSignature or nonRepudiation; extended key usage absent, emailProtection or any
  encrypt,  ///< keyUsage absent, keyEncipherment or keyAgreement; extended key usage as above
  any,      ///< not looked at
};

/// What a path must satisfy.
struct PathPolicy {
  Purpose purpose = Purpose::sign;
  /// OpenSSL's security level: 1 refuses MD5 and SHA-1 signatures and RSA below 1024 bits, 2 RSA below 2048 bits; 0
  /// takes all. Signatures of anchors upon themselves are not looked at.
  int security_level = 1;
  /// Intermediates between certificate and anchor.
  int depth = 16;
};

/// What is believed, and what helps to find paths. Nothing here is checked before it is used in a path.
struct TrustSettings {
  std::vector<x509::CertificatePtr> anchors{};
  std::vector<x509::CertificatePtr> intermediates{};
  /// If there are any, a certificate must be covered by a usable one of its issuer, else its status is unknown; CAs
  /// between are looked up in those that are at hand.
  std::vector<x509::CrlPtr> crls{};
  PathPolicy policy{};
};

/// Validates paths against one set of anchors (RFC 5280 §6; RFC 8550 §4). A certificate that is an anchor, octet by
/// octet, is trusted as it is, be it no CA; any other path ends in an anchor that is a CA. Paths that held are
/// remembered with the time in which they hold, so that seeing a signer again costs less than a microsecond. The object
/// stands for one generation of trust: whoever learns of other anchors or CRLs makes a new one. Thread-safe.
class PathValidator {
 public:
  explicit PathValidator(TrustSettings settings);
  PathValidator(PathValidator&&) noexcept;
  PathValidator& operator=(PathValidator&&) noexcept;
  ~PathValidator();

  /// Judges `certificate` at `time`; `from_message` are further certificates that may lie on the path.
  PathResult validate(const x509::CertificatePtr& certificate, std::span<const x509::CertificatePtr> from_message,
                      UnixTime time) const;
  const TrustSettings& settings() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Whether key usage and extended key usage allow the purpose; empty if so, else the reason.
std::string usage_problem(const x509::Certificate& certificate, Purpose purpose);

}  // namespace sealwire::pkix
