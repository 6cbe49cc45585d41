#include "recipient_names.hpp"

#include "sealwire/asn1/codec.hpp"
#include "sealwire/base/hex.hpp"
#include "sealwire/cms/algorithm_parameters.hpp"
#include "sealwire/crypto/digest.hpp"
#include "sealwire/x509/algorithm.hpp"
#include "sealwire/x509/name.hpp"

#include "key_algorithms.hpp"
#include "oaep.hpp"
#include "password_key.hpp"

namespace sealwire::cms {
namespace {

using asn1::operator""_oid;

std::string to_text(const IssuerAndSerialNumber& name) {
  asn1::Arena arena;
  const auto issuer = asn1::decode<x509::Name>(name.issuer.octets, asn1::kBer, arena);
  return (issuer ? x509::to_text(*issuer) : to_hex(name.issuer.octets)) + ", serial " +
         to_hex(name.serial_number.octets);
}

std::string key_text(Octets identifier) { return "key identifier " + to_hex(identifier); }

std::string algorithm_text(const x509::AlgorithmIdentifier& algorithm) {
  if (const AgreementScheme* scheme = find_agreement(algorithm.algorithm)) {
    std::string text = scheme->name;
    asn1::Arena arena;
    if (algorithm.parameters) {
      const auto wrap = asn1::decode<x509::AlgorithmIdentifier>(algorithm.parameters->octets, asn1::kBer, arena);
      if (wrap) text += ", " + asn1::oid_text(wrap->algorithm);
    }
    return text;
  }
  if (algorithm.algorithm == "1.2.840.113549.1.1.1"_oid) return "RSAES-PKCS1-v1_5";
  if (algorithm.algorithm == kOaepOid) {
    const auto parameters = read_oaep(algorithm);
    if (!parameters) return "RSAES-OAEP";
    return "RSAES-OAEP (" + std::string(crypto::name_of(parameters->digest)) + ", MGF1 " +
           std::string(crypto::name_of(parameters->mgf1)) + ")";
  }
  return asn1::oid_text(algorithm.algorithm);
}

std::string password_text(const PasswordRecipientInfo& info) {
  std::string text = info.key_derivation_algorithm ? derivation_text(*info.key_derivation_algorithm)
                                                   : std::string("a key given elsewhere");
  return text + ", " + asn1::oid_text(info.key_encryption_algorithm.algorithm);
}

/// HKDF has its digest in its name; the KDFs of X9.44 have it in their parameters.
std::string kdf_text(const x509::AlgorithmIdentifier& algorithm) {
  std::string text = asn1::oid_text(algorithm.algorithm);
  const auto kdf = read_kdf(algorithm);
  if (!kdf || kdf->kind == KdfAlgorithm::Kind::hkdf) return text;
  return text + " (" + std::string(crypto::name_of(kdf->digest)) + ")";
}

template <class T>
std::optional<T> read(const asn1::Any& value, asn1::Arena& arena) {
  auto decoded = asn1::decode<T>(value.octets, asn1::kBer, arena);
  return decoded ? std::optional<T>(*std::move(decoded)) : std::nullopt;
}

RecipientReport describe_other(const OtherRecipientInfo& info) {
  namespace ori = other_recipient_types;
  RecipientReport out{RecipientType::ori, {}, asn1::oid_text(info.ori_type)};
  asn1::Arena arena;
  if (info.ori_type == ori::kem) {
    if (const auto kem = read<KemRecipientInfo>(info.ori_value, arena)) {
      out.identifier = to_text(kem->rid);
      out.key_encryption = "KEM " + asn1::oid_text(kem->kem.algorithm) + ", " + kdf_text(kem->kdf) + ", " +
                           asn1::oid_text(kem->wrap.algorithm);
    }
  } else if (info.ori_type == ori::key_trans_psk) {
    if (const auto psk = read<KeyTransPskRecipientInfo>(info.ori_value, arena)) {
      out.identifier = "pre-shared key " + to_hex(psk->pskid);
      out.key_encryption = "key transport with a pre-shared key, " + kdf_text(psk->kdf_algorithm) + ", " +
                           algorithm_text(psk->key_encryption_algorithm);
    }
  } else if (info.ori_type == ori::key_agree_psk) {
    if (const auto psk = read<KeyAgreePskRecipientInfo>(info.ori_value, arena)) {
      out.identifier = "pre-shared key " + to_hex(psk->pskid);
      out.key_encryption = "key agreement with a pre-shared key, " + kdf_text(psk->kdf_algorithm) + ", " +
                           algorithm_text(psk->key_encryption_algorithm);
    }
  }
  return out;
}

}  // namespace

std::string_view name_of(RecipientType type) {
  switch (type) {
    case RecipientType::ktri: return "ktri";
    case RecipientType::kari: return "kari";
    case RecipientType::kekri: return "kekri";
    case RecipientType::pwri: return "pwri";
    case RecipientType::ori: return "ori";
    case RecipientType::unknown: return "unknown";
  }
  return {};
}

bool names(const IssuerAndSerialNumber& name, const x509::Certificate& certificate) {
  return equal(name.serial_number.octets, certificate.serial()) &&
         x509::same_name(name.issuer.octets, certificate.issuer_der());
}

bool names(Octets key_identifier, const x509::Certificate& certificate) {
  if (const auto own = certificate.subject_key_identifier()) return equal(key_identifier, *own);
  // Without the extension a sender makes it himself: of the key's octets (RFC 5280 §4.2.1.2), or as Windows and .NET
  // do, of the whole SubjectPublicKeyInfo.
  const auto& key = certificate.public_key();
  if (key && equal(key_identifier, x509::key_identifier_of(*key))) return true;
  const auto whole = crypto::digest(crypto::DigestAlgorithm::sha1, certificate.spki());
  return whole && equal(key_identifier, *whole);
}

bool names(const RecipientIdentifier& id, const x509::Certificate& certificate) {
  if (const auto* issuer = std::get_if<IssuerAndSerialNumber>(&id)) return names(*issuer, certificate);
  return names(std::get<Octets>(id), certificate);
}

bool names(const KeyAgreeRecipientIdentifier& id, const x509::Certificate& certificate) {
  if (const auto* issuer = std::get_if<IssuerAndSerialNumber>(&id)) return names(*issuer, certificate);
  return names(std::get<RecipientKeyIdentifier>(id).subject_key_identifier, certificate);
}

std::string to_text(const RecipientIdentifier& id) {
  if (const auto* issuer = std::get_if<IssuerAndSerialNumber>(&id)) return to_text(*issuer);
  return key_text(std::get<Octets>(id));
}

std::string to_text(const KeyAgreeRecipientIdentifier& id) {
  if (const auto* issuer = std::get_if<IssuerAndSerialNumber>(&id)) return to_text(*issuer);
  return key_text(std::get<RecipientKeyIdentifier>(id).subject_key_identifier);
}

std::vector<RecipientReport> describe(const RecipientInfo& info) {
  if (const auto* ktri = std::get_if<KeyTransRecipientInfo>(&info)) {
    return {{RecipientType::ktri, to_text(ktri->rid), algorithm_text(ktri->key_encryption_algorithm)}};
  }
  if (const auto* kari = std::get_if<KeyAgreeRecipientInfo>(&info)) {
    std::vector<RecipientReport> out;
    for (const RecipientEncryptedKey& key : kari->recipient_encrypted_keys) {
      out.push_back({RecipientType::kari, to_text(key.rid), algorithm_text(kari->key_encryption_algorithm)});
    }
    return out;
  }
  if (const auto* kek = std::get_if<KekRecipientInfo>(&info)) {
    return {{RecipientType::kekri, to_hex(kek->kekid.key_identifier), algorithm_text(kek->key_encryption_algorithm)}};
  }
  if (const auto* password = std::get_if<PasswordRecipientInfo>(&info)) {
    return {{RecipientType::pwri, {}, password_text(*password)}};
  }
  if (const auto* other = std::get_if<OtherRecipientInfo>(&info)) return {describe_other(*other)};
  return {{RecipientType::unknown, asn1::to_string(std::get<asn1::Any>(info).tag()), {}}};
}

}  // namespace sealwire::cms
