#include "sealwire/x509/algorithm.hpp"

#include <gtest/gtest.h>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/base/hex.hpp"

namespace sealwire::x509 {
namespace {

using crypto::DigestAlgorithm;
using crypto::KeyType;
using crypto::SignatureAlgorithm;
using crypto::SignatureScheme;

Bytes hex(std::string_view text) { return from_hex(text).value(); }

TEST(Algorithm, SignaturesGoToTheirIdentifiersAndBack) {
  const struct {
    KeyType key;
    SignatureAlgorithm algorithm;
    const char* der;
  } cases[] = {
      {KeyType::ec_p256, {SignatureScheme::ecdsa, DigestAlgorithm::sha256, {}, 0}, "300a06082a8648ce3d040302"},
      {KeyType::ec_p521, {SignatureScheme::ecdsa, DigestAlgorithm::sha512, {}, 0}, "300a06082a8648ce3d040304"},
      {KeyType::rsa, {SignatureScheme::rsa_pkcs1, DigestAlgorithm::sha256, {}, 0}, "300d06092a864886f70d01010b0500"},
      {KeyType::ed25519, {SignatureScheme::eddsa, DigestAlgorithm::sha512, {}, 0}, "300506032b6570"},
      {KeyType::ed448, {SignatureScheme::eddsa, DigestAlgorithm::shake256, {}, 0}, "300506032b6571"},
      {KeyType::ml_dsa_65, {SignatureScheme::ml_dsa, DigestAlgorithm::sha512, {}, 0}, "300b0609608648016503040312"},
      {KeyType::slh_dsa_shake_256f,
       {SignatureScheme::slh_dsa, DigestAlgorithm::sha512, {}, 0},
       "300b060960864801650304031f"},
      // RFC 4055 §6: rSASSA-PSS-SHA256-Identifier, with a salt as long as the digest.
      {KeyType::rsa,
       {SignatureScheme::rsa_pss, DigestAlgorithm::sha256, DigestAlgorithm::sha256, 32},
       "304106092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d0609608648016"
       "503"
       "04020105 00a203020120"},
      {KeyType::rsa,
       {SignatureScheme::rsa_pss, DigestAlgorithm::sha1, DigestAlgorithm::sha1, 20},
       "300d06092a864886f70d01010a3000"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.der);
    const auto der = write_signature_algorithm(c.key, c.algorithm);
    ASSERT_TRUE(der) << der.error().message();
    EXPECT_EQ(to_hex(*der), to_hex(hex(c.der)));
    const auto identifier = asn1::decode_der<AlgorithmIdentifier>(*der).value();
    const auto read = read_signature_algorithm(identifier, c.algorithm.digest);
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(read->scheme, c.algorithm.scheme);
    EXPECT_EQ(read->digest, c.algorithm.digest);
    EXPECT_TRUE(c.algorithm.scheme != SignatureScheme::rsa_pss || *read == c.algorithm);
  }
}

TEST(Algorithm, IdentifiersOfKeysNeedADigestFromElsewhere) {
  const Bytes der = hex("300d06092a864886f70d0101010500");
  const auto identifier = asn1::decode_der<AlgorithmIdentifier>(der).value();
  EXPECT_TRUE(read_signature_algorithm(identifier).error().is(X509Error::bad_algorithm));
  EXPECT_EQ(read_signature_algorithm(identifier, DigestAlgorithm::sha384)->digest, DigestAlgorithm::sha384);
}

TEST(Algorithm, RefusesParametersThatDoNotBelong) {
  const std::pair<const char*, X509Error> bad[] = {
      {"300706032b65700500", X509Error::bad_algorithm},                         // Ed25519 with NULL
      {"300d06082a8648ce3d0403020c0178", X509Error::bad_algorithm},             // ECDSA with a string
      {"300b06092a864886f70d01010a", X509Error::bad_algorithm},                 // PSS without parameters
      {"3012 06092a864886f70d01010a3005a303020102", X509Error::bad_algorithm},  // trailerField 2
      {"30050603290101", X509Error::unsupported},
  };
  for (const auto& [text, code] : bad) {
    const Bytes der = hex(text);
    const auto identifier = asn1::decode_der<AlgorithmIdentifier>(der);
    ASSERT_TRUE(identifier) << text << identifier.error().message();
    const auto read = read_signature_algorithm(*identifier);
    ASSERT_FALSE(read) << text;
    EXPECT_TRUE(read.error().is(code)) << read.error().message();
  }
}

TEST(Algorithm, DigestsGoToTheirIdentifiersAndBack) {
  for (std::size_t i = 0; i < crypto::kDigestAlgorithms; ++i) {
    const auto digest = static_cast<DigestAlgorithm>(i);
    const Bytes der = write_digest_algorithm(digest);
    EXPECT_EQ(read_digest_algorithm(asn1::decode_der<AlgorithmIdentifier>(der).value()).value(), digest);
  }
  const Bytes null = hex("300d06096086480165030402010500");
  EXPECT_EQ(read_digest_algorithm(asn1::decode_der<AlgorithmIdentifier>(null).value()).value(),
            DigestAlgorithm::sha256);
  const Bytes length = write_digest_algorithm(DigestAlgorithm::shake256, KeyType::ed448);
  EXPECT_EQ(to_hex(length), "300f060960864801650304021202020200");
  EXPECT_EQ(read_digest_algorithm(asn1::decode_der<AlgorithmIdentifier>(length).value()).value(),
            DigestAlgorithm::shake256);
  const Bytes other = hex("300f060960864801650304021202020100");
  EXPECT_TRUE(
      read_digest_algorithm(asn1::decode_der<AlgorithmIdentifier>(other).value()).error().is(X509Error::bad_algorithm));
}

}  // namespace
}  // namespace sealwire::x509
