#include "sealwire/auth/digest.hpp"

#include <gtest/gtest.h>

namespace sealwire::auth {
namespace {

// RFC 7616 §3.9.1 and RFC 2617 §3.5.
struct Example {
  std::string_view credentials, password, method;
};
class Examples : public testing::TestWithParam<Example> {};
TEST_P(Examples, HaveTheResponseThatIsComputed) {
  const auto c = Credentials::parse(GetParam().credentials);
  ASSERT_TRUE(c) << c.error().message();
  const auto a1 = hash_a1(c->algorithm, c->username, c->realm, as_octets(GetParam().password));
  ASSERT_TRUE(a1);
  EXPECT_EQ(digest_response(*c, *a1, {GetParam().method, c->uri, {}}), c->response);
  const auto again = Credentials::parse(c->serialize());
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(again->serialize(), c->serialize());
}
constexpr Example kExamples[] = {
    {"Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\", algorithm=MD5, "
     "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, "
     "cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, "
     "response=\"8ca523f5e9506fed4657c9700eebdbec\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"",
     "Circle of Life", "GET"},
    {"Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\", algorithm=SHA-256, "
     "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, "
     "cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, "
     "response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\", "
     "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"",
     "Circle of Life", "GET"},
    {"digest USERNAME=\"Mufasa\",realm=\"testrealm@host.com\",nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\","
     "uri=\"/dir/index.html\",qop=\"auth\",nc=00000001,cnonce=\"0a4f113b\","
     "response=\"6629fae49393a05397450978507c4ef1\",opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"",
     "Circle Of Life", "GET"},
};
INSTANTIATE_TEST_SUITE_P(Rfc, Examples, testing::ValuesIn(kExamples));

// Every algorithm and quality of protection, computed with Python's hashlib.
struct Computed {
  std::string_view algorithm;
  Qop qop;
  std::string_view response;
};
class Responses : public testing::TestWithParam<Computed> {};
TEST_P(Responses, AgreeWithASecondImplementation) {
  using namespace std::string_view_literals;
  Credentials c;
  c.username = "alice";
  c.realm = "example.org";
  c.nonce = "n0nce==";
  c.cnonce = "c0";
  c.nonce_count = 10;
  c.algorithm = algorithm_of(GetParam().algorithm).value();
  c.qop = GetParam().qop;
  const auto a1 = hash_a1(c.algorithm, c.username, c.realm, as_octets("s3cret, or not"));
  ASSERT_TRUE(a1);
  EXPECT_EQ(digest_response(c, *a1, {"MESSAGE", "sip:bob@example.org", as_octets("hello\0world"sv)}),
            GetParam().response);
}
constexpr Computed kComputed[] = {
    {"MD5", Qop::none, "90055cb8a8eab0eb467c28e02bd39ba4"},
    {"MD5", Qop::auth, "1bc4857b1ebd9e7ab40a4f000aef652f"},
    {"MD5", Qop::auth_int, "feaf4389dc90e48ac9dbf64308a640af"},
    {"MD5-sess", Qop::none, "372d5082c58bdef173cd8aac0cb050cf"},
    {"MD5-sess", Qop::auth, "8444c69ef4b7a8d7d8baae47d13a60fd"},
    {"MD5-sess", Qop::auth_int, "b1ef33fcab306d942d198cde78e87478"},
    {"SHA-256", Qop::none, "36f2309a0f0e905f17c95cf01653cc6de5a628f9e5e51d0c4a550fb11f7dd0d1"},
    {"SHA-256", Qop::auth, "7797ce049ec22709823972006315b4a05ccedc1c21b2c92b3ea957cd59f00303"},
    {"SHA-256", Qop::auth_int, "1df525eb48a04f228472916da1689b4557c7e6abbd42ed82a8de7df6e7e3dcd8"},
    {"SHA-256-sess", Qop::none, "e6749df9c340b22eae414ee93242eb0ba25ad56abe20b0f77b7577c9d4261344"},
    {"SHA-256-sess", Qop::auth, "ea9807b6e24771eecc83ef5d22573bfe3222d2307fd1537188bf69174c976ff9"},
    {"SHA-256-sess", Qop::auth_int, "e254ccfc0120c983824dd307d28dcf18bfd55e9dbad8e2f51e453eb16464cba9"},
    {"SHA-512-256", Qop::none, "8831e536a064c261d76a1aa16ed7fb9321a4060bc5e107a6ba1688c3303fbb87"},
    {"SHA-512-256", Qop::auth, "a6de7c1262cb234a2953fb2ec2251f4c78917588fddb8528b4603414b929c825"},
    {"SHA-512-256", Qop::auth_int, "ae79cd236a59ce4756e89522cd27c1b14c6c77e8f148c89be3da9571210dda86"},
    {"SHA-512-256-sess", Qop::none, "6ebc12b7a6da1d2c1543147eb72aed5a75e0cc837ad3d1924713f98250d922ec"},
    {"SHA-512-256-sess", Qop::auth, "61a7e81586f4e4ab1140fb8565b73ed4540438d7dbae2ae041ab230e5be2774f"},
    {"SHA-512-256-sess", Qop::auth_int, "ec4ec11c8737e183c1a50187b9b3fa780d8bb2f23bc59d6dee4cf3ace9d97ada"},
};
INSTANTIATE_TEST_SUITE_P(All, Responses, testing::ValuesIn(kComputed));

// RFC 7616 §3.9.2 shows 488869477bf257…, which is plain SHA-512 cut to 256 bits; the algorithm it names is SHA-512/256,
// whose initial value differs (FIPS 180-4 §5.3.6.2), and that is what is computed here.
TEST(Userhash, IsOfTheAlgorithmThatIsNamed) {
  EXPECT_EQ(hash_username(Algorithm::sha512_256, "J\xC3\xA4s\xC3\xB8n Doe", "api@example.org"),
            "793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b");
}

TEST(Credentials, AnExtendedUserNameIsUtf8) {
  const auto c = Credentials::parse(
      "Digest username*=UTF-8''J%C3%A4s%C3%B8n%20Doe, realm=\"r\", nonce=\"n\", uri=\"/\", response=\"00\", "
      "userhash=false");
  ASSERT_TRUE(c) << c.error().message();
  EXPECT_EQ(c->username, "J\xC3\xA4s\xC3\xB8n Doe");
  EXPECT_NE(c->serialize().find("username*=UTF-8''J%C3%A4s%C3%B8n%20Doe,"), std::string::npos);
}

TEST(Challenge, IsReadInAnyLegalSpelling) {
  const auto c = Challenge::parse(
      "DIGEST  Realm = \"a \\\"b\\\"\" ,, nonce=\"x,y=z\", QOP=\"auth-int, auth ,other\",STALE=TRUE , "
      "algorithm=sha-256,"
      " opaque=\"\", unknown=token, charset=utf-8, domain=\"sip:a sip:b\"");
  ASSERT_TRUE(c) << c.error().message();
  EXPECT_EQ(c->realm, "a \"b\"");
  EXPECT_EQ(c->nonce, "x,y=z");
  EXPECT_TRUE(c->qop_auth && c->qop_auth_int && c->stale && c->utf8 && !c->userhash);
  EXPECT_EQ(c->algorithm, Algorithm::sha256);
  ASSERT_TRUE(c->opaque);
  EXPECT_EQ(*c->opaque, "");
  const auto again = Challenge::parse(c->serialize());
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(again->serialize(), c->serialize());
  EXPECT_EQ(again->realm, c->realm);
}

TEST(Challenge, WithoutAlgorithmMeansMd5AndSaysNothingOfIt) {
  const auto c = Challenge::parse("Digest realm=\"r\",nonce=\"n\"");
  ASSERT_TRUE(c);
  EXPECT_EQ(c->algorithm, Algorithm::md5);
  EXPECT_EQ(c->serialize(), "Digest realm=\"r\", nonce=\"n\"");
}

struct Bad {
  std::string_view text;
  AuthError error;
};
class BadChallenges : public testing::TestWithParam<Bad> {};
TEST_P(BadChallenges, AreNamed) {
  const auto c = Challenge::parse(GetParam().text);
  ASSERT_FALSE(c);
  EXPECT_TRUE(c.error().is(GetParam().error)) << c.error().message();
}
constexpr Bad kBadChallenges[] = {
    {"", AuthError::unsupported_scheme},
    {"Basic realm=\"r\"", AuthError::unsupported_scheme},
    {"NoOneKnowsThisScheme opaque-data=here", AuthError::unsupported_scheme},
    {"Digest", AuthError::malformed},
    {"Digest ", AuthError::missing},
    {"Digest realm=\"r\"", AuthError::missing},
    {"Digest nonce=\"n\"", AuthError::missing},
    {"Digest realm=\"r, nonce=\"n\"", AuthError::malformed},
    {"Digest realm=\"r\", nonce=\"n", AuthError::malformed},
    {"Digest realm=\"r\" nonce=\"n\"", AuthError::malformed},
    {"Digest realm=\"r\", nonce", AuthError::malformed},
    {"Digest realm=\"r\", nonce=\"n\", realm=\"s\"", AuthError::malformed},
    {"Digest realm=\"r\", nonce=\"n\", algorithm=SHA-3", AuthError::unsupported_algorithm},
};
INSTANTIATE_TEST_SUITE_P(Table, BadChallenges, testing::ValuesIn(kBadChallenges));

class BadCredentials : public testing::TestWithParam<Bad> {};
TEST_P(BadCredentials, AreNamed) {
  const auto c =
      Credentials::parse("Digest username=\"u\", realm=\"r\", nonce=\"n\", uri=\"/\"" + std::string(GetParam().text));
  ASSERT_FALSE(c);
  EXPECT_TRUE(c.error().is(GetParam().error)) << c.error().message();
}
constexpr Bad kBadCredentials[] = {
    {"", AuthError::missing},
    {", response=\"0\", qop=auth, nc=00000001", AuthError::missing},
    {", response=\"0\", qop=auth, cnonce=\"c\"", AuthError::missing},
    {", response=\"0\", qop=auth, cnonce=\"c\", nc=1", AuthError::malformed},
    {", response=\"0\", qop=auth, cnonce=\"c\", nc=0000000g", AuthError::malformed},
    {", response=\"0\", qop=auth, cnonce=\"c\", nc=00000000", AuthError::malformed},
    {", response=\"0\", qop=auth-conf, cnonce=\"c\", nc=00000001", AuthError::unsupported_qop},
    {", response=\"0\", algorithm=token", AuthError::unsupported_algorithm},
    {", response=\"0\", username*=UTF-8''x", AuthError::malformed},
};
INSTANTIATE_TEST_SUITE_P(Table, BadCredentials, testing::ValuesIn(kBadCredentials));

TEST(AuthenticationInfo, RoundTrips) {
  const auto info = AuthenticationInfo::parse("nextnonce=\"n2\", qop=auth, rspauth=\"ab\", cnonce=\"c\", nc=0000000A");
  ASSERT_TRUE(info) << info.error().message();
  EXPECT_EQ(info->serialize(), "nextnonce=\"n2\", qop=auth, rspauth=\"ab\", cnonce=\"c\", nc=0000000a");
}

TEST(Parsers, TruncationsAndFlippedBitsGiveAValueOrAnError) {
  std::string text(kExamples[1].credentials);
  for (std::size_t size = 0; size < text.size(); ++size) (void)Credentials::parse(text.substr(0, size));
  for (std::size_t bit = 0; bit < 8 * text.size(); ++bit) {
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
    if (const auto c = Credentials::parse(text)) {
      const auto again = Credentials::parse(c->serialize());
      EXPECT_TRUE(!again || again->serialize() == c->serialize());
    }
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
  }
}

}  // namespace
}  // namespace sealwire::auth
