#include "sealwire/crypto/aead.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include "wycheproof.hpp"

namespace sealwire::crypto {
namespace {

Bytes pattern(std::size_t size) {
  Bytes out(size);
  DeterministicRandom(size).fill(out);
  return out;
}

TEST(Aead, WycheproofGcmHolds) {
  const nlohmann::json vectors = wycheproof("aes_gcm_test.json");
  if (vectors.is_null()) GTEST_SKIP() << "the corpus is not there";
  int held = 0;
  for (const auto& group : vectors.at("testGroups")) {
    const auto cipher = aead_cipher_named("aes-" + std::to_string(group.at("keySize").get<int>()) + "-gcm").value();
    for (const auto& test : group.at("tests")) {
      SCOPED_TRACE(test.at("tcId").get<int>());
      const Bytes key = hex(test, "key"), nonce = hex(test, "iv"), aad = hex(test, "aad"), message = hex(test, "msg");
      const AeadSetup setup{cipher, key, nonce, group.at("tagSize").get<std::size_t>() / 8, aad};
      const auto opened = aead_open(setup, hex(test, "ct"), hex(test, "tag"));
      const bool valid = test.at("result") == "valid" && nonce.size() <= 128;
      ASSERT_EQ(opened.has_value(), valid) << (valid ? opened.error().message() : "opened");
      ++held;
      if (!valid) continue;
      EXPECT_TRUE(equal(*opened, message));
      const Sealed sealed = aead_seal(setup, message).value();
      EXPECT_EQ(sealed.ciphertext, hex(test, "ct"));
      EXPECT_EQ(sealed.tag, hex(test, "tag"));
    }
  }
  EXPECT_EQ(held, vectors.at("numberOfTests").get<int>());
}

struct Vector {
  const char* source;
  AeadCipher cipher;
  std::size_t tag_size;
  const char* key;
  const char* nonce;
  const char* aad;
  const char* plaintext;
  const char* sealed;  // with the tag
};

const Vector kVectors[] = {
    {"SP 800-38C C.1", AeadCipher::aes128_ccm, 4, "404142434445464748494a4b4c4d4e4f", "10111213141516",
     "0001020304050607", "20212223", "7162015b4dac255d"},
    {"SP 800-38C C.2", AeadCipher::aes128_ccm, 6, "404142434445464748494a4b4c4d4e4f", "1011121314151617",
     "000102030405060708090a0b0c0d0e0f", "202122232425262728292a2b2c2d2e2f",
     "d2a1f0e051ea5f62081a7792073d593d1fc64fbfaccd"},
    {"SP 800-38C C.3", AeadCipher::aes128_ccm, 8, "404142434445464748494a4b4c4d4e4f", "101112131415161718191a1b",
     "000102030405060708090a0b0c0d0e0f10111213", "202122232425262728292a2b2c2d2e2f3031323334353637",
     "e3b201a9f5b71a7a9b1ceaeccd97e70b6176aad9a4428aa5484392fbc1b09951"},
    {"RFC 8439 §2.8.2", AeadCipher::chacha20_poly1305, 16,
     "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f", "070000004041424344454647",
     "50515253c0c1c2c3c4c5c6c7",
     "4c616469657320616e642047656e746c656d656e206f662074686520636c617373206f66202739393a204966204920636f756c64206f6666"
     "657220796f75206f6e6c79206f6e652074697020666f7220746865206675747572652c2073756e73637265656e20776f756c642062652069"
     "742e",
     "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b1a71de0a9e060b29"
     "05d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc3ff4def08e4b7a9de576d26586cec64b"
     "61161ae10b594f09e26a7e902ecbd0600691"},
};

TEST(Aead, PublishedExamplesSealAndOpenAsPrinted) {
  for (const Vector& v : kVectors) {
    SCOPED_TRACE(v.source);
    const Bytes key = hex(std::string(v.key)), nonce = hex(std::string(v.nonce)), aad = hex(std::string(v.aad));
    const Bytes plaintext = hex(std::string(v.plaintext)), sealed = hex(std::string(v.sealed));
    const AeadSetup setup{v.cipher, key, nonce, v.tag_size, aad};
    const Sealed made = aead_seal(setup, plaintext).value();
    Bytes both = made.ciphertext;
    append(both, made.tag);
    EXPECT_EQ(to_hex(both), v.sealed);
    const Octets all = sealed;
    const auto opened = aead_open(setup, all.first(plaintext.size()), all.subspan(plaintext.size()));
    EXPECT_TRUE(equal(opened.value(), plaintext));
  }
}

// libcrypto's own CCM, which takes everything at once, as the second reader of ours.
Bytes ccm_by_libcrypto(const AeadSetup& s, Octets plaintext) {
  const char* names[] = {"AES-128-CCM", "AES-192-CCM", "AES-256-CCM"};
  EVP_CIPHER* cipher = EVP_CIPHER_fetch(nullptr, names[static_cast<int>(s.cipher) - 3], nullptr);
  EVP_CIPHER_CTX* c = EVP_CIPHER_CTX_new();
  Bytes out(plaintext.size() + s.tag_size);
  int n = 0;
  EXPECT_EQ(EVP_EncryptInit_ex2(c, cipher, nullptr, nullptr, nullptr), 1);
  EXPECT_EQ(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_IVLEN, static_cast<int>(s.nonce.size()), nullptr), 1);
  EXPECT_EQ(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, static_cast<int>(s.tag_size), nullptr), 1);
  EXPECT_EQ(EVP_EncryptInit_ex2(c, nullptr, s.key.data(), s.nonce.data(), nullptr), 1);
  EXPECT_EQ(EVP_EncryptUpdate(c, nullptr, &n, nullptr, static_cast<int>(plaintext.size())), 1);
  if (!s.additional.empty()) {
    EXPECT_EQ(EVP_EncryptUpdate(c, nullptr, &n, s.additional.data(), static_cast<int>(s.additional.size())), 1);
  }
  EXPECT_EQ(EVP_EncryptUpdate(c, out.data(), &n, plaintext.data(), static_cast<int>(plaintext.size())), 1);
  EXPECT_EQ(EVP_EncryptFinal_ex(c, out.data() + n, &n), 1);
  EXPECT_EQ(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, static_cast<int>(s.tag_size), out.data() + plaintext.size()),
            1);
  EVP_CIPHER_CTX_free(c);
  EVP_CIPHER_free(cipher);
  return out;
}

