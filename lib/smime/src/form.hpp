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
/// The octets that an outermost message of any form has before itself and that are no part of it: a byte order mark,
/// empty lines before a header, the "From " line of an mbox.
std::size_t octets_before_message(Octets front);

/// How the body is encoded indeed: what its header says is a hint like every label. `front` is its beginning, all of it
/// when it is shorter than kEncodingFront.
mime::TransferEncoding encoding_of(mime::TransferEncoding said, Octets front);
constexpr std::size_t kEncodingFront = 1024;
/// The CMS in the body of an entity, decoded. Errors: those of mime.
Result<Bytes> decoded_cms(const mime::Entity& entity);
/// The CMS in PEM: the first block that begins a ContentInfo, whatever its label says, since `certutil -encode` calls
/// everything a CERTIFICATE and gpgsm writes SIGNED MESSAGE. Errors: bad_message, malformed_text.
Result<Bytes> pem_cms(std::string_view text);
bool is_cms_label(std::string_view label);

/// What is left of `octets` without what transports and containers leave behind a ContentInfo that ends at `end`: line
/// ends, and the NUL octets that fill up the fixed places of PDF and Authenticode. All of it, if there is anything
/// else.
Octets without_padding(Octets octets, std::uint64_t end);
bool is_padding(Octets octets);

/// What an entity's header says of its body. A body of application/octet-stream counts when its name ends in .p7m, .p7c
/// or .p7z (RFC 8551 §3.9). The outermost entity may be a signature on its own, to be verified over content that is
/// elsewhere or, as some write it, inside.
Protection protection_of(const mime::ContentFields& content, bool outermost = false);

}  // namespace sealwire::smime
