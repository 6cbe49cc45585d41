#include <algorithm>

#include "sealwire/pkix/path.hpp"

namespace sealwire::pkix {

std::string_view name_of(PathStatus status) {
  switch (status) {
    case PathStatus::trusted: return "trusted";
    case PathStatus::untrusted: return "untrusted";
    case PathStatus::expired: return "expired";
    case PathStatus::revoked: return "revoked";
    case PathStatus::unknown: return "unknown";
    case PathStatus::unchecked: return "unchecked";
  }
  return {};
}

std::string usage_problem(const x509::Certificate& certificate, Purpose purpose) {
  using x509::KeyUsage;
  if (purpose == Purpose::any) return {};
  const auto& extensions = certificate.extensions();
  if (const auto& usage = extensions.key_usage) {
    const bool sign = usage->has(KeyUsage::digital_signature) || usage->has(KeyUsage::non_repudiation);
    const bool encrypt = usage->has(KeyUsage::key_encipherment) || usage->has(KeyUsage::key_agreement);
    if (purpose == Purpose::sign && !sign) return "its key usage has neither digitalSignature nor nonRepudiation";
    if (purpose == Purpose::encrypt && !encrypt) return "its key usage has neither keyEncipherment nor keyAgreement";
  }
  if (const auto& purposes = extensions.extended_key_usage) {
    const bool mail = std::ranges::any_of(*purposes, [](asn1::Oid id) {
      return id == x509::key_purposes::email_protection || id == x509::key_purposes::any;
    });
    if (!mail) return "its extended key usage has neither emailProtection nor anyExtendedKeyUsage";
  }
  return {};
}

}  // namespace sealwire::pkix