TEST(Aead, CcmIsThatOfLibcryptoForEverySize) {
  for (int c = 3; c < 6; ++c) {
    const auto cipher = static_cast<AeadCipher>(c);
    const Bytes key = pattern(info_of(cipher).key_size);
    for (std::size_t nonce_size = 7; nonce_size <= 13; ++nonce_size) {
      for (std::size_t tag_size = 4; tag_size <= 16; tag_size += 2) {
        for (std::size_t size : {1U, 15U, 16U, 17U, 64U, 4096U, 4097U, 9000U}) {
          for (std::size_t aad_size : {0U, 1U, 14U, 15U, 0xFEFFU, 0xFF00U}) {
            if (aad_size > 100 && (size != 17 || tag_size != 8)) continue;
            const Bytes nonce = pattern(nonce_size), aad = pattern(aad_size), content = pattern(size);
            const AeadSetup setup{cipher, key, nonce, tag_size, aad};
            const Sealed sealed = aead_seal(setup, content).value();
            Bytes both = sealed.ciphertext;
            append(both, sealed.tag);
            ASSERT_EQ(both, ccm_by_libcrypto(setup, content)) << nonce_size << " " << tag_size << " " << size;
          }
        }
      }
    }
  }
}

TEST(Aead, PiecesOfAnySizeGiveWhatTheWholeGives) {
  for (int c = 0; c < 7; ++c) {
    const auto cipher = static_cast<AeadCipher>(c);
    const Bytes key = pattern(info_of(cipher).key_size), nonce = pattern(12), aad = pattern(33),
                content = pattern(1000);
    AeadSetup setup{cipher, key, nonce, 16, aad, content.size()};
    const Sealed whole = aead_seal(setup, content).value();
    for (std::size_t piece : {1U, 15U, 16U, 33U, 999U}) {
      AeadEncryptor encryptor = AeadEncryptor::create(setup).value();
      AeadDecryptor decryptor = AeadDecryptor::create(setup).value();
      Bytes out = content;
      for (std::size_t at = 0; at < out.size(); at += piece) {
        const auto now = std::span(out).subspan(at, std::min(piece, out.size() - at));
        ASSERT_TRUE(encryptor.update(now, now).has_value());
      }
      EXPECT_EQ(out, whole.ciphertext);
      Bytes tag(16);
      ASSERT_TRUE(encryptor.finish(tag).has_value());
      EXPECT_EQ(tag, whole.tag);
      for (std::size_t at = 0; at < out.size(); at += piece) {
        const auto now = std::span(out).subspan(at, std::min(piece, out.size() - at));
        ASSERT_TRUE(decryptor.update(now, now).has_value());
      }
      EXPECT_EQ(out, content);
      EXPECT_TRUE(decryptor.finish(tag).has_value());
    }
  }
}

