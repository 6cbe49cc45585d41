#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sealwire/cms/content_cipher.hpp"
#include "sealwire/cms/credentials.hpp"
#include "sealwire/cms/recipient.hpp"

// EnvelopedData (RFC 5652 §6), AuthEnvelopedData (RFC 5083) and EncryptedData (RFC 5652 §8) in memory. For content of
// any length see envelope_stream.hpp.

namespace sealwire::cms {

struct EnvelopeOptions {
  /// An AEAD makes an AuthEnvelopedData, a CBC cipher an EnvelopedData.
  ContentCipher cipher = crypto::AeadCipher::aes128_gcm;
  asn1::OwnedOid content_type{};  ///< empty: id-data
  /// DER of Attributes, each one whole. In AuthEnvelopedData they are authenticated with the content; contentType is
  /// added where the content is not id-data (RFC 5083 §2.1).
  std::vector<Bytes> authenticated_attributes{};
  /// unprotectedAttrs of EnvelopedData and EncryptedData, unauthAttrs of AuthEnvelopedData.
  std::vector<Bytes> unprotected_attributes{};
  /// For originatorInfo: what the recipient may need to find a static key.
  std::vector<x509::CertificatePtr> originator_certificates{};
  crypto::Legacy legacy = crypto::Legacy::refuse;
};

struct OpenOptions {
  crypto::Legacy legacy = crypto::Legacy::refuse;
  RecipientLimits limits{};
};

/// What was found when an encrypted content type was opened.
struct EnvelopeReport {
  std::string type;    ///< "envelopedData", "authEnvelopedData", "encryptedData", "authData"
  std::string cipher;  ///< "aes-128-gcm"; of authData the MAC: "HMAC with SHA-256"
  std::vector<RecipientReport> recipients;
  bool authenticated = false;  ///< the content's integrity was proven, by a key that every recipient has
  asn1::OwnedOid content_type;
  std::uint64_t content_size = 0;
  /// DER of the SET OF that was authenticated, and of the one that was not; empty where there is none.
  Bytes authenticated_attributes;
  Bytes unprotected_attributes;
  std::vector<Bytes> originator_certificates;  ///< DER, from originatorInfo
  std::vector<std::string> remarks;            ///< what is not as the RFC has it, but was tolerated
};

struct Opened {
  SecretBytes content;
  EnvelopeReport report;
};

/// DER of a ContentInfo with EnvelopedData or AuthEnvelopedData around `content`, for all `recipients`. Errors: usage
/// (no recipient, attributes that are no Attribute), unsupported, those of crypto for keys that cannot be used.
Result<Bytes> encrypt(Octets content, const EnvelopeOptions& options, const std::vector<Recipient>& recipients,
                      Random& random);
/// Opens a ContentInfo (BER) with EnvelopedData, AuthEnvelopedData or EncryptedData. Errors: not_for_us when no
/// credential fits; cannot_decrypt, the same whether the key or the content is wrong (RFC 3218); wrong_version,
/// bad_parameters, bad_length, missing_attribute and others for what RFC 5652, RFC 5083 and RFC 5084 forbid.
Result<Opened> decrypt(Octets content_info, const Credentials& credentials, const OpenOptions& options = {});

/// EncryptedData under a key that both have, whose length must be that of the cipher. AEAD is not for it.
Result<Bytes> encrypt_data(Octets content, const EnvelopeOptions& options, Octets key, Random& random);
Result<Opened> decrypt_data(Octets content_info, Octets key, const OpenOptions& options = {});

}  // namespace sealwire::cms
