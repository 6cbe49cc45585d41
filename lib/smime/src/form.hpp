#pragma once

#include <optional>

#include "sealwire/mime/entity.hpp"
#include "sealwire/smime/open.hpp"

// What octets are: told from their front, so that whole messages and pieces of a stream are recognized alike.

namespace sealwire::smime {

enum class Shape : std::uint8_t {
  entity,  ///< a MIME entity
  pem,     ///< text with a "-----BEGIN"
  base64,  ///< base64 of a ContentInfo, without any header
  cms,     ///< a ContentInfo in BER
  other,   ///< none of these
};
/// `front` is the beginning of the message, all of it when it is shorter than 4096 octets.
Shape shape_of(Octets front);
/// True if this is the front of a ContentInfo with a content type that can be opened here.
bool begins_content_info(Octets front);

enum class Protection : std::uint8_t {
  none,
  pkcs7_mime,        ///< the body is CMS
  multipart_signed,  ///< RFC 8551 §3.5.3
};
/// What an entity's header says of its body. A body of application/octet-stream counts when its name ends in .p7m, .p7c
/// or .p7z (RFC 8551 §3.9).
Protection protection_of(const mime::ContentFields& content);

}  // namespace sealwire::smime