TEST(Aead, OneBitAnywhereIsNoticed) {
  for (int c = 0; c < 7; ++c) {
    const auto cipher = static_cast<AeadCipher>(c);
    const Bytes key = pattern(info_of(cipher).key_size), nonce = pattern(12);
    Bytes aad = pattern(5);
    const AeadSetup setup{cipher, key, nonce, 16, aad};
    Sealed sealed = aead_seal(setup, pattern(40)).value();
    for (Bytes* part : {&sealed.ciphertext, &sealed.tag, &aad}) {
      for (std::size_t bit = 0; bit < part->size() * 8; ++bit) {
        (*part)[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        const auto opened = aead_open(setup, sealed.ciphertext, sealed.tag);
        ASSERT_FALSE(opened.has_value());
        ASSERT_TRUE(opened.error().is(CryptoError::decrypt_failed));
        (*part)[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
      }
    }
    ASSERT_TRUE(aead_open(setup, sealed.ciphertext, sealed.tag).has_value());
    EXPECT_FALSE(aead_open(setup, sealed.ciphertext, Octets(sealed.tag).first(12)).has_value());
  }
}

TEST(Aead, SizesOutsideTheStandardsAreRefused) {
  for (std::size_t size = 0; size < 300; ++size) {
    EXPECT_EQ(check_nonce_size(AeadCipher::aes128_gcm, size).has_value(), size >= 1 && size <= 128);
    EXPECT_EQ(check_nonce_size(AeadCipher::aes128_ccm, size).has_value(), size >= 7 && size <= 13);
    EXPECT_EQ(check_nonce_size(AeadCipher::chacha20_poly1305, size).has_value(), size == 12);
    EXPECT_EQ(check_tag_size(AeadCipher::aes128_gcm, size).has_value(), size >= 12 && size <= 16);
    EXPECT_EQ(check_tag_size(AeadCipher::aes128_ccm, size).has_value(), size >= 4 && size <= 16 && size % 2 == 0);
    EXPECT_EQ(check_tag_size(AeadCipher::chacha20_poly1305, size).has_value(), size == 16);
  }
}

TEST(Aead, WhatACipherCannotCarryIsUnsupported) {
  const Bytes key = pattern(16), nonce = pattern(13), gcm_nonce = pattern(12);
  AeadSetup ccm{AeadCipher::aes128_ccm, key, nonce};
  ccm.content_size = 65536;
  EXPECT_TRUE(AeadEncryptor::create(ccm).error().is(CryptoError::unsupported));
  ccm.content_size = 65535;
  EXPECT_TRUE(AeadEncryptor::create(ccm).has_value());
  EXPECT_EQ(max_content_size(AeadCipher::aes128_ccm, 7), UINT64_MAX);
  AeadSetup gcm{AeadCipher::aes128_gcm, key, gcm_nonce};
  gcm.content_size = (std::uint64_t{1} << 36) - 31;
  EXPECT_TRUE(AeadEncryptor::create(gcm).error().is(CryptoError::unsupported));
  gcm.content_size = (std::uint64_t{1} << 36) - 32;
  EXPECT_TRUE(AeadEncryptor::create(gcm).has_value());
}

TEST(Aead, CcmHoldsItsCallerToTheAnnouncedLength) {
  const Bytes key = pattern(16), nonce = pattern(12);
  AeadSetup setup{AeadCipher::aes128_ccm, key, nonce};
  EXPECT_TRUE(AeadEncryptor::create(setup).error().is(CryptoError::bad_argument));
  setup.content_size = 10;
  Bytes room(11), tag(16);
  AeadEncryptor longer = AeadEncryptor::create(setup).value();
  EXPECT_TRUE(longer.update(pattern(11), room).error().is(CryptoError::bad_argument));
  AeadEncryptor shorter = AeadEncryptor::create(setup).value();
  ASSERT_TRUE(shorter.update(pattern(9), room).has_value());
  EXPECT_TRUE(shorter.finish(tag).error().is(CryptoError::bad_argument));
}

TEST(Aead, CcmWithoutALengthDecryptsButDoesNotJudge) {
  const Bytes key = pattern(16), nonce = pattern(12), content = pattern(100), aad = pattern(3);
  const AeadSetup setup{AeadCipher::aes128_ccm, key, nonce, 16, aad};
  const Sealed sealed = aead_seal(setup, content).value();
  AeadDecryptor decryptor = AeadDecryptor::create({AeadCipher::aes128_ccm, key, nonce, 16}).value();
  Bytes out(100);
  ASSERT_TRUE(decryptor.update(sealed.ciphertext, out).has_value());
  EXPECT_EQ(out, content);
  EXPECT_TRUE(decryptor.finish(sealed.tag).error().is(CryptoError::bad_argument));
}

}  // namespace
}  // namespace sealwire::crypto
