#pragma once

#include "sealwire/cms/other_recipient_info.hpp"
#include "sealwire/cms/recipient.hpp"
#include "sealwire/cms/recipient_info.hpp"
#include "sealwire/crypto/key.hpp"
#include "sealwire/x509/types.hpp"

#include "key_algorithms.hpp"

// What the makers of RecipientInfos share. Each form has a source file of its own, recipient_writer_*.cpp.

namespace sealwire::cms {

/// The DER parts that the views of one RecipientInfo point to, until it is encoded.
struct Workshop {
  Octets content_key;
  Random& random;
  crypto::Legacy legacy;
  asn1::Arena arena{};

  Octets keep(Bytes octets) { return arena.keep(std::move(octets)); }
  /// `octets` are the DER of an AlgorithmIdentifier.
  Result<x509::AlgorithmIdentifier> keep_algorithm(Bytes octets);
};

x509::AlgorithmIdentifier algorithm_of(asn1::Oid oid, Octets parameters = {});

/// The key of the certificate. Errors: bad_request without one, crypto's bad_key.
Result<crypto::PublicKey> key_of(const x509::CertificatePtr& certificate);
Result<RecipientIdentifier> recipient_identifier(const x509::Certificate& certificate, RecipientIdForm form);
Result<KeyAgreeRecipientIdentifier> agree_identifier(const x509::Certificate& certificate, RecipientIdForm form);

/// AES key wrap takes whole blocks of eight octets only; keys of other lengths (RC2, CAST5, HMAC) need padding
/// (RFC 5649).
bool needs_padding(std::size_t key_size);
crypto::KeyWrap padded(crypto::KeyWrap aes_wrap);
/// What is asked for, or else a wrap as strong as the key that it wraps.
crypto::KeyWrap wrap_for(std::optional<crypto::KeyWrap> asked, std::size_t key_size);
Result<Octets> wrap_content_key(crypto::KeyWrap how, Octets kek, Workshop& shop);

/// `secret` is the key to be transported: the content-encryption key, or the one that RFC 8696 derives it with.
Result<KeyTransRecipientInfo> write_key_trans(const KeyTransRecipient& r, Octets secret, Workshop& shop);

/// The scheme that the recipient's key and options ask for. Errors: unsupported.
Result<const AgreementScheme*> scheme_for(const KeyAgreeRecipient& r, crypto::KeyType type);
/// OriginatorPublicKey of an ephemeral key, as libcrypto encodes it.
OriginatorPublicKey originator_key(crypto::KeyType type, Bytes encoded, Workshop& shop);
Result<KeyAgreeRecipientInfo> write_key_agree(const KeyAgreeRecipient& r, Workshop& shop);

Result<KekRecipientInfo> write_kek(const KekRecipient& r, Workshop& shop);
Result<PasswordRecipientInfo> write_password(const PasswordRecipient& r, Workshop& shop);
Result<OtherRecipientInfo> write_kem(const KemRecipient& r, Workshop& shop);
Result<OtherRecipientInfo> write_psk(const PskRecipient& r, Workshop& shop);

}  // namespace sealwire::cms
