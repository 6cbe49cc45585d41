#include "sealwire/crypto/signature.hpp"

#include <thread>

#include <gtest/gtest.h>

#include "sealwire/crypto/keygen.hpp"
#include "sealwire/crypto/library.hpp"

#include "wycheproof.hpp"

namespace sealwire::crypto {
namespace {

Bytes hex(std::string_view text) { return from_hex(text).value(); }

// RFC 6979 A.2.5 and A.2.6: message "sample", public key as a point, r and s.
struct EcdsaVector {
  KeyType type;
  DigestAlgorithm digest;
  const char* point;
  const char* signature;
};
const EcdsaVector kEcdsa[] = {
    {KeyType::ec_p256, DigestAlgorithm::sha256,
     "0460FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB67903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5"
     "1"
     "77A3C294D4462299",
     "3046022100EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716022100F7CB1C942D657C41D436C7A1B6E29F65F"
     "3"
     "E900DBB9AFF4064DC4AB2F843ACDA8"},
    {KeyType::ec_p384, DigestAlgorithm::sha384,
     "04EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E06AAE5286B300C64DEF8F0EA9055866064A254515480BC138015D9B72D7D572"
     "4"
     "4EA8EF9AC0C621896708A59367F9DFB9F54CA84B3F1C9DB1288B231C3AE0D4FE7344FD2533264720",
     "306602310094EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE460231009"
     "9"
     "EF4AEB15F178CEA1FE40DB2603138F130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8"},
};

TEST(Signature, VerifiesTheEcdsaExamplesOfRfc6979) {
  for (const EcdsaVector& v : kEcdsa) {
    const auto key = PublicKey::from_raw(v.type, hex(v.point));
    ASSERT_TRUE(key) << key.error().message();
    const SignatureAlgorithm algorithm{.scheme = SignatureScheme::ecdsa, .digest = v.digest};
    const auto good = verify_message(*key, algorithm, as_octets("sample"), hex(v.signature));
    EXPECT_TRUE(good) << good.error().message();
    const auto bad = verify_message(*key, algorithm, as_octets("Sample"), hex(v.signature));
    ASSERT_FALSE(bad);
    EXPECT_TRUE(bad.error().is(CryptoError::bad_signature)) << bad.error().message();
    EXPECT_TRUE(verify_message(*key, algorithm, as_octets("sample"), hex(v.signature))) << "after a bad one";
  }
}

// RFC 8032 §7.1 TEST 3 and §7.4 "1 octet".
TEST(Signature, MakesTheEdDsaExamplesOfRfc8032) {
  struct {
    KeyType type;
    const char* secret;
    const char* message;
    const char* signature;
  } const vectors[] = {{KeyType::ed25519, "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "af82",
                        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6"
                        "594a7c15e9716ed28dc0"
                        "27beceea1ec40a"},
                       {KeyType::ed448,
                        "c4eab05d357007c632f3dbb48489924d552b08fe0c353a0d4a1f00acda2c463afbea67c5e8d2877c5e3bc397a65994"
                        "9ef8021e954e0a12274e",
                        "03",
                        "26b8f91727bd62897af15e41eb43c377efb9c610d48f2335cb0bd0087810f4352541b143c4b981b7e18f62de8ccdf6"
                        "33fc1bf037ab7cd779805"
                        "e0dbcc0aae1cbcee1afb2e027df36bc04dcecbf154336c19f0af7e0a6472905e799f1953d2a0ff3348ab21aa4adafd"
                        "1d234441cf807c03a00"}};
  for (const auto& v : vectors) {
    const auto key = PrivateKey::from_raw(v.type, hex(v.secret));
    ASSERT_TRUE(key) << key.error().message();
    const SignatureAlgorithm algorithm{.scheme = SignatureScheme::eddsa};
    for (int round = 0; round < 3; ++round) {
      const auto signature = sign_message(*key, algorithm, hex(v.message));
      ASSERT_TRUE(signature) << signature.error().message();
      EXPECT_EQ(to_hex(*signature), v.signature);
      EXPECT_TRUE(verify_message(key->public_key(), algorithm, hex(v.message), *signature));
      EXPECT_FALSE(verify_message(key->public_key(), algorithm, as_octets("other"), *signature));
    }
    EXPECT_TRUE(sign_digest(*key, algorithm, Bytes(32)).error().is(CryptoError::wrong_key));
  }
}

TEST(Signature, RoundTripsEachSchemeAndNoOtherKeyOrParametersAccept) {
  const struct {
    KeyType type;
    bool pss;
  } cases[] = {{KeyType::ec_p256, false}, {KeyType::ec_p384, false},   {KeyType::ec_p521, false},
               {KeyType::rsa, false},     {KeyType::rsa, true},        {KeyType::ed25519, false},
               {KeyType::ed448, false},   {KeyType::ml_dsa_44, false}, {KeyType::slh_dsa_sha2_128f, false}};
  for (const auto& c : cases) {
    SCOPED_TRACE(name_of(c.type));
    const auto key = generate_key(c.type, 2048);
    const auto other = generate_key(c.type, 2048);
    if (!library_at_least(3, 5) && (is_ml_dsa(c.type) || is_slh_dsa(c.type))) {
      ASSERT_FALSE(key);
      EXPECT_EQ(key.error().blame(), Blame::unsupported);
      continue;
    }
    ASSERT_TRUE(key && other) << key.error().message();
    for (const DigestAlgorithm digest : {DigestAlgorithm::sha256, DigestAlgorithm::sha512}) {
      const auto algorithm = signature_algorithm_for(c.type, digest, c.pss).value();
      const auto signature = sign_message(*key, algorithm, as_octets("message"));
      ASSERT_TRUE(signature) << signature.error().message();
      EXPECT_TRUE(verify_message(key->public_key(), algorithm, as_octets("message"), *signature));
      EXPECT_FALSE(verify_message(other->public_key(), algorithm, as_octets("message"), *signature));
      Bytes bent = *signature;
      bent[bent.size() / 2] ^= 1;
      EXPECT_FALSE(verify_message(key->public_key(), algorithm, as_octets("message"), bent));
      EXPECT_FALSE(verify_message(key->public_key(), algorithm, as_octets("message"), {}));
      if (c.pss) {
        SignatureAlgorithm other_salt = algorithm;
        other_salt.salt_length -= 1;
        EXPECT_FALSE(verify_message(key->public_key(), other_salt, as_octets("message"), *signature));
        SignatureAlgorithm other_mgf = algorithm;
        other_mgf.mgf1 = DigestAlgorithm::sha384;
        EXPECT_FALSE(verify_message(key->public_key(), other_mgf, as_octets("message"), *signature));
      }
    }
  }
}

TEST(Signature, SaysWhichKeyDoesNotFitAndWhichDigestIsTooShort) {
  const auto key = generate_key(KeyType::ec_p256).value();
  const auto rsa = sign_digest(key, {.scheme = SignatureScheme::rsa_pkcs1}, Bytes(32));
  ASSERT_FALSE(rsa);
  EXPECT_TRUE(rsa.error().is(CryptoError::wrong_key)) << rsa.error().message();
  const auto shorter = sign_digest(key, {}, Bytes(20));
  ASSERT_FALSE(shorter);
  EXPECT_TRUE(shorter.error().is(CryptoError::bad_argument)) << shorter.error().message();
  EXPECT_FALSE(signature_algorithm_for(KeyType::x25519, DigestAlgorithm::sha256));
}

TEST(Signature, OneKeyServesSeveralThreadsAtOnce) {
  const auto key = generate_key(KeyType::ec_p256).value();
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&key, &good, t] {
      const Bytes message(static_cast<std::size_t>(t + 1), 'x');
      for (int i = 0; i < 20; ++i) {
        const auto signature = sign_message(key, {}, message);
        if (signature && verify_message(key.public_key(), {}, message, *signature)) ++good;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 80);
}

void run_wycheproof(const char* file, const SignatureAlgorithm& algorithm) {
  const auto suite = wycheproof(file);
  if (suite.is_null()) GTEST_SKIP() << "no corpus: wycheproof/" << file;
  int tests = 0;
  for (const auto& group : suite["testGroups"]) {
    const auto key = PublicKey::from_spki(hex(group["publicKeyDer"].get<std::string>()));
    ASSERT_TRUE(key) << key.error().message();
    for (const auto& test : group["tests"]) {
      ++tests;
      const bool good =
          verify_message(*key, algorithm, hex(test["msg"].get<std::string>()), hex(test["sig"].get<std::string>()))
              .has_value();
      const auto result = test["result"].get<std::string>();
      if (result == "acceptable") continue;
      EXPECT_EQ(good, result == "valid") << test["tcId"] << " " << test["comment"];
    }
  }
  EXPECT_EQ(tests, suite["numberOfTests"].get<int>());
}

TEST(Signature, AgreesWithWycheproofOnEcdsa) {
  run_wycheproof("ecdsa_secp256r1_sha256_test.json", {.scheme = SignatureScheme::ecdsa});
}

TEST(Signature, AgreesWithWycheproofOnRsaPkcs1) {
  run_wycheproof("rsa_signature_2048_sha256_test.json", {.scheme = SignatureScheme::rsa_pkcs1});
}

}  // namespace
}  // namespace sealwire::crypto
