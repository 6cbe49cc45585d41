#include "sealwire/crypto/agreement.hpp"

#include <gtest/gtest.h>

#include "sealwire/base/hex.hpp"
#include "sealwire/base/pem.hpp"
#include "sealwire/crypto/keygen.hpp"

#include "support/files.hpp"

namespace sealwire::crypto {
namespace {

using test::corpus;
using test::read_text;

Bytes hex(std::string_view text) { return from_hex(text).value(); }

struct Row {
  const char* source;
  KeyType type;
  const char *own, *peer, *secret;
};
const Row kRows[] = {
    {"RFC 5903 §8.1", KeyType::ec_p256, "C88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433",
     "04D12DFB5289C8D4F81208B70270398C342296970A0BCCB74C736FC7554494BF6356FBF3CA366CC23E8157854C13C58D6AAC23F046ADA30F8"
     "3"
     "53E74F33039872AB",
     "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de"},
    {"RFC 7748 §6.1", KeyType::x25519, "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
     "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f",
     "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"},
    {"RFC 7748 §6.2", KeyType::x448,
     "9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28dd9c9baf574a9419744897391006382a6f127ab1d9ac2d8c0a598726b",
     "3eb7a829b0cd20f5bcfc0b599b6feccf6da4627107bdb0d4f345b43027d8b972fc3e34fb4232a13ca706dcb57aec3dae07bdc1c67bf33609",
     "07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282bb60c0b56fd2464c335543936521c24403085d59a449a5037514a879"
     "d"},
};

TEST(Agreement, PublishedExamplesHold) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.source);
    const PrivateKey own = PrivateKey::from_raw(row.type, hex(row.own)).value();
    const PublicKey peer = peer_in_group_of(own.public_key(), hex(row.peer)).value();
    EXPECT_EQ(to_hex(agree(own, peer).value()), row.secret);
    EXPECT_EQ(to_hex(agree(own, peer, Cofactor::cofactor).value()), row.secret);
    EXPECT_TRUE(equal(encoded_public(peer).value(), hex(row.peer)));
    EXPECT_TRUE(check_peer(peer).has_value());
  }
}

TEST(Agreement, BothSidesGetTheSameSecretInEveryGroup) {
  for (const KeyType type : {KeyType::ec_p256, KeyType::ec_p384, KeyType::ec_p521, KeyType::x25519, KeyType::x448}) {
    const PrivateKey alice = generate_key(type).value();
    for (int i = 0; i < 3; ++i) {
      const PrivateKey bob = generate_like(alice.public_key()).value();
      const SecretBytes secret = agree(alice, bob.public_key()).value();
      EXPECT_TRUE(equal(secret, agree(bob, alice.public_key()).value()));
      EXPECT_EQ(secret.size(), type == KeyType::ec_p521 ? 66U : (alice.bits() + 7) / 8);
    }
  }
}

TEST(Agreement, KeysOfDifferentGroupsDoNotAgree) {
  const PrivateKey p256 = generate_key(KeyType::ec_p256).value(), p384 = generate_key(KeyType::ec_p384).value();
  const PrivateKey ed = generate_key(KeyType::ed25519).value(), x = generate_key(KeyType::x25519).value();
  EXPECT_TRUE(agree(p256, p384.public_key()).error().is(CryptoError::wrong_key));
  EXPECT_TRUE(agree(p256, x.public_key()).error().is(CryptoError::wrong_key));
  EXPECT_TRUE(agree(ed, ed.public_key()).error().is(CryptoError::wrong_key));
  EXPECT_TRUE(encoded_public(ed.public_key()).error().is(CryptoError::wrong_key));
}

TEST(Agreement, PointsOffTheCurveAreNoKeys) {
  const PrivateKey own = PrivateKey::from_raw(KeyType::ec_p256, hex(kRows[0].own)).value();
  Bytes point = hex(kRows[0].peer);
  for (std::size_t bit = 0; bit < point.size() * 8; ++bit) {
    point[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    const auto peer = peer_in_group_of(own.public_key(), point);
    // 05, 06 and 07 begin other forms; 06 and 07 with the right parity are the same point.
    if (peer) {
      EXPECT_LT(bit, 8U);
    }
    point[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
  }
  for (std::size_t size = 0; size < point.size(); ++size) {
    const auto peer = peer_in_group_of(own.public_key(), Octets(point).first(size));
    EXPECT_FALSE(peer.has_value()) << size;
  }
}

// What encodes the point at infinity is a point for libcrypto, but no key.
TEST(Agreement, ThePointAtInfinityIsNoKey) {
  const Bytes infinity(1);
  for (const KeyType type : {KeyType::ec_p256, KeyType::ec_p384, KeyType::ec_p521}) {
    const PrivateKey own = generate_key(type).value();
    EXPECT_TRUE(agree_encoded(own, infinity, Cofactor::standard).error().is(CryptoError::bad_key));
    EXPECT_TRUE(peer_in_group_of(own.public_key(), infinity).error().is(CryptoError::bad_key));
  }
}

// RFC 8418 §2.1: the all-zero value that points of small order give is refused.
TEST(Agreement, SmallOrderPointsGiveNoSecret) {
  for (const KeyType type : {KeyType::x25519, KeyType::x448}) {
    const PrivateKey own = generate_key(type).value();
    for (const std::uint8_t first : {std::uint8_t{0}, std::uint8_t{1}}) {
      Bytes point(type == KeyType::x25519 ? 32 : 56);
      point[0] = first;
      const PublicKey peer = PublicKey::from_raw(type, point).value();
      EXPECT_TRUE(agree(own, peer).error().is(CryptoError::decrypt_failed));
    }
    EXPECT_TRUE(agree(own, generate_key(type).value().public_key()).has_value());
  }
}

PrivateKey dh_key() {
  const std::string text = read_text(corpus() / "openssl-cms" / "smdh.pem");
  const std::size_t at = text.find("-----BEGIN PRIVATE KEY-----");
  return PrivateKey::from_der(read_pem(std::string_view(text).substr(at)).value().front().der).value();
}

TEST(Agreement, DiffieHellmanKeepsLeadingZerosAndChecksItsPeer) {
  SEALWIRE_NEED_CORPUS(corpus() / "openssl-cms" / "smdh.pem");
  const PrivateKey own = dh_key();
  ASSERT_EQ(own.type(), KeyType::dh);
  const std::size_t size = encoded_public(own.public_key()).value().size();
  for (int i = 0; i < 20; ++i) {
    const PrivateKey other = generate_like(own.public_key()).value();
    const Bytes encoded = encoded_public(other.public_key()).value();
    const PublicKey peer = peer_in_group_of(own.public_key(), encoded).value();
    const SecretBytes secret = agree(own, peer).value();
    EXPECT_EQ(secret.size(), size);
    EXPECT_TRUE(equal(secret, agree(other, own.public_key()).value()));
  }
  Bytes bad(size);
  EXPECT_FALSE(peer_in_group_of(own.public_key(), bad).has_value());  // 0
  bad.back() = 1;
  EXPECT_FALSE(peer_in_group_of(own.public_key(), bad).has_value());
  bad.assign(size, 0xFF);
  EXPECT_FALSE(peer_in_group_of(own.public_key(), bad).has_value());  // not below the prime
  EXPECT_FALSE(peer_in_group_of(own.public_key(), Bytes(size + 1, 2)).has_value());
  EXPECT_FALSE(peer_in_group_of(own.public_key(), {}).has_value());
}

}  // namespace
}  // namespace sealwire::crypto
