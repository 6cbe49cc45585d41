#pragma once

#include "sealwire/cms/signed_data.hpp"
#include "sealwire/cms/verify.hpp"
#include "sealwire/crypto/signature.hpp"

#include "content_digests.hpp"

namespace sealwire::cms {

/// Checks the signers of one SignedData against its content.
class SignerCheck {
 public:
  /// All references must outlive the object.
  SignerCheck(const std::vector<x509::CertificatePtr>& embedded, const VerifyOptions& options)
      : embedded_(embedded), options_(options), left_(options.max_signers) {}

  /// The verdict on one signer, put into an empty `report`. `e_content_type` is empty for a countersignature. Errors:
  /// limit (more signers than VerifyOptions::max_signers); crypto::CryptoError with Blame::environment.
  Result<void> check(const SignerInfo& signer, asn1::Oid e_content_type, SignedContent& content, SignerReport& report);

 private:
  Result<void> judge(const SignerInfo& signer, asn1::Oid e_content_type, SignedContent& content, SignerReport& report);
  Result<void> signature(const SignerInfo& signer, crypto::DigestAlgorithm digest, SignedContent& content,
                         SignerReport& report);
  Result<void> compare(const crypto::PublicKey& key, const crypto::SignatureAlgorithm& algorithm,
                       const SignerInfo& signer, SignedContent& content, SignerReport& report) const;
  Result<void> countersignatures(const SignerInfo& signer, SignerReport& report);
  x509::CertificatePtr find_certificate(const SignerIdentifier& sid) const;
  Result<crypto::PublicKey> key_of(const x509::Certificate& certificate) const;
  x509::CertificatePtr issuer_of(const x509::Certificate& certificate) const;

  const std::vector<x509::CertificatePtr>& embedded_;
  const VerifyOptions& options_;
  std::uint32_t left_;
  std::uint32_t depth_ = 0;
};

}  // namespace sealwire::cms
