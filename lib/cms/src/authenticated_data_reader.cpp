#include "sealwire/asn1/codec.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/authenticate.hpp"
#include "sealwire/cms/authenticated_data.hpp"
#include "sealwire/crypto/mac.hpp"
#include "sealwire/x509/algorithm.hpp"

#include "attribute_sets.hpp"
#include "encapsulated_reader.hpp"
#include "key_algorithms.hpp"
#include "key_finder.hpp"
#include "originator.hpp"

namespace sealwire::cms {
namespace {

using crypto::DigestAlgorithm;

std::unexpected<Error> bad_mac() { return fail(CmsError::bad_mac, "the key, the content or its MAC is not right"); }

Result<DigestAlgorithm> read_mac_algorithm(const x509::AlgorithmIdentifier& algorithm) {
  const auto digest = hmac_digest(algorithm.algorithm);
  if (!digest) {
    return fail(CmsError::unsupported, "the MAC " + asn1::oid_text(algorithm.algorithm) + " is not known");
  }
  if (!algorithm.without_parameters()) return fail(CmsError::bad_parameters, "HMAC with parameters");
  return *digest;
}

// RFC 5652 §9.1.
Result<void> check_version(CmsVersion version, const OriginatorInfo* originator) {
  CmsVersion expected = 0;
  if (has_certificate(originator, CertificateChoice::v2_attribute)) expected = 1;
  if (has_certificate(originator, CertificateChoice::other) || has_other_revocation(originator)) expected = 3;
  if (version == expected) return {};
  return fail(CmsError::wrong_version, "AuthenticatedData has version " + std::to_string(version) +
                                           " where its form asks for " + std::to_string(expected));
}

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
    report_.remarks = std::move(found.remarks);
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
        SEALWIRE_CHECK(check_recipient_count(octets, options.limits, offset));
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
  const auto offset = static_cast<std::uint64_t>(info.content.octets.data() - content_info.data());
  SEALWIRE_CHECK(check_recipient_count_in(info.content.octets, options.limits, offset));
  const auto data = SEALWIRE_TRY(asn1::decode<AuthenticatedData>(info.content.octets, asn1::kBer, arena, offset));
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
