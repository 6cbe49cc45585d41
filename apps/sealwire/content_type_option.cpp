#include "content_type_option.hpp"

#include "sealwire/cms/content_info.hpp"
#include "sealwire/cms/content_type.hpp"

#include "verdict.hpp"

namespace sealwire::app {

Result<asn1::OwnedOid> parse_content_type(const std::string& option, const std::string& text) {
  if (const auto* known = cms::find_content_type(text)) return asn1::OwnedOid(known->oid);
  if (text == "data") return asn1::OwnedOid(cms::content_types::data);
  if (const asn1::Oid known = asn1::find_oid(text); !known.empty()) return asn1::OwnedOid(known);
  auto oid = asn1::parse_oid(text);
  if (!oid) return fail(AppError::usage, option + ": no content type is called " + text);
  return oid;
}

}  // namespace sealwire::app
