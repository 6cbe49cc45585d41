#include "sealwire/cms/sign.hpp"

#include <ostream>

#include <gtest/gtest.h>

#include "sealwire/asn1/der.hpp"
#include "sealwire/cms/attribute_values.hpp"
#include "sealwire/cms/verify.hpp"

#include "openssl.hpp"
#include "pki.hpp"

namespace sealwire::cms {
namespace {

using crypto::DigestAlgorithm;
using crypto::KeyType;
using test::OpenSsl;
using test::signer_of;

const std::string kText = "Watson, come here - I want to see you.\r\n";

struct Form {
  const char* name;
  KeyType key;
  std::optional<DigestAlgorithm> digest;
  bool pss = false;
  bool attributes = true;
  bool key_identifier = false;
  bool openssl = true;  // the program of OpenSSL 3.0 has this form
};
void PrintTo(const Form& form, std::ostream* out) { *out << form.name; }

const Form kForms[] = {
    {"p256", KeyType::ec_p256, {}},
    {"p256_sha224", KeyType::ec_p256, DigestAlgorithm::sha224},
    {"p256_sha512", KeyType::ec_p256, DigestAlgorithm::sha512},
    {"p256_no_attributes", KeyType::ec_p256, {}, false, false},
    {"p256_key_identifier", KeyType::ec_p256, {}, false, true, true},
    {"p384", KeyType::ec_p384, {}},
    {"p521", KeyType::ec_p521, {}},
    {"rsa", KeyType::rsa, {}},
    {"rsa_sha384", KeyType::rsa, DigestAlgorithm::sha384},
    {"rsa_no_attributes", KeyType::rsa, DigestAlgorithm::sha512, false, false},
    {"pss", KeyType::rsa, {}, true},
    {"pss_sha512_key_identifier", KeyType::rsa, DigestAlgorithm::sha512, true, true, true},
    {"pss_no_attributes", KeyType::rsa, {}, true, false},
    {"ed25519", KeyType::ed25519, {}, false, true, false, false},
    {"ed25519_no_attributes", KeyType::ed25519, {}, false, false, false, false},
    {"ed448", KeyType::ed448, {}, false, true, false, false},
    {"ed448_no_attributes", KeyType::ed448, {}, false, false, false, false},
};

Signer signer_for(const Form& form) {
  Signer signer = signer_of(form.key);
  signer.digest = form.digest;
  signer.pss = form.pss;
  signer.signed_attributes = form.attributes;
  signer.key_identifier = form.key_identifier;
  return signer;
}

class EveryForm : public testing::TestWithParam<Form> {};
INSTANTIATE_TEST_SUITE_P(Sign, EveryForm, testing::ValuesIn(kForms),
                         [](const auto& form) { return std::string(form.param.name); });

TEST_P(EveryForm, IsVerifiedAttachedAndDetached) {
  const Signer signer = signer_for(GetParam());
  for (const bool detached : {false, true}) {
    SignOptions options;
    options.detached = detached;
    const auto der = sign(as_octets(kText), {&signer, 1}, options);
    ASSERT_TRUE(der) << der.error().message();
    EXPECT_TRUE(asn1::is_der(*der));
    VerifyOptions verifying;
    if (detached) verifying.content = as_octets(kText);
    const auto verified = verify(*der, verifying);
    ASSERT_TRUE(verified) << verified.error().message();
    ASSERT_EQ(verified->report.signers.size(), 1u);
    const SignerReport& report = verified->report.signers[0];
    EXPECT_EQ(report.status, SignerStatus::valid) << report.reason;
    EXPECT_EQ(report.has_signed_attributes, signer.signed_attributes);
    EXPECT_FALSE(report.attributes_not_der);
    EXPECT_EQ(*report.certificate, *signer.certificate);
    EXPECT_EQ(as_text(verified->content), detached ? "" : kText);
    EXPECT_TRUE(verified->report.notes.empty());
    verifying.content.reset();
    if (detached) verifying.content = as_octets("another text");
    Bytes other = *der;
    if (!detached) {
      const auto place = std::search(other.begin(), other.end(), kText.begin(), kText.end());
      ASSERT_NE(place, other.end());
      *place ^= 1;
    }
    const auto refused = verify(other, verifying);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->report.signers[0].status, SignerStatus::invalid);
    EXPECT_FALSE(refused->report.signers[0].reason.empty());
    EXPECT_FALSE(refused->report.all_valid());
  }
}

TEST_P(EveryForm, IsVerifiedByOpenSsl) {
  if (!GetParam().openssl) GTEST_SKIP() << "the program of OpenSSL 3.0 does not have this form";
  if (!OpenSsl::available()) GTEST_SKIP() << "there is no program openssl";
  const Signer signer = signer_for(GetParam());
  const OpenSsl openssl;
  const auto der = sign(as_octets(kText), {&signer, 1});
  ASSERT_TRUE(der);
  openssl.write("message.der", *der);
  EXPECT_EQ(openssl.run("cms -verify -noverify -inform DER -in message.der -binary -out content"), 0)
      << openssl.errors();
  EXPECT_EQ(as_text(openssl.read("content")), kText);
}

TEST_P(EveryForm, OfOpenSslIsVerified) {
  if (!GetParam().openssl) GTEST_SKIP() << "the program of OpenSSL 3.0 does not have this form";
  if (!OpenSsl::available()) GTEST_SKIP() << "there is no program openssl";
  const Signer signer = signer_for(GetParam());
  const OpenSsl openssl;
  openssl.write_identity("alice", signer);
  openssl.write("content", as_octets(kText));
  std::string options;
  if (signer.digest) {
    std::string name(crypto::name_of(*signer.digest));
    name.erase(std::remove(name.begin(), name.end(), '-'), name.end());
    options += " -md " + name;
  }
  if (signer.pss) options += " -keyopt rsa_padding_mode:pss";
  if (!signer.signed_attributes) options += " -noattr";
  if (signer.key_identifier) options += " -keyid";
  for (const std::string stream : {"", " -stream", " -nodetach", " -nodetach -stream", " -nodetach -nocerts"}) {
    // With PSS and -stream the program of OpenSSL 3.0 forgets the parameters and fails.
    if (signer.pss && stream.find("-stream") != std::string::npos) continue;
    ASSERT_EQ(openssl.run("cms -sign -binary -in content -signer alice.crt -inkey alice.key -outform DER -out m.der" +
                          options + stream),
              0)
        << openssl.errors();
    const Bytes message = openssl.read("m.der");
    VerifyOptions verifying;
    x509::CertificateStore store;
    store.add(signer.certificate);
    verifying.certificates = &store;
    auto verified = verify(message, verifying);
    if (!verified && verified.error().is(CmsError::missing_content)) {
      verifying.content = as_octets(kText);
      verified = verify(message, verifying);
    }
    ASSERT_TRUE(verified) << verified.error().message();
    ASSERT_EQ(verified->report.signers.size(), 1u);
    EXPECT_EQ(verified->report.signers[0].status, SignerStatus::valid) << verified->report.signers[0].reason;
    if (!verifying.content) {
      EXPECT_EQ(as_text(verified->content), kText);
    }
  }
}

TEST(Sign, SeveralSignersAreJudgedOneByOne) {
  const Signer signers[] = {signer_of(KeyType::ec_p256), signer_of(KeyType::rsa), signer_of(KeyType::ed25519)};
  const auto der = sign(as_octets(kText), signers);
  ASSERT_TRUE(der);
  auto verified = verify(*der);
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->report.signers.size(), 3u);
  EXPECT_TRUE(verified->report.all_valid());
  // The last octet of the message is that of one signature.
  Bytes damaged = *der;
  damaged.back() ^= 1;
  verified = verify(damaged);
  ASSERT_TRUE(verified);
  int valid = 0;
  for (const SignerReport& signer : verified->report.signers) valid += signer.valid() ? 1 : 0;
  EXPECT_EQ(valid, 2);
  EXPECT_FALSE(verified->report.all_valid());
}

