#include <algorithm>

#include "sealwire/base/try.hpp"
#include "sealwire/crypto/rsa_encryption.hpp"

#include "key_search.hpp"
#include "oaep.hpp"
#include "recipient_names.hpp"

namespace sealwire::cms {
namespace {

using asn1::operator""_oid;

constexpr asn1::Oid kRsaEncryption = "1.2.840.113549.1.1.1"_oid;

}  // namespace

Result<void> KeySearch::transport_v15(const crypto::PrivateKey& key, Octets encrypted) {
  // The first block decides what stands in for a key that does not come out; later ones replace it only if they hold
  // one. Nothing here depends on whether they do.
  if (stand_in_.empty()) stand_in_ = SEALWIRE_TRY(crypto::rejection_key(key, encrypted, need_.size));
  return crypto::rsa_pkcs1_decrypt_or_keep(key, encrypted, stand_in_.writable());
}

Result<void> KeySearch::try_one(const KeyTransRecipientInfo& info) {
  for (const DecryptionKey& own : credentials_.keys) {
    if (own.key.type() != crypto::KeyType::rsa) continue;
    if (own.certificate != nullptr && !names(info.rid, *own.certificate)) continue;
    matched(0);
    SEALWIRE_CHECK(spend());
    if (info.key_encryption_algorithm.algorithm == kRsaEncryption) {
      // Who could add a block of his own beside the true one would learn from the outcome whether it holds a key: of
      // those that name one certificate only the first counts.
      if (own.certificate != nullptr && std::ranges::find(transported_, &own) != transported_.end()) continue;
      transported_.push_back(&own);
      if (auto done = transport_v15(own.key, info.encrypted_key); !done) note(std::move(done).error());
    } else if (info.key_encryption_algorithm.algorithm == kOaepOid) {
      const auto parameters = read_oaep(info.key_encryption_algorithm);
      if (!parameters) {
        note(parameters.error());
      } else {
        tried(crypto::rsa_oaep_decrypt(own.key, *parameters, info.encrypted_key));
      }
    } else {
      note(Error(CmsError::unsupported,
                 "the key transport " + asn1::oid_text(info.key_encryption_algorithm.algorithm) + " is not known"));
    }
    if (certain_) return {};
  }
  return {};
}

}  // namespace sealwire::cms
