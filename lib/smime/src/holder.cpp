#include "holder.hpp"

#include "sealwire/asn1/error.hpp"
#include "sealwire/asn1/reader.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/content_info.hpp"
#include "sealwire/cms/content_type.hpp"

#include "form.hpp"

namespace sealwire::smime {

namespace types = cms::content_types;

Holder holder_of(asn1::Oid type) {
  if (type == types::content_info) return Holder::content_info;
  const cms::ContentType* known = cms::find_content_type(type);
  if (known == nullptr) return Holder::none;
  if (known->token == "contentWithAttrs") return Holder::with_attributes;
  if (known->token == "contentCollection") return Holder::collection;
  if (known->token == "encryptedKeyPkg") return Holder::key_package;
  return Holder::none;
}

Result<asn1::Oid> key_package_type(asn1::Tag tag) {
  if (tag == asn1::tags::sequence) return types::encrypted_data;
  if (tag == asn1::Tag::context(0)) return types::enveloped_data;
  if (tag == asn1::Tag::context(1)) return types::auth_enveloped_data;
  return fail(asn1::Asn1Error::unexpected_tag, asn1::to_string(tag) + " is no alternative of EncryptedKeyPackage");
}

bool is_octet_string(asn1::Oid type) {
  if (type == types::data) return true;
  const cms::ContentType* known = cms::find_content_type(type);
  return known != nullptr && known->type == &asn1::kOctetString;
}

bool is_known(asn1::Oid type) { return type == types::data || cms::find_content_type(type) != nullptr; }

std::string attributes_detail(const std::vector<asn1::OwnedOid>& types) {
  std::string out = types.size() == 1 ? "attribute: " : "attributes: ";
  for (const asn1::OwnedOid& type : types) out += (&type == &types.front() ? "" : ", ") + asn1::oid_text(type);
  return out;
}

bool begins_content_info_of(Octets front, asn1::Oid type) {
  if (!begins_content_info(front)) return false;
  const auto outer = asn1::read_header(front, asn1::kBer);
  const auto oid = asn1::read_header(front.subspan(outer->size), asn1::kBer);
  return equal(front.subspan(outer->size + oid->size, static_cast<std::size_t>(*oid->length)), type.octets());
}

}  // namespace sealwire::smime
