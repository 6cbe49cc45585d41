#include "revocation.hpp"

#include <algorithm>

#include "sealwire/asn1/oid.hpp"
#include "sealwire/crypto/signature.hpp"
#include "sealwire/x509/algorithm.hpp"
#include "sealwire/x509/name.hpp"

namespace sealwire::pkix {
namespace {

using x509::RevocationReason;

// The names of a distribution point in a form in which they can be compared: their kind, and text or canonical name. A
// name that is relative to the issuer is one of its kind, too (RFC 5280 §4.2.1.13).
std::vector<Bytes> names_of(const x509::DistributionPointName& point, const x509::Name& issuer) {
  std::vector<Bytes> out;
  const auto add = [&out](x509::GeneralNameKind kind, Octets name) {
    if (name.empty()) return;
    out.push_back({static_cast<std::uint8_t>(kind)});
    append(out.back(), name);
  };
  if (const auto* relative = std::get_if<1>(&point)) {
    x509::Name whole = issuer;
    whole.push_back(*relative);
    add(x509::GeneralNameKind::directory_name, canonical(whole));
    return out;
  }
  constexpr auto kDirectoryName = static_cast<std::size_t>(x509::GeneralNameKind::directory_name);
  for (const x509::GeneralName& name : std::get<0>(point)) {
    const auto* directory = std::get_if<kDirectoryName>(&name);
    add(name.kind(), directory != nullptr ? canonical(*directory) : to_bytes(name.text()));
  }
  return out;
}

// Whether a name of the CRL's distribution point is one of those in the certificate (RFC 5280 §6.3.3 (b) (2)).
bool names_meet(const x509::Crl& crl, const x509::DistributionPointName& of_crl, const x509::Certificate& certificate) {
  const std::vector<Bytes> names = names_of(of_crl, crl.issuer());
  for (const x509::DistributionPoint& point : certificate.extensions().crl_distribution_points) {
    if (!point.distribution_point) continue;
    for (const Bytes& name : names_of(*point.distribution_point, certificate.issuer())) {
      if (std::ranges::find(names, name) != names.end()) return true;
    }
  }
  return false;
}

// Whether a certificate that is missing in the CRL is thereby known not to be revoked.
bool covers(const x509::Crl& crl, const x509::Certificate& certificate) {
  if (crl.is_delta()) return false;
  const auto& point = crl.issuing_distribution_point();
  if (!point) return true;
  if (point->only_contains_attribute_certs || point->only_some_reasons) return false;
  if (point->only_contains_user_certs && certificate.is_ca()) return false;
  if (point->only_contains_ca_certs && !certificate.is_ca()) return false;
  return !point->distribution_point || names_meet(crl, *point->distribution_point, certificate);
}

// A key that was compromised may have been so before anybody said it, so the date counts only for reasons that have
// nothing to do with the key.
bool date_counts(RevocationReason reason) {
  return reason == RevocationReason::affiliation_changed || reason == RevocationReason::superseded ||
         reason == RevocationReason::cessation_of_operation || reason == RevocationReason::privilege_withdrawn;
}

bool is_current(const x509::Crl& crl, const x509::Certificate& certificate, UnixTime time) {
  if (crl.next_update() && *crl.next_update() < time) return false;
  // A later list knows more, but may have dropped who had expired by then.
  return crl.this_update() <= time || crl.this_update() <= certificate.not_after();
}

}  // namespace

void Window::narrow(UnixTime not_before, UnixTime not_after) {
  from = std::max(from, not_before);
  to = std::min(to, not_after);
}

RevocationChecker::RevocationChecker(const std::vector<x509::CrlPtr>& crls) {
  for (const x509::CrlPtr& crl : crls) by_issuer_.emplace(canonical(crl->issuer()), crl);
}

bool RevocationChecker::signed_by(const x509::CrlPtr& crl, const x509::CertificatePtr& issuer) const {
  const std::pair key(crl, issuer);
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = verified_.find(key); found != verified_.end()) return found->second;
  }
  const auto& usage = issuer->extensions().key_usage;
  const auto algorithm = x509::read_signature_algorithm(crl->signature_algorithm());
  const auto& public_key = issuer->public_key();
  const bool good = (!usage || usage->has(x509::KeyUsage::crl_sign)) && algorithm && public_key &&
                    crypto::verify_message(*public_key, *algorithm, crl->tbs(), crl->signature().octets).has_value();
  const std::lock_guard lock(mutex_);
  verified_.emplace(key, good);
  return good;
}

RevocationResult RevocationChecker::check(const x509::Certificate& certificate, const x509::CertificatePtr& issuer,
                                          UnixTime time) const {
  RevocationResult result{.state = Revocation::unknown,
                          .detail = "no CRL of " + x509::to_text(certificate.issuer()) + " was given",
                          .window = {}};
  const auto [first, last] = by_issuer_.equal_range(canonical(certificate.issuer()));
  for (auto i = first; i != last; ++i) {
    const x509::Crl& crl = *i->second;
    if (!signed_by(i->second, issuer)) {
      if (result.state == Revocation::unknown) result.detail = "the CRL is not signed by " + issuer->subject_text();
      continue;
    }
    if (crl.unknown_critical()) {
      if (result.state == Revocation::unknown) {
        result.detail = "the CRL has the unknown critical extension " + asn1::oid_text(*crl.unknown_critical());
      }
      continue;
    }
    const x509::RevokedCertificate* entry = crl.find(certificate.serial());
    const bool listed = entry != nullptr && entry->reason != RevocationReason::remove_from_crl;
    if (listed && (!date_counts(entry->reason) || entry->revocation_date <= time)) {
      return {.state = Revocation::revoked,
              .detail = "revoked on " + format_time(entry->revocation_date) + ": " +
                        std::string(x509::name_of(entry->reason)),
              .window = {}};
    }
    if (!covers(crl, certificate) || !is_current(crl, certificate, time)) {
      if (result.state == Revocation::unknown) {
        result.detail =
            is_current(crl, certificate, time) ? "the CRL does not cover the certificate" : "the CRL is not current";
      }
      continue;
    }
    result.state = Revocation::good;
    result.detail.clear();
    result.window.narrow(crl.this_update() <= time ? crl.this_update() : UnixTime::min(),
                         crl.next_update().value_or(UnixTime::max()));
    if (listed) result.window.narrow(UnixTime::min(), entry->revocation_date - std::chrono::seconds(1));
  }
  return result;
}

}  // namespace sealwire::pkix