TEST(Sign, WithoutCertificatesTheSignerMustBeKnown) {
  const Signer& signer = signer_of(KeyType::ec_p256);
  SignOptions options;
  options.include_certificates = false;
  const auto der = sign(as_octets(kText), {&signer, 1}, options);
  ASSERT_TRUE(der);
  auto verified = verify(*der);
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->report.signers[0].status, SignerStatus::unknown_signer);
  x509::CertificateStore store;
  store.add(signer.certificate);
  VerifyOptions verifying;
  verifying.certificates = &store;
  verified = verify(*der, verifying);
  EXPECT_TRUE(verified->report.all_valid());
}

TEST(Sign, AllAttributesAreMadeAndRead) {
  Signer signer = signer_of(KeyType::ec_p256);
  const UnixTime now = *parse_time("2026-11-21T19:30:00Z");
  signer.signing_time = now;
  signer.algorithm_protection = true;
  signer.signing_certificate = true;
  SmimeCapabilities capabilities;
  capabilities.push_back({asn1::find_oid("id-aes128-GCM"), {}});
  signer.attributes = {*smime_capabilities_attribute(capabilities), binary_signing_time_attribute(now),
                       *encryption_key_preference_attribute(*signer.certificate),
                       *content_hints_attribute(content_types::data, "a letter")};
  signer.unsigned_attributes = {write_attribute(asn1::parse_oid("1.2.3.4")->get(), Bytes{0x05, 0x00})};
  const auto der = sign(as_octets(kText), {&signer, 1});
  ASSERT_TRUE(der) << der.error().message();
  const auto verified = verify(*der);
  ASSERT_TRUE(verified);
  const SignerReport& report = verified->report.signers[0];
  EXPECT_TRUE(report.valid()) << report.reason;
  EXPECT_EQ(report.signing_time, now);
  EXPECT_EQ(report.attributes().size(), 9u);
  ASSERT_EQ(report.unauthenticated_attributes().size(), 1u);
  EXPECT_EQ(asn1::to_dotted(report.unauthenticated_attributes()[0].type), "1.2.3.4");
  if (!OpenSsl::available()) return;
  const OpenSsl openssl;
  openssl.write("m.der", *der);
  openssl.write_identity("alice", signer);
  EXPECT_EQ(openssl.run("cms -verify -CAfile alice.crt -purpose any -cades -inform DER -in m.der -binary -out content"),
            0)
      << openssl.errors();
}

