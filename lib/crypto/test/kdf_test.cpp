#include "sealwire/crypto/kdf.hpp"

#include <gtest/gtest.h>

#include "sealwire/crypto/mac.hpp"

#include "rfc9690.hpp"
#include "wycheproof.hpp"

namespace sealwire::crypto {
namespace {

TEST(Kdf, WycheproofHkdfHolds) {
  const nlohmann::json vectors = wycheproof("hkdf_sha256_test.json");
  if (vectors.is_null()) GTEST_SKIP() << "the corpus is not there";
  int held = 0;
  for (const auto& group : vectors.at("testGroups")) {
    for (const auto& test : group.at("tests")) {
      SCOPED_TRACE(test.at("tcId").get<int>());
      const auto derived = hkdf(DigestAlgorithm::sha256, hex(test, "ikm"), hex(test, "salt"), hex(test, "info"),
                                test.at("size").get<std::size_t>());
      ASSERT_EQ(derived.has_value(), test.at("result") == "valid");
      if (derived) {
        EXPECT_EQ(to_hex(*derived), test.at("okm").get<std::string>());
      }
      ++held;
    }
  }
  EXPECT_EQ(held, vectors.at("numberOfTests").get<int>());
}

TEST(Kdf, ExamplesOfRfc2631Hold) {
  const Bytes zz = hex(std::string("000102030405060708090a0b0c0d0e0f10111213"));
  const Bytes des3 = hex(std::string("2a864886f70d0109100306")), rc2 = hex(std::string("2a864886f70d0109100307"));
  EXPECT_EQ(to_hex(x942_kdf(DigestAlgorithm::sha1, zz, des3, 192, std::nullopt).value()),
            "a09661392376f7044d9052a397883246b67f5f1ef63eb5fb");
  Bytes info;
  for (int i = 0; i < 4; ++i) append(info, hex(std::string("0123456789abcdeffedcba9876543201")));
  EXPECT_EQ(to_hex(x942_kdf(DigestAlgorithm::sha1, zz, rc2, 128, Octets(info)).value()),
            "48950c46e0530075403cce72889604e0");
}

TEST(Kdf, X963ExampleOfNistHolds) {
  const Bytes z = hex(std::string("96c05619d56c328ab95fe84b18264b08725b85e33fd34f08"));
  EXPECT_EQ(to_hex(x963_kdf(DigestAlgorithm::sha256, z, {}, 16).value()), "443024c3dae66b95e6f5670601558f71");
}

TEST(Kdf, TheDigestAskedForIsTheOneUsed) {
  const Bytes z = hex(std::string("96c05619d56c328ab95fe84b18264b08725b85e33fd34f08")), info = {1, 2, 3};
  for (const auto algorithm : {DigestAlgorithm::sha1, DigestAlgorithm::sha224, DigestAlgorithm::sha256,
                               DigestAlgorithm::sha384, DigestAlgorithm::sha512}) {
    Bytes before = z, counter = {0, 0, 0, 1};
    append(before, counter);
    append(before, info);
    const std::size_t size = digest_size(algorithm);
    EXPECT_TRUE(equal(x963_kdf(algorithm, z, info, size).value(), digest(algorithm, before).value()));
    Bytes after = counter;
    append(after, z);
    append(after, info);
    EXPECT_TRUE(equal(kdf3(algorithm, z, info, size).value(), digest(algorithm, after).value()));
  }
}

TEST(Kdf, Kdf3ExamplesOfRfc9690Hold) {
  const Bytes z = hex(std::string(rfc9690::kZ)), secret = hex(std::string(rfc9690::kSharedSecret));
  EXPECT_EQ(to_hex(kdf3(DigestAlgorithm::sha256, z, {}, 16).value()), rfc9690::kSharedSecret);
  const Bytes info = hex(std::string(rfc9690::kOtherInfo));
  EXPECT_EQ(to_hex(kdf3(DigestAlgorithm::sha256, secret, info, 16).value()), rfc9690::kKek);
}

TEST(Kdf, Pbkdf2ExamplesHold) {
  const Octets password = as_octets("password"), salt = as_octets("salt");
  // RFC 6070
  EXPECT_EQ(to_hex(pbkdf2(DigestAlgorithm::sha1, password, salt, 1, 20).value()),
            "0c60c80f961f0e71f3a9b524af6012062fe037a6");
  EXPECT_EQ(to_hex(pbkdf2(DigestAlgorithm::sha1, password, salt, 4096, 20).value()),
            "4b007901b765489abead49d926f721d065a429c1");
  // RFC 3211 §3
  const Bytes short_salt = hex(std::string("1234567878563412"));
  EXPECT_EQ(to_hex(pbkdf2(DigestAlgorithm::sha1, password, short_salt, 5, 8).value()), "d1daa78615f287e6");
  EXPECT_EQ(to_hex(pbkdf2(DigestAlgorithm::sha1,
                          as_octets("All n-entities must communicate with other n-entities via n-1 entiteeheehees"),
                          short_salt, 500, 24)
                       .value()),
            "6a8970bf68c92caea84a8df28510858607126380cc47ab2d");
  // RFC 7914 §11
  EXPECT_EQ(to_hex(pbkdf2(DigestAlgorithm::sha256, as_octets("passwd"), salt, 1, 64).value()),
            "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
            "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783");
}

TEST(Kdf, ScryptExamplesOfRfc7914Hold) {
  EXPECT_EQ(to_hex(scrypt({}, {}, {16, 1, 1}, 64).value()),
            "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
            "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906");
  EXPECT_EQ(to_hex(scrypt(as_octets("password"), as_octets("NaCl"), {1024, 8, 16}, 64).value()),
            "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
            "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640");
}

TEST(Kdf, CostsBeyondTheLimitsAreRefusedBeforeTheyArePaid) {
  EXPECT_TRUE(pbkdf2(DigestAlgorithm::sha1, {}, {}, 0, 20).error().is(CryptoError::bad_parameter));
  EXPECT_TRUE(pbkdf2(DigestAlgorithm::sha1, {}, {}, 10'000'001, 20).error().is(CryptoError::limit));
  EXPECT_TRUE(pbkdf2(DigestAlgorithm::sha1, {}, {}, UINT64_MAX, 20).error().is(CryptoError::limit));
  EXPECT_TRUE(scrypt({}, {}, {3, 1, 1}, 20).error().is(CryptoError::bad_parameter));
  EXPECT_TRUE(scrypt({}, {}, {0, 1, 1}, 20).error().is(CryptoError::bad_parameter));
  const std::uint64_t huge = std::uint64_t{1} << 62;
  EXPECT_TRUE(scrypt({}, {}, {huge, huge, huge}, 20).error().is(CryptoError::limit));
  EXPECT_TRUE(scrypt({}, {}, {2, huge, 1}, 20).error().is(CryptoError::limit));
  EXPECT_TRUE(scrypt({}, {}, {std::uint64_t{1} << 22, 8, 1}, 20).error().is(CryptoError::limit));
  // At each limit and one beyond.
  PasswordLimits limits;
  limits.iterations = 7;
  EXPECT_TRUE(pbkdf2(DigestAlgorithm::sha1, {}, {}, 7, 20, limits));
  EXPECT_TRUE(pbkdf2(DigestAlgorithm::sha1, {}, {}, 8, 20, limits).error().is(CryptoError::limit));
  const ScryptCost cost{16, 2, 3};
  limits.scrypt_work = 16 * 2 * 3;
  EXPECT_TRUE(scrypt({}, {}, cost, 20, limits));
  limits.scrypt_work -= 1;
  EXPECT_TRUE(scrypt({}, {}, cost, 20, limits).error().is(CryptoError::limit));
  limits = {};
  limits.scrypt_memory = 128 * 2 * (16 + 3);
  EXPECT_TRUE(scrypt({}, {}, cost, 20, limits));
  limits.scrypt_memory -= 1;
  EXPECT_TRUE(scrypt({}, {}, cost, 20, limits).error().is(CryptoError::limit));
  EXPECT_TRUE(hkdf(DigestAlgorithm::sha256, {}, {}, {}, 0).error().is(CryptoError::bad_argument));
}

}  // namespace
}  // namespace sealwire::crypto
