#include "sealwire/crypto/key.hpp"

#include <gtest/gtest.h>

#include "sealwire/base/hex.hpp"
#include "sealwire/crypto/library.hpp"

namespace sealwire::crypto {
namespace {

Bytes hex(std::string_view text) { return from_hex(text).value(); }

// RFC 8410 §10.3: the second example has attributes and the public key (OneAsymmetricKey version 2).
constexpr std::string_view kEd25519Plain =
    "302e020100300506032b657004220420d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842";
constexpr std::string_view kEd25519Public = "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1";

// The version 2 form of the same key: attributes left out, public key under [1].
Bytes version_2(std::string_view public_key) {
  return hex("3051020101300506032b657004220420d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842812100" +
             std::string(public_key));
}

TEST(Key, ReadsTheEd25519KeyOfRfc8410InBothVersions) {
  const auto plain = PrivateKey::from_der(hex(kEd25519Plain));
  ASSERT_TRUE(plain) << plain.error().message();
  EXPECT_EQ(plain->type(), KeyType::ed25519);
  EXPECT_EQ(to_hex(plain->public_key().raw().value()), kEd25519Public);
  const auto newer = PrivateKey::from_der(version_2(kEd25519Public));
  ASSERT_TRUE(newer) << newer.error().message();
  EXPECT_EQ(newer->public_key(), plain->public_key());
}

TEST(Key, RefusesAPublicKeyBesideThatIsNotThePrivateKeysOwn) {
  std::string other(kEd25519Public);
  other[0] = '2';
  const auto key = PrivateKey::from_der(version_2(other));
  ASSERT_FALSE(key);
  EXPECT_TRUE(key.error().is(CryptoError::bad_key)) << key.error().message();
}

// RFC 5903 §8.1: 256-bit random ECP group.
constexpr std::string_view kScalar = "C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433";
constexpr std::string_view kX = "dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180";
constexpr std::string_view kY = "5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3";

TEST(Key, WorksOutThePublicKeyOfAScalarAndReadsItBackInEachForm) {
  const auto key = PrivateKey::from_raw(KeyType::ec_p256, hex(kScalar));
  ASSERT_TRUE(key) << key.error().message();
  const std::string point = "04" + std::string(kX) + std::string(kY);
  EXPECT_EQ(to_hex(key->public_key().raw().value()), point);
  EXPECT_EQ(key->bits(), 256U);
  EXPECT_EQ(key->public_key().curve(), "prime256v1");
  EXPECT_EQ(to_hex(key->raw().value()), to_hex(hex(kScalar)));

  const auto compressed = PublicKey::from_raw(KeyType::ec_p256, hex("03" + std::string(kX)));
  ASSERT_TRUE(compressed) << compressed.error().message();
  EXPECT_EQ(*compressed, key->public_key());
  EXPECT_EQ(to_hex(compressed->raw().value()), point);

  const auto spki = PublicKey::from_spki(key->public_key().spki());
  ASSERT_TRUE(spki) << spki.error().message();
  EXPECT_EQ(*spki, *compressed);
  const auto again = PrivateKey::from_der(key->to_pkcs8().value());
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(again->public_key(), key->public_key());
}

TEST(Key, RefusesPointsThatAreNotOnTheCurveHybridOrInfinity) {
  std::string off(kY);
  off.back() = '4';
  for (const std::string& point : {"04" + std::string(kX) + off, "07" + std::string(kX) + std::string(kY),
                                   std::string("00"), "04" + std::string(kX), std::string()}) {
    const auto key = PublicKey::from_raw(KeyType::ec_p256, hex(point));
    ASSERT_FALSE(key) << point;
    EXPECT_TRUE(key.error().is(CryptoError::bad_key)) << key.error().message();
  }
}

TEST(Key, NamesTheVersionThatHasWhatIsMissing) {
  // SubjectPublicKeyInfo of ML-DSA-44 with a key of the right length.
  Bytes spki = hex("30820532300b06096086480165030403110382052100");
  spki.resize(spki.size() + 1312);
  const auto key = PublicKey::from_spki(spki);
  if (library_at_least(3, 5)) {
    EXPECT_TRUE(key) << key.error().message();
  } else {
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().blame(), Blame::unsupported);
    EXPECT_NE(key.error().what().find("ML-DSA-44 needs OpenSSL 3.5"), std::string::npos) << key.error().what();
  }
}

TEST(Key, SurvivesTruncationAndBitFlipsOfASubjectPublicKeyInfo) {
  const Bytes whole = to_bytes(PrivateKey::from_raw(KeyType::ec_p256, hex(kScalar))->public_key().spki());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(PublicKey::from_spki(Octets(whole).first(size))) << size;
  }
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    Bytes bent = whole;
    bent[bit / 8] = static_cast<std::uint8_t>(bent[bit / 8] ^ (1U << (bit % 8)));
    const auto key = PublicKey::from_spki(bent);
    if (key) {
      EXPECT_FALSE(equal(key->spki(), whole));
    }
  }
}

}  // namespace
}  // namespace sealwire::crypto
