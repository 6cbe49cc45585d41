#include "sealwire/auth/server.hpp"

#include <gtest/gtest.h>

#include "sealwire/auth/client.hpp"

namespace sealwire::auth {
namespace {

using std::chrono::seconds;

struct Both {
  explicit Both(VerifierOptions options = {})
      : verifier("example.org", SecretBytes(as_octets("a secret of the server")), random, std::move(options)) {
    auto who = std::make_shared<Account>();
    who->username = "alice";
    who->password = SecretBytes(as_octets("secret"));
    account = who;
  }
  Session session() {
    std::vector<std::string> texts;
    const auto offered = verifier.challenges(now).value();
    for (const Challenge& c : offered) texts.push_back(c.serialize());
    const auto chosen = choose({texts.begin(), texts.end()}, *account).value();
    return Session(chosen.at(0), account);
  }
  Credentials sent(Session& s) { return Credentials::parse(s.answer(request, random)->serialize()).value(); }
  std::string verdict(const Credentials& c) {
    const auto a1 = hash_a1(c.algorithm, "alice", "example.org", as_octets("secret"));
    const auto v = verifier.verify(c, *a1, request, now);
    return v ? "yes" : v.error().code();
  }

  DeterministicRandom random{7};
  UnixTime now{seconds(1'800'000'000)};
  Verifier verifier;
  AccountPtr account;
  DigestRequest request{"REGISTER", "sip:example.org", {}};
};

TEST(Verifier, TakesWhatItsClientAnswersForEachAlgorithm) {
  for (const Algorithm a : {Algorithm::md5, Algorithm::md5_sess, Algorithm::sha256, Algorithm::sha256_sess,
                            Algorithm::sha512_256, Algorithm::sha512_256_sess}) {
    VerifierOptions options;
    options.algorithms = {a};
    Both b(options);
    Session s = b.session();
    EXPECT_EQ(s.challenge().algorithm, a);
    EXPECT_EQ(b.verdict(b.sent(s)), "yes") << name_of(a);
    EXPECT_EQ(b.verdict(b.sent(s)), "yes") << name_of(a);
  }
}

TEST(Verifier, OffersTheStrongestFirstAndGetsIt) {
  Both b;
  const auto offered = b.verifier.challenges(b.now).value();
  ASSERT_EQ(offered.size(), 2U);
  EXPECT_EQ(offered[0].algorithm, Algorithm::sha256);
  EXPECT_EQ(offered[1].algorithm, Algorithm::md5);
  EXPECT_EQ(b.session().challenge().algorithm, Algorithm::sha256);
}

TEST(Verifier, AReplayIsRefusedAndAnotherOrderIsNot) {
  Both b;
  Session s = b.session();
  std::vector<Credentials> sent;
  for (int i = 0; i < 70; ++i) sent.push_back(b.sent(s));
  EXPECT_EQ(b.verdict(sent[2]), "yes");
  EXPECT_EQ(b.verdict(sent[0]), "yes");
  EXPECT_EQ(b.verdict(sent[2]), "auth.replayed");
  EXPECT_EQ(b.verdict(sent[0]), "auth.replayed");
  EXPECT_EQ(b.verdict(sent[69]), "yes");
  EXPECT_EQ(b.verdict(sent[1]), "auth.replayed");  // behind the window
  EXPECT_EQ(b.verdict(sent[6]), "yes");            // 63 behind: its last place
  EXPECT_EQ(b.verdict(sent[5]), "auth.replayed");
  EXPECT_EQ(b.verdict(sent[68]), "yes");
}

TEST(Verifier, AWrongResponseDoesNotUseACountUp) {
  Both b;
  Session s = b.session();
  const Credentials good = b.sent(s);
  Credentials bad = good;
  bad.response[0] = bad.response[0] == '0' ? '1' : '0';
  EXPECT_EQ(b.verdict(bad), "auth.wrong-response");
  EXPECT_EQ(b.verdict(good), "yes");
}

TEST(Verifier, EveryPartOfTheCredentialsCounts) {
  Both b;
  Session s = b.session();
  const Credentials good = b.sent(s);
  const auto changed = [&](auto change) {
    Credentials c = good;
    change(c);
    return b.verdict(c);
  };
  EXPECT_EQ(changed([](Credentials& c) { c.uri = "sip:other"; }), "auth.wrong-response");
  EXPECT_EQ(changed([](Credentials& c) { c.cnonce += "x"; }), "auth.wrong-response");
  EXPECT_EQ(changed([](Credentials& c) { c.nonce_count += 1; }), "auth.wrong-response");
  EXPECT_EQ(changed([](Credentials& c) { c.realm = "other"; }), "auth.foreign-nonce");
  EXPECT_EQ(changed([](Credentials& c) { c.nonce = "made up"; }), "auth.foreign-nonce");
  EXPECT_EQ(changed([](Credentials& c) { c.nonce[3] = 'f'; }), "auth.foreign-nonce");
  EXPECT_EQ(changed([](Credentials& c) { c.nonce.back() = c.nonce.back() == '0' ? '1' : '0'; }), "auth.foreign-nonce");
  EXPECT_EQ(changed([](Credentials& c) { c.algorithm = Algorithm::sha512_256; }), "auth.unsupported-algorithm");
  EXPECT_EQ(changed([](Credentials& c) { c.qop = Qop::none; }), "auth.unsupported-qop");
  EXPECT_EQ(changed([](Credentials& c) { c.qop = Qop::auth_int; }), "auth.unsupported-qop");
  b.request.method = "INVITE";
  EXPECT_EQ(b.verdict(good), "auth.wrong-response");
}

TEST(Verifier, ANonceLivesAsLongAsItShall) {
  Both b;
  Session s = b.session();
  b.now += seconds(300);
  EXPECT_EQ(b.verdict(b.sent(s)), "yes");
  b.now += seconds(1);
  EXPECT_EQ(b.verdict(b.sent(s)), "auth.stale-nonce");
  EXPECT_TRUE(b.verifier.challenges(b.now, true).value()[0].stale);
}

TEST(Verifier, ANonceOfAnotherServerIsForeign) {
  Both a, b;
  Verifier other("example.org", SecretBytes(as_octets("another secret here")), a.random);
  Session s(other.challenges(b.now).value()[0], b.account);
  EXPECT_EQ(b.verdict(b.sent(s)), "auth.foreign-nonce");
}

TEST(Verifier, MemoryIsBoundedAndWhatIsForgottenIsStale) {
  VerifierOptions options;
  options.tracked_nonces = 8;
  Both b(options);
  std::vector<Session> sessions;
  for (int i = 0; i < 20; ++i) {
    sessions.push_back(b.session());
    b.now += seconds(1);
  }
  for (Session& s : sessions) EXPECT_NE(b.verdict(b.sent(s)), "auth.replayed");
  EXPECT_EQ(b.verdict(b.sent(sessions[0])), "auth.stale-nonce");
  EXPECT_EQ(b.verdict(b.sent(sessions[19])), "yes");
}

TEST(Verifier, ProvesItselfToTheClient) {
  VerifierOptions options;
  options.auth_int = true;
  Both b(options);
  Session s = b.session();
  const Credentials c = b.sent(s);
  ASSERT_EQ(b.verdict(c), "yes");
  const auto a1 = hash_a1(c.algorithm, "alice", "example.org", as_octets("secret"));
  const DigestRequest answer{"REGISTER", "sip:example.org", as_octets("body")};
  const auto info = AuthenticationInfo::parse(b.verifier.info(c, *a1, answer)->serialize());
  ASSERT_TRUE(info);
  EXPECT_TRUE(s.learn(*info, c, answer));
}

}  // namespace
}  // namespace sealwire::auth
