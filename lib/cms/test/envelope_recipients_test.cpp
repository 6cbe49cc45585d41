#include <gtest/gtest.h>

#include "sealwire/asn1/writer.hpp"
#include "sealwire/cms/envelope.hpp"
#include "sealwire/cms/error.hpp"

#include "envelope_support.hpp"

// Each kind of recipient: made, and opened.

namespace sealwire::cms {
namespace {

using namespace test;
using crypto::DigestAlgorithm;
using crypto::KeyType;
using asn1::operator""_oid;

struct Case {
  const char* what;
  KeyType type;
  Recipient (*make)(x509::CertificatePtr);
};

template <auto Change>
Recipient with(x509::CertificatePtr certificate) {
  Recipient out = recipient_for(std::move(certificate)).value();
  Change(out);
  return out;
}
auto& kari(Recipient& r) { return std::get<KeyAgreeRecipient>(r); }
auto& ktri(Recipient& r) { return std::get<KeyTransRecipient>(r); }

template <DigestAlgorithm Digest>
Recipient kdf(x509::CertificatePtr certificate) {
  Recipient out = recipient_for(std::move(certificate)).value();
  kari(out).kdf_digest = Digest;
  return out;
}
template <DigestAlgorithm Digest>
Recipient cofactor(x509::CertificatePtr certificate) {
  Recipient out = kdf<Digest>(std::move(certificate));
  kari(out).cofactor = crypto::Cofactor::cofactor;
  return out;
}
template <DigestAlgorithm Digest, DigestAlgorithm Mgf1>
Recipient oaep(x509::CertificatePtr certificate) {
  Recipient out = recipient_for(std::move(certificate), {.oaep = true}).value();
  ktri(out).oaep_digest = Digest;
  ktri(out).oaep_mgf1 = Mgf1;
  return out;
}
template <crypto::KeyWrap Wrap>
Recipient wrapped(x509::CertificatePtr certificate) {
  Recipient out = recipient_for(std::move(certificate)).value();
  kari(out).wrap = Wrap;
  return out;
}
Recipient plain(x509::CertificatePtr certificate) { return recipient_for(std::move(certificate)).value(); }
Recipient by_ski(x509::CertificatePtr certificate) {
  return recipient_for(std::move(certificate), {.form = RecipientIdForm::subject_key_identifier}).value();
}
Recipient with_ukm(x509::CertificatePtr certificate) {
  Recipient out = recipient_for(std::move(certificate)).value();
  kari(out).ukm = to_bytes("some user keying material");
  return out;
}
Recipient with_label(x509::CertificatePtr certificate) {
  Recipient out = recipient_for(std::move(certificate), {.oaep = true}).value();
  ktri(out).oaep_label = to_bytes("label");
  return out;
}
template <KemRecipient::Kdf Kdf, DigestAlgorithm Digest = DigestAlgorithm::sha256>
Recipient rsa_kem(x509::CertificatePtr certificate) {
  KemRecipient out{std::move(certificate)};
  out.kdf = Kdf;
  out.kdf_digest = Digest;
  out.ukm = to_bytes("ukm");
  return out;
}

const Case kCases[] = {
    {"RSA PKCS #1", KeyType::rsa, plain},
    {"RSA PKCS #1 by key identifier", KeyType::rsa, by_ski},
    {"OAEP SHA-1", KeyType::rsa, oaep<DigestAlgorithm::sha1, DigestAlgorithm::sha1>},
    {"OAEP SHA-224", KeyType::rsa, oaep<DigestAlgorithm::sha224, DigestAlgorithm::sha224>},
    {"OAEP SHA-256", KeyType::rsa, oaep<DigestAlgorithm::sha256, DigestAlgorithm::sha256>},
    {"OAEP SHA-384, MGF1 SHA-1", KeyType::rsa, oaep<DigestAlgorithm::sha384, DigestAlgorithm::sha1>},
    {"OAEP SHA-512", KeyType::rsa, oaep<DigestAlgorithm::sha512, DigestAlgorithm::sha512>},
    {"OAEP with a label", KeyType::rsa, with_label},
    {"RSA-KEM", KeyType::rsa, rsa_kem<KemRecipient::Kdf::by_key>},
    {"RSA-KEM with HKDF", KeyType::rsa, rsa_kem<KemRecipient::Kdf::hkdf, DigestAlgorithm::sha512>},
    {"ECDH P-256", KeyType::ec_p256, plain},
    {"ECDH P-256 by key identifier", KeyType::ec_p256, by_ski},
    {"ECDH P-256 with ukm", KeyType::ec_p256, with_ukm},
    {"ECDH P-256 SHA-1", KeyType::ec_p256, kdf<DigestAlgorithm::sha1>},
    {"ECDH P-256 SHA-224", KeyType::ec_p256, kdf<DigestAlgorithm::sha224>},
    {"ECDH P-256 SHA-384", KeyType::ec_p256, kdf<DigestAlgorithm::sha384>},
    {"ECDH P-256 SHA-512", KeyType::ec_p256, kdf<DigestAlgorithm::sha512>},
    {"cofactor ECDH P-256 SHA-1", KeyType::ec_p256, cofactor<DigestAlgorithm::sha1>},
    {"cofactor ECDH P-384 SHA-384", KeyType::ec_p384, cofactor<DigestAlgorithm::sha384>},
    {"AES-256 wrap", KeyType::ec_p256, wrapped<crypto::KeyWrap::aes256_wrap>},
    {"AES-192 wrap with padding", KeyType::ec_p256, wrapped<crypto::KeyWrap::aes192_wrap_pad>},
    {"3DES wrap", KeyType::ec_p256, wrapped<crypto::KeyWrap::des3_wrap>},
    {"ECDH P-384", KeyType::ec_p384, plain},
    {"ECDH P-521", KeyType::ec_p521, plain},
    {"X25519", KeyType::x25519, plain},
    {"X25519 with ukm", KeyType::x25519, with_ukm},
    {"X25519 HKDF SHA-512", KeyType::x25519, kdf<DigestAlgorithm::sha512>},
    {"X448", KeyType::x448, plain},
};

TEST(Envelope, EveryKindOfPublicKeyRecipientOpensWithAndWithoutItsCertificate) {
  crypto::SystemRandom random;
  const Bytes content = pattern(100);
  for (const Case& c : kCases) {
    for (const ContentCipher& cipher : {kCiphers[0], kCiphers[2], kCiphers[6]}) {
      SCOPED_TRACE(std::string(c.what) + " " + std::string(name_of(cipher)));
      EnvelopeOptions how;
      how.cipher = cipher;
      std::vector<Recipient> recipients;
      recipients.push_back(c.make(party(c.type).certificate));
      const auto message = encrypt(content, how, recipients, random);
      ASSERT_TRUE(message.has_value()) << message.error().message();
      expect_opens(*message, credentials_of(party(c.type)), content);
      expect_opens(*message, credentials_of(party(c.type), false), content);
    }
  }
}

TEST(Envelope, EveryRecipientOfOneMessageOpensIt) {
  crypto::SystemRandom random;
  const Bytes content = pattern(500);
  std::vector<Recipient> recipients;
  for (const KeyType type : {KeyType::rsa, KeyType::ec_p256, KeyType::ec_p384, KeyType::x25519, KeyType::x448}) {
    recipients.push_back(recipient_for(party(type).certificate).value());
  }
  recipients.push_back(kek_recipient(24));
  PasswordRecipient password;
  password.password = SecretBytes(as_octets("correct horse"));
  password.iterations = 1000;
  recipients.push_back(std::move(password));
  const Bytes message = encrypt(content, {}, recipients, random).value();
  for (const KeyType type : {KeyType::rsa, KeyType::ec_p256, KeyType::ec_p384, KeyType::x25519, KeyType::x448}) {
    expect_opens(message, credentials_of(party(type)), content);
    expect_opens(message, credentials_of(party(type), false), content);
  }
  expect_opens(message, kek_credentials(24), content);
  Credentials by_password;
  by_password.passwords.emplace_back(as_octets("correct horse"));
  expect_opens(message, by_password, content);
  const auto opened = decrypt(message, by_password).value();
  EXPECT_EQ(opened.report.type, "authEnvelopedData");
  EXPECT_TRUE(opened.report.authenticated);
  ASSERT_EQ(opened.report.recipients.size(), 7U);
  int matched = 0;
  for (const RecipientReport& report : opened.report.recipients) {
    matched += report.matched ? 1 : 0;
    EXPECT_EQ(report.matched, report.type == RecipientType::pwri);
  }
  EXPECT_EQ(matched, 1);
}

TEST(Envelope, PasswordsTakeEveryPrfAndCipher) {
  crypto::SystemRandom random;
  const Bytes content = pattern(33);
  for (const DigestAlgorithm prf : {DigestAlgorithm::sha1, DigestAlgorithm::sha224, DigestAlgorithm::sha256,
                                    DigestAlgorithm::sha384, DigestAlgorithm::sha512}) {
    for (const auto cipher : {crypto::CbcCipher::aes128_cbc, crypto::CbcCipher::aes192_cbc,
                              crypto::CbcCipher::aes256_cbc, crypto::CbcCipher::des_ede3_cbc}) {
      PasswordRecipient password;
      password.password = SecretBytes(as_octets("pass"));
      password.iterations = 10;
      password.prf = prf;
      password.cipher = cipher;
      std::vector<Recipient> recipients;
      recipients.push_back(std::move(password));
      const Bytes message = encrypt(content, {}, recipients, random).value();
      Credentials right, wrong;
      right.passwords.emplace_back(as_octets("pass"));
      wrong.passwords.emplace_back(as_octets("Pass"));
      expect_opens(message, right, content);
      EXPECT_TRUE(decrypt(message, wrong).error().is(CmsError::cannot_decrypt));
    }
  }
}

TEST(Envelope, PreSharedKeysAreMixedIn) {
  crypto::SystemRandom random;
  const Bytes content = pattern(64);
  for (const KeyType type : {KeyType::rsa, KeyType::ec_p256, KeyType::x25519}) {
    SCOPED_TRACE(crypto::name_of(type));
    PskRecipient psk;
    psk.identifier = to_bytes("ptf-kmc:1");
    psk.psk = SecretBytes(pattern(32));
    psk.certificates = {party(type).certificate};
    std::vector<Recipient> recipients;
    recipients.push_back(std::move(psk));
    const auto message = encrypt(content, {}, recipients, random);
    ASSERT_TRUE(message.has_value()) << message.error().message();
    Credentials both = credentials_of(party(type));
    both.pre_shared_keys.push_back({to_bytes("ptf-kmc:1"), SecretBytes(pattern(32))});
    expect_opens(*message, both, content);
    EXPECT_TRUE(decrypt(*message, credentials_of(party(type))).error().is(CmsError::not_for_us));
    Credentials false_psk = credentials_of(party(type));
    false_psk.pre_shared_keys.push_back({to_bytes("ptf-kmc:1"), SecretBytes(pattern(31))});
    EXPECT_TRUE(decrypt(*message, false_psk).error().is(CmsError::cannot_decrypt));
  }
}

class Escrow final : public OtherRecipientMaker, public OtherRecipientOpener {
 public:
  asn1::Oid type() const override { return "1.3.6.1.4.1.55555.1"_oid; }
  std::string name() const override { return "escrow"; }
  Result<Bytes> make(Octets content_key, Random&) const override {
    Bytes out;
    asn1::append_element(out, asn1::tags::octet_string, false, content_key);
    return out;
  }
  Result<std::optional<SecretBytes>> open(Octets value, const Credentials&, std::size_t) const override {
    return SecretBytes(asn1::Any{value}.content());
  }
};

TEST(Envelope, ProgramsAddTheirOwnKindOfRecipient) {
  crypto::SystemRandom random;
  const auto escrow = std::make_shared<Escrow>();
  std::vector<Recipient> recipients;
  recipients.push_back(OtherRecipient{escrow});
  const Bytes content = pattern(10), message = encrypt(content, {}, recipients, random).value();
  Credentials credentials;
  credentials.others.push_back(escrow);
  expect_opens(message, credentials, content);
  EXPECT_EQ(decrypt(message, credentials)->report.recipients[0].key_encryption, "escrow");
  EXPECT_TRUE(decrypt(message, {}).error().is(CmsError::not_for_us));
}

}  // namespace
}  // namespace sealwire::cms
