#include <gtest/gtest.h>

#include "sealwire/crypto/keygen.hpp"
#include "sealwire/crypto/library.hpp"
#include "sealwire/crypto/signature.hpp"

namespace sealwire::crypto {
namespace {

constexpr std::size_t kLong = (std::size_t{3} << 20) + 17;

Bytes content(std::size_t size) {
  Bytes out(size);
  std::uint32_t x = 1;
  for (std::uint8_t& octet : out) octet = static_cast<std::uint8_t>((x = x * 1664525 + 1013904223) >> 24);
  return out;
}

/// A message that is only there in pieces; counts how it is read, and may fail or change on the way.
class Pieces final : public Spool {
 public:
  explicit Pieces(Bytes octets) : octets_(std::move(octets)) {}
  Result<void> write_at(std::uint64_t, Octets) override { return fail(BaseError::io, "read only"); }
  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    if (offset == 0) ++readings;
    largest = std::max(largest, into.size());
    if (fails && offset > 0) return fail(BaseError::io, "the disk is gone");
    const std::size_t size = std::min<std::size_t>({into.size(), octets_.size() - offset, 50'001});
    std::copy_n(octets_.begin() + static_cast<std::ptrdiff_t>(offset), size, into.begin());
    if (changes && readings == 2 && size > 0) into[0] ^= 1;
    return size;
  }
  std::uint64_t size() const override { return octets_.size(); }

  mutable int readings = 0;
  mutable std::size_t largest = 0;
  bool fails = false;
  bool changes = false;

 private:
  Bytes octets_;
};

constexpr KeyType kTypes[] = {KeyType::ed25519,           KeyType::ed448,
                              KeyType::ml_dsa_44,         KeyType::ml_dsa_87,
                              KeyType::slh_dsa_sha2_128f, KeyType::slh_dsa_sha2_256f,
                              KeyType::slh_dsa_shake_128f};

bool missing(KeyType type) { return !library_at_least(3, 5) && (is_ml_dsa(type) || is_slh_dsa(type)); }

TEST(LongMessage, IsSignedAndVerifiedPieceByPieceAsItIsInMemory) {
  const Bytes message = content(kLong);
  Bytes other = message;
  other.back() ^= 1;
  for (const KeyType type : kTypes) {
    if (missing(type)) continue;
    SCOPED_TRACE(name_of(type));
    const PrivateKey key = generate_key(type).value();
    const SignatureAlgorithm algorithm = signature_algorithm_for(type, DigestAlgorithm::sha512).value();
    const Pieces pieces(message);
    const auto signature = sign_message(key, algorithm, pieces);
    ASSERT_TRUE(signature) << signature.error().message();
    EXPECT_LE(pieces.largest, std::size_t{1} << 17);
    EXPECT_EQ(pieces.readings, is_ml_dsa(type) ? 1 : 2);
    const auto in_memory = verify_message(key.public_key(), algorithm, message, *signature);
    EXPECT_TRUE(in_memory) << in_memory.error().message();
    if (is_eddsa(type)) {
      EXPECT_EQ(*signature, sign_message(key, algorithm, message).value());
    }

    const Pieces again(message);
    const auto good = verify_message(key.public_key(), algorithm, again, *signature);
    EXPECT_TRUE(good) << good.error().message();
    EXPECT_EQ(again.readings, 1);
    const auto bad = verify_message(key.public_key(), algorithm, Pieces(other), *signature);
    ASSERT_FALSE(bad);
    EXPECT_TRUE(bad.error().is(CryptoError::bad_signature)) << bad.error().message();
    Bytes bent = *signature;
    bent[3] ^= 1;
    EXPECT_TRUE(
        verify_message(key.public_key(), algorithm, Pieces(message), bent).error().is(CryptoError::bad_signature));
    EXPECT_TRUE(
        verify_message(key.public_key(), algorithm, Pieces(message), {}).error().is(CryptoError::bad_signature));
  }
}

TEST(LongMessage, AtTheLimitOfMemoryBothWaysAgree) {
  const PrivateKey key = generate_key(KeyType::ed25519).value();
  const SignatureAlgorithm algorithm{.scheme = SignatureScheme::eddsa};
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, kWholeMessage - 1, kWholeMessage, kWholeMessage + 1}) {
    const Bytes message = content(size);
    const Bytes expected = sign_message(key, algorithm, message).value();
    EXPECT_EQ(sign_message(key, algorithm, Pieces(message)).value(), expected) << size;
    EXPECT_TRUE(verify_message(key.public_key(), algorithm, Pieces(message), expected)) << size;
  }
}

TEST(LongMessage, SchemesThatSignADigestHashItPieceByPiece) {
  const Bytes message = content(kLong);
  for (const KeyType type : {KeyType::ec_p256, KeyType::rsa}) {
    const PrivateKey key = generate_key(type, 2048).value();
    const SignatureAlgorithm algorithm = signature_algorithm_for(type, DigestAlgorithm::sha256).value();
    const Pieces pieces(message);
    const Bytes signature = sign_message(key, algorithm, pieces).value();
    EXPECT_EQ(pieces.readings, 1);
    EXPECT_TRUE(verify_message(key.public_key(), algorithm, message, signature));
    EXPECT_TRUE(verify_message(key.public_key(), algorithm, Pieces(message), signature));
  }
}

TEST(LongMessage, ThatChangesBetweenItsTwoReadingsIsNotSigned) {
  const PrivateKey key = generate_key(KeyType::ed25519).value();
  Pieces pieces(content(kLong));
  pieces.changes = true;
  const auto signature = sign_message(key, {.scheme = SignatureScheme::eddsa}, pieces);
  ASSERT_FALSE(signature);
  EXPECT_TRUE(signature.error().is(CryptoError::bad_argument)) << signature.error().message();
}

TEST(LongMessage, ThatCannotBeReadGivesTheErrorOfItsReader) {
  const PrivateKey key = generate_key(KeyType::ed448).value();
  const SignatureAlgorithm algorithm{.scheme = SignatureScheme::eddsa};
  Pieces pieces(content(kLong));
  pieces.fails = true;
  const auto signature = sign_message(key, algorithm, pieces);
  ASSERT_FALSE(signature);
  EXPECT_TRUE(signature.error().is(BaseError::io)) << signature.error().message();
  const auto verified = verify_message(key.public_key(), algorithm, pieces, Bytes(114));
  ASSERT_FALSE(verified);
  EXPECT_TRUE(verified.error().is(BaseError::io)) << verified.error().message();
}

}  // namespace
}  // namespace sealwire::crypto
