#include "sealwire/cms/envelope.hpp"

#include "sealwire/asn1/codec.hpp"
#include "sealwire/base/io.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/content_info.hpp"
#include "sealwire/cms/envelope_stream.hpp"

#include "key_finder.hpp"
#include "opening.hpp"

namespace sealwire::cms {
namespace {

Result<Bytes> attributes_der(const std::optional<Attributes>& attributes) {
  return attributes ? asn1::encode(*attributes) : Result<Bytes>(Bytes());
}

/// The parts of a decoded content type that its decryption needs.
struct Parts {
  EnvelopeHead head;
  const EncryptedContentInfo* content = nullptr;
  const std::optional<Attributes>* unprotected = nullptr;
  Octets authenticated;  // as received
  Octets mac;
};

Result<Opened> open(const Parts& parts, const Credentials* credentials, Octets key, const OpenOptions& options) {
  std::vector<std::string> remarks;
  SEALWIRE_CHECK(check_version(parts.head, parts.unprotected->has_value(), remarks));
  if (!parts.content->encrypted_content) {
    return fail(CmsError::missing_content, "the encrypted content is carried elsewhere");
  }
  const Octets ciphertext = *parts.content->encrypted_content;
  Opening opening = SEALWIRE_TRY(start_opening(parts.head, credentials, key, options));
  EnvelopeReport& report = opening.report;
  Bytes additional;
  if (parts.head.kind == EnvelopeKind::auth_enveloped) {
    SEALWIRE_CHECK(check_mac_size(opening, parts.mac));
    const bool is_data = parts.head.content_type == content_types::data;
    if (!parts.authenticated.empty()) {
      auto attributes =
          SEALWIRE_TRY(read_authenticated_attributes(parts.authenticated, parts.head.content_type, !is_data, remarks));
      additional = std::move(attributes.set_der);
    } else if (!is_data) {
      return fail(CmsError::missing_attribute, "content that is not id-data needs authenticated attributes");
    }
  }
  auto decryptor =
      ContentDecryptor::create(opening.encryption, opening.key, additional, ciphertext.size(), options.legacy);
  if (!decryptor) return as_cms(std::move(decryptor).error());
  SecretBytes content(ContentDecryptor::room_for(ciphertext.size()));
  const auto first = decryptor->update(ciphertext, content.writable());
  if (!first) return as_cms(first.error());
  const auto last = decryptor->finish(parts.mac, content.writable().subspan(*first));
  if (!last) return as_cms(last.error());
  if (!opening.usable) return cannot_decrypt();
  content.truncate(*first + *last);
  report.authenticated = parts.head.kind == EnvelopeKind::auth_enveloped;
  report.content_size = content.size();
  report.authenticated_attributes = std::move(additional);
  report.unprotected_attributes = SEALWIRE_TRY(attributes_der(*parts.unprotected));
  report.remarks.insert(report.remarks.end(), remarks.begin(), remarks.end());
  return Opened{std::move(content), std::move(report)};
}

// `offset` is where the element stands in the message.
Result<Opened> open_enveloped(const asn1::Any& element, std::uint64_t offset, const Credentials& credentials,
                              const OpenOptions& options) {
  asn1::Arena arena;
  SEALWIRE_CHECK(check_recipient_count_in(element.octets, options.limits, offset));
  const auto data = SEALWIRE_TRY(asn1::decode<EnvelopedData>(element.octets, asn1::kBer, arena, offset));
  const Parts parts{{EnvelopeKind::enveloped, data.version, data.originator_info ? &*data.originator_info : nullptr,
                     &data.recipient_infos, data.encrypted_content_info.content_type,
                     &data.encrypted_content_info.content_encryption_algorithm},
                    &data.encrypted_content_info,
                    &data.unprotected_attrs,
                    {},
                    {}};
  return open(parts, &credentials, {}, options);
}

Result<Opened> open_auth_enveloped(const asn1::Any& element, std::uint64_t offset, const Credentials& credentials,
                                   const OpenOptions& options) {
  asn1::Arena arena;
  SEALWIRE_CHECK(check_recipient_count_in(element.octets, options.limits, offset));
  const auto data = SEALWIRE_TRY(asn1::decode<AuthEnvelopedData>(element.octets, asn1::kBer, arena, offset));
  const Parts parts{
      {EnvelopeKind::auth_enveloped, data.version, data.originator_info ? &*data.originator_info : nullptr,
       &data.recipient_infos, data.auth_encrypted_content_info.content_type,
       &data.auth_encrypted_content_info.content_encryption_algorithm},
      &data.auth_encrypted_content_info,
      &data.unauth_attrs,
      data.auth_attrs_octets,
      data.mac};
  return open(parts, &credentials, {}, options);
}

Result<Opened> open_encrypted(const asn1::Any& element, std::uint64_t offset, const Credentials* credentials,
                              Octets key, const OpenOptions& options) {
  asn1::Arena arena;
  const auto data = SEALWIRE_TRY(asn1::decode<EncryptedData>(element.octets, asn1::kBer, arena, offset));
  const Parts parts{{EnvelopeKind::encrypted, data.version, nullptr, nullptr, data.encrypted_content_info.content_type,
                     &data.encrypted_content_info.content_encryption_algorithm},
                    &data.encrypted_content_info,
                    &data.unprotected_attrs,
                    {},
                    {}};
  return open(parts, credentials, key, options);
}

std::uint64_t offset_in(Octets message, const ContentInfo& info) {
  return static_cast<std::uint64_t>(info.content.octets.data() - message.data());
}

std::unexpected<Error> wrong_type(asn1::Oid type, const char* wanted) {
  return fail(CmsError::wrong_content_type, "the content type is " + asn1::oid_text(type) + ", not " + wanted);
}

Result<Bytes> collect(Result<EnvelopeWriter> made, BytesSink& sink, Octets content) {
  EnvelopeWriter writer = SEALWIRE_TRY(std::move(made));
  SEALWIRE_CHECK(writer.write(content));
  SEALWIRE_CHECK(writer.finish());
  return sink.take();
}

}  // namespace

Result<Bytes> encrypt(Octets content, const EnvelopeOptions& options, const std::vector<Recipient>& recipients,
                      Random& random) {
  BytesSink sink;
  return collect(EnvelopeWriter::create(options, recipients, content.size(), sink, random), sink, content);
}

Result<Bytes> encrypt_data(Octets content, const EnvelopeOptions& options, Octets key, Random& random) {
  BytesSink sink;
  return collect(EnvelopeWriter::create_encrypted_data(options, key, content.size(), sink, random), sink, content);
}

Result<Opened> decrypt(Octets content_info, const Credentials& credentials, const OpenOptions& options) {
  asn1::Arena arena;
  const ContentInfo info = SEALWIRE_TRY(read_content_info(content_info, arena));
  const std::uint64_t offset = offset_in(content_info, info);
  if (info.content_type == content_types::enveloped_data)
    return open_enveloped(info.content, offset, credentials, options);
  if (info.content_type == content_types::auth_enveloped_data) {
    return open_auth_enveloped(info.content, offset, credentials, options);
  }
  if (info.content_type == content_types::encrypted_data) {
    return open_encrypted(info.content, offset, &credentials, {}, options);
  }
  return wrong_type(info.content_type, "envelopedData, authEnvelopedData or encryptedData");
}

Result<Opened> decrypt_data(Octets content_info, Octets key, const OpenOptions& options) {
  asn1::Arena arena;
  const ContentInfo info = SEALWIRE_TRY(read_content_info(content_info, arena));
  if (info.content_type != content_types::encrypted_data) return wrong_type(info.content_type, "encryptedData");
  return open_encrypted(info.content, offset_in(content_info, info), nullptr, key, options);
}

}  // namespace sealwire::cms
