#include "sealwire/crypto/key_wrap.hpp"

#include <gtest/gtest.h>

#include "sealwire/crypto/library.hpp"

#include "wycheproof.hpp"

namespace sealwire::crypto {
namespace {

Bytes pattern(std::size_t size) {
  Bytes out(size);
  DeterministicRandom(size).fill(out);
  return out;
}

/// Gives the octets of a published example, then fails the test.
class ScriptedRandom final : public Random {
 public:
  explicit ScriptedRandom(std::vector<Bytes> script) : script_(std::move(script)) {}
  void fill(std::span<std::uint8_t> octets) override {
    ASSERT_LT(next_, script_.size());
    const Bytes& given = script_[next_++];
    ASSERT_EQ(given.size(), octets.size());
    std::copy(given.begin(), given.end(), octets.begin());
  }

 private:
  std::vector<Bytes> script_;
  std::size_t next_ = 0;
};

TEST(KeyWrap, WycheproofAesKwHolds) {
  const nlohmann::json vectors = wycheproof("aes_wrap_test.json");
  if (vectors.is_null()) GTEST_SKIP() << "the corpus is not there";
  DeterministicRandom random(1);
  int held = 0;
  for (const auto& group : vectors.at("testGroups")) {
    const KeyWrap wrap = aes_wrap_for(group.at("keySize").get<std::size_t>() / 8).value();
    for (const auto& test : group.at("tests")) {
      SCOPED_TRACE(test.at("tcId").get<int>());
      const Bytes key = hex(test, "key"), message = hex(test, "msg"), wrapped = hex(test, "ct");
      // What Wycheproof calls acceptable is a key of eight octets or fewer, which RFC 3394 does not wrap.
      const bool valid = test.at("result") == "valid";
      const auto unwrapped = unwrap_key(wrap, key, wrapped);
      ASSERT_EQ(unwrapped.has_value(), valid);
      ++held;
      if (!valid) continue;
      EXPECT_TRUE(equal(*unwrapped, message));
      EXPECT_EQ(wrap_key(wrap, key, message, random).value(), wrapped);
    }
  }
  EXPECT_EQ(held, vectors.at("numberOfTests").get<int>());
}

TEST(KeyWrap, ExamplesOfRfc5649Hold) {
  const Bytes kek = hex("5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8");
  DeterministicRandom random(1);
  const std::pair<const char*, const char*> rows[] = {
      {"c37b7e6492584340bed12207808941155068f738", "138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a"},
      {"466f7250617369", "afbeb0f07dfbf5419200f2ccb50bb24f"},
  };
  for (const auto& [key, wrapped] : rows) {
    EXPECT_EQ(to_hex(wrap_key(KeyWrap::aes192_wrap_pad, kek, hex(std::string(key)), random).value()), wrapped);
    EXPECT_EQ(to_hex(unwrap_key(KeyWrap::aes192_wrap_pad, kek, hex(std::string(wrapped))).value()), key);
  }
}

TEST(KeyWrap, TripleDesExampleOfRfc3217Unwraps) {
  const Bytes kek = hex("255e0d1c07b646dfb3134cc843ba8aa71f025b7c0838251f");
  const Bytes wrapped = hex("690107618ef092b3b48ca1796b234ae9fa33ebb4159604037db5d6a84eb3aac2768c632775a467d4");
  EXPECT_EQ(to_hex(unwrap_key(KeyWrap::des3_wrap, kek, wrapped).value()),
            "2923bf85e06dd6ae529149f1f1bae9eab3a7da3d860d3e98");
}

TEST(KeyWrap, Rc2ExampleOfRfc3217WrapsAndUnwraps) {
  if (!legacy_available()) GTEST_SKIP() << "libcrypto's legacy provider is not installed";
  const Bytes kek = hex("fd04fd08060707fb0003fefffd02fe05"), cek = hex("b70a25fbc9d86a86050ce0d711ead4d9");
  const std::string wrapped = "70e699fb5701f7833330fb71e87c85a420bdc99af05d22af5a0e48d35f3138986cbaafb4b28d4f35";
  ScriptedRandom random({hex("00000000000000000000000000000000004845cce7fd1250"), hex("c7d90059b29e97f7")});
  EXPECT_EQ(to_hex(wrap_key(KeyWrap::rc2_wrap, kek, cek, random, Rc2Wrap{Legacy::allow, 40}).value()), wrapped);
  EXPECT_TRUE(equal(unwrap_key(KeyWrap::rc2_wrap, kek, hex(wrapped), Rc2Wrap{Legacy::allow, 40}).value(), cek));
  EXPECT_TRUE(unwrap_key(KeyWrap::rc2_wrap, kek, hex(wrapped)).error().is(CryptoError::unsupported));
}

TEST(KeyWrap, PasswordExamplesOfRfc3211WrapAndUnwrap) {
  struct Row {
    CbcCipher cipher;
    const char *kek, *iv, *cek, *random, *wrapped;
  };
  const Row rows[] = {
      {CbcCipher::des_cbc, "d1daa78615f287e6", "efe598ef21b33d6d", "8c627c897323a2f8",
       "000000000000000000000000c436f541", "b81b2565ee373ca6dedca26a178b0c10"},
      {CbcCipher::des_ede3_cbc, "6a8970bf68c92caea84a8df28510858607126380cc47ab2d", "baf1ca7931213c4e",
       "8c637d887223a2f965b566eb014b0fa5d52300a3f7ea40fffc577203c71baf3b",
       "000000000000000000000000000000000000000000000000000000000000000000000000fa060a45",
       "c03c514abdb9e2c5aac038572b5e24553876b377aafb82eca5a9d73f8ab143d9ec74e6cad7db260c"},
  };
  for (const Row& row : rows) {
    if (info_of(row.cipher).legacy && !legacy_available()) continue;
    const Bytes kek = hex(std::string(row.kek)), iv = hex(std::string(row.iv)), cek = hex(std::string(row.cek));
    const CbcSetup setup{row.cipher, kek, iv, Legacy::allow};
    ScriptedRandom random({hex(std::string(row.random))});
    EXPECT_EQ(to_hex(pwri_wrap(setup, cek, random).value()), row.wrapped);
    EXPECT_TRUE(equal(pwri_unwrap(setup, hex(std::string(row.wrapped))).value(), cek));
  }
}

TEST(KeyWrap, EveryKeyComesBackAndNoBitMayChange) {
  DeterministicRandom random(9);
  for (int w = 0; w < 8; ++w) {
    const auto wrap = static_cast<KeyWrap>(w);
    if (wrap == KeyWrap::rc2_wrap && !legacy_available()) continue;
    SCOPED_TRACE(info_of(wrap).name);
    const Bytes kek = pattern(info_of(wrap).kek_size);
    for (std::size_t size : {1U, 7U, 8U, 9U, 16U, 24U, 32U, 64U}) {
      const Bytes key = pattern(size);
      auto wrapped = wrap_key(wrap, kek, key, random, Rc2Wrap{Legacy::allow});
      if (!wrapped) {
        EXPECT_TRUE(wrapped.error().is(CryptoError::bad_argument));
        continue;
      }
      EXPECT_TRUE(equal(unwrap_key(wrap, kek, *wrapped, Rc2Wrap{Legacy::allow}).value(), key));
      for (std::size_t bit = 0; bit < wrapped->size() * 8; ++bit) {
        (*wrapped)[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        ASSERT_TRUE(unwrap_key(wrap, kek, *wrapped, Rc2Wrap{Legacy::allow}).error().is(CryptoError::decrypt_failed));
        (*wrapped)[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
      }
      for (std::size_t cut = 0; cut < wrapped->size(); ++cut) {
        ASSERT_FALSE(unwrap_key(wrap, kek, Octets(*wrapped).first(cut), Rc2Wrap{Legacy::allow}).has_value());
      }
    }
  }
}

// CVE-2026-9076 and its like: what the count or the length of a wrapped key claims is not there.
TEST(KeyWrap, PasswordWrapReadsNothingThatIsNotThere) {
  const Bytes kek = pattern(16), iv = pattern(16);
  const CbcSetup setup{CbcCipher::aes128_cbc, kek, iv};
  DeterministicRandom random(4);
  for (std::size_t size = 0; size <= 100; ++size) {
    const auto result = pwri_unwrap(setup, pattern(size));
    EXPECT_TRUE(!result || size >= 32);
  }
  // A formatted block whose count exceeds it, with check octets that match what follows it.
  for (unsigned count = 0; count < 256; ++count) {
    Bytes formatted = pattern(32);
    formatted[0] = static_cast<std::uint8_t>(count);
    for (std::size_t i = 0; i < 3; ++i) formatted[1 + i] = static_cast<std::uint8_t>(~formatted[4 + i]);
    const SecretBytes once = cbc_encrypt_blocks(setup, formatted).value();
    CbcSetup again = setup;
    again.iv = Octets(once).last(16);
    const auto result = pwri_unwrap(setup, cbc_encrypt_blocks(again, once).value());
    EXPECT_EQ(result.has_value(), count >= 3 && count <= 28) << count;
  }
  for (std::size_t size : {0U, 1U, 2U, 256U}) EXPECT_FALSE(pwri_wrap(setup, pattern(size), random).has_value());
  for (std::size_t size : {3U, 16U, 28U, 29U, 255U}) {
    const Bytes key = pattern(size);
    EXPECT_TRUE(equal(pwri_unwrap(setup, pwri_wrap(setup, key, random).value()).value(), key));
  }
}

}  // namespace
}  // namespace sealwire::crypto
