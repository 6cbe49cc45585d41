#include "sealwire/cms/authenticate.hpp"

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/authenticated_data.hpp"
#include "sealwire/crypto/mac.hpp"
#include "sealwire/x509/algorithm.hpp"

#include "attribute_sets.hpp"
#include "encapsulated_reader.hpp"
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

std::string mac_text(DigestAlgorithm digest) { return "HMAC with " + std::string(crypto::name_of(digest)); }

/// contentType, messageDigest and the caller's attributes, as the SET OF that is authenticated.
Result<Bytes> attributes_over(const AuthenticateOptions& options, Octets content_digest) {
  std::vector<Bytes> all = options.authenticated_attributes;
  Bytes value;
  asn1::append_element(value, asn1::tags::octet_string, false, content_digest);
  all.push_back(write_attribute(attribute_types::content_type, oid_der(content_type_of(options))));
  all.push_back(write_attribute(attribute_types::message_digest, value));
  return attribute_set(all);
}

std::unexpected<Error> bad_mac() { return fail(CmsError::bad_mac, "the key, the content or its MAC is not right"); }

Result<DigestAlgorithm> read_mac_algorithm(const x509::AlgorithmIdentifier& algorithm) {
  const auto digest = hmac_digest(algorithm.algorithm);
  if (!digest) {
    return fail(CmsError::unsupported, "the MAC " + asn1::oid_text(algorithm.algorithm) + " is not known");
  }
  if (!algorithm.without_parameters()) return fail(CmsError::bad_parameters, "HMAC with parameters");
  return *digest;
}

bool has_certificate(const OriginatorInfo* originator, CertificateChoice choice) {
  if (originator == nullptr || !originator->certs) return false;
  for (const asn1::Any element : *originator->certs) {
    if (certificate_choice(element) == choice) return true;
  }
  return false;
}

