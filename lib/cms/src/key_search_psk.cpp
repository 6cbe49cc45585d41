#include "sealwire/base/try.hpp"

#include "key_search.hpp"
#include "recipient_names.hpp"

namespace sealwire::cms {
namespace {

Result<SecretBytes> mixed_kek(const SharedKey& psk, KeyManagementType type, Octets kdk,
                              const x509::AlgorithmIdentifier& kdf, const x509::AlgorithmIdentifier& wrap) {
  const Bytes wrap_der = SEALWIRE_TRY(as_der(wrap));
  const std::size_t size = crypto::info_of(SEALWIRE_TRY(read_key_wrap(wrap)).wrap).kek_size;
  return mix_in(SEALWIRE_TRY(read_kdf(kdf)), psk.key, type, kdk, wrap_der, size);
}

}  // namespace

Result<void> KeySearch::try_psk(const KeyTransPskRecipientInfo& info) {
  for (const SharedKey& psk : credentials_.pre_shared_keys) {
    if (!psk.identifier.empty() && !equal(psk.identifier, info.pskid)) continue;
    // The key-derivation key comes as a content-encryption key does, from one of the inner RecipientInfos. Its length
    // is that of the KEK, which PKCS #1 v1.5 has to know.
    const auto wrap = read_key_wrap(info.key_encryption_algorithm);
    if (!wrap) {
      note(wrap.error());
      continue;
    }
    const KeyNeed need{crypto::info_of(wrap->wrap).kek_size, 1, 1024};
    KeySearch inner(originator_, credentials_, need, legacy_, limits_);
    for (const KeyTransRecipientInfo& ktri : info.ktris) SEALWIRE_CHECK(inner.look_at(RecipientInfo(ktri)));
    auto kdk = std::move(inner).result();
    if (!kdk) continue;
    matched(0);
    SEALWIRE_CHECK(spend());
    const auto kek =
        mixed_kek(psk, KeyManagementType::key_trans, kdk->key, info.kdf_algorithm, info.key_encryption_algorithm);
    try_unwrap(info.key_encryption_algorithm, kek, info.encrypted_key);
    if (certain_) return {};
  }
  return {};
}

Result<void> KeySearch::try_psk(const KeyAgreePskRecipientInfo& info) {
  const auto* given = std::get_if<OriginatorPublicKey>(&info.originator);
  for (const SharedKey& psk : credentials_.pre_shared_keys) {
    if (!psk.identifier.empty() && !equal(psk.identifier, info.pskid)) continue;
    for (const DecryptionKey& own : credentials_.keys) {
      if (!agrees(own.key.type())) continue;
      const std::vector<std::size_t> ours = encrypted_for(own, info.recipient_encrypted_keys);
      if (ours.empty()) continue;
      matched(0);
      SEALWIRE_CHECK(spend());
      const AgreementScheme* scheme = given == nullptr ? nullptr : find_agreement(given->algorithm.algorithm);
      if (scheme == nullptr) {
        note(Error(CmsError::unsupported, "a pre-shared key mixed into an agreement whose KDF is not named"));
        continue;
      }
      const auto first = agreed_kek(info.originator, own.key, *scheme, info.key_encryption_algorithm, info.ukm);
      for (const std::size_t i : ours) {
        tried([&]() -> Result<SecretBytes> {
          if (!first) return std::unexpected(first.error());
          const SecretBytes kek = SEALWIRE_TRY(
              mixed_kek(psk, KeyManagementType::key_agree, *first, info.kdf_algorithm, info.key_encryption_algorithm));
          return unwrap(info.key_encryption_algorithm, kek, info.recipient_encrypted_keys[i].encrypted_key);
        }());
        if (certain_) return {};
      }
    }
  }
  return {};
}

}  // namespace sealwire::cms
