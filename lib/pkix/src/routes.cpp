#include "routes.hpp"

#include <algorithm>

#include "sealwire/x509/name.hpp"

namespace sealwire::pkix {
namespace {

// CAs that all certify each other make more routes than anybody can count.
constexpr std::size_t kMostRoutes = 32;
constexpr std::size_t kMostSteps = 20'000;

class Search {
 public:
  Search(std::span<const x509::CertificatePtr> between, std::span<const x509::CertificatePtr> anchors, int depth)
      : between_(between), anchors_(anchors), depth_(depth) {}

  void climb(const x509::Certificate& end) {
    for (const x509::CertificatePtr& anchor : anchors_) {
      if (may_have_issued(*anchor, end) && routes_.size() < kMostRoutes) routes_.push_back({climbed_, anchor});
    }
    if (std::ssize(climbed_) >= depth_) return;
    for (const x509::CertificatePtr& next : between_) {
      if (routes_.size() >= kMostRoutes || ++steps_ > kMostSteps) return;
      if (std::ranges::find(climbed_, next) != climbed_.end() || !may_have_issued(*next, end)) continue;
      climbed_.push_back(next);
      climb(*next);
      climbed_.pop_back();
    }
  }
  std::vector<Route> take() { return std::move(routes_); }

 private:
  std::span<const x509::CertificatePtr> between_;
  std::span<const x509::CertificatePtr> anchors_;
  int depth_;
  std::size_t steps_ = 0;
  std::vector<x509::CertificatePtr> climbed_;
  std::vector<Route> routes_;
};

}  // namespace

bool may_have_issued(const x509::Certificate& issuer, const x509::Certificate& certificate) {
  const auto& authority = certificate.extensions().authority_key_identifier;
  const auto own = issuer.subject_key_identifier();
  if (authority && authority->key_identifier && own && !equal(*authority->key_identifier, *own)) return false;
  return x509::same_name(issuer.subject(), certificate.issuer());
}

std::vector<x509::CertificatePtr> certificates_above(const x509::CertificatePtr& leaf,
                                                     std::span<const x509::CertificatePtr> certificates,
                                                     std::size_t most) {
  std::vector<x509::CertificatePtr> chosen;
  std::vector<bool> taken(certificates.size());
  std::vector<const x509::Certificate*> ends{leaf.get()};
  while (!ends.empty()) {
    const x509::Certificate* end = ends.back();
    ends.pop_back();
    for (std::size_t i = 0; i < certificates.size() && chosen.size() < most; ++i) {
      if (taken[i] || !may_have_issued(*certificates[i], *end)) continue;
      taken[i] = true;
      ends.push_back(certificates[i].get());
      chosen.push_back(certificates[i]);
    }
  }
  return chosen;
}

std::vector<Route> find_routes(const x509::CertificatePtr& leaf, std::span<const x509::CertificatePtr> between,
                               std::span<const x509::CertificatePtr> anchors, int depth) {
  Search search(between, anchors, depth);
  search.climb(*leaf);
  return search.take();
}

}  // namespace sealwire::pkix