// RFC 5652 §9.1.
Result<void> check_version(CmsVersion version, const OriginatorInfo* originator) {
  CmsVersion expected = 0;
  if (has_certificate(originator, CertificateChoice::v2_attribute)) expected = 1;
  if (has_certificate(originator, CertificateChoice::other)) expected = 3;
  if (version == expected) return {};
  return fail(CmsError::wrong_version, "AuthenticatedData has version " + std::to_string(version) +
                                           " where its form asks for " + std::to_string(expected));
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

namespace {

/// What is checked while the content passes by, and after it.
class Verifier {
 public:
  Result<void> start(CmsVersion version, const RecipientInfos& recipients, const OriginatorInfo* originator,
                     const x509::AlgorithmIdentifier& mac_algorithm,
                     const std::optional<x509::AlgorithmIdentifier>& digest_algorithm, const Credentials& credentials,
                     const OpenOptions& options) {
    SEALWIRE_CHECK(check_version(version, originator));
    hmac_ = SEALWIRE_TRY(read_mac_algorithm(mac_algorithm));
    report_.type = "authData";
    report_.cipher = mac_text(hmac_);
    // PKCS #1 v1.5 has to know how long the key is: as long as the digest, as everybody makes it.
    const KeyNeed need{crypto::digest_size(hmac_), 1, 1024};
    FoundKey found =
        SEALWIRE_TRY(find_content_key(recipients, originator, credentials, need, options.legacy, options.limits));
    key_ = std::move(found.key);
    usable_ = found.usable;
    report_.recipients = std::move(found.recipients);
    if (digest_algorithm) {
      const DigestAlgorithm digest = SEALWIRE_TRY(x509::read_digest_algorithm(*digest_algorithm));
      hash_.emplace(SEALWIRE_TRY(crypto::Digest::start(digest)));
    } else {
      mac_.emplace(SEALWIRE_TRY(crypto::Hmac::start(hmac_, key_)));
    }
    return {};
  }

  Result<void> update(Octets content) {
    report_.content_size += content.size();
    if (mac_) return mac_->update(content);
    hash_->update(content);
    return {};
  }

  /// `attributes` as received, under their tag; empty for none.
  Result<EnvelopeReport> finish(asn1::Oid content_type, Octets attributes, Octets mac) {
    report_.content_type = content_type;
    if (attributes.empty() != !hash_) {
      return fail(CmsError::missing_attribute, attributes.empty()
                                                   ? "digestAlgorithm is there, but no authenticated attributes are"
                                                   : "authenticated attributes are there, but no digestAlgorithm is");
    }
    if (attributes.empty() && content_type != content_types::data) {
      return fail(CmsError::missing_attribute, "content that is not id-data needs authenticated attributes");
    }
    crypto::DigestValue computed;
    if (hash_) {
      auto read = SEALWIRE_TRY(read_authenticated_attributes(attributes, content_type, true, report_.remarks));
      const Attribute* digest = read.attributes.find(attribute_types::message_digest);
      if (digest == nullptr)
        return fail(CmsError::missing_attribute, "the authenticated attributes lack messageDigest");
      if (digest->attr_values.size() != 1 || digest->attr_values.front().tag() != asn1::tags::octet_string) {
        return fail(CmsError::bad_attribute, "messageDigest is not one OCTET STRING");
      }
      computed = SEALWIRE_TRY(crypto::hmac(hmac_, key_, read.set_der));
      if (!equal(hash_->finish(), digest->attr_values.front().content())) return bad_mac();
      report_.authenticated_attributes = std::move(read.set_der);
    } else {
      computed = SEALWIRE_TRY(mac_->finish());
    }
    if (mac.size() != computed.size()) {
      return fail(CmsError::bad_length,
                  "a MAC of " + std::to_string(mac.size()) + " octets is none of " + report_.cipher);
    }
    if (!equal_secrets(computed, mac) || !usable_) return bad_mac();
    report_.authenticated = true;
    return std::move(report_);
  }

 private:
  DigestAlgorithm hmac_{};
  SecretBytes key_;
  bool usable_ = false;
  std::optional<crypto::Digest> hash_;
  std::optional<crypto::Hmac> mac_;
  EnvelopeReport report_;
};

Bytes tag_as(Octets octets, std::uint8_t identifier) {
  Bytes out = to_bytes(octets);
  out[0] = identifier;
  return out;
}

}  // namespace

struct AuthenticatedDataReader::Impl final : EncapsulatedReader {
  Impl(const Credentials& c, Sink& to, const OpenOptions& o)
      : EncapsulatedReader(content_types::auth_data, "authData"), credentials(c), sink(to), options(o) {}

  enum class Part : std::uint8_t {
    version,
    originator,
    recipients,
    mac_algorithm,
    digest_algorithm,
    inner,
    attributes,
    mac,
    unauthenticated,
    end
  };

  bool encapsulated_due(const asn1::StreamElement& element) const override {
    return (next == Part::digest_algorithm || next == Part::inner) && element.tag == asn1::tags::sequence;
  }

  Result<std::uint64_t> begin_field(const asn1::StreamElement& element) override {
    constexpr std::uint64_t kSmall = 1 << 16;
    const RecipientLimits& limits = options.limits;
    const auto is = [&](Part from, Part to, asn1::Tag tag) {
      if (next < from || next > to || element.tag != tag) return false;
      at = to;
      return true;
    };
    if (is(Part::version, Part::version, asn1::tags::integer)) return kSmall;
    if (element.constructed && is(Part::originator, Part::originator, asn1::Tag::context(0))) {
      return std::uint64_t{limits.originator_octets};
    }
    if (is(Part::originator, Part::recipients, asn1::tags::set)) return std::uint64_t{limits.recipient_octets};
    if (is(Part::mac_algorithm, Part::mac_algorithm, asn1::tags::sequence)) return kSmall;
    if (element.constructed && is(Part::digest_algorithm, Part::digest_algorithm, asn1::Tag::context(1))) return kSmall;
    if (element.constructed && is(Part::attributes, Part::attributes, asn1::Tag::context(2))) {
      return std::uint64_t{limits.attribute_octets};
    }
    if (is(Part::attributes, Part::mac, asn1::tags::octet_string)) return kSmall;
    if (element.constructed && is(Part::unauthenticated, Part::unauthenticated, asn1::Tag::context(3))) {
      return std::uint64_t{limits.attribute_octets};
    }
    return unexpected(element);
  }

  Result<void> field(const asn1::StreamElement& element, Octets octets) override {
    const asn1::Rules& rules = asn1::kBer;
    const std::uint64_t offset = element.offset;
    next = static_cast<Part>(static_cast<int>(at) + 1);
    switch (at) {
      case Part::version: version = SEALWIRE_TRY(asn1::decode<CmsVersion>(octets, rules, arena, offset)); break;
      case Part::originator:
        originator = SEALWIRE_TRY(asn1::decode<OriginatorInfo>(arena.keep(tag_as(octets, 0x30)), rules, arena, offset));
        break;
      case Part::recipients:
        recipients = SEALWIRE_TRY(asn1::decode<RecipientInfos>(arena.keep(to_bytes(octets)), rules, arena, offset));
        break;
      case Part::mac_algorithm:
        mac_algorithm =
            SEALWIRE_TRY(asn1::decode<x509::AlgorithmIdentifier>(arena.keep(to_bytes(octets)), rules, arena, offset));
        break;
      case Part::digest_algorithm:
        digest_algorithm = SEALWIRE_TRY(
            asn1::decode<x509::AlgorithmIdentifier>(arena.keep(tag_as(octets, 0x30)), rules, arena, offset));
        break;
      case Part::attributes: attributes = to_bytes(octets); break;
      case Part::mac: mac = to_bytes(SEALWIRE_TRY(asn1::decode<Octets>(octets, rules, arena, offset))); break;
      case Part::unauthenticated: {
        const Bytes set = tag_as(octets, 0x31);
        const auto decoded = SEALWIRE_TRY(asn1::decode<Attributes>(set, rules, arena, offset));
        unauthenticated = SEALWIRE_TRY(asn1::encode(decoded));
        break;
      }
      case Part::inner:
      case Part::end: break;
    }
    return {};
  }

  void encapsulated_done() override { next = Part::attributes; }
  Result<void> begin_content() override {
    return verifier.start(version, recipients, originator ? &*originator : nullptr, mac_algorithm, digest_algorithm,
                          credentials, options);
  }
  Result<void> take(Octets piece) override {
    SEALWIRE_CHECK(verifier.update(piece));
    return sink.write(piece);
  }

  Result<EnvelopeReport> finish() {
    SEALWIRE_CHECK(parser.finish());
    if (!saw_content()) return fail(CmsError::missing_content, "the authenticated content is carried elsewhere");
    if (next < Part::unauthenticated) return fail(asn1::Asn1Error::missing_field, "AuthenticatedData.mac is absent");
    EnvelopeReport report = SEALWIRE_TRY(verifier.finish(inner_type(), attributes, mac));
    report.unprotected_attributes = std::move(unauthenticated);
    return report;
  }

  const Credentials& credentials;
  Sink& sink;
  OpenOptions options;
  Part next = Part::version;
  Part at = Part::version;
  asn1::Arena arena;
  CmsVersion version = 0;
  std::optional<OriginatorInfo> originator;
  RecipientInfos recipients;
  x509::AlgorithmIdentifier mac_algorithm;
  std::optional<x509::AlgorithmIdentifier> digest_algorithm;
  Bytes attributes;
  Bytes mac;
  Bytes unauthenticated;
  Verifier verifier;
  asn1::StreamParser parser{*this};
};

AuthenticatedDataReader::AuthenticatedDataReader(const Credentials& credentials, UnverifiedSink content,
                                                 const OpenOptions& options)
    : impl_(std::make_unique<Impl>(credentials, content.sink, options)) {}
AuthenticatedDataReader::AuthenticatedDataReader(AuthenticatedDataReader&&) noexcept = default;
AuthenticatedDataReader::~AuthenticatedDataReader() = default;
Result<void> AuthenticatedDataReader::write(Octets ber) { return impl_->parser.write(ber); }
Result<EnvelopeReport> AuthenticatedDataReader::finish() { return impl_->finish(); }
asn1::Oid AuthenticatedDataReader::content_type() const { return impl_->inner_type(); }

Result<Opened> verify_authenticated(Octets content_info, const Credentials& credentials, const OpenOptions& options,
                                    std::optional<Octets> detached) {
  asn1::Arena arena;
  const ContentInfo info = SEALWIRE_TRY(read_content_info(content_info, arena));
  if (info.content_type != content_types::auth_data) {
    return fail(CmsError::wrong_content_type,
                "the content type is " + asn1::oid_text(info.content_type) + ", not authData");
  }
  const auto data = SEALWIRE_TRY(asn1::decode<AuthenticatedData>(info.content.octets, asn1::kBer, arena));
  const auto& inner = data.encap_content_info;
  if (inner.e_content && detached) return fail(CmsError::content_both, "the object has its own content");
  if (!inner.e_content && !detached) {
    return fail(CmsError::missing_content, "the authenticated content is carried elsewhere");
  }
  if (inner.e_content && inner.e_content->index() != 0) {
    return fail(asn1::Asn1Error::unexpected_tag, "eContent is no OCTET STRING");
  }
  const Octets content = inner.e_content ? inner.e_content->octets() : *detached;
  Verifier verifier;
  SEALWIRE_CHECK(verifier.start(data.version, data.recipient_infos,
                                data.originator_info ? &*data.originator_info : nullptr, data.mac_algorithm,
                                data.digest_algorithm, credentials, options));
  SEALWIRE_CHECK(verifier.update(content));
  EnvelopeReport report = SEALWIRE_TRY(verifier.finish(inner.e_content_type, data.auth_attrs_octets, data.mac));
  if (data.unauth_attrs) report.unprotected_attributes = SEALWIRE_TRY(asn1::encode(*data.unauth_attrs));
  return Opened{SecretBytes(content), std::move(report)};
}

}  // namespace sealwire::cms
