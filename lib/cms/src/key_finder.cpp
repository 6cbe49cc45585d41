#include "key_finder.hpp"

#include <algorithm>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/der.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/algorithm_parameters.hpp"
#include "sealwire/cms/content_cipher.hpp"
#include "sealwire/crypto/kem.hpp"
#include "sealwire/crypto/rsa_encryption.hpp"

#include "key_algorithms.hpp"
#include "oaep.hpp"
#include "recipient_names.hpp"

namespace sealwire::cms {
namespace {

using asn1::operator""_oid;
using crypto::KeyType;

constexpr asn1::Oid kRsaEncryption = "1.2.840.113549.1.1.1"_oid;

/// A whole AlgorithmIdentifier as DER: what KDFs take in.
Result<Bytes> as_der(const x509::AlgorithmIdentifier& algorithm) {
  Bytes der = SEALWIRE_TRY(asn1::encode(algorithm));
  if (asn1::is_der(der)) return der;
  return asn1::to_der(der);
}

Result<x509::AlgorithmIdentifier> inner_algorithm(const x509::AlgorithmIdentifier& outer, asn1::Arena& arena) {
  if (!outer.parameters) {
    return fail(CmsError::bad_parameters, asn1::oid_text(outer.algorithm) + " without the algorithm inside it");
  }
  return asn1::decode<x509::AlgorithmIdentifier>(outer.parameters->octets, asn1::kBer, arena);
}

class KeyFinder {
 public:
  KeyFinder(const OriginatorInfo* originator, const Credentials& credentials, const KeyNeed& need,
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
  Result<void> try_kem(const KemRecipientInfo& info);
  Result<void> try_psk(const KeyTransPskRecipientInfo& info);
  Result<void> try_psk(const KeyAgreePskRecipientInfo& info);

  Result<void> spend();
  /// The verdict of one attempt with a check of its own.
  void tried(Result<SecretBytes> key);
  void note(Error error) {
    if (!trouble_) trouble_ = std::move(error);
  }
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
  SecretBytes stand_in_;  // the key of RSA PKCS #1 v1.5, right or wrong
  bool certain_ = false;
  bool refused_ = false;
  std::optional<Error> trouble_;
  std::size_t first_ = 0;  // report of the RecipientInfo at hand
  std::size_t operations_ = 0;
  std::uint64_t iterations_ = 0;
};

Result<void> check_version(std::int64_t version, std::int64_t expected, const char* what) {
  if (version == expected) return {};
  return fail(CmsError::wrong_version, std::string(what) + " has version " + std::to_string(version) +
                                           " where its form asks for " + std::to_string(expected));
}

Result<void> check_version(const RecipientInfo& info) {
  if (const auto* ktri = std::get_if<KeyTransRecipientInfo>(&info)) {
    const bool issuer = std::holds_alternative<IssuerAndSerialNumber>(ktri->rid);
    return check_version(ktri->version, issuer ? 0 : 2, "KeyTransRecipientInfo");
  }
  if (const auto* kari = std::get_if<KeyAgreeRecipientInfo>(&info)) {
    return check_version(kari->version, 3, "KeyAgreeRecipientInfo");
  }
  if (const auto* kek = std::get_if<KekRecipientInfo>(&info)) return check_version(kek->version, 4, "KEKRecipientInfo");
  if (const auto* pwri = std::get_if<PasswordRecipientInfo>(&info)) {
    return check_version(pwri->version, 0, "PasswordRecipientInfo");
  }
  return {};
}

Result<void> KeyFinder::look_at(const RecipientInfo& info) {
  SEALWIRE_CHECK(check_version(info));
  first_ = found_.recipients.size();
  for (RecipientReport& report : describe(info)) found_.recipients.push_back(std::move(report));
  if (certain_) return {};
  const auto& alternatives = static_cast<const RecipientInfo::variant&>(info);
  return std::visit([this](const auto& one) { return try_one(one); }, alternatives);
}

Result<FoundKey> KeyFinder::result() && {
  const bool stands_in = !stand_in_.empty();
  if (!certain_ && !stands_in && !refused_) {
    if (trouble_) return std::unexpected(*std::move(trouble_));
    return fail(CmsError::not_for_us, "no RecipientInfo is for the keys at hand");
  }
  found_.usable = certain_ || stands_in;
  if (!certain_) found_.key = stands_in ? std::move(stand_in_) : SecretBytes(need_.size);
  return std::move(found_);
}

Result<void> KeyFinder::spend() {
  if (++operations_ <= limits_.private_key_operations) return {};
  return fail(CmsError::limit, "more than " + std::to_string(limits_.private_key_operations) +
                                   " RecipientInfos would have to be tried with a private key");
}

void KeyFinder::tried(Result<SecretBytes> key) {
  if (key && key->size() >= need_.least && key->size() <= need_.most) {
    certain_ = true;
    found_.key = *std::move(key);
  } else if (key || key.error().is(crypto::CryptoError::decrypt_failed)) {
    refused_ = true;
  } else {
    note(std::move(key).error());
  }
}

Result<void> KeyFinder::transport_v15(const crypto::PrivateKey& key, Octets encrypted) {
  // The first block decides what stands in for a key that does not come out; later ones replace it only if they hold
  // one. Nothing here depends on whether they do.
  if (stand_in_.empty()) stand_in_ = SEALWIRE_TRY(crypto::rejection_key(key, encrypted, need_.size));
  return crypto::rsa_pkcs1_decrypt_or_keep(key, encrypted, stand_in_.writable());
}

Result<void> KeyFinder::try_one(const KeyTransRecipientInfo& info) {
  for (const DecryptionKey& own : credentials_.keys) {
    if (own.key.type() != KeyType::rsa) continue;
    if (own.certificate != nullptr && !names(info.rid, *own.certificate)) continue;
    matched(0);
    SEALWIRE_CHECK(spend());
    if (info.key_encryption_algorithm.algorithm == kRsaEncryption) {
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

Result<SecretBytes> KeyFinder::unwrap(const x509::AlgorithmIdentifier& algorithm, Octets kek, Octets wrapped) {
  const KeyWrapAlgorithm wrap = SEALWIRE_TRY(read_key_wrap(algorithm));
  return crypto::unwrap_key(wrap.wrap, kek, wrapped, {legacy_, wrap.rc2_effective_bits});
}

x509::CertificatePtr find_originator(const OriginatorIdentifierOrKey& id, const Credentials& credentials,
                                     const OriginatorInfo* originator) {
  const auto is_it = [&](const x509::Certificate& certificate) {
    if (const auto* issuer = std::get_if<IssuerAndSerialNumber>(&id)) return names(*issuer, certificate);
    return names(std::get<Octets>(id), certificate);
  };
  for (const auto& certificate : credentials.originators) {
    if (is_it(*certificate)) return certificate;
  }
  if (originator == nullptr || !originator->certs) return nullptr;
  for (const asn1::Any element : *originator->certs) {
    if (certificate_choice(element) != CertificateChoice::certificate) continue;
    const auto certificate = x509::Certificate::parse(element.octets);
    if (certificate && is_it(**certificate)) return *certificate;
  }
  return nullptr;
}

/// The shared secret with the originator. Errors: bad_key when its key is not of the group of ours.
Result<SecretBytes> KeyFinder::agree_with(const OriginatorIdentifierOrKey& originator, const crypto::PrivateKey& own,
                                          crypto::Cofactor cofactor) {
  const auto* given = std::get_if<OriginatorPublicKey>(&originator);
  if (given == nullptr) {
    const x509::CertificatePtr certificate = find_originator(originator, credentials_, originator_);
    if (certificate == nullptr) {
      return fail(CmsError::unsupported, "the originator's certificate, which its static key is in, is not at hand");
    }
    const auto& key = certificate->public_key();
    if (!key) return std::unexpected(key.error());
    SEALWIRE_CHECK(crypto::check_peer(*key));
    return crypto::agree(own, *key, cofactor);
  }
  if (given->public_key.unused != 0) {
    return fail(CmsError::bad_parameters, "an originator's key with unused bits");
  }
  Octets encoded = given->public_key.octets;
  if (own.type() == KeyType::dh) {
    asn1::Arena arena;
    encoded = SEALWIRE_TRY(asn1::decode<asn1::Integer>(encoded, asn1::kBer, arena)).magnitude();
  }
  return crypto::agree_encoded(own, encoded, cofactor);
}

Result<SecretBytes> KeyFinder::agreed_kek(const OriginatorIdentifierOrKey& originator, const crypto::PrivateKey& own,
                                          const AgreementScheme& scheme, const x509::AlgorithmIdentifier& wrap,
                                          std::optional<Octets> ukm) {
  const KeyWrapAlgorithm how = SEALWIRE_TRY(read_key_wrap(wrap));
  const SecretBytes secret = SEALWIRE_TRY(agree_with(originator, own, scheme.cofactor));
  return derive_kek(scheme, secret, SEALWIRE_TRY(as_der(wrap)), how.wrap, ukm);
}

bool agrees(KeyType type) { return crypto::is_ec(type) || crypto::is_montgomery(type) || type == KeyType::dh; }

// Which of the encrypted keys are for this private key.
std::vector<std::size_t> encrypted_for(const DecryptionKey& own,
                                       const asn1::SequenceOf<RecipientEncryptedKey>& encrypted) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < encrypted.size(); ++i) {
    if (own.certificate == nullptr || names(encrypted[i].rid, *own.certificate)) out.push_back(i);
  }
  return out;
}

Result<void> KeyFinder::try_one(const KeyAgreeRecipientInfo& info) {
  for (const DecryptionKey& own : credentials_.keys) {
    if (!agrees(own.key.type())) continue;
    const std::vector<std::size_t> ours = encrypted_for(own, info.recipient_encrypted_keys);
    if (ours.empty()) continue;
    SEALWIRE_CHECK(spend());
    const AgreementScheme* scheme = find_agreement(info.key_encryption_algorithm.algorithm);
    if (scheme == nullptr) {
      note(Error(CmsError::unsupported,
                 "the key agreement " + asn1::oid_text(info.key_encryption_algorithm.algorithm) + " is not known"));
      continue;
    }
    asn1::Arena arena;
    const auto wrap = inner_algorithm(info.key_encryption_algorithm, arena);
    if (!wrap) {
      note(wrap.error());
      continue;
    }
    const auto kek = agreed_kek(info.originator, own.key, *scheme, *wrap, info.ukm);
    // A key without a certificate is tried wherever it might fit: another group means it does not.
    if (!kek && own.certificate == nullptr && kek.error().is(crypto::CryptoError::bad_key)) continue;
    for (const std::size_t i : ours) {
      matched(i);
      if (!kek) {
        tried(std::unexpected(kek.error()));
      } else {
        tried(unwrap(*wrap, *kek, info.recipient_encrypted_keys[i].encrypted_key));
      }
      if (certain_) return {};
    }
  }
  return {};
}

Result<void> KeyFinder::try_one(const KekRecipientInfo& info) {
  for (const SharedKey& shared : credentials_.shared_keys) {
    if (!shared.identifier.empty() && !equal(shared.identifier, info.kekid.key_identifier)) continue;
    matched(0);
    tried(unwrap(info.key_encryption_algorithm, shared.key, info.encrypted_key));
    if (certain_) return {};
  }
  return {};
}

Result<SecretBytes> KeyFinder::kek_of_password(const PasswordRecipientInfo& info, Octets password, std::size_t size) {
  if (!info.key_derivation_algorithm) {
    // RFC 3211 §1.2.1: the key is supplied from elsewhere.
    if (password.size() == size) return SecretBytes(password);
    return fail(crypto::CryptoError::decrypt_failed, "the key is not as long as its cipher needs");
  }
  const auto& algorithm = *info.key_derivation_algorithm;
  if (!algorithm.parameters) return fail(CmsError::bad_parameters, "a key derivation without parameters");
  asn1::Arena arena;
  crypto::PasswordLimits left = limits_.password;
  left.iterations -= std::min(left.iterations, iterations_);
  if (algorithm.algorithm == "1.3.6.1.4.1.11591.4.11"_oid) {
    const auto p = SEALWIRE_TRY(asn1::decode<ScryptParams>(algorithm.parameters->octets, asn1::kBer, arena));
    return crypto::scrypt(password, p.salt, {p.cost_parameter, p.block_size, p.parallelization_parameter}, size, left);
  }
  if (algorithm.algorithm != "1.2.840.113549.1.5.12"_oid) {
    return fail(CmsError::unsupported, "the key derivation " + asn1::oid_text(algorithm.algorithm) + " is not known");
  }
  const auto p = SEALWIRE_TRY(asn1::decode<Pbkdf2Params>(algorithm.parameters->octets, asn1::kBer, arena));
  const auto* salt = std::get_if<Octets>(&p.salt);
  const auto prf = p.prf ? hmac_digest(p.prf->algorithm) : crypto::DigestAlgorithm::sha1;
  if (salt == nullptr || !prf) return fail(CmsError::unsupported, "PBKDF2 with a salt or PRF that is not known");
  if (p.key_length && *p.key_length != static_cast<std::int64_t>(size)) {
    return fail(CmsError::bad_parameters, "PBKDF2 for another length of key than its cipher has");
  }
  if (p.iteration_count < 0) return fail(CmsError::bad_parameters, "PBKDF2 with a negative iterationCount");
  iterations_ += static_cast<std::uint64_t>(p.iteration_count);
  return crypto::pbkdf2(*prf, password, *salt, static_cast<std::uint64_t>(p.iteration_count), size, left);
}

Result<void> KeyFinder::try_one(const PasswordRecipientInfo& info) {
  for (const SecretBytes& password : credentials_.passwords) {
    matched(0);
    SEALWIRE_CHECK(spend());
    tried([&]() -> Result<SecretBytes> {
      if (info.key_encryption_algorithm.algorithm != "1.2.840.113549.1.9.16.3.9"_oid) {
        // A plain key wrap in place of PWRI-KEK.
        const auto wrap = SEALWIRE_TRY(read_key_wrap(info.key_encryption_algorithm));
        const SecretBytes kek = SEALWIRE_TRY(kek_of_password(info, password, crypto::info_of(wrap.wrap).kek_size));
        return unwrap(info.key_encryption_algorithm, kek, info.encrypted_key);
      }
      asn1::Arena arena;
      const auto inner = SEALWIRE_TRY(inner_algorithm(info.key_encryption_algorithm, arena));
      const ContentEncryption cipher = SEALWIRE_TRY(read_content_encryption(inner, legacy_));
      const auto* cbc = std::get_if<crypto::CbcCipher>(&cipher.cipher);
      if (cbc == nullptr) return fail(CmsError::bad_parameters, "PWRI-KEK with a cipher that is not CBC");
      const SecretBytes kek = SEALWIRE_TRY(kek_of_password(info, password, cipher.key_size));
      return crypto::pwri_unwrap({*cbc, kek, cipher.iv, legacy_, cipher.rc2_effective_bits}, info.encrypted_key);
    }());
    if (certain_) return {};
  }
  return {};
}

bool is_kem_of(asn1::Oid kem, KeyType type) {
  switch (type) {
    case KeyType::rsa: return kem == kems::rsa;
    case KeyType::ml_kem_512: return kem == kems::ml_kem_512;
    case KeyType::ml_kem_768: return kem == kems::ml_kem_768;
    case KeyType::ml_kem_1024: return kem == kems::ml_kem_1024;
    default: return false;
  }
}

// RSA-KEM has its own KDF: KDF3 with SHA-256 unless RsaKemParameters say otherwise (RFC 9690 §2.3).
Result<KdfAlgorithm> rsa_kem_kdf(const x509::AlgorithmIdentifier& kem, asn1::Arena& arena) {
  const KdfAlgorithm usual{KdfAlgorithm::Kind::kdf3, crypto::DigestAlgorithm::sha256};
  if (kem.without_parameters()) return usual;
  const asn1::Rules rules = asn1::kBer;
  asn1::Reader outer(kem.parameters->octets, rules);
  const asn1::Element sequence = SEALWIRE_TRY(outer.next(asn1::tags::sequence, "RsaKemParameters"));
  asn1::Reader inner = SEALWIRE_TRY(outer.inside(sequence));
  const asn1::Element kdf = SEALWIRE_TRY(inner.next(asn1::tags::sequence, "keyDerivationFunction"));
  return read_kdf(SEALWIRE_TRY(asn1::decode<x509::AlgorithmIdentifier>(kdf.octets, rules, arena)));
}

Result<SecretBytes> KeyFinder::kek_of_kem(const KemRecipientInfo& info, const crypto::PrivateKey& key) {
  const KeyWrapAlgorithm wrap = SEALWIRE_TRY(read_key_wrap(info.wrap));
  const std::size_t size = crypto::info_of(wrap.wrap).kek_size;
  if (info.kek_length != static_cast<std::int64_t>(size)) {
    return fail(CmsError::bad_parameters, "kekLength is not the length of a key of the wrap (RFC 9629 §3)");
  }
  SecretBytes secret = SEALWIRE_TRY(crypto::decapsulate(key, info.kemct));
  asn1::Arena arena;
  if (key.type() == KeyType::rsa) {
    const KdfAlgorithm own = SEALWIRE_TRY(rsa_kem_kdf(info.kem, arena));
    secret = SEALWIRE_TRY(derive(own, secret, {}, size));
  }
  const Bytes wrap_der = SEALWIRE_TRY(as_der(info.wrap));
  CmsOriForKemOtherInfo other;
  other.wrap = asn1::Any{wrap_der};
  other.kek_length = info.kek_length;
  other.ukm = info.ukm;
  return derive(SEALWIRE_TRY(read_kdf(info.kdf)), secret, SEALWIRE_TRY(asn1::encode(other)), size);
}

Result<void> KeyFinder::try_kem(const KemRecipientInfo& info) {
  SEALWIRE_CHECK(check_version(info.version, 0, "KEMRecipientInfo"));
  for (const DecryptionKey& own : credentials_.keys) {
    if (!is_kem_of(info.kem.algorithm, own.key.type())) continue;
    if (own.certificate != nullptr && !names(info.rid, *own.certificate)) continue;
    matched(0);
    SEALWIRE_CHECK(spend());
    const auto kek = kek_of_kem(info, own.key);
    if (kek) {
      tried(unwrap(info.wrap, *kek, info.encrypted_key));
    } else {
      tried(std::unexpected(kek.error()));
    }
    if (certain_) return {};
  }
  return {};
}

Result<SecretBytes> mixed_kek(const SharedKey& psk, KeyManagementType type, Octets kdk,
                              const x509::AlgorithmIdentifier& kdf, const x509::AlgorithmIdentifier& wrap) {
  const Bytes wrap_der = SEALWIRE_TRY(as_der(wrap));
  CmsOriForPskOtherInfo info;
  info.psk = psk.key;
  info.key_mgmt_alg_type = type;
  info.key_encryption_algorithm = asn1::Any{wrap_der};
  info.psk_length = static_cast<std::int64_t>(psk.key.size());
  info.kdk_length = static_cast<std::int64_t>(kdk.size());
  const SecretBytes der(SEALWIRE_TRY(asn1::encode(info)));
  const std::size_t size = crypto::info_of(SEALWIRE_TRY(read_key_wrap(wrap)).wrap).kek_size;
  return derive(SEALWIRE_TRY(read_kdf(kdf)), kdk, der, size);
}

Result<void> KeyFinder::try_psk(const KeyTransPskRecipientInfo& info) {
  SEALWIRE_CHECK(check_version(info.version, 0, "KeyTransPSKRecipientInfo"));
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
    KeyFinder inner(originator_, credentials_, need, legacy_, limits_);
    for (const KeyTransRecipientInfo& ktri : info.ktris) SEALWIRE_CHECK(inner.look_at(RecipientInfo(ktri)));
    auto kdk = std::move(inner).result();
    if (!kdk) continue;
    matched(0);
    SEALWIRE_CHECK(spend());
    const auto kek =
        mixed_kek(psk, KeyManagementType::key_trans, kdk->key, info.kdf_algorithm, info.key_encryption_algorithm);
    if (kek) {
      tried(unwrap(info.key_encryption_algorithm, *kek, info.encrypted_key));
    } else {
      tried(std::unexpected(kek.error()));
    }
    if (certain_) return {};
  }
  return {};
}

Result<void> KeyFinder::try_psk(const KeyAgreePskRecipientInfo& info) {
  SEALWIRE_CHECK(check_version(info.version, 0, "KeyAgreePSKRecipientInfo"));
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

Result<void> KeyFinder::try_one(const OtherRecipientInfo& info) {
  namespace ori = other_recipient_types;
  asn1::Arena arena;
  const Octets value = info.ori_value.octets;
  if (info.ori_type == ori::kem) {
    return try_kem(SEALWIRE_TRY(asn1::decode<KemRecipientInfo>(value, asn1::kBer, arena)));
  }
  if (info.ori_type == ori::key_trans_psk) {
    return try_psk(SEALWIRE_TRY(asn1::decode<KeyTransPskRecipientInfo>(value, asn1::kBer, arena)));
  }
  if (info.ori_type == ori::key_agree_psk) {
    return try_psk(SEALWIRE_TRY(asn1::decode<KeyAgreePskRecipientInfo>(value, asn1::kBer, arena)));
  }
  for (const auto& opener : credentials_.others) {
    if (opener->type() != info.ori_type) continue;
    found_.recipients[first_].key_encryption = opener->name();
    auto key = opener->open(value, credentials_, need_.size);
    if (key && !*key) continue;
    matched(0);
    if (key) {
      tried(**std::move(key));
    } else {
      tried(std::unexpected(std::move(key).error()));
    }
    if (certain_) return {};
  }
  return {};
}

Result<void> check_credentials(const Credentials& credentials) {
  for (const DecryptionKey& own : credentials.keys) {
    if (own.certificate == nullptr || own.key.in_token()) continue;
    const auto& key = own.certificate->public_key();
    if (!key) return std::unexpected(key.error());
    if (!(*key == own.key.public_key())) {
      return fail(CmsError::bad_request, "the private key is not that of the recipient's certificate");
    }
  }
  return {};
}

}  // namespace

Result<FoundKey> find_content_key(const RecipientInfos& infos, const OriginatorInfo* originator,
                                  const Credentials& credentials, const KeyNeed& need, crypto::Legacy legacy,
                                  const RecipientLimits& limits) {
  if (infos.empty()) return fail(CmsError::no_recipients, "RecipientInfos is empty");
  if (infos.size() > limits.recipients) {
    return fail(CmsError::limit, std::to_string(infos.size()) + " RecipientInfos, " +
                                     std::to_string(limits.recipients) + " are allowed");
  }
  SEALWIRE_CHECK(check_credentials(credentials));
  KeyFinder finder(originator, credentials, need, legacy, limits);
  for (const RecipientInfo& info : infos) SEALWIRE_CHECK(finder.look_at(info));
  return std::move(finder).result();
}

std::vector<RecipientReport> describe_recipients(const RecipientInfos& infos, const RecipientLimits& limits) {
  std::vector<RecipientReport> out;
  for (std::size_t i = 0; i < std::min(infos.size(), limits.recipients); ++i) {
    for (RecipientReport& report : describe(infos[i])) out.push_back(std::move(report));
  }
  return out;
}

}  // namespace sealwire::cms
