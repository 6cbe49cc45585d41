#include <functional>

#include <gtest/gtest.h>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/hex.hpp"
#include "sealwire/cms/authenticate.hpp"
#include "sealwire/cms/authenticated_data.hpp"
#include "sealwire/cms/content_info.hpp"
#include "sealwire/cms/envelope_stream.hpp"
#include "sealwire/cms/enveloped_data.hpp"
#include "sealwire/cms/other_recipient_info.hpp"

#include "envelope_support.hpp"

// RecipientInfos and versions that are not as they should be beside one that is: implementations must handle them
// gracefully (RFC 5652 §6.2). And what is asked for a recipient is what he gets.

namespace sealwire::cms {
namespace {

using namespace test;
using crypto::DigestAlgorithm;
using crypto::KeyType;

const Bytes kContent = pattern(50);

std::vector<Recipient> kek_and_agreement() {
  std::vector<Recipient> out;
  out.push_back(recipient_for(party(KeyType::ec_p256).certificate).value());
  out.emplace_back(KekRecipient{to_bytes("k"), SecretBytes(pattern(16))});
  return out;
}

Credentials kek_credentials() {
  Credentials out;
  out.shared_keys.push_back({to_bytes("k"), SecretBytes(pattern(16))});
  return out;
}

/// The message with its AuthEnvelopedData or EnvelopedData changed.
template <class Data>
Bytes changed(Octets message, const std::function<void(Data&)>& change) {
  asn1::Arena arena;
  const ContentInfo info = read_content_info(message, arena).value();
  auto data = asn1::decode<Data>(info.content.octets, asn1::kBer, arena).value();
  change(data);
  return write_content_info(info.content_type, asn1::encode(data).value());
}

Result<Opened> in_pieces(Octets message, const Credentials& credentials) {
  BytesSink sink;
  EnvelopeReader reader(credentials, UnverifiedSink(sink));
  if (auto taken = reader.write(message); !taken) return std::unexpected(taken.error());
  OctetsSource again(sink.bytes());
  auto report = reader.finish(&again);
  if (!report) return std::unexpected(report.error());
  return Opened{SecretBytes(Octets(sink.bytes())), *std::move(report)};
}

template <class T>
T& one(RecipientInfos& infos) {
  for (RecipientInfo& info : infos) {
    if (auto* found = std::get_if<T>(&info)) return *found;
  }
  throw std::logic_error("there is none");
}

const Bytes kLaterAlternative = from_hex("a506020101020102").value();
const Bytes kEmptySequence = from_hex("3000").value();

TEST(RecipientForms, WhatIsNotKnownKeepsNobodyFromWhatIsForHim) {
  crypto::SystemRandom random;
  const Bytes message = encrypt(kContent, {}, kek_and_agreement(), random).value();
  const struct {
    const char* name;
    std::function<void(AuthEnvelopedData&)> change;
    const char* remark;
  } rows[] = {
      {"another alternative", [](auto& data) { data.recipient_infos.emplace_back(asn1::Any{kLaterAlternative}); }, ""},
      {"a later version", [](auto& data) { one<KeyAgreeRecipientInfo>(data.recipient_infos).version = 5; },
       "KeyAgreeRecipientInfo has version 5"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.name);
    const Bytes spoiled = changed<AuthEnvelopedData>(message, row.change);
    for (const auto& opened : {decrypt(spoiled, kek_credentials()), in_pieces(spoiled, kek_credentials())}) {
      ASSERT_TRUE(opened) << opened.error().message();
      EXPECT_TRUE(equal(opened->content, kContent));
      EXPECT_EQ(opened->report.remarks.size(), *row.remark == '\0' ? 0U : 1U);
      for (const std::string& remark : opened->report.remarks) EXPECT_TRUE(remark.contains(row.remark)) << remark;
    }
  }
}

TEST(RecipientForms, OneThatIsDamagedKeepsNobodyFromTheNext) {
  crypto::SystemRandom random;
  std::vector<Recipient> kem;
  kem.push_back(recipient_for(party(KeyType::rsa).certificate, {.rsa_kem = true}).value());
  const Bytes message = changed<AuthEnvelopedData>(encrypt(kContent, {}, kem, random).value(), [](auto& data) {
    data.recipient_infos.emplace_back(OtherRecipientInfo{other_recipient_types::kem, asn1::Any{kEmptySequence}});
  });
  const auto opened = decrypt(message, credentials_of(party(KeyType::rsa)));
  ASSERT_TRUE(opened) << opened.error().message();
  ASSERT_EQ(opened->report.remarks.size(), 1U);
  EXPECT_TRUE(opened->report.remarks[0].contains("KEMRecipientInfo")) << opened->report.remarks[0];
}

TEST(RecipientForms, AVersionThatIsNotKnownIsNamedWhereNoOtherIsForUs) {
  crypto::SystemRandom random;
  const Bytes message =
      changed<AuthEnvelopedData>(encrypt(kContent, {}, kek_and_agreement(), random).value(),
                                 [](auto& data) { one<KekRecipientInfo>(data.recipient_infos).version = 3; });
  EXPECT_TRUE(decrypt(message, kek_credentials()).error().is(CmsError::wrong_version));
  EXPECT_TRUE(in_pieces(message, kek_credentials()).error().is(CmsError::wrong_version));
  EXPECT_TRUE(decrypt(message, credentials_of(party(KeyType::ec_p256))).has_value());
}

TEST(RecipientForms, AnAlternativeThatIsNotKnownIsReportedByItsTag) {
  crypto::SystemRandom random;
  const Bytes message =
      changed<AuthEnvelopedData>(encrypt(kContent, {}, kek_and_agreement(), random).value(),
                                 [](auto& data) { data.recipient_infos.emplace_back(asn1::Any{kLaterAlternative}); });
  const auto opened = decrypt(message, kek_credentials());
  ASSERT_TRUE(opened) << opened.error().message();
  const RecipientReport& last = opened->report.recipients.back();
  EXPECT_EQ(last.type, RecipientType::unknown);
  EXPECT_EQ(last.identifier, "[5]");
  // A universal tag is no alternative of any version.
  const Bytes number = from_hex("020101").value();
  const Bytes spoiled =
      changed<AuthEnvelopedData>(message, [&](auto& data) { data.recipient_infos.emplace_back(asn1::Any{number}); });
  EXPECT_TRUE(decrypt(spoiled, kek_credentials()).error().is(asn1::Asn1Error::unexpected_tag));
}

// PKI.js writes version 2 whatever the recipients are.
TEST(RecipientForms, EnvelopedDataOfVersionTwoForAllIsTakenWithARemark) {
  crypto::SystemRandom random;
  EnvelopeOptions how;
  how.cipher = crypto::CbcCipher::aes256_cbc;
  std::vector<Recipient> rsa;
  rsa.push_back(recipient_for(party(KeyType::rsa).certificate).value());
  const Bytes message = encrypt(kContent, how, rsa, random).value();
  for (const CmsVersion version : {1, 2, 3, 4, 5}) {
    SCOPED_TRACE(version);
    const Bytes other = changed<EnvelopedData>(message, [&](auto& data) { data.version = version; });
    for (const auto& opened :
         {decrypt(other, credentials_of(party(KeyType::rsa))), in_pieces(other, credentials_of(party(KeyType::rsa)))}) {
      EXPECT_EQ(opened.has_value(), version == 2);
      if (opened) {
        EXPECT_EQ(opened->report.remarks.size(), 1U);
      } else {
        EXPECT_TRUE(opened.error().is(CmsError::wrong_version));
      }
    }
  }
}

// RFC 5652 §9.1: 3 where certificates or revocation information of other forms are there.
TEST(RecipientForms, TheVersionOfAuthenticatedDataFollowsItsOriginatorInfo) {
  crypto::SystemRandom random;
  const Bytes message = authenticate(kContent, {}, kek_and_agreement(), random).value();
  const Bytes revocation = from_hex("a10706032a03040500").value();
  for (const CmsVersion version : {0, 3}) {
    const Bytes other = changed<AuthenticatedData>(message, [&](auto& data) {
      data.version = version;
      data.originator_info.emplace();
      data.originator_info->crls = RevocationInfoChoices(revocation, 1);
    });
    const auto verified = verify_authenticated(other, kek_credentials());
    EXPECT_EQ(verified.has_value(), version == 3) << (verified ? "" : verified.error().message());
  }
}

TEST(RecipientForms, TheDigestThatIsAskedForIsTheOneThatEveryDerivationHas) {
  crypto::SystemRandom random;
  const Party& rsa = party(KeyType::rsa);
  for (const DigestAlgorithm digest : {DigestAlgorithm::sha1, DigestAlgorithm::sha224, DigestAlgorithm::sha256,
                                       DigestAlgorithm::sha384, DigestAlgorithm::sha512}) {
    SCOPED_TRACE(crypto::name_of(digest));
    std::vector<Recipient> kem;
    kem.push_back(recipient_for(rsa.certificate, {.rsa_kem = true, .digest = digest}).value());
    const auto opened = decrypt(encrypt(kContent, {}, kem, random).value(), credentials_of(rsa));
    ASSERT_TRUE(opened) << opened.error().message();
    EXPECT_TRUE(opened->report.recipients[0].key_encryption.contains("(" + std::string(crypto::name_of(digest)) + ")"))
        << opened->report.recipients[0].key_encryption;

    std::vector<Recipient> password;
    password.emplace_back(PasswordRecipient{.password = SecretBytes(as_octets("x")), .prf = digest, .iterations = 10});
    Credentials credentials;
    credentials.passwords.emplace_back(as_octets("x"));
    const auto by_password = decrypt(encrypt(kContent, {}, password, random).value(), credentials);
    ASSERT_TRUE(by_password) << by_password.error().message();
    EXPECT_EQ(by_password->report.recipients[0].key_encryption,
              "id-PBKDF2 (HMAC with " + std::string(crypto::name_of(digest)) + ", 10 iterations), id-alg-PWRI-KEK");
  }
}

// HKDF has identifiers with three digests only: another must not be replaced by one of them.
TEST(RecipientForms, ADerivationWithoutAnIdentifierIsUnsupported) {
  crypto::SystemRandom random;
  for (const KeyType type : {KeyType::rsa, KeyType::ec_p256}) {
    std::vector<Recipient> psk;
    psk.emplace_back(PskRecipient{.identifier = to_bytes("p"),
                                  .psk = SecretBytes(pattern(32)),
                                  .certificates = {party(type).certificate},
                                  .hkdf_digest = DigestAlgorithm::sha1});
    EXPECT_TRUE(encrypt(kContent, {}, psk, random).error().is(CmsError::unsupported));
  }
  std::vector<Recipient> password;
  password.emplace_back(PasswordRecipient{.password = SecretBytes(as_octets("x")), .prf = DigestAlgorithm::md5});
  EXPECT_TRUE(encrypt(kContent, {}, password, random).error().is(CmsError::unsupported));
}

TEST(RecipientForms, AKeyEncryptionKeyTakesTheWrapThatIsAskedFor) {
  crypto::SystemRandom random;
  std::vector<Recipient> recipients;
  recipients.emplace_back(
      KekRecipient{.identifier = to_bytes("k"), .kek = SecretBytes(pattern(24)), .wrap = crypto::KeyWrap::des3_wrap});
  Credentials credentials;
  credentials.shared_keys.push_back({to_bytes("k"), SecretBytes(pattern(24))});
  const auto opened = decrypt(encrypt(kContent, {}, recipients, random).value(), credentials);
  ASSERT_TRUE(opened) << opened.error().message();
  EXPECT_EQ(opened->report.recipients[0].key_encryption, "id-alg-CMS3DESwrap");
}

}  // namespace
}  // namespace sealwire::cms
