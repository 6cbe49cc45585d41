// Uses an installed sealwire from the top to the bottom, so that a missing header or library, or libraries in an order
// in which a linker does not find what it needs, do not go unnoticed.

#include <cstdio>

#include <sealwire/cms/credentials.hpp>
#include <sealwire/cms/recipient.hpp>
#include <sealwire/crypto/keygen.hpp>
#include <sealwire/crypto/random.hpp>
#include <sealwire/pkix/path.hpp>
#include <sealwire/runtime/runtime.hpp>
#include <sealwire/smime/encrypt_options.hpp>
#include <sealwire/smime/make.hpp>
#include <sealwire/smime/open.hpp>
#include <sealwire/x509/builder.hpp>

namespace {

using namespace sealwire;

constexpr std::string_view kText = "Content-Type: text/plain\r\n\r\nWatson, come here\r\n";
constexpr UnixTime kNow{std::chrono::seconds(1'795'953'600)};

/// A person who is his own authority.
Result<smime::SigningKey> alice(Random& random) {
  auto key = crypto::generate_key(crypto::KeyType::ec_p256);
  if (!key) return std::unexpected(key.error());
  x509::CertificateRequest request;
  request.subject = "CN=Alice";
  request.uris = {"sip:alice@example.com"};
  request.not_before = kNow - std::chrono::minutes(1);
  request.not_after = kNow + std::chrono::minutes(1);
  auto certificate = x509::make_self_signed(request, *key, random);
  if (!certificate) return std::unexpected(certificate.error());
  return smime::SigningKey{std::move(*key), std::move(*certificate)};
}

/// Sealed by Alice for herself, and opened.
Result<Bytes> there_and_back(Random& random) {
  const auto who = alice(random);
  if (!who) return std::unexpected(who.error());
  smime::EncryptOptions encrypt;
  encrypt.recipients.emplace_back(cms::KeyAgreeRecipient{.certificate = who->certificate});
  const auto sealed = smime::seal(as_octets(kText), smime::SignOptions{.signers = {*who}}, encrypt, random);
  if (!sealed) return std::unexpected(sealed.error());

  const pkix::PathValidator validator(pkix::TrustSettings{.anchors = {who->certificate}});
  cms::Credentials credentials;
  credentials.keys.push_back({who->key, who->certificate});
  smime::OpenOptions options;
  options.credentials = &credentials;
  options.checks = {.validator = &validator, .time = kNow, .sender = "sip:alice@example.com"};
  const auto opened = smime::open(sealed->fields(), sealed->body, options);
  if (!opened) return std::unexpected(opened.error());
  if (auto yes = smime::require(opened->verdict); !yes) return std::unexpected(yes.error());
  return opened->body();
}

/// An agent that listens on a free port of the loopback, for SIP and for MSRP.
Result<bool> listens() {
  runtime::Observer observer;
  runtime::RuntimeOptions options;
  options.sip = {{Transport::udp, "127.0.0.1", 0}};
  options.msrp = {{Transport::tcp, "127.0.0.1", 0}};
  const auto runtime = runtime::Runtime::create(std::move(options), observer);
  if (!runtime) return std::unexpected(runtime.error());
  return (*runtime)->sip().size() == 1;
}

}  // namespace

int main() {
  crypto::SystemRandom random;
  const auto text = there_and_back(random);
  if (!text) return std::fprintf(stderr, "%s\n", text.error().message().c_str()), 1;
  const auto listening = listens();
  if (!listening || !*listening) return 1;
  return std::fputs(to_string(*text).c_str(), stdout) < 0 ? 1 : 0;
}
