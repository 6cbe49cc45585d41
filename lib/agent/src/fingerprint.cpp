#include "fingerprint.hpp"

#include <algorithm>

#include "sealwire/agent/error.hpp"
#include "sealwire/crypto/digest.hpp"

namespace sealwire::agent {
namespace {

std::optional<crypto::DigestAlgorithm> hash_of(const sdp::Fingerprint& fingerprint) {
  const auto hash = crypto::find_digest(fingerprint.hash);
  return hash == crypto::DigestAlgorithm::md5 ? std::nullopt : hash;
}

bool is_of(const sdp::Fingerprint& fingerprint, Octets certificate) {
  const auto hash = hash_of(fingerprint);
  if (!hash) return false;
  const auto digest = crypto::digest(*hash, certificate);
  return digest && equal(*digest, fingerprint.digest);
}

}  // namespace

bool any_usable(const std::vector<sdp::Fingerprint>& named) {
  return std::ranges::any_of(named, [](const auto& fingerprint) { return hash_of(fingerprint).has_value(); });
}

Result<void> check_fingerprint(const std::vector<sdp::Fingerprint>& named, const Peer& peer) {
  if (named.empty() || !is_secure(peer.remote.transport)) return {};
  const bool called_us = peer.listener != 0;
  if (peer.certificate == nullptr && called_us) return {};
  const auto is_its = [&](const auto& one) { return is_of(one, *peer.certificate); };
  if (peer.certificate != nullptr && std::ranges::any_of(named, is_its)) return {};
  return fail(AgentError::wrong_identity,
              "the certificate of the MSRP connection is not the one whose fingerprint the far end announced");
}

}  // namespace sealwire::agent
