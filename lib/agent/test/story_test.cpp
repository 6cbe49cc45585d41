#include <gmock/gmock.h>

#include "sealwire/agent/agent.hpp"
#include "sealwire/crypto/keygen.hpp"
#include "sealwire/crypto/random.hpp"
#include "sealwire/mime/entity.hpp"
#include "sealwire/smime/encrypt_options.hpp"
#include "sealwire/smime/make.hpp"
#include "sealwire/smime/open.hpp"
#include "sealwire/x509/builder.hpp"

#include "harness.hpp"

// The main job with real keys and real CMS: from Alice to Bob, everything but the sockets.

namespace sealwire::agent {
namespace {

using test::Net;
using testing::HasSubstr;
using namespace std::chrono_literals;

const UnixTime kNow{std::chrono::sys_days{std::chrono::year{2026} / 6 / 1}};
const char* const kText = "Watson, come here - I want to see you.\r\n";

struct Person {
  explicit Person(const std::string& uri) : key(*crypto::generate_key(crypto::KeyType::ec_p256)) {
    x509::CertificateRequest request;
    request.subject = "CN=" + uri.substr(4, uri.find('@') - 4);
    request.uris = {uri};
    request.not_before = kNow - std::chrono::days(1);
    request.not_after = kNow + std::chrono::days(1);
    crypto::SystemRandom random;
    certificate = *x509::make_self_signed(request, key, random);
  }
  crypto::PrivateKey key;
  x509::CertificatePtr certificate;
};

/// Carries jobs out as the runtime's workers do.
struct Worker {
  const Person& self;
  const pkix::PathValidator& validator;
  const x509::CertificateStore& peers;
  crypto::SystemRandom& random;

  Result<SealedContent> seal(const Seal& job) const {
    Bytes body(job.size);
    if (const auto got = job.content->read_at(0, body); !got) return std::unexpected(got.error());
    const Bytes entity = mime::make_entity(job.fields, body);
    smime::SignOptions sign;
    sign.signers = {{self.key, self.certificate}};
    sign.include_certificates = job.include_certificate;
    sign.signing_time = kNow;
    smime::EncryptOptions encrypt;
    for (const x509::CertificatePtr& certificate : job.recipients)
      encrypt.recipients.push_back(*cms::recipient_for(certificate));
    auto made = job.sign && job.encrypt ? smime::seal(entity, sign, encrypt, random)
                : job.sign              ? smime::sign(entity, sign, random)
                                        : smime::encrypt(entity, encrypt, random);
    if (!made) return std::unexpected(made.error());
    SealedContent out;
    out.fields = made->fields();
    auto spool = std::make_shared<MemorySpool>();
    if (const auto written = spool->write_at(0, made->body); !written) return std::unexpected(written.error());
    out.content = spool;
    out.size = made->body.size();
    return out;
  }
  Result<smime::Opened> open(const Open& job) const {
    Bytes body(job.size);
    if (const auto got = job.content->read_at(0, body); !got) return std::unexpected(got.error());
    cms::Credentials credentials;
    credentials.keys = {{self.key, self.certificate}};
    smime::OpenOptions options;
    options.checks.validator = &validator;
    options.checks.time = kNow;
    options.checks.sender = job.sender;
    options.checks.certificates = &peers;
    options.credentials = &credentials;
    options.accept_clear = job.accept_clear;
    return smime::open(job.fields, body, options);
  }
};

class Story : public testing::Test {
 protected:
  Story() {
    peers.add(alice_person.certificate);
    Config alice_config;
    alice_config.aor = "sip:alice@example.com";
    alice_config.certificate = alice_person.certificate;
    alice_config.can_sign = true;
    alice_config.peer_certificates = {bob_person.certificate};
    alice = &net.add(alice_config, 5070);
    Config bob_config;
    bob_config.aor = "sip:bob@example.org";
    bob_config.certificate = bob_person.certificate;
    bob = &net.add(bob_config, 5060, 2855);
    alice->seal = [this](const Seal& job) { return alice_worker.seal(job); };
    bob->open = [this](const Open& job) { return bob_worker.open(job); };
  }
  SendMessage message(std::string_view text, Form form) {
    SendMessage out;
    out.id = MessageId{++number};
    out.to = "sip:bob@example.org";
    out.form = form;
    out.fields.add("Content-Type", "text/plain");
    auto spool = std::make_shared<MemorySpool>();
    EXPECT_TRUE(spool->write_at(0, as_octets(text)));
    out.content = spool;
    out.size = text.size();
    out.route.proxy = Endpoint{Transport::udp, "127.0.0.1", 5060};
    return out;
  }
  SendOutcome send(SendMessage what) {
    net.submit(*alice, std::move(what));
    net.wait(100ms);
    const auto outcomes = Net::all<SendOutcome>(*alice);
    return outcomes.empty() ? SendOutcome{} : outcomes.back();
  }
  Delivered last() { return Net::all<Delivered>(*bob).back(); }
  std::string body() { return std::string(as_text(last().opened.body().value_or(Bytes{}))); }

