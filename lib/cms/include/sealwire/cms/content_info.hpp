#pragma once

#include <optional>
#include <variant>

#include "sealwire/asn1/arena.hpp"
#include "sealwire/asn1/rules.hpp"
#include "sealwire/asn1/schema.hpp"
#include "sealwire/cms/error.hpp"

namespace sealwire::cms {

/// Families of open types: what a content type, an attribute, a format of others' certificates stands for.
extern const asn1::OpenSet kContentTypes;
extern const asn1::OpenSet kAttributes;
extern const asn1::OpenSet kOtherRecipientInfos;
extern const asn1::OpenSet kOtherKeyAttributes;
extern const asn1::OpenSet kOtherCertificateFormats;
extern const asn1::OpenSet kOtherRevocationInfoFormats;

/// CMSVersion ::= INTEGER { v0(0), v1(1), v2(2), v3(3), v4(4), v5(5) } (RFC 5652 §10.2.5)
using CmsVersion = std::int32_t;

/// ContentInfo ::= SEQUENCE {
///   contentType ContentType,
///   content [0] EXPLICIT ANY DEFINED BY contentType } (RFC 5652 §3)
struct ContentInfo {
  asn1::Oid content_type;
  asn1::Any content;
  static const asn1::Type kType;
};

/// eContent: an OCTET STRING, or in what was made by PKCS #7 rules any other type (RFC 5652 §5.2.1).
struct EContent : std::variant<Octets, asn1::Any> {
  using variant::variant;
  static const asn1::Type kType;
  /// The octets that are digested and delivered: content of the OCTET STRING, or of the other type without its header.
  Octets octets() const;
};

/// EncapsulatedContentInfo ::= SEQUENCE {
///   eContentType ContentType,
///   eContent [0] EXPLICIT OCTET STRING OPTIONAL } (RFC 5652 §5.2)
struct EncapsulatedContentInfo {
  asn1::Oid e_content_type;
  std::optional<EContent> e_content;
  static const asn1::Type kType;
};

/// Content types (RFC 5652 §3, RFC 5083, RFC 3274).
namespace content_types {
using asn1::operator""_oid;
inline constexpr asn1::Oid data = "1.2.840.113549.1.7.1"_oid;
inline constexpr asn1::Oid signed_data = "1.2.840.113549.1.7.2"_oid;
inline constexpr asn1::Oid enveloped_data = "1.2.840.113549.1.7.3"_oid;
inline constexpr asn1::Oid digested_data = "1.2.840.113549.1.7.5"_oid;
inline constexpr asn1::Oid encrypted_data = "1.2.840.113549.1.7.6"_oid;
inline constexpr asn1::Oid auth_data = "1.2.840.113549.1.9.16.1.2"_oid;
inline constexpr asn1::Oid content_info = "1.2.840.113549.1.9.16.1.6"_oid;
inline constexpr asn1::Oid compressed_data = "1.2.840.113549.1.9.16.1.9"_oid;
inline constexpr asn1::Oid auth_enveloped_data = "1.2.840.113549.1.9.16.1.23"_oid;
}  // namespace content_types

/// Reads a ContentInfo in BER. Views point into `octets` or `arena`. Errors: asn1::Asn1Error.
Result<ContentInfo> read_content_info(Octets octets, asn1::Arena& arena, const asn1::Limits& limits = {});
/// DER of a ContentInfo around `content`, which is one complete element.
Bytes write_content_info(asn1::Oid content_type, Octets content);

}  // namespace sealwire::cms
