#include <algorithm>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/certificate_set.hpp"
#include "sealwire/cms/envelope_stream.hpp"

#include "attribute_sets.hpp"
#include "frame_writer.hpp"
#include "key_finder.hpp"
#include "opening.hpp"
#include "password_key.hpp"
#include "recipient_writer.hpp"

namespace sealwire::cms {
namespace {

asn1::Oid content_type_of(const EnvelopeOptions& options) {
  return options.content_type.empty() ? content_types::data : options.content_type.get();
}

// contentType goes in where RFC 5083 asks for authenticated attributes.
std::vector<Bytes> authenticated_attributes(const EnvelopeOptions& options) {
  std::vector<Bytes> out = options.authenticated_attributes;
  const asn1::Oid type = content_type_of(options);
  const Bytes attribute = write_attribute(attribute_types::content_type, oid_der(type));
  if (type != content_types::data && std::ranges::find(out, attribute) == out.end()) out.push_back(attribute);
  return out;
}

}  // namespace

struct EnvelopeWriter::Impl {
  Impl(Frame frame, Sink& out, ContentEncryptor cipher) : writer(std::move(frame), out), encryptor(std::move(cipher)) {}

  FrameWriter writer;
  ContentEncryptor encryptor;
  Bytes before_mac;  // authAttrs
  Bytes after_mac;   // unprotectedAttrs, unauthAttrs
  bool with_mac = false;
  EnvelopeReport report;  // but for the recipients
  Bytes recipients;       // RecipientInfos
  std::optional<std::uint64_t> expected;
  std::uint64_t taken = 0;
  bool ended = false;
};

EnvelopeWriter::EnvelopeWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
EnvelopeWriter::EnvelopeWriter(EnvelopeWriter&&) noexcept = default;
EnvelopeWriter& EnvelopeWriter::operator=(EnvelopeWriter&&) noexcept = default;
EnvelopeWriter::~EnvelopeWriter() = default;

namespace {

/// Everything but the key management.
struct Plan {
  EnvelopeKind kind{};
  ContentEncryption encryption;
  Bytes algorithm;   // DER, where it is not that of `encryption` alone
  Bytes additional;  // SET OF
  Bytes unprotected;
  Bytes originator;
};

Result<Plan> plan_for(const EnvelopeOptions& options, EnvelopeKind kind, ContentEncryption encryption) {
  Plan plan;
  plan.kind = kind;
  plan.encryption = std::move(encryption);
  if (kind == EnvelopeKind::auth_enveloped) {
    plan.additional = SEALWIRE_TRY(attribute_set(authenticated_attributes(options)));
    if (!plan.additional.empty()) {
      std::vector<std::string> unused;
      const asn1::Oid type = content_type_of(options);
      SEALWIRE_CHECK(read_authenticated_attributes(plan.additional, type, type != content_types::data, unused));
    }
  } else if (!options.authenticated_attributes.empty()) {
    return fail(CmsError::bad_request, "only an AEAD cipher authenticates attributes");
  }
  plan.unprotected = SEALWIRE_TRY(attribute_set(options.unprotected_attributes));
  if (kind != EnvelopeKind::encrypted) plan.originator = originator_info_der(options.originator_certificates);
  return plan;
}

CmsVersion version_of(const Plan& plan, const WrittenRecipients* recipients) {
  if (plan.kind == EnvelopeKind::auth_enveloped) return 0;
  if (plan.kind == EnvelopeKind::encrypted) return plan.unprotected.empty() ? 0 : 2;
  if (recipients->has_pwri_or_ori) return 3;
  return plan.originator.empty() && plan.unprotected.empty() && recipients->only_version_0 ? 0 : 2;
}

Frame frame_for(const Plan& plan, const WrittenRecipients* recipients, asn1::Oid content_type,
                std::optional<std::uint64_t> content_size) {
  Bytes head = integer_der(version_of(plan, recipients));
  append(head, plan.originator);
  if (recipients != nullptr) append(head, recipients->der);
  Frame frame = content_info_frame(oid_of(plan.kind), std::move(head));
  Bytes info = oid_der(content_type);
  append(info, plan.algorithm.empty() ? write_content_encryption(plan.encryption) : plan.algorithm);
  frame.levels.push_back({asn1::tags::sequence, std::move(info)});
  frame.string_tag = asn1::Tag::context(0);
  frame.tail_size = plan.additional.size() + plan.unprotected.size();
  if (plan.kind == EnvelopeKind::auth_enveloped) frame.tail_size += 2 + plan.encryption.tag_size;
  if (content_size) frame.string_size = ciphertext_size(plan.encryption.cipher, *content_size);
  return frame;
}

EnvelopeReport report_for(const Plan& plan, asn1::Oid content_type) {
  EnvelopeReport report;
  report.type = name_of(plan.kind);
  report.cipher = name_of(plan.encryption.cipher);
  if (!plan.algorithm.empty()) report.cipher += " with a password (PBES2)";
  report.authenticated = plan.kind == EnvelopeKind::auth_enveloped;
  report.content_type = content_type;
  report.authenticated_attributes = plan.additional;
  report.unprotected_attributes = plan.unprotected;
  return report;
}

Result<ContentEncryptor> encryptor_for(const Plan& plan, Octets key, std::optional<std::uint64_t> content_size,
                                       crypto::Legacy legacy) {
  auto made = ContentEncryptor::create(plan.encryption, key, plan.additional, content_size, legacy);
  if (!made && made.error().is(crypto::CryptoError::unsupported) && is_authenticated(plan.encryption.cipher)) {
    return fail(CmsError::too_large, made.error().what());
  }
  return made;
}

Result<void> check_no_tag(const EnvelopeOptions& options) {
  if (!is_authenticated(options.cipher)) return {};
  return fail(CmsError::bad_request, "EncryptedData has no place for the tag of an AEAD cipher");
}

}  // namespace

Result<EnvelopeWriter> EnvelopeWriter::create(const EnvelopeOptions& options, const std::vector<Recipient>& recipients,
                                              std::optional<std::uint64_t> content_size, Sink& out, Random& random) {
  const auto kind = is_authenticated(options.cipher) ? EnvelopeKind::auth_enveloped : EnvelopeKind::enveloped;
  const Plan plan = SEALWIRE_TRY(plan_for(options, kind, new_content_encryption(options.cipher, random)));
  const SecretBytes key = new_content_key(plan.encryption, random);
  const WrittenRecipients written = SEALWIRE_TRY(write_recipients(recipients, key, random, options.legacy));
  ContentEncryptor encryptor = SEALWIRE_TRY(encryptor_for(plan, key, content_size, options.legacy));
  auto impl = std::make_unique<Impl>(frame_for(plan, &written, content_type_of(options), content_size), out,
                                     std::move(encryptor));
  impl->with_mac = kind == EnvelopeKind::auth_enveloped;
  impl->report = report_for(plan, content_type_of(options));
  impl->recipients = written.der;
  if (impl->with_mac) impl->before_mac = under_tag(plan.additional, 1);
  impl->after_mac = under_tag(plan.unprotected, impl->with_mac ? 2 : 1);
  impl->expected = content_size;
  SEALWIRE_CHECK(impl->writer.begin());
  return EnvelopeWriter(std::move(impl));
}

Result<EnvelopeWriter> EnvelopeWriter::encrypted_data(const EnvelopeOptions& options, ContentEncryption encryption,
                                                      Bytes algorithm, Octets key,
                                                      std::optional<std::uint64_t> content_size, Sink& out) {
  Plan plan = SEALWIRE_TRY(plan_for(options, EnvelopeKind::encrypted, std::move(encryption)));
  plan.algorithm = std::move(algorithm);
  ContentEncryptor encryptor = SEALWIRE_TRY(encryptor_for(plan, key, content_size, options.legacy));
  auto impl = std::make_unique<Impl>(frame_for(plan, nullptr, content_type_of(options), content_size), out,
                                     std::move(encryptor));
  impl->after_mac = under_tag(plan.unprotected, 1);
  impl->report = report_for(plan, content_type_of(options));
  impl->expected = content_size;
  SEALWIRE_CHECK(impl->writer.begin());
  return EnvelopeWriter(std::move(impl));
}

Result<EnvelopeWriter> EnvelopeWriter::create_encrypted_data(const EnvelopeOptions& options, Octets key,
                                                             std::optional<std::uint64_t> content_size, Sink& out,
                                                             Random& random) {
  SEALWIRE_CHECK(check_no_tag(options));
  ContentEncryption encryption = new_content_encryption(options.cipher, random);
  encryption.key_size = key.size();
  if (std::get<crypto::CbcCipher>(options.cipher) == crypto::CbcCipher::rc2_cbc) {
    encryption.rc2_effective_bits = static_cast<unsigned>(key.size() * 8);
    SEALWIRE_CHECK(crypto::rc2_parameter_version(encryption.rc2_effective_bits));
  }
  return encrypted_data(options, std::move(encryption), {}, key, content_size, out);
}

Result<EnvelopeWriter> EnvelopeWriter::create_encrypted_data(const EnvelopeOptions& options,
                                                             const PasswordRecipient& password,
                                                             std::optional<std::uint64_t> content_size, Sink& out,
                                                             Random& random) {
  SEALWIRE_CHECK(check_no_tag(options));
  ContentEncryption encryption = new_content_encryption(options.cipher, random);
  Bytes salt(password.salt_size);
  random.fill(salt);
  const SecretBytes key = SEALWIRE_TRY(crypto::pbkdf2(password.prf, password.password, salt, password.iterations,
                                                      encryption.key_size, crypto::PasswordLimits{UINT32_MAX}));
  Bytes algorithm = write_pbes2(password, salt, encryption);
  return encrypted_data(options, std::move(encryption), std::move(algorithm), key, content_size, out);
}

Result<void> EnvelopeWriter::write(Octets content) {
  Impl& m = *impl_;
  if (m.expected && content.size() > *m.expected - m.taken) {
    return fail(CmsError::bad_request, "the content is longer than was announced");
  }
  while (!content.empty()) {
    const auto room = m.writer.content().room();
    const Octets piece = content.first(std::min(content.size(), room.size() - crypto::CbcEncryptor::kMaxBlock));
    const auto size = m.encryptor.update(piece, room);
    if (!size) return as_cms(size.error());
    SEALWIRE_CHECK(m.writer.content().commit(*size));
    m.taken += piece.size();
    content = content.subspan(piece.size());
  }
  return {};
}

Result<void> EnvelopeWriter::finish() {
  Impl& m = *impl_;
  if (m.expected && m.taken != *m.expected) {
    return fail(CmsError::bad_request, "the content is shorter than was announced");
  }
  const std::size_t size = SEALWIRE_TRY(m.encryptor.finish(m.writer.content().room()));
  SEALWIRE_CHECK(m.writer.content().commit(size));
  Bytes tail = m.before_mac;
  if (m.with_mac) asn1::append_element(tail, asn1::tags::octet_string, false, m.encryptor.tag());
  append(tail, m.after_mac);
  return m.writer.end(tail);
}

EnvelopeReport EnvelopeWriter::report() const {
  EnvelopeReport report = impl_->report;
  report.content_size = impl_->taken;
  report.recipients = describe_recipients(impl_->recipients);
  return report;
}

}  // namespace sealwire::cms
