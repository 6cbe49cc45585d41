#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/cms/types.hpp"

#include "key_algorithms.hpp"
#include "key_finder.hpp"

namespace sealwire::cms {

/// What find_content_key() looks with: it is shown one RecipientInfo after the other. Each form of them has a source
/// file of its own, key_search_*.cpp.
class KeySearch {
 public:
  KeySearch(const OriginatorInfo* originator, const Credentials& credentials, const KeyNeed& need,
            crypto::Legacy legacy, const RecipientLimits& limits)
      : originator_(originator), credentials_(credentials), need_(need), legacy_(legacy), limits_(limits) {}

  Result<void> look_at(const RecipientInfo& info);
  Result<FoundKey> result() &&;

 private:
  Result<void> try_one(const KeyTransRecipientInfo& info);
  Result<void> try_one(const KeyAgreeRecipientInfo& info);
  Result<void> try_one(const KekRecipientInfo& info);
  Result<void> try_one(const PasswordRecipientInfo& info);
  Result<void> try_one(const OtherRecipientInfo& info);
  Result<void> try_one(const asn1::Any& /*unknown*/) { return {}; }
  template <class T>
  Result<void> read_and_try(Octets value, const char* what, Result<void> (KeySearch::*attempt)(const T&));
  Result<void> try_kem(const KemRecipientInfo& info);
  Result<void> try_psk(const KeyTransPskRecipientInfo& info);
  Result<void> try_psk(const KeyAgreePskRecipientInfo& info);

  Result<void> spend();
  /// The verdict of one attempt with a check of its own.
  void tried(Result<SecretBytes> key);
  /// The same for a key wrapped under `kek`, if that could be had.
  void try_unwrap(const x509::AlgorithmIdentifier& algorithm, const Result<SecretBytes>& kek, Octets wrapped);
  void note(Error error) {
    if (!trouble_) trouble_ = std::move(error);
  }
  /// A RecipientInfo that is not as it should be: somebody else's, as long as there is another for us.
  void pass_over(Error error);
  void matched(std::size_t index) { found_.recipients[first_ + index].matched = true; }

  Result<void> transport_v15(const crypto::PrivateKey& key, Octets encrypted);
  Result<SecretBytes> unwrap(const x509::AlgorithmIdentifier& algorithm, Octets kek, Octets wrapped);
  Result<SecretBytes> agree_with(const OriginatorIdentifierOrKey& originator, const crypto::PrivateKey& own,
                                 crypto::Cofactor cofactor);
  Result<SecretBytes> agreed_kek(const OriginatorIdentifierOrKey& originator, const crypto::PrivateKey& own,
                                 const AgreementScheme& scheme, const x509::AlgorithmIdentifier& wrap,
                                 std::optional<Octets> ukm);
  Result<SecretBytes> kek_of_password(const PasswordRecipientInfo& info, Octets password, std::size_t size);
  Result<SecretBytes> kek_of_kem(const KemRecipientInfo& info, const crypto::PrivateKey& key);

  const OriginatorInfo* originator_;
  const Credentials& credentials_;
  const KeyNeed& need_;
  crypto::Legacy legacy_;
  const RecipientLimits& limits_;

  FoundKey found_;
  SecretBytes stand_in_;                           // the key of RSA PKCS #1 v1.5, right or wrong
  std::vector<const DecryptionKey*> transported_;  // named by a block of PKCS #1 v1.5 that was opened
  bool certain_ = false;
  bool refused_ = false;
  std::optional<Error> trouble_;
  std::optional<Error> passed_over_;
  std::size_t first_ = 0;  // report of the RecipientInfo at hand
  std::size_t operations_ = 0;
  std::uint64_t iterations_ = 0;
};

Result<void> check_version(std::int64_t version, std::int64_t expected, const char* what);

/// A whole AlgorithmIdentifier as DER: what KDFs take in.
Result<Bytes> as_der(const x509::AlgorithmIdentifier& algorithm);

/// The algorithm that is the parameter of `outer`: the wrap of a key agreement, the cipher of PWRI-KEK. It views
/// `outer`.
Result<x509::AlgorithmIdentifier> inner_algorithm(const x509::AlgorithmIdentifier& outer, asn1::Arena& arena);

/// Whether a key of that type can agree on a secret.
bool agrees(crypto::KeyType type);

/// Which of the encrypted keys are for this private key.
std::vector<std::size_t> encrypted_for(const DecryptionKey& own,
                                       const asn1::SequenceOf<RecipientEncryptedKey>& encrypted);

}  // namespace sealwire::cms
