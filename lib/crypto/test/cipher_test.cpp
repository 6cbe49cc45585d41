#include "sealwire/crypto/cipher.hpp"

#include <gtest/gtest.h>

#include "sealwire/base/hex.hpp"
#include "sealwire/crypto/library.hpp"

namespace sealwire::crypto {
namespace {

Bytes hex(std::string_view text) { return from_hex(text).value(); }

Bytes pattern(std::size_t size) {
  Bytes out(size);
  DeterministicRandom(size).fill(out);
  return out;
}

struct BlockVector {
  const char* source;
  CbcCipher cipher;
  unsigned effective_bits;
  const char* key;
  const char* iv;
  const char* plaintext;
  const char* ciphertext;
};

// One block of ECB is one block of CBC with an IV of zero.
const BlockVector kVectors[] = {
    {"SP 800-38A F.2.1", CbcCipher::aes128_cbc, 0, "2b7e151628aed2a6abf7158809cf4f3c",
     "000102030405060708090a0b0c0d0e0f", "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51",
     "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"},
    {"SP 800-38A F.2.3", CbcCipher::aes192_cbc, 0, "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
     "000102030405060708090a0b0c0d0e0f", "6bc1bee22e409f96e93d7e117393172a", "4f021db243bc633d7178183a9fa071e8"},
    {"SP 800-38A F.2.5", CbcCipher::aes256_cbc, 0, "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
     "000102030405060708090a0b0c0d0e0f", "6bc1bee22e409f96e93d7e117393172a", "f58c4c04d6e5f1ba779eabfb5f7bfbd6"},
    {"RFC 3211 §3", CbcCipher::des_cbc, 0, "d1daa78615f287e6", "0000000000000000", "0000000000000000",
     "9bbd78fc11a3a908"},
    {"RFC 2268 §5", CbcCipher::rc2_cbc, 63, "0000000000000000", "0000000000000000", "0000000000000000",
     "ebb773f993278eff"},
    {"RFC 2268 §5", CbcCipher::rc2_cbc, 64, "ffffffffffffffff", "0000000000000000", "ffffffffffffffff",
     "278b27e42e2f0d49"},
    {"RFC 2268 §5", CbcCipher::rc2_cbc, 64, "88", "0000000000000000", "0000000000000000", "61a8a244adacccf0"},
    {"RFC 2268 §5", CbcCipher::rc2_cbc, 128, "88bca90e90875a7f0f79c384627bafb2", "0000000000000000", "0000000000000000",
     "2269552ab0f85ca6"},
    {"RFC 2144 B.1", CbcCipher::cast5_cbc, 0, "0123456712345678234567893456789a", "0000000000000000",
     "0123456789abcdef", "238b4fe5847e44b2"},
    {"RFC 2144 B.1", CbcCipher::cast5_cbc, 0, "0123456712", "0000000000000000", "0123456789abcdef", "7ac816d16e9b302e"},
};

TEST(Cbc, PublishedBlocksEncryptAndDecryptAsPrinted) {
  for (const BlockVector& v : kVectors) {
    SCOPED_TRACE(std::string(v.source) + " " + v.key);
    if (info_of(v.cipher).legacy && !legacy_available()) continue;
    const Bytes key = hex(v.key), iv = hex(v.iv);
    const CbcSetup setup{v.cipher, key, iv, Legacy::allow, v.effective_bits};
    EXPECT_EQ(to_hex(cbc_encrypt_blocks(setup, hex(v.plaintext)).value()), v.ciphertext);
    EXPECT_EQ(to_hex(cbc_decrypt_blocks(setup, hex(v.ciphertext)).value()), v.plaintext);
  }
}

TEST(Cbc, EveryLengthComesBackHoweverItIsCut) {
  DeterministicRandom random(1);
  for (int c = 0; c < 7; ++c) {
    const auto cipher = static_cast<CbcCipher>(c);
    if (info_of(cipher).legacy && !legacy_available()) continue;
    const SecretBytes key = generate_key(cipher, random);
    const Bytes iv = pattern(info_of(cipher).block_size);
    const CbcSetup setup{cipher, key, iv, Legacy::allow};
    for (std::size_t size = 0; size <= 50; ++size) {
      const Bytes content = pattern(size);
      const Bytes ciphertext = cbc_encrypt(setup, content).value();
      EXPECT_EQ(ciphertext.size(), (size / iv.size() + 1) * iv.size());
      for (std::size_t piece : {1U, 7U, 8U, 16U, 17U, 100U}) {
        CbcDecryptor decryptor = CbcDecryptor::create(setup).value();
        Bytes out;
        for (Octets rest = ciphertext; !rest.empty();) {
          const Octets now = rest.first(std::min(piece, rest.size()));
          Bytes room(CbcDecryptor::room_for(now.size()));
          room.resize(decryptor.update(now, room).value());
          append(out, room);
          rest = rest.subspan(now.size());
        }
        Bytes room(CbcEncryptor::kMaxBlock);
        room.resize(decryptor.finish(room).value());
        append(out, room);
        EXPECT_EQ(out, content);
      }
    }
  }
}

TEST(Cbc, EveryBadPaddingGivesTheSameAnswer) {
  const Bytes key = pattern(16), iv = pattern(16);
  const CbcSetup setup{CbcCipher::aes128_cbc, key, iv};
  const std::string expected = cbc_decrypt(setup, Bytes(15)).error().message();
  for (int last = 0; last < 256; ++last) {
    Bytes block(16, 0xEE);
    block[15] = static_cast<std::uint8_t>(last);
    const SecretBytes ciphertext = cbc_encrypt_blocks(setup, block).value();
    const auto result = cbc_decrypt(setup, ciphertext);
    if (last == 1) {
      EXPECT_EQ(result.value().size(), 15U);
    } else {
      ASSERT_FALSE(result.has_value()) << last;
      EXPECT_EQ(result.error().message(), expected);
      EXPECT_TRUE(result.error().is(CryptoError::decrypt_failed));
    }
  }
  for (std::size_t wrong = 0; wrong < 16; ++wrong) {
    Bytes block(16, 16);
    block[wrong] ^= 1;
    const SecretBytes ciphertext = cbc_encrypt_blocks(setup, block).value();
    const auto result = cbc_decrypt(setup, ciphertext);
    // Of 16 octets of 16, only the last may be another valid padding (17 is none).
    EXPECT_FALSE(result.has_value()) << wrong;
  }
  EXPECT_EQ(cbc_decrypt(setup, {}).error().message(), expected);
}

TEST(Cbc, LegacyCiphersWorkOnlyWhenAllowed) {
  const Bytes key = pattern(16), iv = pattern(8);
  const auto refused = cbc_encrypt({CbcCipher::rc2_cbc, key, iv}, pattern(5));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().blame(), Blame::unsupported);
  if (!legacy_available()) GTEST_SKIP() << "libcrypto's legacy provider is not installed";
  EXPECT_TRUE(cbc_encrypt({CbcCipher::rc2_cbc, key, iv, Legacy::allow}, pattern(5)).has_value());
}

TEST(Cbc, WrongLengthsOfKeyAndIvAreNamed) {
  const Bytes iv = pattern(16);
  EXPECT_TRUE(cbc_encrypt({CbcCipher::aes128_cbc, iv.empty() ? iv : pattern(15), iv}, {})
                  .error()
                  .is(CryptoError::bad_argument));
  const Bytes key = pattern(16), short_iv = pattern(15), no_iv;
  EXPECT_TRUE(cbc_encrypt({CbcCipher::aes128_cbc, key, short_iv}, {}).error().is(CryptoError::bad_parameter));
  EXPECT_TRUE(cbc_decrypt({CbcCipher::aes128_cbc, key, no_iv}, key).error().is(CryptoError::bad_parameter));
}

TEST(Cbc, DesKeysHaveOddParity) {
  DeterministicRandom random(3);
  const SecretBytes key = generate_key(CbcCipher::des_ede3_cbc, random);
  ASSERT_EQ(key.size(), 24U);
  for (std::size_t i = 0; i < key.size(); ++i) EXPECT_EQ(std::popcount(key.data()[i]) % 2, 1);
}

TEST(Cbc, Rc2VersionsAreThoseOfRfc3370) {
  EXPECT_EQ(rc2_effective_bits(160).value(), 40U);
  EXPECT_EQ(rc2_effective_bits(120).value(), 64U);
  EXPECT_EQ(rc2_effective_bits(58).value(), 128U);
  EXPECT_EQ(rc2_effective_bits(256).value(), 256U);
  EXPECT_FALSE(rc2_effective_bits(57).has_value());
  EXPECT_EQ(rc2_parameter_version(40).value(), 160U);
  EXPECT_FALSE(rc2_parameter_version(41).has_value());
}

}  // namespace
}  // namespace sealwire::crypto