  Net net;
  Person alice_person{"sip:alice@example.com"}, bob_person{"sip:bob@example.org"},
      carol_person{"sip:carol@example.org"}, mallory_person{"sip:mallory@example.net"};
  pkix::PathValidator validator{
      {{alice_person.certificate, bob_person.certificate, carol_person.certificate, mallory_person.certificate},
       {},
       {},
       {}}};
  x509::CertificateStore peers;
  crypto::SystemRandom random;
  Worker alice_worker{alice_person, validator, peers, random};
  Worker mallory_worker{mallory_person, validator, peers, random};
  Worker bob_worker{bob_person, validator, peers, random};
  Net::Node* alice = nullptr;
  Net::Node* bob = nullptr;
  std::uint64_t number = 0;
};

TEST_F(Story, SignedWithItsCertificateFitsIntoAMessage) {
  const SendOutcome outcome = send(message(kText, Form::sign));
  ASSERT_TRUE(outcome.ok()) << outcome.detail;
  EXPECT_EQ(outcome.via, Via::message);
  EXPECT_LE(outcome.octets, 1300U);
  EXPECT_TRUE(last().opened.verdict.ok) << last().opened.verdict.refusal->message();
  EXPECT_TRUE(last().from_verified);
  EXPECT_EQ(body(), kText);
}

TEST_F(Story, SealedWithoutItsCertificateFitsIntoAMessage) {
  SendMessage sealed = message(kText, Form::automatic);
  sealed.certificate = CertificatePolicy::never;
  const SendOutcome outcome = send(sealed);
  ASSERT_TRUE(outcome.ok()) << outcome.detail;
  EXPECT_EQ(outcome.form, Form::seal);
  EXPECT_EQ(outcome.via, Via::message);
  EXPECT_LE(outcome.octets, 1300U);
  ASSERT_EQ(last().opened.verdict.layers.size(), 2U);
  EXPECT_TRUE(last().opened.verdict.ok);
  EXPECT_TRUE(last().from_verified);
  EXPECT_EQ(body(), kText);
}

TEST_F(Story, FiveMegabytesAreSealedAndGoByMsrp) {
  const std::string large(5'000'000, 'L');
  const SendOutcome outcome = send(message(large, Form::seal));
  ASSERT_TRUE(outcome.ok()) << outcome.detail;
  EXPECT_EQ(outcome.via, Via::msrp);
  EXPECT_TRUE(last().opened.verdict.ok);
  EXPECT_TRUE(last().from_verified);
  EXPECT_EQ(body(), large);
}

TEST_F(Story, TamperedMessageIsNotOk) {
  for (const Form form : {Form::sign, Form::seal}) {
    bob->before_open = [](Open& job) {
      Bytes octets(job.size);
      ASSERT_TRUE(job.content->read_at(0, octets));
      octets[octets.size() - 3] ^= 1;
      auto spool = std::make_shared<MemorySpool>();
      ASSERT_TRUE(spool->write_at(0, octets));
      job.content = spool;
    };
    EXPECT_EQ(send(message(kText, form)).status, 200);
    EXPECT_FALSE(last().opened.verdict.ok);
    EXPECT_FALSE(last().from_verified);
    EXPECT_EQ(last().opened.content, nullptr);
    ASSERT_TRUE(last().opened.verdict.refusal);
  }
}

TEST_F(Story, WrongSenderIsNotOk) {
  alice->seal = [this](const Seal& job) { return mallory_worker.seal(job); };
  EXPECT_EQ(send(message(kText, Form::sign)).status, 200);
  EXPECT_FALSE(last().opened.verdict.ok);
  EXPECT_EQ(last().opened.verdict.refusal->code(), "smime.wrong-sender");
}

TEST_F(Story, WrongRecipientGets493WithTheRightCertificate) {
  SendMessage wrong = message(kText, Form::seal);
  wrong.recipients = {carol_person.certificate};
  wrong.certificate = CertificatePolicy::never;
  const SendOutcome outcome = send(wrong);
  EXPECT_EQ(outcome.status, 493);
  EXPECT_EQ(outcome.error->code(), "agent.undecipherable");
  EXPECT_THAT(outcome.certificate_type, HasSubstr("certs-only"));
  const std::string offered(as_text(outcome.certificate));
  EXPECT_NE(offered.find(as_text(bob_person.certificate->der())), std::string::npos);
  ASSERT_EQ(Net::all<Notice>(*alice).size(), 1U);
  EXPECT_THAT(Net::all<Notice>(*alice)[0].text, HasSubstr("does not name the recipient"));
  EXPECT_TRUE(Net::all<Delivered>(*bob).empty());
}

}  // namespace
}  // namespace sealwire::agent
