#include "sealwire/crypto/mac.hpp"

#include <gtest/gtest.h>

#include "sealwire/base/hex.hpp"

namespace sealwire::crypto {
namespace {

TEST(Hmac, ExamplesOfRfc4231Hold) {
  const Bytes key(20, 0x0B);
  const std::pair<DigestAlgorithm, const char*> rows[] = {
      {DigestAlgorithm::sha224, "896fb1128abbdf196832107cd49df33f47b4b1169912ba4f53684b22"},
      {DigestAlgorithm::sha256, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {DigestAlgorithm::sha384,
       "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6"},
      {DigestAlgorithm::sha512,
       "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f17"
       "0"
       "2e696c203a126854"},
  };
  for (const auto& [algorithm, mac] : rows) EXPECT_EQ(to_hex(hmac(algorithm, key, as_octets("Hi There")).value()), mac);
}

TEST(Hmac, EmptyKeysAndPiecesMakeNoDifference) {
  Hmac mac = Hmac::start(DigestAlgorithm::sha256, {}).value();
  ASSERT_TRUE(mac.update(as_octets("con")).has_value());
  ASSERT_TRUE(mac.update({}).has_value());
  ASSERT_TRUE(mac.update(as_octets("tent")).has_value());
  // A key of zeros is what an empty key is padded to (RFC 2104 §2).
  EXPECT_EQ(mac.finish().value(), hmac(DigestAlgorithm::sha256, Bytes(64), as_octets("content")).value());
}

}  // namespace
}  // namespace sealwire::crypto
