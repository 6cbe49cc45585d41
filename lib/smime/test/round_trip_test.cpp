#include <gtest/gtest.h>

#include "sealwire/base/base64.hpp"
#include "sealwire/base/pem.hpp"
#include "sealwire/cms/error.hpp"
#include "sealwire/mime/entity.hpp"
#include "sealwire/smime/report.hpp"

#include "people.hpp"

namespace sealwire::smime {
namespace {

using namespace test;

class RoundTrip : public testing::Test {
 protected:
  crypto::SystemRandom random_;
  cms::Credentials bobs_ = keys_of(bob());

  OpenOptions as_bob(const std::string& sender = "sip:alice@example.com") {
    OpenOptions out = checking(sender);
    out.credentials = &bobs_;
    return out;
  }
  Message made(Result<Message> message) {
    EXPECT_TRUE(message) << (message ? "" : message.error().message());
    return message ? *std::move(message) : Message{};
  }
  void expect_content(const Result<Opened>& opened, std::string_view content = kEntity) {
    ASSERT_TRUE(opened) << opened.error().message();
    EXPECT_TRUE(opened->verdict.ok) << report(opened->verdict, 0);
    EXPECT_EQ(as_text(opened->content_octets().value()), content);
  }
};

TEST_F(RoundTrip, OpaqueSignaturesHold) {
  const Message message = made(sign(as_octets(kEntity), signed_by(alice()), random_));
  EXPECT_EQ(message.content_type.to_string(), "application/pkcs7-mime; smime-type=signed-data");
  const auto opened = open(message.entity(), checking());
  expect_content(opened);
  ASSERT_EQ(opened->verdict.layers.size(), 1U);
  const auto& signer = std::get<SignedLayer>(opened->verdict.layers[0].details).signers.at(0);
  EXPECT_EQ(signer.status, SignerStatus::valid);
  EXPECT_EQ(signer.path.status, pkix::PathStatus::trusted);
  EXPECT_EQ(signer.identity.status, pkix::IdentityStatus::match);
  EXPECT_EQ(opened->verdict.signer_uris(), std::vector<std::string>{"sip:alice@example.com"});
  EXPECT_EQ(opened->verdict.content_type.essence(), "text/plain");
  EXPECT_EQ(as_text(opened->body().value()), "Watson, come here - I want to see you.\r\n");
}

TEST_F(RoundTrip, MultipartSignedHoldsInBinaryAndBase64) {
  for (const bool base64 : {false, true}) {
    SignOptions options = signed_by(alice());
    options.form = SignedForm::multipart;
    const Message message = made(sign(as_octets(kEntity), options, random_, {.base64 = base64, .file_names = base64}));
    EXPECT_EQ(message.content_type.parameter("micalg"), "sha-256");
    EXPECT_EQ(message.content_type.parameter("protocol"), "application/pkcs7-signature");
    const auto opened = open(message.entity(), checking());
    expect_content(opened);
    EXPECT_TRUE(std::get<SignedLayer>(opened->verdict.layers[0].details).detached);
  }
}

TEST_F(RoundTrip, SealedIsSignedInsideEncrypted) {
  const Message message = made(seal(as_octets(kEntity), signed_by(alice()), encrypted_for(bob()), random_));
  EXPECT_EQ(message.content_type.to_string(), "application/pkcs7-mime; smime-type=authEnveloped-data");
  const auto opened = open(message.fields(), message.body, as_bob());
  expect_content(opened);
  ASSERT_EQ(opened->verdict.layers.size(), 2U);
  EXPECT_EQ(opened->verdict.layers[0].type, "authEnvelopedData");
  EXPECT_TRUE(std::get<EncryptedLayer>(opened->verdict.layers[0].details).authenticated);
  EXPECT_EQ(opened->verdict.layers[1].type, "signedData");
}

TEST_F(RoundTrip, EveryOrderAndNestingIsOpened) {
  const Message encrypted = made(encrypt(as_octets(kEntity), encrypted_for(bob()), random_));
  const Message outer = made(sign(encrypted.entity(), signed_by(alice()), random_));
  expect_content(open(outer.entity(), as_bob()));
  // Triple wrapping (RFC 2634 §1.1).
  const Message sealed = made(seal(as_octets(kEntity), signed_by(alice()), encrypted_for(bob()), random_));
  SignOptions multipart = signed_by(alice());
  multipart.form = SignedForm::multipart;
  const Message triple = made(sign(sealed.entity(), multipart, random_));
  const auto opened = open(triple.entity(), as_bob());
  expect_content(opened);
  EXPECT_EQ(opened->verdict.layers.size(), 3U);
}

TEST_F(RoundTrip, EveryFormOfTheOutermostIsRecognized) {
  const Message message = made(sign(as_octets(kEntity), signed_by(alice()), random_));
  expect_content(open(message.body, checking()));
  expect_content(open(as_octets(write_pem("CMS", message.body)), checking()));
  expect_content(open(as_octets(write_pem("PKCS7", message.body)), checking()));
  expect_content(open(as_octets(to_base64(message.body, 64)), checking()));
  const Message base64 =
      made(sign(as_octets(kEntity), signed_by(alice()), random_, {.base64 = true, .file_names = true}));
  expect_content(open(base64.entity(), checking()));
  std::string x(as_text(base64.entity()));
  x.replace(x.find("pkcs7-mime"), 10, "x-pkcs7-mime");
  expect_content(open(as_octets(x), checking()));
}

TEST_F(RoundTrip, TheSmimeTypeIsAHintOnly) {
  Message message = made(seal(as_octets(kEntity), signed_by(alice()), encrypted_for(bob()), random_));
  message.content_type.set_parameter("smime-type", "enveloped-data");  // as Figure 4 of RFC 8591
  const auto opened = open(message.entity(), as_bob());
  expect_content(opened);
  EXPECT_EQ(opened->verdict.layers[0].remarks,
            std::vector<std::string>{"labelled smime-type=enveloped-data, but it is authEnvelopedData"});
}

TEST_F(RoundTrip, WrongSenderAndWrongRecipientAreRefused) {
  const Message message = made(seal(as_octets(kEntity), signed_by(mallory()), encrypted_for(bob()), random_));
  const auto wrong = open(message.entity(), as_bob());
  ASSERT_TRUE(wrong) << wrong.error().message();
  EXPECT_TRUE(wrong->verdict.refusal->is(SmimeError::wrong_sender)) << wrong->verdict.refusal->message();
  EXPECT_FALSE(wrong->content);
  const cms::Credentials mallorys = keys_of(mallory());
  OpenOptions options = checking();
  options.credentials = &mallorys;
  EXPECT_TRUE(open(message.entity(), options).error().is(cms::CmsError::not_for_us));
  options.credentials = nullptr;
  EXPECT_EQ(open(message.entity(), options).error().blame(), Blame::refused);
}

TEST_F(RoundTrip, WithoutAnAnchorThePathIsUntrusted) {
  const Message message = made(sign(as_octets(kEntity), signed_by(alice()), random_));
  OpenOptions options = checking();
  options.checks.validator = nullptr;
  EXPECT_TRUE(open(message.entity(), options)->verdict.refusal->is(SmimeError::untrusted));
  options.checks.path = false;
  EXPECT_TRUE(open(message.entity(), options)->verdict.ok);
  options = checking();
  options.checks.time = parse_time("2045-01-01T00:00:00Z").value();
  const auto late = open(message.entity(), options);
  EXPECT_EQ(std::get<SignedLayer>(late->verdict.layers[0].details).signers[0].path.status, pkix::PathStatus::expired);
}

TEST_F(RoundTrip, ACertificateLeftOutIsFoundAmongThosePeersHave) {
  SignOptions options = signed_by(alice());
  options.include_certificates = false;
  const Message message = made(sign(as_octets(kEntity), options, random_));
  const auto unknown = open(message.entity(), checking());
  ASSERT_TRUE(unknown);
  EXPECT_EQ(std::get<SignedLayer>(unknown->verdict.layers[0].details).signers[0].status, SignerStatus::unknown_signer);
  EXPECT_FALSE(unknown->verdict.ok);
  x509::CertificateStore peers;
  peers.add(alice().certificate);
  OpenOptions with = checking();
  with.checks.certificates = &peers;
  expect_content(open(message.entity(), with));
}

TEST_F(RoundTrip, SeveralSignersMustAllHold) {
  SignOptions options = signed_by(alice());
  options.signers.push_back(bob());
  const Message message = made(sign(as_octets(kEntity), options, random_));
  const auto opened = open(message.entity(), checking());
  expect_content(opened);
  EXPECT_EQ(std::get<SignedLayer>(opened->verdict.layers[0].details).signers.size(), 2U);
}

TEST_F(RoundTrip, CbcWithoutASignatureInsideIsRefusedAndWithOneOpened) {
  const auto cbc = encrypted_for(bob(), crypto::CbcCipher::aes128_cbc);
  const Message bare = made(encrypt(as_octets(kEntity), cbc, random_));
  EXPECT_EQ(bare.content_type.parameter("smime-type"), "enveloped-data");
  OpenOptions options = as_bob();
  const auto refused = open(bare.entity(), options);
  ASSERT_TRUE(refused) << refused.error().message();
  EXPECT_TRUE(refused->verdict.refusal->is(SmimeError::unauthenticated));
  EXPECT_FALSE(refused->content);
  options.accept_unauthenticated = true;
  const auto accepted = open(bare.entity(), options);
  expect_content(accepted);
  EXPECT_NE(report(accepted->verdict, 0).find("\"authenticated\": false"), std::string::npos);
  expect_content(open(made(seal(as_octets(kEntity), signed_by(alice()), cbc, random_)).entity(), as_bob()));
}

TEST_F(RoundTrip, ATamperedSignatureIsRefusedAndItsContentWithheld) {
  const Message message = made(sign(as_octets(kEntity), signed_by(alice()), random_));
  std::string text(as_text(message.entity()));
  text.replace(text.find("want"), 4, "hate");
  OpenOptions options = checking();
  const auto opened = open(as_octets(text), options);
  ASSERT_TRUE(opened) << opened.error().message();
  EXPECT_TRUE(opened->verdict.refusal->is(SmimeError::not_verified));
  EXPECT_FALSE(opened->content);
  options.unverified = true;
  EXPECT_NE(as_text(open(as_octets(text), options)->content_octets().value()).find("hate"), std::string_view::npos);
}

TEST_F(RoundTrip, TextIsCanonicalizedBeforeItIsSignedAndOtherOctetsAreNot) {
  const Message text = made(sign(as_octets("Content-Type: text/plain\n\nHi\n"), signed_by(alice()), random_));
  expect_content(open(text.entity(), checking()), "Content-Type: text/plain\r\n\r\nHi\r\n");
  const Message raw = made(sign(as_octets("no entity\nat all"), signed_by(alice()), random_));
  const auto opened = open(raw.entity(), checking());
  expect_content(opened, "no entity\nat all");
  EXPECT_FALSE(opened->verdict.content_is_entity);
}

TEST_F(RoundTrip, OnlyAsManyLayersAreTakenOffAsAskedFor) {
  const Message sealed = made(seal(as_octets(kEntity), signed_by(alice()), encrypted_for(bob()), random_));
  OpenOptions options = as_bob();
  options.layers = 1;
  const auto opened = open(sealed.entity(), options);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->verdict.layers.size(), 1U);
  EXPECT_EQ(opened->verdict.content_type.to_string(), "application/pkcs7-mime; smime-type=signed-data");
}

TEST_F(RoundTrip, DepthIsLimited) {
  Bytes entity = to_bytes(kEntity);
  for (int i = 0; i < 6; ++i) entity = made(sign(entity, signed_by(alice()), random_)).entity();
  OpenOptions options = checking();
  options.limits.depth = 6;
  expect_content(open(entity, options));
  options.limits.depth = 5;
  EXPECT_TRUE(open(entity, options)->verdict.refusal->is(SmimeError::too_deep));
}

TEST_F(RoundTrip, CertificatesAloneAreNoSignature) {
  const Message message = made(certs_only({alice().certificate, authority().certificate}));
  EXPECT_EQ(message.content_type.parameter("smime-type"), "certs-only");
  const auto opened = open(message.entity(), checking());
  ASSERT_TRUE(opened) << opened.error().message();
  EXPECT_TRUE(opened->verdict.refusal->is(SmimeError::no_signer));
  EXPECT_EQ(std::get<SignedLayer>(opened->verdict.layers[0].details).certificates.size(), 2U);
}

TEST_F(RoundTrip, PartsOfAMultipartAreOriginsOfTheirOwn) {
  const Message message = made(seal(as_octets(kEntity), signed_by(alice()), encrypted_for(bob()), random_));
  const std::string mixed =
      "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<img src=\"\r\n--b\r\n" +
      to_string(Octets(message.entity())) + "\r\n--b\r\nContent-Type: text/html\r\n\r\n\">\r\n--b--\r\n";
  const auto opened = open(as_octets(mixed), as_bob());
  ASSERT_TRUE(opened) << opened.error().message();
  EXPECT_TRUE(opened->verdict.refusal->is(SmimeError::outside)) << report(opened->verdict, 0);
  EXPECT_FALSE(opened->content);
  ASSERT_EQ(opened->verdict.parts.size(), 1U);
  EXPECT_EQ(opened->verdict.parts[0].path, "2");
  EXPECT_TRUE(opened->verdict.parts[0].verdict.ok);
}

TEST_F(RoundTrip, ClearMessagesAreOkOnlyWhereAllowed) {
  OpenOptions options = checking();
  EXPECT_TRUE(open(as_octets(kEntity), options)->verdict.refusal->is(SmimeError::not_protected));
  options.accept_clear = true;
  expect_content(open(as_octets(kEntity), options));
  options.signature_required = true;
  EXPECT_TRUE(open(as_octets(kEntity), options)->verdict.refusal->is(SmimeError::no_signer));
}

TEST_F(RoundTrip, WhatIsNothingIsNamed) {
  EXPECT_TRUE(open(as_octets("neither this nor that"), checking()).error().is(SmimeError::bad_message));
  EXPECT_TRUE(open({}, checking()).error().is(SmimeError::bad_message));
}

TEST_F(RoundTrip, TruncatedAndFlippedMessagesNeverGiveOtherContent) {
  const Message signed_message = made(sign(as_octets(kEntity), signed_by(alice()), random_));
  const Message sealed = made(seal(as_octets(kEntity), signed_by(alice()), encrypted_for(bob()), random_));
  DeterministicRandom random(31);
  for (const Message* message : {&signed_message, &sealed}) {
    const Bytes whole = message->entity();
    for (int i = 0; i < 400; ++i) {
      Bytes octets = whole;
      if (i % 4 == 0)
        octets.resize(random.next_u64() % whole.size());
      else
        octets[random.next_u64() % octets.size()] ^= static_cast<std::uint8_t>(1U << random.next_u64() % 8);
      const auto opened = open(octets, as_bob());
      if (!opened || !opened->verdict.ok) continue;
      EXPECT_EQ(as_text(opened->content_octets().value()), kEntity);
    }
  }
}

}  // namespace
}  // namespace sealwire::smime
