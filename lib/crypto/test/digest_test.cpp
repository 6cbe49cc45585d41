#include "sealwire/crypto/digest.hpp"

#include <gtest/gtest.h>

#include "sealwire/base/hex.hpp"

namespace sealwire::crypto {
namespace {

// The digests of "abc": RFC 1321 A.5, FIPS 180 and FIPS 202 examples.
const std::pair<DigestAlgorithm, const char*> kAbc[] = {
    {DigestAlgorithm::md5, "900150983cd24fb0d6963f7d28e17f72"},
    {DigestAlgorithm::sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"},
    {DigestAlgorithm::sha224, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"},
    {DigestAlgorithm::sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {DigestAlgorithm::sha384,
     "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"},
    {DigestAlgorithm::sha512,
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2"
     "a9ac94fa54ca49f"},
    {DigestAlgorithm::sha512_256, "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23"},
    {DigestAlgorithm::sha3_256, "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"},
    {DigestAlgorithm::shake128, "5881092dd818bf5cf8a3ddb793fbcba74097d5c526a6d35f97b83351940f2cc8"},
    {DigestAlgorithm::shake256,
     "483366601360a8771c6863080cc4114d8db44530f8f1e1ee4f94ea37e78b5739d5a15bef186a5386c75744c0527e1faa9f8726e462a12a4fe"
     "b06bd8801e751e4"},
};

TEST(Digest, GivesTheExamplesOfTheStandardsWholeAndInPieces) {
  for (const auto& [algorithm, expected] : kAbc) {
    SCOPED_TRACE(name_of(algorithm));
    EXPECT_EQ(to_hex(digest(algorithm, as_octets("abc")).value()), expected);
    EXPECT_EQ(to_hex(digest(algorithm, as_octets("a"), as_octets("bc")).value()), expected);
    auto pieces = Digest::start(algorithm);
    ASSERT_TRUE(pieces) << pieces.error().message();
    for (const char c : {'a', 'b', 'c'}) pieces->update(as_octets(std::string_view(&c, 1)));
    EXPECT_EQ(to_hex(pieces->finish()), expected);
    pieces->update(as_octets("abc"));
    EXPECT_EQ(to_hex(pieces->finish()), expected) << "after finish() it begins anew";
    EXPECT_EQ(std::string_view(expected).size(), 2 * digest_size(algorithm));
  }
}

TEST(Digest, ForksItsState) {
  auto digest_a = Digest::start(DigestAlgorithm::sha256).value();
  digest_a.update(as_octets("ab"));
  auto digest_b = digest_a.fork().value();
  digest_a.update(as_octets("x"));
  digest_b.update(as_octets("c"));
  EXPECT_EQ(digest_b.finish(), digest(DigestAlgorithm::sha256, as_octets("abc")).value());
  EXPECT_EQ(digest_a.finish(), digest(DigestAlgorithm::sha256, as_octets("abx")).value());
}

TEST(Digest, IsFoundByEachWayOfWritingItsName) {
  EXPECT_EQ(find_digest("sha256"), DigestAlgorithm::sha256);
  EXPECT_EQ(find_digest("SHA-256"), DigestAlgorithm::sha256);
  EXPECT_EQ(find_digest("Sha512/256"), DigestAlgorithm::sha512_256);
  EXPECT_EQ(find_digest("sha512-256"), DigestAlgorithm::sha512_256);
  EXPECT_EQ(find_digest("sha3-512"), DigestAlgorithm::sha3_512);
  EXPECT_EQ(find_digest("shake256"), DigestAlgorithm::shake256);
  EXPECT_EQ(find_digest("sha25"), std::nullopt);
  EXPECT_EQ(find_digest("sha2566"), std::nullopt);
  EXPECT_EQ(find_digest(""), std::nullopt);
  for (std::size_t i = 0; i < kDigestAlgorithms; ++i) {
    const auto algorithm = static_cast<DigestAlgorithm>(i);
    EXPECT_EQ(find_digest(name_of(algorithm)), algorithm);
  }
}

}  // namespace
}  // namespace sealwire::crypto
