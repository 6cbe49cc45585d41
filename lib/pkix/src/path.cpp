#include "sealwire/pkix/path.hpp"

#include <algorithm>
#include <mutex>
#include <unordered_map>
#include <unordered_set>

#include "sealwire/x509/name.hpp"

#include "chain.hpp"
#include "revocation.hpp"
#include "routes.hpp"

namespace sealwire::pkix {
namespace {

// Paths that are remembered; beyond, all are forgotten and found anew.
constexpr std::size_t kMostPaths = 8192;

struct Verdict {
  PathResult result;
  Window window;
};

// Remembers paths that held. Most callers have their certificates from a cache, so the object is looked up before its
// octets are.
class PathCache {
 public:
  bool find(const x509::CertificatePtr& certificate, UnixTime time, PathResult& out) {
    const std::lock_guard lock(mutex_);
    auto found = by_object_.find(certificate.get());
    if (found == by_object_.end()) {
      const auto same = by_octets_.find(as_text(certificate->der()));
      if (same == by_octets_.end()) return false;
      found = by_object_.find(same->second);
    }
    if (!found->second.window.holds_at(time)) return false;
    out = found->second.result;
    return true;
  }
  void keep(const x509::CertificatePtr& certificate, const Verdict& verdict) {
    const std::lock_guard lock(mutex_);
    if (by_object_.size() >= kMostPaths) {
      by_octets_.clear();
      by_object_.clear();
    }
    if (const auto old = by_octets_.find(as_text(certificate->der())); old != by_octets_.end()) {
      const x509::Certificate* object = old->second;
      by_octets_.erase(old);
      by_object_.erase(object);
    }
    // The path that is kept holds the certificate, so neither its address nor its octets can become another's.
    by_octets_.emplace(as_text(certificate->der()), certificate.get());
    by_object_.emplace(certificate.get(), verdict);
  }

 private:
  std::mutex mutex_;
  std::unordered_map<const x509::Certificate*, Verdict> by_object_;
  std::unordered_map<std::string_view, const x509::Certificate*> by_octets_;
};

std::string subject_of(const x509::Certificate& certificate) {
  std::string text = certificate.subject_text();
  if (!text.empty()) return text;
  const auto uris = certificate.uris();
  return uris.empty() ? "the certificate" : std::string(uris.front());
}

Verdict no(PathStatus status, std::string detail, std::vector<x509::CertificatePtr> path) {
  return {{status, std::move(detail), std::move(path)}, {}};
}

}  // namespace

struct PathValidator::Impl {
  explicit Impl(TrustSettings given) : settings(std::move(given)), chains(settings), revocation(settings.crls) {
    for (const x509::CertificatePtr& anchor : settings.anchors) {
      exact.insert(as_text(anchor->der()));
      if (anchor->is_ca()) issuing_anchors.push_back(anchor);
    }
  }

  Verdict judge(const x509::CertificatePtr& certificate, std::span<const x509::CertificatePtr> from_message,
                UnixTime time) const;
  Verdict judge_path(std::vector<x509::CertificatePtr> path, UnixTime time) const;
  Verdict judge_chain(const x509::CertificatePtr& certificate, Chain chain, UnixTime time) const;
  std::string purpose_problem(const std::vector<x509::CertificatePtr>& path) const;
  x509::CertificatePtr issuer_among_anchors(const x509::Certificate& certificate) const;
  std::vector<x509::CertificatePtr> crl_issuers(const std::vector<x509::CertificatePtr>& path, std::size_t i) const;
  RevocationResult check_revocation(const x509::Certificate& certificate,
                                    const std::vector<x509::CertificatePtr>& issuers, UnixTime time) const;

