#pragma once

#include <span>
#include <string_view>

#include "sealwire/asn1/oid.hpp"
#include "sealwire/asn1/schema.hpp"
#include "sealwire/base/error.hpp"

namespace sealwire::asn1 {
class Registry;
}

namespace sealwire::cms {

/// A content type as RFC 7193 registers it for application/cms.
struct ContentType {
  std::string_view token;  ///< in encapsulatingContent or innerContent; case matters (RFC 7193 §2)
  asn1::Oid oid;           ///< from the RFC that defines the type: RFC 7193 §4 has four wrong ones (docs/mistakes.md)
  const asn1::Type* type;  ///< of `content` in a ContentInfo
  bool encapsulates;       ///< holds another content type: an ECT, else an ICT
  std::string_view reference;  ///< "RFC 5652"
  /// Decodes a value, in BER, by the whole schema, and checks what the schema cannot say. Errors: asn1::Asn1Error with
  /// the path and the offset, bad_value.
  Result<void> (*check)(Octets value);
};

/// All of them: the encapsulating ones first, each part in the registry's order.
std::span<const ContentType> content_type_registry();
/// Null where the registry has no such OID.
const ContentType* find_content_type(asn1::Oid oid);
/// By the registry's token; "digestedData" is taken for the registry's "digestData" too. Null if there is none.
const ContentType* find_content_type(std::string_view token);

/// Adds to `registry` the content types and attributes of firmware, trust anchors, TAMP and key packages, and the
/// collections. Part of register_types().
void register_package_types(asn1::Registry& registry);

}  // namespace sealwire::cms