TEST(Sign, CertificatesAloneAreAllowedContentIsNot) {
  SignOptions options;
  options.certificates = {signer_of(KeyType::ec_p256).certificate, signer_of(KeyType::rsa).certificate};
  const auto der = sign({}, {}, options);
  ASSERT_TRUE(der);
  const auto verified = verify(*der);
  ASSERT_TRUE(verified) << verified.error().message();
  EXPECT_EQ(verified->report.certificates.size(), 2u);
  EXPECT_TRUE(verified->report.signers.empty());
  EXPECT_FALSE(verified->report.all_valid());
  EXPECT_FALSE(sign(as_octets(kText), {}, options));
}

TEST(Sign, ListsOfRevokedCertificatesAloneAreAllowedToo) {
  const Signer& issuer = signer_of(KeyType::ec_p256);
  x509::CrlRequest request;
  request.this_update = *parse_time("2026-11-21T00:00:00Z");
  request.next_update = *parse_time("2026-12-21T00:00:00Z");
  const auto crl = x509::make_crl(request, *issuer.certificate, issuer.key);
  ASSERT_TRUE(crl) << crl.error().message();
  SignOptions options;
  options.crls = {to_bytes((*crl)->der())};
  options.ocsp_responses = {Bytes{0x30, 0x03, 0x0A, 0x01, 0x01}};  // OCSPResponse: malformedRequest
  const auto der = sign({}, {}, options);
  ASSERT_TRUE(der);
  const auto verified = verify(*der);
  ASSERT_TRUE(verified) << verified.error().message();
  EXPECT_EQ(verified->report.crls, options.crls);
  EXPECT_EQ(verified->report.ocsp_responses, options.ocsp_responses);
  EXPECT_TRUE(verified->report.notes.empty());  // version 5, as other formats demand
}

TEST(Sign, WhatMakesNoSenseIsRefused) {
  const auto refused = [](const Signer& signer, const SignOptions& options = {}) {
    const auto der = sign(as_octets(kText), {&signer, 1}, options);
    return !der && der.error().blame() == Blame::usage;
  };
  Signer other = signer_of(KeyType::ec_p256);
  other.certificate = signer_of(KeyType::ec_p384).certificate;
  EXPECT_TRUE(refused(other));
  Signer weak = signer_of(KeyType::rsa);
  weak.digest = DigestAlgorithm::sha1;
  EXPECT_TRUE(refused(weak));
  Signer twice = signer_of(KeyType::rsa);
  twice.signing_time = UnixTime();
  twice.attributes = {signing_time_attribute(UnixTime())};
  EXPECT_TRUE(refused(twice));
  Signer bare = signer_of(KeyType::rsa);
  bare.signed_attributes = false;
  SignOptions typed;
  typed.content_type = content_types::compressed_data;
  EXPECT_TRUE(refused(bare, typed));
  bare.signing_time = UnixTime();
  EXPECT_TRUE(refused(bare));
  Signer edwards = signer_of(KeyType::ed25519);
  edwards.digest = DigestAlgorithm::sha256;
  EXPECT_TRUE(refused(edwards));
}

}  // namespace
}  // namespace sealwire::cms
