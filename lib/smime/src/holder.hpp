#pragma once

#include <optional>

#include "sealwire/asn1/tag.hpp"
#include "sealwire/smime/open.hpp"

// Content types that hold other content types as they are: they neither hide nor prove anything, and do not count where
// somebody wants one layer taken off.

namespace sealwire::smime {

enum class Holder : std::uint8_t {
  none,
  content_info,     ///< contentInfo
  with_attributes,  ///< contentWithAttrs (RFC 4073)
  collection,       ///< contentCollection (RFC 4073)
  key_package,      ///< encryptedKeyPkg (RFC 6032): one of three encrypted types
};
Holder holder_of(asn1::Oid type);

/// Which content type an alternative of EncryptedKeyPackage is. Errors: unexpected_tag.
Result<asn1::Oid> key_package_type(asn1::Tag tag);
/// The octet that begins the value of that type on its own, where the alternative has a tag instead.
inline constexpr std::uint8_t kSequenceOctet = 0x30;

/// True for types whose value is an OCTET STRING around the content.
bool is_octet_string(asn1::Oid type);
/// True if a ContentInfo of this type is understood: RFC 7193's types, and data.
bool is_known(asn1::Oid type);

/// "attributes: 1.2.3, signingTime"
std::string attributes_detail(const std::vector<asn1::OwnedOid>& types);

/// Whether `octets` begin with a ContentInfo of this very type. Some put one where only the type itself belongs.
bool begins_content_info_of(Octets front, asn1::Oid type);

}  // namespace sealwire::smime
