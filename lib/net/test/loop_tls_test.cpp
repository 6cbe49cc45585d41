#include <gtest/gtest.h>

#include "sealwire/base/pem.hpp"
#include "sealwire/base/random.hpp"
#include "sealwire/net/error.hpp"

#include "asio_config.hpp"
#include "recorder.hpp"
#include "test_certificates.hpp"

namespace sealwire::net {
namespace {

TlsContextPtr server_context(const TestCertificate& own, const Bytes& trust = {},
                             TlsOptions::ClientCertificate client = TlsOptions::ClientCertificate::ignore) {
  TlsOptions options;
  options.certificate = own.pem;
  options.key = own.key.clone();
  options.trust = trust;
  options.client_certificate = client;
  return TlsContext::server(options).value();
}

TlsContextPtr client_context(const Bytes& trust, const TestCertificate* own = nullptr) {
  TlsOptions options;
  options.trust = trust;
  if (own != nullptr) {
    options.certificate = own->pem;
    options.key = own->key.clone();
  }
  return TlsContext::client(options).value();
}

class TlsLoop : public LoopTest {
 protected:
  explicit TlsLoop(LoopLimits limits = {}) : LoopTest(limits) {}
  Endpoint listen(Recorder& recorder, TlsContextPtr context) {
    return loop_.listen({Transport::tls, "127.0.0.1", 0}, recorder, std::move(context))->local;
  }
  /// Alice connects as `client` to a server as `server`; she says hello, both end.
  void meet(TlsContextPtr server, TlsContextPtr client, const std::string& name, bool any_certificate = false) {
    const Endpoint at = listen(bob_, std::move(server));
    alice_.on_opened = [&](FlowId flow) { alice_.say(flow, "hello"); };
    bob_.on_receive = [&](FlowId flow, Octets octets) { bob_.say(flow, "you said " + to_string(octets)); };
    alice_.on_receive = [&](FlowId flow, Octets) { loop_.close(flow); };
    alice_.on_closed = [&](FlowId, CloseReason) { loop_.stop(); };
    loop_.connect({asked(1), at, name, any_certificate}, alice_, std::move(client));
    run();
  }
  std::string trouble() { return alice_.flows[asked(1)].trouble ? alice_.flows[asked(1)].trouble->message() : ""; }

