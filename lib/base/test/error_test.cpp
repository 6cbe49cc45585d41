#include "sealwire/base/error.hpp"

#include <gtest/gtest.h>

#include "sealwire/base/secret.hpp"

namespace sealwire {
namespace {

TEST(Error, SaysCodeSentenceAndOffset) {
  const Error error = Error(BaseError::malformed_text, "not a digit", 4).shifted(10).within("certificate 2");
  EXPECT_EQ(error.message(), "base.malformed-text: certificate 2: not a digit, at octet 14");
  EXPECT_TRUE(error.is(BaseError::malformed_text));
  EXPECT_FALSE(error.is(BaseError::io));
  EXPECT_EQ(error.blame(), Blame::malformed);
}

TEST(SecretBytes, MovingLeavesNothingBehind) {
  SecretBytes a(as_octets("key"));
  const SecretBytes b = std::move(a);
  EXPECT_TRUE(a.empty());  // NOLINT(bugprone-use-after-move): that is what is tested
  EXPECT_TRUE(equal_secrets(b, as_octets("key")));
  EXPECT_FALSE(equal_secrets(b, as_octets("kez")));
}

}  // namespace
}  // namespace sealwire
