#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "sealwire/agent/action.hpp"
#include "sealwire/base/io.hpp"
#include "sealwire/cms/credentials.hpp"
#include "sealwire/cms/recipient.hpp"
#include "sealwire/crypto/aead.hpp"
#include "sealwire/pkix/path.hpp"
#include "sealwire/smime/make.hpp"
#include "sealwire/smime/open.hpp"

namespace sealwire::runtime {

/// Keys and beliefs of one user.
struct SecurityOptions {
  std::vector<smime::SigningKey> signers;               ///< all of them sign; none: nothing can be signed
  std::vector<x509::CertificatePtr> more_certificates;  ///< beside the signers' own, in signatures that carry any
  std::optional<crypto::DigestAlgorithm> digest;        ///< none: by the key
  bool pss = false;
  cms::Credentials credentials;  ///< what can be decrypted
  crypto::AeadCipher cipher = crypto::AeadCipher::aes128_gcm;
  cms::RecipientOptions recipients;
  pkix::TrustSettings trust;
  bool check_path = true;
  std::vector<x509::CertificatePtr> peers;  ///< for signatures that come without certificates
  std::optional<UnixTime> at_time;          ///< none: the system's clock, at each message
  std::uint64_t in_memory = 256U << 10;     ///< messages above this are sealed and opened in pieces
};

/// Carries out the agent's jobs. Thread-safe: several workers share one.
class Security {
 public:
  /// `random` and `spools` must outlive it, and be usable from any thread.
  Security(SecurityOptions options, Random& random, SpoolFactory& spools);
  ~Security();

  /// Errors: no_key, those of smime.
  Result<agent::SealedContent> seal(const agent::Seal& job) const;
  /// Errors: those of smime::open.
  Result<smime::Opened> open(const agent::Open& job) const;

 private:
  Result<agent::SealedContent> seal_whole(const agent::Seal& job, const smime::MessagePlan& plan) const;
  Result<agent::SealedContent> seal_in_pieces(const agent::Seal& job, const smime::MessagePlan& plan) const;
  smime::OpenOptions open_options(const agent::Open& job) const;

  SecurityOptions options_;
  Random& random_;
  SpoolFactory& spools_;
  pkix::PathValidator validator_;
  x509::CertificateStore peers_;
  mutable x509::CertificateCache cache_;
};

}  // namespace sealwire::runtime
