#include "sealwire/auth/client.hpp"

#include <gtest/gtest.h>

namespace sealwire::auth {
namespace {

AccountPtr account(std::string realm = {}, bool allow_md5 = true) {
  auto out = std::make_shared<Account>();
  out->username = "alice";
  out->password = SecretBytes(as_octets("secret"));
  out->realm = std::move(realm);
  out->allow_md5 = allow_md5;
  return out;
}

std::string challenge(std::string_view realm, std::string_view algorithm, std::string_view more = {}) {
  return "Digest realm=\"" + std::string(realm) + "\", nonce=\"n\", qop=\"auth\", algorithm=" + std::string(algorithm) +
         std::string(more);
}

std::vector<std::string> chosen(const std::vector<std::string>& offered, const Account& who) {
  std::vector<std::string> out;
  const auto list = choose({offered.begin(), offered.end()}, who);
  if (!list) return {list.error().code()};
  for (const Challenge& c : *list) out.push_back(c.realm + " " + std::string(name_of(c.algorithm)));
  return out;
}

TEST(Choose, TheStrongestAndAmongEqualsTheTopmost) {
  using List = std::vector<std::string>;
  EXPECT_EQ(chosen({challenge("r", "MD5"), challenge("r", "SHA-256")}, *account()), List{"r SHA-256"});
  EXPECT_EQ(chosen({challenge("r", "SHA-256"), challenge("r", "MD5")}, *account()), List{"r SHA-256"});
  EXPECT_EQ(chosen({challenge("r", "SHA-256-sess"), challenge("r", "SHA-256")}, *account()), List{"r SHA-256-sess"});
  EXPECT_EQ(chosen({challenge("r", "FUTURE"), "Basic realm=\"r\"", challenge("r", "MD5")}, *account()), List{"r MD5"});
}

TEST(Choose, OneForEachRealmThatThereIsAPasswordFor) {
  using List = std::vector<std::string>;
  const List offered = {challenge("a", "MD5"), challenge("b", "SHA-256"), challenge("a", "SHA-512-256")};
  EXPECT_EQ(chosen(offered, *account()), (List{"a SHA-512-256", "b SHA-256"}));
  EXPECT_EQ(chosen(offered, *account("b")), List{"b SHA-256"});
  EXPECT_EQ(chosen(offered, *account("c")), List{"auth.no-account"});
}

TEST(Choose, Md5CanBeForbidden) {
  EXPECT_EQ(chosen({challenge("r", "MD5")}, *account("", false)),
            std::vector<std::string>{"auth.unsupported-algorithm"});
  EXPECT_EQ(chosen({"Digest realm=\"r\", nonce=\"n\""}, *account("", false)),
            std::vector<std::string>{"auth.unsupported-algorithm"});
}

TEST(Choose, NothingToAnswerIsAnError) {
  EXPECT_EQ(chosen({}, *account()), std::vector<std::string>{"auth.missing"});
  EXPECT_EQ(chosen({"Digest realm=\"r\", nonce=\"n\", qop=\"auth-conf\""}, *account()),
            std::vector<std::string>{"auth.unsupported-qop"});
}

TEST(Session, CountsTheUsesOfANonceAndFitsEachRequest) {
  DeterministicRandom random(1);
  Session session(Challenge::parse(challenge("r", "SHA-256", ", opaque=\"o\"")).value(), account());
  const std::string a1 = hash_a1(Algorithm::sha256, "alice", "r", as_octets("secret")).value();
  std::string last;
  for (std::uint32_t i = 1; i <= 3; ++i) {
    const auto c = session.answer({"MESSAGE", "sip:b", {}}, random);
    ASSERT_TRUE(c);
    EXPECT_EQ(c->nonce_count, i);
    EXPECT_EQ(c->opaque, "o");
    EXPECT_NE(c->cnonce, last);
    EXPECT_EQ(digest_response(*c, a1, {"MESSAGE", "sip:b", {}}), c->response);
    EXPECT_NE(digest_response(*c, a1, {"MESSAGE", "sip:c", {}}), c->response);
    last = c->cnonce;
  }
}

TEST(Session, WithoutQopNeitherCnonceNorCount) {
  DeterministicRandom random(1);
  Session session(Challenge::parse("Digest realm=\"r\", nonce=\"n\"").value(), account());
  const auto c = session.answer({"REGISTER", "sip:r", {}}, random);
  ASSERT_TRUE(c);
  EXPECT_EQ(c->serialize().find("cnonce"), std::string::npos);
  EXPECT_EQ(c->serialize().find("nc="), std::string::npos);
  EXPECT_EQ(c->serialize().find("algorithm"), std::string::npos);
}

TEST(Session, OnlyAuthIntProtectsTheBody) {
  DeterministicRandom random(1);
  Session session(Challenge::parse("Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\"").value(), account());
  const auto c = session.answer({"MESSAGE", "sip:b", as_octets("body")}, random);
  ASSERT_TRUE(c);
  EXPECT_EQ(c->qop, Qop::auth_int);
  const std::string a1 = hash_a1(Algorithm::md5, "alice", "r", as_octets("secret")).value();
  EXPECT_EQ(digest_response(*c, a1, {"MESSAGE", "sip:b", as_octets("body")}), c->response);
  EXPECT_NE(digest_response(*c, a1, {"MESSAGE", "sip:b", as_octets("Body")}), c->response);
}

TEST(Session, TheUserIsHashedWhenTheServerWantsIt) {
  DeterministicRandom random(1);
  Session session(Challenge::parse(challenge("r", "SHA-256", ", userhash=true")).value(), account());
  const auto c = session.answer({"MESSAGE", "sip:b", {}}, random);
  ASSERT_TRUE(c);
  EXPECT_EQ(c->username, hash_username(Algorithm::sha256, "alice", "r"));
  EXPECT_TRUE(c->userhash);
}

TEST(Session, AWrongProofOfTheServerIsRefusedAndANextNonceTaken) {
  DeterministicRandom random(1);
  Session session(Challenge::parse(challenge("r", "SHA-256")).value(), account());
  const DigestRequest request{"MESSAGE", "sip:b", {}};
  const auto sent = session.answer(request, random);
  ASSERT_TRUE(sent);
  const std::string a1 = hash_a1(Algorithm::sha256, "alice", "r", as_octets("secret")).value();
  AuthenticationInfo info;
  info.qop = Qop::auth;
  info.cnonce = sent->cnonce;
  info.nonce_count = sent->nonce_count;
  info.next_nonce = "n2";
  info.rspauth = digest_response(*sent, a1, request).value();  // of the client's side: not what the server sends
  const auto wrong = session.learn(info, *sent, request);
  ASSERT_FALSE(wrong);
  EXPECT_TRUE(wrong.error().is(AuthError::wrong_response));
  EXPECT_EQ(session.challenge().nonce, "n");
  info.rspauth = digest_response(*sent, a1, request, true).value();
  EXPECT_TRUE(session.learn(info, *sent, request));
  EXPECT_EQ(session.challenge().nonce, "n2");
  EXPECT_EQ(session.answer(request, random)->nonce_count, 1U);
}

}  // namespace
}  // namespace sealwire::auth
