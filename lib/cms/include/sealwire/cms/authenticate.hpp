#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "sealwire/cms/envelope.hpp"
#include "sealwire/cms/unverified_sink.hpp"
#include "sealwire/crypto/digest.hpp"

// AuthenticatedData (RFC 5652 §9): content in clear with an HMAC, whose key every recipient gets.

namespace sealwire::cms {

struct AuthenticateOptions {
  crypto::DigestAlgorithm hmac = crypto::DigestAlgorithm::sha256;
  /// Of the content, where attributes are authenticated.
  crypto::DigestAlgorithm digest = crypto::DigestAlgorithm::sha256;
  asn1::OwnedOid content_type{};  ///< empty: id-data
  /// Authenticated attributes: contentType and messageDigest, and these (DER of an Attribute each). They are there too
  /// where the content is not id-data.
  bool with_attributes = true;
  std::vector<Bytes> authenticated_attributes{};
  std::vector<Bytes> unauthenticated_attributes{};
  std::vector<x509::CertificatePtr> originator_certificates{};
};

/// DER of a ContentInfo with AuthenticatedData around `content`. Errors: as encrypt().
Result<Bytes> authenticate(Octets content, const AuthenticateOptions& options, const std::vector<Recipient>& recipients,
                           Random& random);
/// The content and a report of type "authData". Errors: not_for_us; bad_mac, the same whether key, content or
/// MAC is wrong; wrong_version, missing_attribute, duplicate_attribute, bad_attribute, unsupported; missing_content
/// unless `detached` gives it.
Result<Opened> verify_authenticated(Octets content_info, const Credentials& credentials,
                                    const OpenOptions& options = {}, std::optional<Octets> detached = std::nullopt);

/// The same for content of any length, in one pass; `content_size` gives definite lengths.
class AuthenticatedDataWriter final : public Sink {
 public:
  static Result<AuthenticatedDataWriter> create(const AuthenticateOptions& options,
                                                const std::vector<Recipient>& recipients,
                                                std::optional<std::uint64_t> content_size, Sink& out, Random& random);
  AuthenticatedDataWriter(AuthenticatedDataWriter&&) noexcept;
  ~AuthenticatedDataWriter() override;
  Result<void> write(Octets content) override;
  Result<void> finish();
  /// What was made, as AuthenticatedDataReader would report it, but for attributes and the size of the content.
  EnvelopeReport report() const;

 private:
  struct Impl;
  explicit AuthenticatedDataWriter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

class AuthenticatedDataReader final : public Sink {
 public:
  /// `credentials` and the sink must outlive the reader.
  AuthenticatedDataReader(const Credentials& credentials, UnverifiedSink content, const OpenOptions& options = {});
  AuthenticatedDataReader(AuthenticatedDataReader&&) noexcept;
  ~AuthenticatedDataReader() override;
  Result<void> write(Octets ber) override;
  Result<EnvelopeReport> finish();
  /// What the content is, once that has been read; else empty. Not verified before finish().
  asn1::Oid content_type() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sealwire::cms
