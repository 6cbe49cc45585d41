#pragma once

#include <optional>

#include "sealwire/cms/envelope.hpp"
#include "sealwire/cms/enveloped_data.hpp"

#include "attribute_sets.hpp"

namespace sealwire::cms {

enum class EnvelopeKind : std::uint8_t { enveloped, auth_enveloped, encrypted };
/// Nothing for other content types.
std::optional<EnvelopeKind> envelope_kind(asn1::Oid content_type);
asn1::Oid oid_of(EnvelopeKind kind);

/// What precedes the content in one of these types, decoded.
struct EnvelopeHead {
  EnvelopeKind kind{};
  CmsVersion version = 0;
  const OriginatorInfo* originator = nullptr;
  const RecipientInfos* recipients = nullptr;  ///< null in EncryptedData
  asn1::Oid content_type;
  const x509::AlgorithmIdentifier* algorithm = nullptr;
};

/// "envelopedData", "authEnvelopedData", "encryptedData"
const char* name_of(EnvelopeKind kind);

/// The key and the cipher, found before the first octet of content.
struct Opening {
  EnvelopeKind kind{};
  EnvelopeReport report;
  ContentEncryption encryption;
  SecretBytes key;
  bool usable = false;
};
/// Finds the key among `credentials`, or takes `key` for EncryptedData if there are none. Errors: as decrypt().
Result<Opening> start_opening(const EnvelopeHead& head, const Credentials* credentials, Octets key,
                              const OpenOptions& options);

/// The version that the form asks for (RFC 5652 §6.1, §8; RFC 5083 §2.1).
CmsVersion expected_version(const EnvelopeHead& head, bool unprotected_attributes);
/// Errors: wrong_version. Version 0 with a password, as GnuPG writes it, is only remarked on.
Result<void> check_version(const EnvelopeHead& head, bool unprotected_attributes, std::vector<std::string>& remarks);

/// The one answer for all that does not decrypt.
std::unexpected<Error> cannot_decrypt();
/// An error of crypto in decrypting content, as cms says it.
std::unexpected<Error> as_cms(Error error);

/// Octets of the mac against the tag size that the parameters state. Errors: bad_length.
Result<void> check_mac_size(const Opening& opening, Octets mac);

}  // namespace sealwire::cms
