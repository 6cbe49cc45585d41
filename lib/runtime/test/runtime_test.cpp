#include "sealwire/runtime/runtime.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sealwire/crypto/keygen.hpp"
#include "sealwire/crypto/random.hpp"
#include "sealwire/runtime/error.hpp"
#include "sealwire/x509/builder.hpp"

namespace sealwire::runtime {
namespace {

UnixTime now() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

struct Person {
  crypto::PrivateKey key;
  x509::CertificatePtr certificate;
};

/// A CA and those it vouches for, made once.
class Town {
 public:
  Town() : ca_(self_signed()), alice_(issue("sip:alice@example.com")), bob_(issue("sip:bob@example.org")) {}
  const Person& ca() const { return ca_; }
  const Person& alice() const { return alice_; }
  const Person& bob() const { return bob_; }

 private:
  static x509::CertificateRequest request(const std::string& subject) {
    x509::CertificateRequest out;
    out.subject = subject;
    out.not_before = now() - std::chrono::hours(1);
    out.not_after = now() + std::chrono::hours(24);
    return out;
  }
  Person self_signed() {
    auto wanted = request("CN=CA of the test");
    wanted.ca = true;
    auto key = crypto::generate_key(crypto::KeyType::ec_p256).value();
    auto certificate = x509::make_self_signed(wanted, key, random_).value();
    return {std::move(key), std::move(certificate)};
  }
  Person issue(const std::string& uri) {
    auto wanted = request("CN=somebody");
    wanted.uris = {uri};
    auto key = crypto::generate_key(crypto::KeyType::ec_p256).value();
    auto certificate = x509::make_issued(wanted, key.public_key(), *ca_.certificate, ca_.key, random_).value();
    return {std::move(key), std::move(certificate)};
  }
  crypto::SystemRandom random_;
  Person ca_, alice_, bob_;
};

const Town& town() {
  static const Town one;
  return one;
}

RuntimeOptions options_of(const std::string& aor, const Person& person) {
  RuntimeOptions options;
  options.agent.aor = aor;
  options.security.signers = {{person.key, person.certificate}};
  options.security.credentials.keys.push_back({person.key, person.certificate});
  options.security.trust.anchors = {town().ca().certificate};
  options.agent.session_idle = std::chrono::seconds(0);
  return options;
}

/// An agent that listens, on a thread of its own.
class Listening final : public Observer {
 public:
  explicit Listening(std::vector<Transport> transports = {Transport::udp, Transport::tcp}) {
    RuntimeOptions options = options_of("sip:bob@example.org", town().bob());
    for (const Transport transport : transports) options.sip.push_back({transport, "127.0.0.1", 0});
    options.msrp = {{Transport::tcp, "127.0.0.1", 0}};
    runtime_ = Runtime::create(std::move(options), *this).value();
    thread_ = std::thread([this] { EXPECT_TRUE(runtime_->run()); });
  }
  ~Listening() override {
    runtime_->loop().post([this] { runtime_->shut_down(); });
    thread_.join();
  }
  Listening(const Listening&) = delete;
  Listening& operator=(const Listening&) = delete;

  Endpoint at(std::size_t n) const { return runtime_->sip()[n].local; }
  agent::Delivered next() {
    std::unique_lock lock(mutex_);
    if (!came_.wait_for(lock, std::chrono::seconds(30), [this] { return !messages_.empty(); })) {
      ADD_FAILURE() << "no message came";
      return {};
    }
    agent::Delivered message = std::move(messages_.front());
    messages_.pop_front();
    return message;
  }
  void delivered(agent::Delivered message) override {
    const std::lock_guard lock(mutex_);
    messages_.push_back(std::move(message));
    came_.notify_all();
  }

 private:
  std::unique_ptr<Runtime> runtime_;
  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<agent::Delivered> messages_;
};

/// Sends one message and tells what became of it.
class Sending final : public Observer {
 public:
  agent::SendOutcome send(const Endpoint& to, agent::Form form, agent::Via via, const Bytes& content) {
    RuntimeOptions options = options_of("sip:alice@example.com", town().alice());
    options.msrp = {{Transport::tcp, "127.0.0.1", 0}};
    const auto runtime = Runtime::create(std::move(options), *this).value();
    runtime_ = runtime.get();
    agent::SendMessage message;
    message.id = agent::MessageId{1};
    message.to = "sip:bob@example.org";
    message.form = form;
    message.via = via;
    message.fields.add("Content-Type", "application/octet-stream");
    auto spool = std::make_shared<MemorySpool>();
    EXPECT_TRUE(spool->write_at(0, content));
    message.content = std::move(spool);
    message.size = content.size();
    message.recipients = {town().bob().certificate};
    message.route.proxy = to;
    runtime->submit(std::move(message));
    EXPECT_TRUE(runtime->run());
    EXPECT_TRUE(outcome_);
    EXPECT_TRUE(idle_);
    return outcome_.value_or(agent::SendOutcome{});
  }
  void outcome(const agent::SendOutcome& outcome) override {
    outcome_ = outcome;
    runtime_->shut_down();
  }
  void idle() override { idle_ = true; }
  void trouble(const Error& error) override { trouble_ = error; }
  std::optional<Error> trouble_;

