#include "fingerprint.hpp"

#include <gtest/gtest.h>

#include "sealwire/agent/error.hpp"
#include "sealwire/crypto/digest.hpp"

namespace sealwire::agent {
namespace {

const Bytes kCertificate = to_bytes("a certificate");

sdp::Fingerprint fingerprint(const std::string& hash, crypto::DigestAlgorithm algorithm, const Bytes& of) {
  return {hash, to_bytes(*crypto::digest(algorithm, of))};
}
Peer peer(const Bytes* certificate, std::uint32_t listener = 0) {
  Peer out;
  out.remote.transport = Transport::tls;
  out.listener = listener;
  if (certificate != nullptr) out.certificate = std::make_shared<Bytes>(*certificate);
  return out;
}

TEST(Fingerprint, AnyOfTheAnnouncedOnesIsEnough) {
  const Bytes other = to_bytes("another");
  const auto good = fingerprint("sha-256", crypto::DigestAlgorithm::sha256, kCertificate);
  const auto bad = fingerprint("sha-256", crypto::DigestAlgorithm::sha256, other);
  EXPECT_TRUE(check_fingerprint({bad, good}, peer(&kCertificate)));
  EXPECT_TRUE(
      check_fingerprint({fingerprint("sha-1", crypto::DigestAlgorithm::sha1, kCertificate)}, peer(&kCertificate)));
  EXPECT_TRUE(check_fingerprint({}, peer(&kCertificate)));
  EXPECT_TRUE(check_fingerprint({bad}, peer(&kCertificate)).error().is(AgentError::wrong_identity));
}

TEST(Fingerprint, OfAWeakOrUnknownHashProvesNothing) {
  for (const auto& named : {fingerprint("md5", crypto::DigestAlgorithm::md5, kCertificate), {"crc-32", {1, 2, 3, 4}}}) {
    EXPECT_FALSE(any_usable({named}));
    EXPECT_FALSE(check_fingerprint({named}, peer(&kCertificate)));
  }
}

TEST(Fingerprint, OnlyAServerHasToShowACertificate) {
  const auto named = fingerprint("sha-256", crypto::DigestAlgorithm::sha256, kCertificate);
  EXPECT_FALSE(check_fingerprint({named}, peer(nullptr)));
  EXPECT_TRUE(check_fingerprint({named}, peer(nullptr, 3)));
  EXPECT_FALSE(
      check_fingerprint({fingerprint("sha-256", crypto::DigestAlgorithm::sha256, {})}, peer(&kCertificate, 3)));
}

}  // namespace
}  // namespace sealwire::agent
