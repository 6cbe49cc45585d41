#pragma once

#include "sealwire/smime/make.hpp"

namespace sealwire::smime {

/// The words of RFC 8551 §3.2.2, with the file extension of §3.2.1 that goes with each.
struct SmimeType {
  std::string_view word;
  std::string_view file;
};
inline constexpr SmimeType kSignedData{"signed-data", "smime.p7m"};
inline constexpr SmimeType kEnvelopedData{"enveloped-data", "smime.p7m"};
inline constexpr SmimeType kAuthEnvelopedData{"authEnveloped-data", "smime.p7m"};
inline constexpr SmimeType kCompressedData{"compressed-data", "smime.p7z"};
inline constexpr SmimeType kCertsOnly{"certs-only", "smime.p7c"};

/// application/pkcs7-mime around a body that is still to come.
Message pkcs7_mime(const SmimeType& type, const OuterForm& form);
/// multipart/signed with this boundary.
Message multipart_signed(std::string_view micalgs, std::string_view boundary);
/// The header of the second part of a multipart/signed, and its empty line.
std::string signature_part_header(const OuterForm& form);

/// Whether `entity` has a Content-Type: then its text is canonicalized before it is signed. Other octets are signed as
/// they are.
bool is_labelled_entity(Octets entity);

}  // namespace sealwire::smime