  TrustSettings settings;
  ChainBuilder chains;
  RevocationChecker revocation;
  std::unordered_set<std::string_view> exact;
  std::vector<x509::CertificatePtr> issuing_anchors;  // those that are CAs
  mutable PathCache cache;
};

std::string PathValidator::Impl::purpose_problem(const std::vector<x509::CertificatePtr>& path) const {
  const Purpose purpose = settings.policy.purpose;
  if (const std::string problem = usage_problem(*path.front(), purpose); !problem.empty()) {
    return subject_of(*path.front()) + " is not for this: " + problem;
  }
  // A CA that is limited to other purposes cannot give this one away. Anchors are believed for all.
  for (std::size_t i = 1; i + 1 < path.size() && purpose != Purpose::any; ++i) {
    const auto& purposes = path[i]->extensions().extended_key_usage;
    const bool mail = !purposes || std::ranges::any_of(*purposes, [](asn1::Oid id) {
      return id == x509::key_purposes::email_protection || id == x509::key_purposes::any;
    });
    if (!mail) return "the CA " + subject_of(*path[i]) + " is limited to other purposes by its extended key usage";
  }
  return {};
}

x509::CertificatePtr PathValidator::Impl::issuer_among_anchors(const x509::Certificate& certificate) const {
  for (const x509::CertificatePtr& anchor : issuing_anchors) {
    if (may_have_issued(*anchor, certificate)) return anchor;
  }
  return nullptr;
}

// Whose CRLs say of path[i] whether it is revoked: its issuer, and where that has issued itself a further key, the
// certificates of the same name above it (RFC 5280 §6.3.3 (f)).
std::vector<x509::CertificatePtr> PathValidator::Impl::crl_issuers(const std::vector<x509::CertificatePtr>& path,
                                                                   std::size_t i) const {
  std::vector<x509::CertificatePtr> issuers;
  for (std::size_t above = i + 1; above < path.size(); ++above) {
    if (above == i + 1 || x509::same_name(path[above]->subject(), path[i]->issuer())) issuers.push_back(path[above]);
  }
  if (issuers.empty()) {
    if (auto anchor = issuer_among_anchors(*path[i])) issuers.push_back(std::move(anchor));
  }
  return issuers;
}

RevocationResult PathValidator::Impl::check_revocation(const x509::Certificate& certificate,
                                                       const std::vector<x509::CertificatePtr>& issuers,
                                                       UnixTime time) const {
  RevocationResult result = revocation.check(certificate, issuers.front(), time);
  for (std::size_t i = 1; i < issuers.size() && result.state != Revocation::revoked; ++i) {
    RevocationResult other = revocation.check(certificate, issuers[i], time);
    if (other.state != Revocation::unknown) result = std::move(other);
  }
  return result;
}

// A path whose signatures and constraints hold: purposes, revocation, time.
Verdict PathValidator::Impl::judge_path(std::vector<x509::CertificatePtr> path, UnixTime time) const {
  if (std::string problem = purpose_problem(path); !problem.empty()) {
    return no(PathStatus::untrusted, std::move(problem), std::move(path));
  }
  Window window;
  std::string unknown;
  for (std::size_t i = 0; revocation.has_crls() && i < path.size(); ++i) {
    // An anchor answers to nobody, unless it is the certificate in question.
    if (i > 0 && i + 1 == path.size()) break;
    const auto issuers = crl_issuers(path, i);
    if (issuers.empty()) break;
    const RevocationResult found = check_revocation(*path[i], issuers, time);
    if (found.state == Revocation::revoked) {
      std::string detail = subject_of(*path[i]) + " was " + found.detail;
      return no(PathStatus::revoked, std::move(detail), std::move(path));
    }
    if (found.state == Revocation::good) window.narrow(found.window.from, found.window.to);
    if (found.state == Revocation::unknown && i == 0 && path.size() > 1) unknown = found.detail;
  }
  for (const x509::CertificatePtr& certificate : path) {
    window.narrow(certificate->not_before(), certificate->not_after());
    if (certificate->valid_at(time)) continue;
    const bool early = time < certificate->not_before();
    std::string detail = subject_of(*certificate) + (early ? " is not valid before " : " was valid until ") +
                         format_time(early ? certificate->not_before() : certificate->not_after());
    return no(PathStatus::expired, std::move(detail), std::move(path));
  }
  if (!unknown.empty()) {
    unknown.insert(0, "nobody can tell whether " + subject_of(*path.front()) + " is revoked: ");
    return no(PathStatus::unknown, std::move(unknown), std::move(path));
  }
  std::string detail =
      path.size() == 1 ? subject_of(*path.front()) + " is itself trusted" : "trusted by " + subject_of(*path.back());
  return {{PathStatus::trusted, std::move(detail), std::move(path)}, window};
}

Verdict PathValidator::Impl::judge_chain(const x509::CertificatePtr& certificate, Chain chain, UnixTime time) const {
  if (chain.holds) return judge_path(std::move(chain.path), time);
  return no(PathStatus::untrusted, "no path from " + subject_of(*certificate) + " holds: " + chain.problem,
            std::move(chain.path));
}

Verdict PathValidator::Impl::judge(const x509::CertificatePtr& certificate,
                                   std::span<const x509::CertificatePtr> from_message, UnixTime time) const {
  if (exact.contains(as_text(certificate->der()))) return judge_path({certificate}, time);
  if (settings.anchors.empty()) {
    return no(PathStatus::untrusted, "nothing is trusted, so " + subject_of(*certificate) + " is not", {certificate});
  }
  const std::vector<x509::CertificatePtr> between = chains.between(certificate, from_message);
  Verdict verdict = judge_chain(certificate, chains.check(certificate, between, nullptr, time), time);
  if (verdict.result.status == PathStatus::trusted) return verdict;
  // Where CAs certify each other, or two have one name, another way may hold than the one that was found first.
  const auto routes = find_routes(certificate, between, issuing_anchors, settings.policy.depth);
  if (routes.size() == 1 && routes.front().between.size() == between.size()) return verdict;
  for (const Route& route : routes) {
    Verdict other = judge_chain(certificate, chains.check(certificate, route.between, route.anchor, time), time);
    if (other.result.status == PathStatus::trusted) return other;
  }
  return verdict;
}

PathValidator::PathValidator(TrustSettings settings) : impl_(std::make_unique<Impl>(std::move(settings))) {}
PathValidator::PathValidator(PathValidator&&) noexcept = default;
PathValidator& PathValidator::operator=(PathValidator&&) noexcept = default;
PathValidator::~PathValidator() = default;

const TrustSettings& PathValidator::settings() const { return impl_->settings; }

PathResult PathValidator::validate(const x509::CertificatePtr& certificate,
                                   std::span<const x509::CertificatePtr> from_message, UnixTime time) const {
  PathResult known;
  if (impl_->cache.find(certificate, time, known)) return known;
  Verdict verdict = impl_->judge(certificate, from_message, time);
  // Only a yes is remembered: a no may become a yes when a message brings the certificates that were missing.
  if (verdict.result.status == PathStatus::trusted) impl_->cache.keep(certificate, verdict);
  return std::move(verdict.result);
}

}  // namespace sealwire::pkix
