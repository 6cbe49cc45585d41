#include "recipient_writer.hpp"

#include <algorithm>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/der.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/algorithm_parameters.hpp"
#include "sealwire/cms/content_cipher.hpp"
#include "sealwire/cms/other_recipient_info.hpp"
#include "sealwire/crypto/kem.hpp"
#include "sealwire/crypto/keygen.hpp"
#include "sealwire/crypto/rsa_encryption.hpp"
#include "sealwire/x509/algorithm.hpp"

#include "key_algorithms.hpp"

namespace sealwire::cms {
namespace {

using asn1::operator""_oid;
using crypto::DigestAlgorithm;
using crypto::KeyWrap;

/// The DER parts that the views of one RecipientInfo point to, until it is encoded.
struct Workshop {
  Octets content_key;
  Random& random;
  crypto::Legacy legacy;
  asn1::Arena arena{};

  Octets keep(Bytes octets) { return arena.keep(std::move(octets)); }
  x509::AlgorithmIdentifier algorithm(asn1::Oid oid, Octets parameters = {}) const {
    x509::AlgorithmIdentifier out{oid, std::nullopt};
    if (!parameters.empty()) out.parameters = asn1::Any{parameters};
    return out;
  }
};

std::unexpected<Error> bad_request(std::string what) { return fail(CmsError::bad_request, std::move(what)); }

Result<crypto::PublicKey> key_of(const x509::CertificatePtr& certificate) {
  if (certificate == nullptr) return bad_request("a recipient without a certificate");
  const auto& key = certificate->public_key();
  if (!key) return std::unexpected(key.error());
  return *key;
}

IssuerAndSerialNumber issuer_and_serial(const x509::Certificate& certificate) {
  return {asn1::Any{certificate.issuer_der()}, asn1::Integer{certificate.serial()}};
}

Result<Octets> key_identifier(const x509::Certificate& certificate) {
  if (const auto identifier = certificate.subject_key_identifier()) return *identifier;
  return bad_request("the recipient's certificate has no subjectKeyIdentifier");
}

Result<RecipientIdentifier> recipient_identifier(const x509::Certificate& certificate, RecipientIdForm form) {
  if (form == RecipientIdForm::issuer_and_serial) return RecipientIdentifier(issuer_and_serial(certificate));
  return RecipientIdentifier(SEALWIRE_TRY(key_identifier(certificate)));
}

Result<KeyAgreeRecipientIdentifier> agree_identifier(const x509::Certificate& certificate, RecipientIdForm form) {
  if (form == RecipientIdForm::issuer_and_serial) return KeyAgreeRecipientIdentifier(issuer_and_serial(certificate));
  RecipientKeyIdentifier identifier;
  identifier.subject_key_identifier = SEALWIRE_TRY(key_identifier(certificate));
  return KeyAgreeRecipientIdentifier(identifier);
}

// A wrap as strong as the key that it wraps.
KeyWrap usual_wrap(std::size_t key_size) {
  if (key_size <= 16) return KeyWrap::aes128_wrap;
  return key_size <= 24 ? KeyWrap::aes192_wrap : KeyWrap::aes256_wrap;
}

// AES key wrap takes whole blocks of eight octets only; keys of other lengths (RC2, CAST5, HMAC) are wrapped with
// padding (RFC 5649).
KeyWrap wrap_for(std::optional<KeyWrap> asked, std::size_t key_size) {
  if (asked) return *asked;
  const KeyWrap wrap = usual_wrap(key_size);
  if (key_size % 8 == 0 && key_size >= 16) return wrap;
  return static_cast<KeyWrap>(static_cast<int>(wrap) + 3);
}

Result<Bytes> wrap(KeyWrap how, Octets kek, Workshop& shop) {
  return crypto::wrap_key(how, kek, shop.content_key, shop.random, {shop.legacy});
}

// --- ktri

Bytes oaep_parameters(const KeyTransRecipient& r) {
  const Bytes hash = algorithm_identifier(x509::oid_of(r.oaep_digest), null_der());
  const Bytes mgf_hash = algorithm_identifier(x509::oid_of(r.oaep_mgf1), null_der());
  Bytes label;
  asn1::append_element(label, asn1::tags::octet_string, false, r.oaep_label);
  asn1::Writer w;
  const auto end = w.mark();
  const auto explicitly = [&](std::uint32_t number, Octets element) {
    const auto inner = w.mark();
    w.raw(element);
    w.close(asn1::Tag::context(number), inner);
  };
  if (!r.oaep_label.empty()) explicitly(2, algorithm_identifier("1.2.840.113549.1.1.9"_oid, label));
  if (r.oaep_mgf1 != DigestAlgorithm::sha1) explicitly(1, algorithm_identifier("1.2.840.113549.1.1.8"_oid, mgf_hash));
  if (r.oaep_digest != DigestAlgorithm::sha1) explicitly(0, hash);
  w.close(asn1::tags::sequence, end);
  return std::move(w).take();
}

Result<KeyTransRecipientInfo> key_trans(const KeyTransRecipient& r, Octets secret, Workshop& shop) {
  const crypto::PublicKey key = SEALWIRE_TRY(key_of(r.certificate));
  KeyTransRecipientInfo out;
  out.version = r.form == RecipientIdForm::issuer_and_serial ? 0 : 2;
  out.rid = SEALWIRE_TRY(recipient_identifier(*r.certificate, r.form));
  if (r.oaep) {
    out.key_encryption_algorithm = shop.algorithm("1.2.840.113549.1.1.7"_oid, shop.keep(oaep_parameters(r)));
    const crypto::OaepParameters parameters{r.oaep_digest, r.oaep_mgf1, r.oaep_label};
    out.encrypted_key = shop.keep(SEALWIRE_TRY(crypto::rsa_oaep_encrypt(key, parameters, secret)));
  } else {
    out.key_encryption_algorithm = shop.algorithm("1.2.840.113549.1.1.1"_oid, null_der());
    out.encrypted_key = shop.keep(SEALWIRE_TRY(crypto::rsa_pkcs1_encrypt(key, secret)));
  }
  return out;
}

// --- kari

Result<const AgreementScheme*> scheme_for(const KeyAgreeRecipient& r, crypto::KeyType type) {
  using Kdf = AgreementScheme::Kdf;
  DigestAlgorithm digest = DigestAlgorithm::sha256;
  if (type == crypto::KeyType::ec_p384) digest = DigestAlgorithm::sha384;
  if (type == crypto::KeyType::ec_p521 || type == crypto::KeyType::x448) digest = DigestAlgorithm::sha512;
  if (type == crypto::KeyType::dh) digest = DigestAlgorithm::sha1;
  Kdf kdf = Kdf::x963;
  if (crypto::is_montgomery(type)) kdf = Kdf::hkdf;
  if (type == crypto::KeyType::dh) kdf = Kdf::x942;
  const AgreementScheme* scheme = find_agreement(kdf, r.kdf_digest.value_or(digest), r.cofactor);
  if (scheme == nullptr) {
    return fail(CmsError::unsupported, "no key agreement of " + std::string(crypto::name_of(type)) +
                                           " keys has an identifier with " +
                                           std::string(crypto::name_of(r.kdf_digest.value_or(digest))));
  }
  return scheme;
}

/// OriginatorPublicKey: the algorithm without parameters, which are those of the recipient's key.
OriginatorPublicKey originator_key(crypto::KeyType type, Bytes encoded, Workshop& shop) {
  asn1::Oid oid = "1.2.840.10045.2.1"_oid;
  if (type == crypto::KeyType::x25519) oid = "1.3.101.110"_oid;
  if (type == crypto::KeyType::x448) oid = "1.3.101.111"_oid;
  if (type == crypto::KeyType::dh) {
    oid = "1.2.840.10046.2.1"_oid;
    Bytes number;
    asn1::append_element(number, asn1::tags::integer, false, asn1::integer_from_magnitude(encoded));
    encoded = std::move(number);
  }
  return OriginatorPublicKey{shop.algorithm(oid), {shop.keep(std::move(encoded)), 0}};
}

Result<KeyAgreeRecipientInfo> key_agree(const KeyAgreeRecipient& r, Workshop& shop) {
  const crypto::PublicKey key = SEALWIRE_TRY(key_of(r.certificate));
  const AgreementScheme* scheme = SEALWIRE_TRY(scheme_for(r, key.type()));
  const KeyWrap how = wrap_for(r.wrap, shop.content_key.size());
  const Octets wrap_der = shop.keep(write_key_wrap(how));
  std::optional<Octets> ukm;
  if (r.ukm) ukm = *r.ukm;
  crypto::EphemeralAgreement agreed = SEALWIRE_TRY(crypto::agree_ephemeral(key, scheme->cofactor));
  const SecretBytes kek = SEALWIRE_TRY(derive_kek(*scheme, agreed.secret, wrap_der, how, ukm));

  KeyAgreeRecipientInfo out;
  out.originator = OriginatorIdentifierOrKey(originator_key(key.type(), std::move(agreed.public_key), shop));
  out.ukm = ukm;
  out.key_encryption_algorithm = shop.algorithm(scheme->oid, wrap_der);
  RecipientEncryptedKey encrypted;
  encrypted.rid = SEALWIRE_TRY(agree_identifier(*r.certificate, r.form));
  encrypted.encrypted_key = shop.keep(SEALWIRE_TRY(wrap(how, kek, shop)));
  out.recipient_encrypted_keys.push_back(encrypted);
  return out;
}

// --- kekri, pwri

Result<KekRecipientInfo> kek(const KekRecipient& r, Workshop& shop) {
  const KeyWrap how = r.wrap ? *r.wrap : SEALWIRE_TRY(crypto::aes_wrap_for(r.kek.size()));
  const bool padded = shop.content_key.size() % 8 != 0 || shop.content_key.size() < 16;
  const KeyWrap used = !r.wrap && padded ? static_cast<KeyWrap>(static_cast<int>(how) + 3) : how;
  KekRecipientInfo out;
  out.kekid.key_identifier = r.identifier;
  if (r.date) out.kekid.date = asn1::GeneralizedTime{*r.date, 0};
  if (r.other_id) {
    out.kekid.other.emplace();
    out.kekid.other->key_attr_id = *r.other_id;
    if (!r.other_der.empty()) out.kekid.other->key_attr = asn1::Any{r.other_der};
  }
  const Octets algorithm = shop.keep(write_key_wrap(used));
  asn1::Arena unused;
  out.key_encryption_algorithm = SEALWIRE_TRY(asn1::decode<x509::AlgorithmIdentifier>(algorithm, asn1::kDer, unused));
  out.encrypted_key = shop.keep(SEALWIRE_TRY(wrap(used, r.kek, shop)));
  return out;
}

Result<PasswordRecipientInfo> password(const PasswordRecipient& r, Workshop& shop) {
  if (r.password.empty()) return bad_request("an empty password protects nothing");
  Bytes salt(r.salt_size);
  shop.random.fill(salt);
  const std::size_t kek_size = crypto::info_of(r.cipher).key_size;
  const SecretBytes kek_octets =
      SEALWIRE_TRY(crypto::pbkdf2(r.prf, r.password, salt, r.iterations, kek_size, crypto::PasswordLimits{UINT32_MAX}));
  ContentEncryption cipher = new_content_encryption(r.cipher, shop.random);

  Pbkdf2Params parameters;
  parameters.salt = Pbkdf2Salt{{Octets(salt)}};
  parameters.iteration_count = r.iterations;
  const asn1::Oid prf = hmac_oid(r.prf);
  if (prf.empty()) return bad_request("this PRF has no identifier");
  // hmacWithSHA1 is the default, and not encoded.
  if (r.prf != DigestAlgorithm::sha1) parameters.prf = shop.algorithm(prf, null_der());

  PasswordRecipientInfo out;
  out.key_derivation_algorithm =
      shop.algorithm("1.2.840.113549.1.5.12"_oid, shop.keep(SEALWIRE_TRY(asn1::encode(parameters))));
  out.key_encryption_algorithm =
      shop.algorithm("1.2.840.113549.1.9.16.3.9"_oid, shop.keep(write_content_encryption(cipher)));
  const crypto::CbcSetup setup{r.cipher, kek_octets, cipher.iv, shop.legacy, cipher.rc2_effective_bits};
  out.encrypted_key = shop.keep(SEALWIRE_TRY(crypto::pwri_wrap(setup, shop.content_key, shop.random)));
  return out;
}

// --- ori

Result<KdfAlgorithm> kdf_for(KemRecipient::Kdf kdf, crypto::KeyType type) {
  using Kind = KdfAlgorithm::Kind;
  switch (kdf) {
    case KemRecipient::Kdf::by_key:
      return KdfAlgorithm{crypto::is_rsa(type) ? Kind::kdf3 : Kind::hkdf, DigestAlgorithm::sha256};
    case KemRecipient::Kdf::hkdf_sha256: return KdfAlgorithm{Kind::hkdf, DigestAlgorithm::sha256};
    case KemRecipient::Kdf::hkdf_sha384: return KdfAlgorithm{Kind::hkdf, DigestAlgorithm::sha384};
    case KemRecipient::Kdf::hkdf_sha512: return KdfAlgorithm{Kind::hkdf, DigestAlgorithm::sha512};
    case KemRecipient::Kdf::kdf3_sha256: return KdfAlgorithm{Kind::kdf3, DigestAlgorithm::sha256};
    case KemRecipient::Kdf::kdf3_sha384: return KdfAlgorithm{Kind::kdf3, DigestAlgorithm::sha384};
    case KemRecipient::Kdf::kdf3_sha512: break;
  }
  return KdfAlgorithm{Kind::kdf3, DigestAlgorithm::sha512};
}

asn1::Oid kem_oid(crypto::KeyType type) {
  switch (type) {
    case crypto::KeyType::ml_kem_512: return kems::ml_kem_512;
    case crypto::KeyType::ml_kem_768: return kems::ml_kem_768;
    case crypto::KeyType::ml_kem_1024: return kems::ml_kem_1024;
    default: return kems::rsa;
  }
}

Result<OtherRecipientInfo> kem(const KemRecipient& r, Workshop& shop) {
  const crypto::PublicKey key = SEALWIRE_TRY(key_of(r.certificate));
  crypto::Encapsulated sent = SEALWIRE_TRY(crypto::encapsulate(key));
  const KeyWrap how =
      r.wrap ? *r.wrap
             : (crypto::is_ml_kem(key.type()) && shop.content_key.size() % 8 == 0 && shop.content_key.size() >= 16
                    ? KeyWrap::aes256_wrap  // RFC 9936 §2.2.1 asks for a KEK as strong as the KEM
                    : wrap_for(std::nullopt, shop.content_key.size()));
  const std::size_t kek_size = crypto::info_of(how).kek_size;
  if (crypto::is_rsa(key.type())) {
    // The last step of RSA-KEM (RFC 9690 §A.1), with the KDF that absent parameters stand for.
    sent.secret = SEALWIRE_TRY(crypto::kdf3(DigestAlgorithm::sha256, sent.secret, {}, kek_size));
  }
  const KdfAlgorithm kdf = SEALWIRE_TRY(kdf_for(r.kdf, key.type()));
  CmsOriForKemOtherInfo info;
  info.wrap = asn1::Any{shop.keep(write_key_wrap(how))};
  info.kek_length = static_cast<std::int64_t>(kek_size);
  if (r.ukm) info.ukm = *r.ukm;
  const Bytes info_der = SEALWIRE_TRY(asn1::encode(info));
  const SecretBytes kek_octets = SEALWIRE_TRY(derive(kdf, sent.secret, info_der, kek_size));

  KemRecipientInfo out;
  out.rid = SEALWIRE_TRY(recipient_identifier(*r.certificate, r.form));
  out.kem = shop.algorithm(kem_oid(key.type()));
  out.kemct = sent.ciphertext;
  asn1::Arena unused;
  const Octets kdf_der = shop.keep(write_kdf(kdf));
  out.kdf = SEALWIRE_TRY(asn1::decode<x509::AlgorithmIdentifier>(kdf_der, asn1::kDer, unused));
  out.kek_length = info.kek_length;
  out.ukm = info.ukm;
  out.wrap = SEALWIRE_TRY(asn1::decode<x509::AlgorithmIdentifier>(info.wrap.octets, asn1::kDer, unused));
  out.encrypted_key = shop.keep(SEALWIRE_TRY(wrap(how, kek_octets, shop)));
  return OtherRecipientInfo{other_recipient_types::kem, asn1::Any{shop.keep(SEALWIRE_TRY(asn1::encode(out)))}};
}

Result<SecretBytes> mixed_kek(const PskRecipient& r, KeyManagementType type, Octets kdk, Octets wrap_der,
                              std::size_t size) {
  return mix_in({KdfAlgorithm::Kind::hkdf, r.hkdf_digest}, r.psk, type, kdk, wrap_der, size);
}

Result<OtherRecipientInfo> psk_trans(const PskRecipient& r, KeyWrap how, Octets wrap_der, Workshop& shop) {
  const std::size_t size = crypto::info_of(how).kek_size;
  SecretBytes kdk(size);
  shop.random.fill(kdk.writable());
  KeyTransPskRecipientInfo out;
  asn1::Arena unused;
  out.pskid = r.identifier;
  const Octets kdf_der = shop.keep(write_kdf({KdfAlgorithm::Kind::hkdf, r.hkdf_digest}));
  out.kdf_algorithm = SEALWIRE_TRY(asn1::decode<x509::AlgorithmIdentifier>(kdf_der, asn1::kDer, unused));
  out.key_encryption_algorithm = SEALWIRE_TRY(asn1::decode<x509::AlgorithmIdentifier>(wrap_der, asn1::kDer, unused));
  for (const auto& certificate : r.certificates) {
    KeyTransRecipient one{certificate, r.form};
    one.oaep = r.oaep;
    out.ktris.push_back(SEALWIRE_TRY(key_trans(one, kdk, shop)));
  }
  const SecretBytes kek_octets = SEALWIRE_TRY(mixed_kek(r, KeyManagementType::key_trans, kdk, wrap_der, size));
  out.encrypted_key = shop.keep(SEALWIRE_TRY(wrap(how, kek_octets, shop)));
  return OtherRecipientInfo{other_recipient_types::key_trans_psk,
                            asn1::Any{shop.keep(SEALWIRE_TRY(asn1::encode(out)))}};
}

Result<OtherRecipientInfo> psk_agree(const PskRecipient& r, KeyWrap how, Octets wrap_der, Workshop& shop) {
  const std::size_t size = crypto::info_of(how).kek_size;
  KeyAgreePskRecipientInfo out;
  asn1::Arena unused;
  out.pskid = r.identifier;
  const Octets kdf_der = shop.keep(write_kdf({KdfAlgorithm::Kind::hkdf, r.hkdf_digest}));
  out.kdf_algorithm = SEALWIRE_TRY(asn1::decode<x509::AlgorithmIdentifier>(kdf_der, asn1::kDer, unused));
  out.key_encryption_algorithm = SEALWIRE_TRY(asn1::decode<x509::AlgorithmIdentifier>(wrap_der, asn1::kDer, unused));
  std::optional<crypto::PrivateKey> ephemeral;
  for (const auto& certificate : r.certificates) {
    const crypto::PublicKey key = SEALWIRE_TRY(key_of(certificate));
    const AgreementScheme* scheme = SEALWIRE_TRY(scheme_for({certificate}, key.type()));
    // One ephemeral key for all of them, since there is one originator.
    if (!ephemeral) ephemeral = SEALWIRE_TRY(crypto::generate_like(key));
    const SecretBytes secret = SEALWIRE_TRY(crypto::agree(*ephemeral, key, scheme->cofactor));
    const SecretBytes first = SEALWIRE_TRY(derive_kek(*scheme, secret, wrap_der, how, std::nullopt));
    OriginatorPublicKey originator =
        originator_key(key.type(), SEALWIRE_TRY(crypto::encoded_public(ephemeral->public_key())), shop);
    // RFC 8696 has no other place for the scheme: its example has it here.
    originator.algorithm = shop.algorithm(scheme->oid, wrap_der);
    out.originator = OriginatorIdentifierOrKey(originator);
    const SecretBytes kek_octets = SEALWIRE_TRY(mixed_kek(r, KeyManagementType::key_agree, first, wrap_der, size));
    RecipientEncryptedKey encrypted;
    encrypted.rid = SEALWIRE_TRY(agree_identifier(*certificate, r.form));
    encrypted.encrypted_key = shop.keep(SEALWIRE_TRY(wrap(how, kek_octets, shop)));
    out.recipient_encrypted_keys.push_back(encrypted);
  }
  return OtherRecipientInfo{other_recipient_types::key_agree_psk,
                            asn1::Any{shop.keep(SEALWIRE_TRY(asn1::encode(out)))}};
}

Result<OtherRecipientInfo> psk(const PskRecipient& r, Workshop& shop) {
  if (r.certificates.empty()) return bad_request("a pre-shared key is mixed with a recipient's key, but none is given");
  const crypto::PublicKey key = SEALWIRE_TRY(key_of(r.certificates.front()));
  const KeyWrap how = wrap_for(r.wrap, shop.content_key.size());
  const Octets wrap_der = shop.keep(write_key_wrap(how));
  return crypto::is_rsa(key.type()) ? psk_trans(r, how, wrap_der, shop) : psk_agree(r, how, wrap_der, shop);
}

Result<OtherRecipientInfo> other(const OtherRecipient& r, Workshop& shop) {
  if (r.maker == nullptr) return bad_request("a recipient of another kind without its maker");
  const Octets value = shop.keep(SEALWIRE_TRY(r.maker->make(shop.content_key, shop.random)));
  return OtherRecipientInfo{r.maker->type(), asn1::Any{value}};
}

struct MakeInfo {
  Workshop& shop;
  template <class T>
  static Result<RecipientInfo> up(Result<T>&& value) {
    if (!value) return std::unexpected(std::move(value).error());
    return RecipientInfo(*std::move(value));
  }
  Result<RecipientInfo> operator()(const KeyTransRecipient& r) const {
    return up(key_trans(r, shop.content_key, shop));
  }
  Result<RecipientInfo> operator()(const KeyAgreeRecipient& r) const { return up(key_agree(r, shop)); }
  Result<RecipientInfo> operator()(const KekRecipient& r) const { return up(kek(r, shop)); }
  Result<RecipientInfo> operator()(const PasswordRecipient& r) const { return up(password(r, shop)); }
  Result<RecipientInfo> operator()(const KemRecipient& r) const { return up(kem(r, shop)); }
  Result<RecipientInfo> operator()(const PskRecipient& r) const { return up(psk(r, shop)); }
  Result<RecipientInfo> operator()(const OtherRecipient& r) const { return up(other(r, shop)); }
};

}  // namespace

Result<WrittenRecipients> write_recipients(const std::vector<Recipient>& recipients, Octets content_key, Random& random,
                                           crypto::Legacy legacy) {
  if (recipients.empty()) return bad_request("nobody to encrypt for");
  WrittenRecipients out;
  std::vector<Bytes> elements;
  for (const Recipient& recipient : recipients) {
    Workshop shop{content_key, random, legacy};
    const RecipientInfo info = SEALWIRE_TRY(std::visit(MakeInfo{shop}, recipient));
    const auto* ktri = std::get_if<KeyTransRecipientInfo>(&info);
    const bool pwri = std::holds_alternative<PasswordRecipientInfo>(info);
    const bool ori = std::holds_alternative<OtherRecipientInfo>(info);
    out.has_pwri_or_ori = out.has_pwri_or_ori || pwri || ori;
    out.only_version_0 = out.only_version_0 && (pwri || ori || (ktri != nullptr && ktri->version == 0));
    elements.push_back(SEALWIRE_TRY(asn1::encode(info)));
  }
  std::ranges::sort(elements, asn1::set_of_less);
  std::size_t size = 0;
  for (const Bytes& element : elements) size += element.size();
  asn1::append_header(out.der, asn1::tags::set, true, size);
  for (const Bytes& element : elements) append(out.der, element);
  return out;
}

Result<Recipient> recipient_for(x509::CertificatePtr certificate, const RecipientOptions& options) {
  const crypto::PublicKey key = SEALWIRE_TRY(key_of(certificate));
  const crypto::KeyType type = key.type();
  if (type == crypto::KeyType::rsa && !options.rsa_kem) {
    KeyTransRecipient out{std::move(certificate), options.form, options.oaep};
    if (options.digest) out.oaep_digest = out.oaep_mgf1 = *options.digest;
    return out;
  }
  if (type == crypto::KeyType::rsa || crypto::is_ml_kem(type)) {
    return KemRecipient{std::move(certificate), options.form};
  }
  if (crypto::is_ec(type) || crypto::is_montgomery(type) || type == crypto::KeyType::dh) {
    return KeyAgreeRecipient{std::move(certificate), options.form, options.digest};
  }
  return fail(CmsError::unsupported, std::string(crypto::name_of(type)) + " keys neither encrypt nor agree on keys");
}

}  // namespace sealwire::cms
