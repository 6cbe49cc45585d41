#include <cstdlib>

#include <gtest/gtest.h>

#include "sealwire/crypto/load.hpp"
#include "sealwire/crypto/signature.hpp"

#include "support/files.hpp"

namespace sealwire::crypto {
namespace {

using test::read_text;

constexpr const char* kModule = "/usr/lib/softhsm/libsofthsm2.so";

// A SoftHSM token of its own with one P-256 and one RSA key, gone with the test.
class Token : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kModule) || std::system("command -v softhsm2-util >/dev/null") != 0) {
      GTEST_SKIP() << "SoftHSM is not installed";
    }
    std::filesystem::create_directory(folder_ / "tokens");
    const std::string conf = folder_.put("conf", "directories.tokendir = " + folder_ / "tokens" + "\n");
    ::setenv("SOFTHSM2_CONF", conf.c_str(), 1);
    const std::string key = test::source_path("lib/crypto/test/data/p256.pem").string();
    if (std::system("softhsm2-util --init-token --free --label sealwire --so-pin 1234 --pin 12:3/4 >/dev/null") != 0 ||
        std::system(
            ("softhsm2-util --import " + key + " --token sealwire --pin 12:3/4 --label alice --id 01 >/dev/null")
                .c_str()) != 0) {
      GTEST_SKIP() << "SoftHSM cannot make a token";
    }
  }
  static std::string uri(const std::string& object, const std::string& more = "") {
    return "pkcs11:token=sealwire;object=" + object + ";type=private?module-path=" + kModule + more;
  }

 private:
  test::TemporaryFolder folder_;
};

TEST_F(Token, SignsWithAKeyThatStaysInside) {
  auto key = load_token_key(uri("alice"), as_octets("12:3/4"));
  if (!key && key.error().is(CryptoError::unsupported)) GTEST_SKIP() << key.error().message();
  ASSERT_TRUE(key) << key.error().message();
  EXPECT_TRUE(key->in_token());
  EXPECT_EQ(key->type(), KeyType::ec_p256);
  const std::string file = read_text(test::source_path("lib/crypto/test/data/p256.pem"));
  EXPECT_EQ(key->public_key(), load_private_key(as_octets(file)).value().public_key());
  EXPECT_TRUE(key->to_pkcs8().error().is(CryptoError::wrong_key));
  for (int i = 0; i < 3; ++i) {
    const auto signature = sign_message(*key, {}, as_octets("message"));
    ASSERT_TRUE(signature) << signature.error().message();
    EXPECT_TRUE(verify_message(key->public_key(), {}, as_octets("message"), *signature));
  }
}

TEST_F(Token, SaysThatThereIsNoSuchKey) {
  const auto key = load_token_key(uri("nobody"), as_octets("12:3/4"));
  ASSERT_FALSE(key);
  if (key.error().is(CryptoError::unsupported)) GTEST_SKIP() << key.error().message();
  EXPECT_TRUE(key.error().is(CryptoError::token)) << key.error().message();
}

TEST(TokenUri, IsKnownByItsScheme) {
  EXPECT_TRUE(is_token_uri("pkcs11:token=a"));
  EXPECT_FALSE(is_token_uri("alice.pem"));
  EXPECT_TRUE(load_token_key("alice.pem").error().is(CryptoError::bad_argument));
}

}  // namespace
}  // namespace sealwire::crypto