  TestCa ca_;
  Recorder bob_{loop_}, alice_{loop_};
};

TEST_F(TlsLoop, TheServerIsAuthenticatedByItsName) {
  meet(server_context(ca_.issue("DNS:proxy.example.org")), client_context(ca_.pem()), "proxy.example.org");
  const auto& seen = alice_.flows[asked(1)];
  EXPECT_EQ(to_string(seen.received), "you said hello") << trouble();
  EXPECT_TRUE(seen.peer.authenticated);
  EXPECT_EQ(seen.peer.remote.transport, Transport::tls);
  EXPECT_FALSE(bob_.flows.begin()->second.peer.authenticated);
}

TEST_F(TlsLoop, WithoutANameTheAddressMustBeNamed) {
  meet(server_context(ca_.issue("IP:127.0.0.1")), client_context(ca_.pem()), "");
  EXPECT_EQ(alice_.text(asked(1)), "you said hello") << trouble();
}

TEST_F(TlsLoop, ACertificateThatNamesSomebodyElseIsRefusedBeforeAnythingIsSent) {
  meet(server_context(ca_.issue("DNS:mallory.example.org")), client_context(ca_.pem()), "proxy.example.org");
  EXPECT_EQ(alice_.flows[asked(1)].closed, CloseReason::tls_failed);
  EXPECT_TRUE(alice_.flows[asked(1)].trouble->is(NetError::tls_name)) << trouble();
  EXPECT_NE(trouble().find("names mallory.example.org, not proxy.example.org"), std::string::npos) << trouble();
  for (const auto& [id, seen] : bob_.flows) EXPECT_TRUE(seen.received.empty());
}

TEST_F(TlsLoop, AnIssuerThatIsNotTrustedIsRefused) {
  const TestCa other;
  meet(server_context(other.issue("DNS:proxy.example.org")), client_context(ca_.pem()), "proxy.example.org");
  EXPECT_EQ(alice_.flows[asked(1)].closed, CloseReason::tls_failed);
  EXPECT_NE(trouble().find("not believed"), std::string::npos) << trouble();
}

TEST_F(TlsLoop, WhoTakesAnyCertificateIsShownIt) {
  const TestCa other;
  const TestCertificate own = other.issue("DNS:mallory.example.org", -60);
  meet(server_context(own), client_context(ca_.pem()), "proxy.example.org", true);
  const auto& seen = alice_.flows[asked(1)];
  EXPECT_EQ(to_string(seen.received), "you said hello") << trouble();
  EXPECT_FALSE(seen.peer.authenticated);
  ASSERT_NE(seen.peer.certificate, nullptr);
  EXPECT_EQ(*seen.peer.certificate, read_pem(as_text(own.pem)).value().front().der);
  EXPECT_EQ(bob_.flows.begin()->second.peer.certificate, nullptr);
}

TEST_F(TlsLoop, AnExpiredCertificateIsRefused) {
  meet(server_context(ca_.issue("DNS:proxy.example.org", -60)), client_context(ca_.pem()), "proxy.example.org");
  EXPECT_EQ(alice_.flows[asked(1)].closed, CloseReason::tls_failed);
  EXPECT_NE(trouble().find("expired"), std::string::npos) << trouble();
}

TEST_F(TlsLoop, AClientCertificateAuthenticatesTheClient) {
  const TestCertificate own = ca_.issue("URI:sip:example.com");
  meet(server_context(ca_.issue("IP:127.0.0.1"), ca_.pem(), TlsOptions::ClientCertificate::require),
       client_context(ca_.pem(), &own), "");
  EXPECT_EQ(alice_.text(asked(1)), "you said hello") << trouble();
  EXPECT_TRUE(bob_.flows.begin()->second.peer.authenticated);
}

TEST_F(TlsLoop, AClientWithoutTheCertificateThatIsRequiredIsRefused) {
  meet(server_context(ca_.issue("IP:127.0.0.1"), ca_.pem(), TlsOptions::ClientCertificate::require),
       client_context(ca_.pem()), "");
  EXPECT_NE(alice_.text(asked(1)), "you said hello");
}

TEST_F(TlsLoop, MuchGoesBothWaysAtOnce) {
  Bytes content(20U << 20);
  DeterministicRandom(5).fill(content);
  const Endpoint at = listen(bob_, server_context(ca_.issue("IP:127.0.0.1")));
  const auto bulk = [&](Recorder& who) {
    who.on_writable = [&, sent = std::size_t{0}](FlowId flow, std::size_t credit) mutable {
      const std::size_t size = std::min(credit, content.size() - sent);
      if (size > 0) loop_.send(flow, to_bytes(Octets(content).subspan(sent, size)));
      sent += size;
    };
    who.on_receive = [&](FlowId, Octets) {
      const auto whole = [&](Recorder& r) {
        return !r.flows.empty() && r.flows.begin()->second.received.size() == content.size();
      };
      if (whole(alice_) && whole(bob_)) loop_.stop();
    };
  };
  bulk(alice_);
  bulk(bob_);
  loop_.connect({asked(1), at, ""}, alice_, client_context(ca_.pem()));
  run();
  EXPECT_EQ(alice_.flows.begin()->second.received, content);
  EXPECT_EQ(bob_.flows.begin()->second.received, content);
}

class ImpatientTlsLoop : public TlsLoop {
 protected:
  ImpatientTlsLoop() : TlsLoop({.handshake_timeout = std::chrono::milliseconds(80)}) {}
};

TEST_F(ImpatientTlsLoop, AHandshakeThatDoesNotEndIsEnded) {
  const Endpoint at = listen(bob_, server_context(ca_.issue("IP:127.0.0.1")));
  asio::io_context other;
  asio::ip::tcp::socket peer(other);
  asio::error_code error;
  peer.connect({asio::ip::make_address("127.0.0.1"), at.port}, error);
  ASSERT_FALSE(error);
  bob_.on_closed = [&](FlowId, CloseReason) { loop_.stop(); };
  run();
  EXPECT_EQ(bob_.flows.begin()->second.closed, CloseReason::tls_failed);
}

TEST_F(TlsLoop, GarbageInsteadOfAHandshakeHarmsNobodyElse) {
  const Endpoint at = listen(bob_, server_context(ca_.issue("IP:127.0.0.1")));
  asio::io_context other;
  asio::ip::tcp::socket peer(other);
  asio::error_code error;
  peer.connect({asio::ip::make_address("127.0.0.1"), at.port}, error);
  peer.send(asio::buffer("OPTIONS sip:bob@example.org SIP/2.0\r\n\r\n", 39), 0, error);
  ASSERT_FALSE(error);
  bob_.on_closed = [&](FlowId, CloseReason reason) {
    if (bob_.flows.size() == 1) {
      EXPECT_EQ(reason, CloseReason::tls_failed);
      loop_.connect({asked(1), at, ""}, alice_, client_context(ca_.pem()));
    }
  };
  alice_.on_opened = [&](FlowId) { loop_.stop(); };
  run();
  EXPECT_TRUE(alice_.flows[asked(1)].peer.authenticated);
}

TEST(TlsContext, SaysWhatCannotBeUsed) {
  const TestCa ca;
  const TestCertificate one = ca.issue("DNS:a.example"), other = ca.issue("DNS:b.example");
  TlsOptions options;
  EXPECT_TRUE(TlsContext::server(options).error().is(NetError::bad_tls_credentials));
  options.certificate = one.pem;
  options.key = other.key.clone();
  EXPECT_TRUE(TlsContext::server(options).error().is(NetError::bad_tls_credentials)) << "key of another certificate";
  options.key = SecretBytes(as_octets("no key"));
  EXPECT_FALSE(TlsContext::server(options));
  options.key = one.key.clone();
  EXPECT_TRUE(TlsContext::server(options));
  options.trust = to_bytes("no certificate");
  EXPECT_FALSE(TlsContext::client(options));
}

}  // namespace
}  // namespace sealwire::net
