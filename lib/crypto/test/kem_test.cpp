#include "sealwire/crypto/kem.hpp"

#include <gtest/gtest.h>

#include "sealwire/base/base64.hpp"
#include "sealwire/base/hex.hpp"
#include "sealwire/crypto/keygen.hpp"
#include "sealwire/crypto/library.hpp"

#include "rfc9690.hpp"

namespace sealwire::crypto {
namespace {

TEST(Kem, ExampleOfRfc9690Decapsulates) {
  const PrivateKey key = PrivateKey::from_der(from_base64(rfc9690::kPrivateKey).value()).value();
  Bytes ciphertext = from_hex(rfc9690::kCiphertext).value();
  EXPECT_EQ(to_hex(decapsulate(key, ciphertext).value()), rfc9690::kZ);
  EXPECT_TRUE(decapsulate(key, Octets(ciphertext).first(383)).error().is(CryptoError::decrypt_failed));
  EXPECT_TRUE(decapsulate(key, Bytes(384, 0xFF)).error().is(CryptoError::decrypt_failed));
  EXPECT_TRUE(decapsulate(key, {}).error().is(CryptoError::decrypt_failed));
}

TEST(Kem, RsaComesBackEachTimeWithAnotherSecret) {
  const PublicKey key = PublicKey::from_spki(from_base64(rfc9690::kPublicKey).value()).value();
  const PrivateKey own = PrivateKey::from_der(from_base64(rfc9690::kPrivateKey).value()).value();
  const Encapsulated one = encapsulate(key).value(), two = encapsulate(key).value();
  EXPECT_EQ(one.ciphertext.size(), 384U);
  EXPECT_EQ(one.secret.size(), 384U);
  EXPECT_FALSE(equal(one.secret, two.secret));
  EXPECT_TRUE(equal(decapsulate(own, one.ciphertext).value(), one.secret));
}

TEST(Kem, KeysWithoutEncapsulationAreTheWrongKey) {
  const PrivateKey ec = generate_key(KeyType::ec_p256).value();
  EXPECT_TRUE(encapsulate(ec.public_key()).error().is(CryptoError::wrong_key));
  EXPECT_TRUE(decapsulate(ec, Bytes(65)).error().is(CryptoError::wrong_key));
}

TEST(Kem, MlKemWorksWhereLibcryptoHasItAndNamesTheVersionElsewhere) {
  for (const KeyType type : {KeyType::ml_kem_512, KeyType::ml_kem_768, KeyType::ml_kem_1024}) {
    const auto key = generate_key(type);
    if (!library_at_least(3, 5)) {
      ASSERT_FALSE(key.has_value());
      EXPECT_EQ(key.error().blame(), Blame::unsupported);
      EXPECT_NE(key.error().what().find("3.5"), std::string::npos);
      continue;
    }
    const Encapsulated sent = encapsulate(key->public_key()).value();
    EXPECT_EQ(sent.secret.size(), 32U);
    EXPECT_TRUE(equal(decapsulate(*key, sent.ciphertext).value(), sent.secret));
  }
}

}  // namespace
}  // namespace sealwire::crypto
