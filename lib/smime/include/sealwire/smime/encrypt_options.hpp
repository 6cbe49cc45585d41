#pragma once

#include <vector>

#include "sealwire/cms/envelope.hpp"
#include "sealwire/cms/recipient.hpp"

namespace sealwire::smime {

/// For whom, and with what. An AEAD gives authEnveloped-data, a CBC cipher enveloped-data.
struct EncryptOptions {
  std::vector<cms::Recipient> recipients;
  cms::ContentCipher cipher = crypto::AeadCipher::aes128_gcm;
  /// Octets of content-encryption keys come from here; everything random does.
  crypto::Legacy legacy = crypto::Legacy::refuse;
  asn1::OwnedOid content_type{};  ///< empty: id-data, which MIME entities are
  /// Each the DER of an Attribute. Only an AEAD authenticates some.
  std::vector<Bytes> authenticated_attributes{};
  std::vector<Bytes> unprotected_attributes{};
};

}  // namespace sealwire::smime
