#pragma once

#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/io.hpp"
#include "sealwire/cms/sign.hpp"
#include "sealwire/cms/verify.hpp"
#include "sealwire/crypto/signature.hpp"

namespace sealwire::cms {

/// A signer whose algorithms are settled, so that its digest can be made while the content passes.
struct PreparedSigner {
  const Signer* signer = nullptr;
  crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::sha256;
  crypto::SignatureAlgorithm algorithm;
  Bytes digest_der;     ///< AlgorithmIdentifier
  Bytes algorithm_der;  ///< AlgorithmIdentifier
  /// The signature is over the content itself, so the content must be in memory.
  bool needs_message() const;
};

/// What is signed: an ordinary content, or the signature that is countersigned (`content_type` empty).
struct ToSign {
  asn1::Oid content_type;
  crypto::DigestValue digest;     ///< with the signer's digest algorithm
  std::optional<Octets> message;  ///< where PreparedSigner::needs_message()
  const Spool* spool = nullptr;   ///< or this, if memory does not hold it
};

/// `signer` must outlive the result. Errors: bad_request, crypto::CryptoError.
Result<PreparedSigner> prepare(const Signer& signer, asn1::Oid content_type);
/// DER of the SignerInfo. Errors: bad_request, crypto::CryptoError.
Result<Bytes> make_signer_info(const PreparedSigner& signer, const ToSign& what);

/// What a SignerInfo by this signer says, as its reader would report it.
SignerReport report_of(const PreparedSigner& signer);

/// Octets of a SignerInfo whose signature has `signature_size` octets.
Result<std::size_t> signer_info_size(const PreparedSigner& signer, asn1::Oid content_type, std::size_t signature_size);

// The parts of a SignedData that follow or precede its content, back to front into `writer`.

/// digestAlgorithms, each algorithm once.
void write_digest_algorithms(asn1::Writer& writer, std::span<const Octets> algorithms);
/// signerInfos in DER order.
void write_signer_infos(asn1::Writer& writer, std::span<const Bytes> signer_infos);
/// certificates [0] and crls [1], as `options` and `signers` want; nothing where there are none.
void write_certificates(asn1::Writer& writer, std::span<const Signer> signers, const SignOptions& options);
/// RFC 5652 §5.1
CmsVersion version_for(std::span<const Signer> signers, const SignOptions& options);

}  // namespace sealwire::cms
