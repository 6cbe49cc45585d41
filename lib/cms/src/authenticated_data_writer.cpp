#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/authenticate.hpp"
#include "sealwire/crypto/mac.hpp"
#include "sealwire/x509/algorithm.hpp"

#include "attribute_sets.hpp"
#include "frame_writer.hpp"
#include "key_algorithms.hpp"
#include "key_finder.hpp"
#include "recipient_writer.hpp"

namespace sealwire::cms {
namespace {

using asn1::operator""_oid;
using crypto::DigestAlgorithm;

asn1::Oid content_type_of(const AuthenticateOptions& options) {
  return options.content_type.empty() ? content_types::data : options.content_type.get();
}

// RFC 3370 §3.1 has its own identifier for HMAC with SHA-1.
asn1::Oid mac_oid(DigestAlgorithm digest) {
  return digest == DigestAlgorithm::sha1 ? "1.3.6.1.5.5.8.1.2"_oid : hmac_oid(digest);
}

/// contentType, messageDigest and the caller's attributes, as the SET OF that is authenticated.
Result<Bytes> attributes_over(const AuthenticateOptions& options, Octets content_digest) {
  std::vector<Bytes> all = options.authenticated_attributes;
  Bytes value;
  asn1::append_element(value, asn1::tags::octet_string, false, content_digest);
  all.push_back(write_attribute(attribute_types::content_type, oid_der(content_type_of(options))));
  all.push_back(write_attribute(attribute_types::message_digest, value));
  return attribute_set(all);
}

}  // namespace

struct AuthenticatedDataWriter::Impl {
  Impl(Frame frame, Sink& out, AuthenticateOptions how, SecretBytes k)
      : writer(std::move(frame), out), options(std::move(how)), key(std::move(k)) {}
  FrameWriter writer;
  AuthenticateOptions options;
  SecretBytes key;
  std::optional<crypto::Digest> hash;  // where attributes are authenticated
  std::optional<crypto::Hmac> mac;     // where the content is
  Bytes unauthenticated;
  std::optional<std::uint64_t> left;
  Bytes recipients;  // RecipientInfos
};

AuthenticatedDataWriter::AuthenticatedDataWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
AuthenticatedDataWriter::AuthenticatedDataWriter(AuthenticatedDataWriter&&) noexcept = default;
AuthenticatedDataWriter::~AuthenticatedDataWriter() = default;

Result<AuthenticatedDataWriter> AuthenticatedDataWriter::create(const AuthenticateOptions& options,
                                                                const std::vector<Recipient>& recipients,
                                                                std::optional<std::uint64_t> content_size, Sink& out,
                                                                Random& random) {
  if (mac_oid(options.hmac).empty()) return fail(CmsError::unsupported, mac_text(options.hmac) + " has no identifier");
  const asn1::Oid type = content_type_of(options);
  const bool attributes =
      options.with_attributes || !options.authenticated_attributes.empty() || type != content_types::data;
  SecretBytes key(crypto::digest_size(options.hmac));
  random.fill(key.writable());
  const WrittenRecipients written = SEALWIRE_TRY(write_recipients(recipients, key, random, crypto::Legacy::refuse));
  Bytes unauthenticated = SEALWIRE_TRY(attribute_set(options.unauthenticated_attributes));

  Bytes head = integer_der(0);
  append(head, originator_info_der(options.originator_certificates));
  append(head, written.der);
  append(head, algorithm_identifier(mac_oid(options.hmac)));
  if (attributes) append(head, under_tag(x509::write_digest_algorithm(options.digest), 1));
  Frame frame = content_info_frame(content_types::auth_data, std::move(head));
  frame.levels.push_back({asn1::tags::sequence, oid_der(type)});
  frame.levels.push_back({asn1::Tag::context(0), {}});
  frame.tail_size = 2 + crypto::digest_size(options.hmac) + unauthenticated.size();
  if (attributes) {
    const Bytes no_digest(crypto::digest_size(options.digest));
    frame.tail_size += SEALWIRE_TRY(attributes_over(options, no_digest)).size();
  }
  frame.string_size = content_size;

  auto impl = std::make_unique<Impl>(std::move(frame), out, options, std::move(key));
  if (attributes) {
    impl->hash.emplace(SEALWIRE_TRY(crypto::Digest::start(options.digest)));
  } else {
    impl->mac.emplace(SEALWIRE_TRY(crypto::Hmac::start(options.hmac, impl->key)));
  }
  impl->unauthenticated = under_tag(unauthenticated, 3);
  impl->left = content_size;
  impl->recipients = written.der;
  SEALWIRE_CHECK(impl->writer.begin());
  return AuthenticatedDataWriter(std::move(impl));
}

Result<void> AuthenticatedDataWriter::write(Octets content) {
  Impl& m = *impl_;
  if (m.left) {
    if (content.size() > *m.left) return fail(CmsError::bad_request, "the content is longer than was announced");
    *m.left -= content.size();
  }
  if (m.hash) m.hash->update(content);
  if (m.mac) SEALWIRE_CHECK(m.mac->update(content));
  return m.writer.content().write(content);
}

Result<void> AuthenticatedDataWriter::finish() {
  Impl& m = *impl_;
  if (m.left && *m.left != 0) return fail(CmsError::bad_request, "the content is shorter than was announced");
  Bytes tail;
  crypto::DigestValue mac;
  if (m.hash) {
    const Bytes set = SEALWIRE_TRY(attributes_over(m.options, m.hash->finish()));
    mac = SEALWIRE_TRY(crypto::hmac(m.options.hmac, m.key, set));
    append(tail, under_tag(set, 2));
  } else {
    mac = SEALWIRE_TRY(m.mac->finish());
  }
  asn1::append_element(tail, asn1::tags::octet_string, false, mac);
  append(tail, m.unauthenticated);
  return m.writer.end(tail);
}

EnvelopeReport AuthenticatedDataWriter::report() const {
  EnvelopeReport report;
  report.type = "authData";
  report.cipher = mac_text(impl_->options.hmac);
  report.recipients = describe_recipients(impl_->recipients);
  report.authenticated = true;
  report.content_type = content_type_of(impl_->options);
  return report;
}

Result<Bytes> authenticate(Octets content, const AuthenticateOptions& options, const std::vector<Recipient>& recipients,
                           Random& random) {
  BytesSink sink;
  AuthenticatedDataWriter writer =
      SEALWIRE_TRY(AuthenticatedDataWriter::create(options, recipients, content.size(), sink, random));
  SEALWIRE_CHECK(writer.write(content));
  SEALWIRE_CHECK(writer.finish());
  return sink.take();
}

}  // namespace sealwire::cms
