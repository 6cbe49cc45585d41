#include "sealwire/crypto/rsa_encryption.hpp"

#include <gtest/gtest.h>

#include "sealwire/base/random.hpp"
#include "sealwire/crypto/keygen.hpp"

#include "wycheproof.hpp"

namespace sealwire::crypto {
namespace {

Bytes pattern(std::size_t size) {
  Bytes out(size);
  DeterministicRandom(size).fill(out);
  return out;
}

const PrivateKey& rsa() {
  static const PrivateKey key = generate_key(KeyType::rsa, 2048).value();
  return key;
}

TEST(RsaEncryption, WycheproofPkcs1GivesTheKeyOrLeavesWhatWasThere) {
  const nlohmann::json vectors = wycheproof("rsa_pkcs1_2048_test.json");
  if (vectors.is_null()) GTEST_SKIP() << "the corpus is not there";
  int held = 0;
  for (const auto& group : vectors.at("testGroups")) {
    const PrivateKey key = PrivateKey::from_der(hex(group, "privateKeyPkcs8")).value();
    for (const auto& test : group.at("tests")) {
      SCOPED_TRACE(test.at("tcId").get<int>());
      const Bytes ciphertext = hex(test, "ct"), message = hex(test, "msg");
      ++held;
      for (std::size_t size : {std::size_t{0}, std::size_t{16}, std::size_t{32}, message.size()}) {
        const bool whole = test.at("result") == "valid" && size == message.size();
        Bytes cek(size, 0xA5);
        ASSERT_TRUE(rsa_pkcs1_decrypt_or_keep(key, ciphertext, cek).has_value());
        EXPECT_EQ(cek, whole ? message : Bytes(size, 0xA5));
      }
    }
  }
  EXPECT_EQ(held, vectors.at("numberOfTests").get<int>());
}

TEST(RsaEncryption, WycheproofOaepHolds) {
  const nlohmann::json vectors = wycheproof("rsa_oaep_2048_sha256_mgf1sha256_test.json");
  if (vectors.is_null()) GTEST_SKIP() << "the corpus is not there";
  int held = 0;
  for (const auto& group : vectors.at("testGroups")) {
    const PrivateKey key = PrivateKey::from_der(hex(group, "privateKeyPkcs8")).value();
    for (const auto& test : group.at("tests")) {
      SCOPED_TRACE(test.at("tcId").get<int>());
      const Bytes label = hex(test, "label");
      const OaepParameters parameters{DigestAlgorithm::sha256, DigestAlgorithm::sha256, label};
      const auto opened = rsa_oaep_decrypt(key, parameters, hex(test, "ct"));
      ASSERT_EQ(opened.has_value(), test.at("result") == "valid");
      if (opened) {
        EXPECT_TRUE(equal(*opened, hex(test, "msg")));
      } else {
        EXPECT_TRUE(opened.error().is(CryptoError::decrypt_failed));
      }
      ++held;
    }
  }
  EXPECT_EQ(held, vectors.at("numberOfTests").get<int>());
}

TEST(RsaEncryption, Pkcs1KeysComeBackOnlyWithTheirOwnLength) {
  const Bytes cek = pattern(16), ciphertext = rsa_pkcs1_encrypt(rsa().public_key(), cek).value();
  for (std::size_t size = 0; size <= 64; ++size) {
    Bytes out(size, 0x5A);
    ASSERT_TRUE(rsa_pkcs1_decrypt_or_keep(rsa(), ciphertext, out).has_value());
    EXPECT_EQ(out, size == 16 ? cek : Bytes(size, 0x5A));
  }
  Bytes too_long(246);
  EXPECT_TRUE(rsa_pkcs1_decrypt_or_keep(rsa(), ciphertext, too_long).error().is(CryptoError::bad_argument));
}

TEST(RsaEncryption, DamagedBlocksLeaveTheKeyThatWasThere) {
  Bytes ciphertext = rsa_pkcs1_encrypt(rsa().public_key(), pattern(16)).value();
  for (std::size_t at = 0; at < ciphertext.size(); at += 5) {
    ciphertext[at] ^= 0x10;
    Bytes out(16, 0x5A);
    ASSERT_TRUE(rsa_pkcs1_decrypt_or_keep(rsa(), ciphertext, out).has_value());
    EXPECT_EQ(out, Bytes(16, 0x5A));
    ciphertext[at] ^= 0x10;
  }
  for (std::size_t size : {0U, 1U, 255U, 257U}) {
    Bytes out(16, 0x5A);
    ASSERT_TRUE(rsa_pkcs1_decrypt_or_keep(rsa(), Bytes(size, 0xFF), out).has_value());
    EXPECT_EQ(out, Bytes(16, 0x5A));
  }
}

TEST(RsaEncryption, TheRejectionKeyIsTheSameEachTimeAndOnlyTheOwners) {
  const Bytes ciphertext = pattern(256), other = pattern(255);
  const PrivateKey stranger = generate_key(KeyType::rsa, 2048).value();
  const SecretBytes first = rejection_key(rsa(), ciphertext, 48).value();
  EXPECT_TRUE(equal(first, rejection_key(rsa(), ciphertext, 48).value()));
  EXPECT_FALSE(equal(first, rejection_key(rsa(), other, 48).value()));
  EXPECT_FALSE(equal(first, rejection_key(stranger, ciphertext, 48).value()));
}

TEST(RsaEncryption, OaepTakesEachPairOfDigestsAndALabel) {
  const Bytes cek = pattern(32), label = pattern(9);
  const DigestAlgorithm digests[] = {DigestAlgorithm::sha1, DigestAlgorithm::sha224, DigestAlgorithm::sha256,
                                     DigestAlgorithm::sha384, DigestAlgorithm::sha512};
  for (const auto digest : digests) {
    for (const auto mgf1 : digests) {
      const OaepParameters parameters{digest, mgf1, label};
      const Bytes ciphertext = rsa_oaep_encrypt(rsa().public_key(), parameters, cek).value();
      EXPECT_TRUE(equal(rsa_oaep_decrypt(rsa(), parameters, ciphertext).value(), cek));
      EXPECT_FALSE(rsa_oaep_decrypt(rsa(), {digest, mgf1, {}}, ciphertext).has_value());
    }
  }
  EXPECT_TRUE(rsa_oaep_encrypt(rsa().public_key(), {}, pattern(256)).error().is(CryptoError::bad_argument));
}

TEST(RsaEncryption, OtherKeysAreTheWrongKey) {
  const PrivateKey ec = generate_key(KeyType::ec_p256).value();
  Bytes cek(16);
  EXPECT_TRUE(rsa_pkcs1_encrypt(ec.public_key(), cek).error().is(CryptoError::wrong_key));
  EXPECT_TRUE(rsa_pkcs1_decrypt_or_keep(ec, cek, cek).error().is(CryptoError::wrong_key));
  EXPECT_TRUE(rsa_oaep_encrypt(ec.public_key(), {}, cek).error().is(CryptoError::wrong_key));
  EXPECT_TRUE(rsa_oaep_decrypt(ec, {}, cek).error().is(CryptoError::wrong_key));
  EXPECT_TRUE(rejection_key(ec, cek, 16).error().is(CryptoError::wrong_key));
}

}  // namespace
}  // namespace sealwire::crypto