 private:
  Runtime* runtime_ = nullptr;
  std::optional<agent::SendOutcome> outcome_;
  bool idle_ = false;
};

/// A TCP port of loopback that nobody listens on, nor can while this lives.
class ReservedPort {
 public:
  ReservedPort() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address_;
    EXPECT_EQ(::bind(socket_, reinterpret_cast<const sockaddr*>(&address_), size), 0);
    EXPECT_EQ(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address_), &size), 0);
  }
  ~ReservedPort() { ::close(socket_); }
  ReservedPort(const ReservedPort&) = delete;
  ReservedPort& operator=(const ReservedPort&) = delete;
  std::uint16_t port() const { return ::ntohs(address_.sin_port); }

 private:
  int socket_;
  sockaddr_in address_{};
};

Bytes octets(std::size_t size) {
  Bytes out(size);
  DeterministicRandom(size).fill(out);
  return out;
}

TEST(Runtime, CarriesSignedAndSealedMessagesByEveryWay) {
  Listening bob;
  for (std::size_t listener = 0; listener < 2; ++listener) {
    for (const agent::Form form : {agent::Form::sign, agent::Form::seal}) {
      for (const agent::Via via : {agent::Via::message, agent::Via::msrp}) {
        // A sealed message with its certificate is no matter of a MESSAGE over UDP.
        if (form == agent::Form::seal && via == agent::Via::message && listener == 0) continue;
        const auto outcome = Sending().send(bob.at(listener), form, via, octets(60));
        ASSERT_TRUE(outcome.ok()) << outcome.error->message();
        const agent::Delivered message = bob.next();
        EXPECT_TRUE(message.opened.verdict.ok);
        EXPECT_TRUE(message.from_verified);
        EXPECT_EQ(message.from, "sip:alice@example.com");
        EXPECT_EQ(message.via, via);
        EXPECT_EQ(message.opened.verdict.is_encrypted(), form == agent::Form::seal);
        EXPECT_EQ(message.opened.body(), octets(60));
      }
    }
  }
}

TEST(Runtime, WhatDoesNotFitIntoAMessageGoesByMsrpAndThroughSpools) {
  Listening bob;
  for (const std::size_t size : {std::size_t{2000}, std::size_t{300'000}, std::size_t{5'000'000}}) {
    const auto outcome = Sending().send(bob.at(0), agent::Form::seal, agent::Via::automatic, octets(size));
    ASSERT_TRUE(outcome.ok()) << outcome.error->message();
    EXPECT_EQ(outcome.via, agent::Via::msrp);
    const agent::Delivered message = bob.next();
    ASSERT_TRUE(message.opened.verdict.ok);
    EXPECT_EQ(message.opened.body(), octets(size)) << size;
  }
}

TEST(Runtime, WhenNobodyListensTheNetworkSaysWhy) {
  const ReservedPort nobody;
  Sending alice;
  const auto outcome =
      alice.send({Transport::tcp, "127.0.0.1", nobody.port()}, agent::Form::sign, agent::Via::message, octets(60));
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error->blame(), Blame::environment);
  ASSERT_TRUE(alice.trouble_);
  EXPECT_NE(alice.trouble_->what().find("refused"), std::string::npos) << alice.trouble_->what();
}

TEST(Runtime, MsrpDoesNotListenOnUdp) {
  Observer nobody;
  RuntimeOptions options = options_of("sip:bob@example.org", town().bob());
  options.msrp = {{Transport::udp, "127.0.0.1", 0}};
  EXPECT_TRUE(Runtime::create(std::move(options), nobody).error().is(RuntimeError::bad_listener));
}

TEST(Runtime, AnAddressThatIsTakenIsAnError) {
  Listening bob;
  Observer nobody;
  RuntimeOptions options = options_of("sip:bob@example.org", town().bob());
  options.sip = {bob.at(0)};
  const auto second = Runtime::create(std::move(options), nobody);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().blame(), Blame::environment);
}

}  // namespace
}  // namespace sealwire::runtime
