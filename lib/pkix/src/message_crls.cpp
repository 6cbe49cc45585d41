#include "sealwire/pkix/message_crls.hpp"

#include <algorithm>

#include "sealwire/x509/name.hpp"

namespace sealwire::pkix {

PathResult judge_by_message_crls(const PathValidator& validator, PathResult found,
                                 std::span<const x509::CrlPtr> from_message, UnixTime time) {
  const bool holds = found.status == PathStatus::trusted || found.status == PathStatus::unknown;
  if (!holds || found.path.size() < 2) return found;
  // The path stands: its own anchor and intermediates are enough to find it again.
  TrustSettings settings;
  settings.anchors = {found.path.back()};
  settings.intermediates.assign(found.path.begin() + 1, found.path.end());
  settings.policy = validator.settings().policy;
  for (const x509::CrlPtr& crl : from_message) {
    const bool concerns = std::ranges::any_of(
        found.path, [&crl](const auto& certificate) { return x509::same_name(certificate->issuer(), crl->issuer()); });
    if (concerns && settings.crls.size() < kMostMessageCrls) settings.crls.push_back(crl);
  }
  if (settings.crls.empty()) return found;
  const auto& own = validator.settings().crls;
  settings.crls.insert(settings.crls.end(), own.begin(), own.end());
  PathResult again = PathValidator(std::move(settings)).validate(found.path.front(), found.path, time);
  const bool told = found.status == PathStatus::unknown && again.status == PathStatus::trusted;
  return told || again.status == PathStatus::revoked ? again : found;
}

}  // namespace sealwire::pkix
