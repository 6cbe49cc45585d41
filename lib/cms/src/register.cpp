#include "sealwire/asn1/registry.hpp"
#include "sealwire/base/time.hpp"
#include "sealwire/cms/attribute_values.hpp"
#include "sealwire/cms/content_type.hpp"
#include "sealwire/cms/other_recipient_info.hpp"
#include "sealwire/cms/types.hpp"

#include "shown_types.hpp"

namespace sealwire::cms {

namespace {

void register_content_types(asn1::Registry& registry) {
  const struct {
    asn1::Oid oid;
    const asn1::Type& type;
  } rows[] = {
      {content_types::signed_data, SignedData::kType},
      {content_types::enveloped_data, EnvelopedData::kType},
      {content_types::digested_data, DigestedData::kType},
      {content_types::encrypted_data, EncryptedData::kType},
      {content_types::auth_data, AuthenticatedData::kType},
      {content_types::auth_enveloped_data, AuthEnvelopedData::kType},
      {content_types::compressed_data, CompressedData::kType},
      {content_types::content_info, ContentInfo::kType},
  };
  registry.add_type(ContentInfo::kType);
  registry.add(kContentTypes, content_types::data, asn1::kOctetString);
  for (const auto& row : rows) registry.add(kContentTypes, row.oid, row.type);
}

void register_attributes(asn1::Registry& registry) {
  const struct {
    asn1::Oid oid;
    const asn1::Type& type;
  } rows[] = {
      {attribute_types::content_type, asn1::kOid},
      {attribute_types::message_digest, asn1::kOctetString},
      {attribute_types::signing_time, asn1::kTime},
      {attribute_types::binary_signing_time, kBinaryTime},
      {attribute_types::countersignature, SignerInfo::kType},
      {attribute_types::smime_capabilities, SmimeCapabilities::kType},
      {attribute_types::encryption_key_preference, SmimeEncryptionKeyPreference::kType},
      {attribute_types::cms_algorithm_protection, CmsAlgorithmProtection::kType},
      {attribute_types::signing_certificate, SigningCertificate::kType},
      {attribute_types::signing_certificate_v2, SigningCertificateV2::kType},
      {attribute_types::content_hints, ContentHints::kType},
  };
  for (const auto& row : rows) registry.add(kAttributes, row.oid, row.type);
}

std::string say_time(Octets element) {
  const auto seconds = asn1::Integer{asn1::Any{element}.content()}.small();
  const bool has_a_year = seconds && *seconds >= 0 && *seconds < 253402300800;  // 10000-01-01
  return has_a_year ? format_time(UnixTime(std::chrono::seconds(*seconds))) : std::string();
}

}  // namespace

constinit const asn1::Type kBinaryTime{
    .kind = asn1::Kind::big_integer, .name = "BinaryTime", .tag = asn1::tags::integer};

void register_types(asn1::Registry& registry) {
  x509::register_types(registry);
  register_content_types(registry);
  register_attributes(registry);
  register_recipient_types(registry);
  register_package_types(registry);
  register_shown_types(registry);
  registry.add_summary(kBinaryTime, say_time);
}

}  // namespace sealwire::cms
