#pragma once

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "sealwire/cms/credentials.hpp"
#include "sealwire/cms/recipient.hpp"
#include "sealwire/cms/sign.hpp"
#include "sealwire/crypto/keygen.hpp"
#include "sealwire/crypto/random.hpp"
#include "sealwire/x509/builder.hpp"

namespace sealwire::bench {

/// The value, or the end of the program: a benchmark that fails measures nothing.
template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", result.error().message().c_str());
    std::exit(2);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// A root and an intermediate CA, and Alice below them; all P-256.
struct People {
  crypto::SystemRandom random;
  UnixTime now{std::chrono::seconds(1'800'000'000)};
  crypto::PrivateKey root_key = must(crypto::generate_key(crypto::KeyType::ec_p256));
  crypto::PrivateKey ca_key = must(crypto::generate_key(crypto::KeyType::ec_p256));
  crypto::PrivateKey alice_key = must(crypto::generate_key(crypto::KeyType::ec_p256));
  x509::CertificatePtr root = must(x509::make_self_signed(request("CN=Root", true), root_key, random));
  x509::CertificatePtr ca =
      must(x509::make_issued(request("CN=CA", true), ca_key.public_key(), *root, root_key, random));
  x509::CertificatePtr alice =
      must(x509::make_issued(request("O=example.com,CN=Alice", false), alice_key.public_key(), *ca, ca_key, random));

  x509::CertificateRequest request(const char* subject, bool is_ca) const {
    x509::CertificateRequest made;
    made.subject = subject;
    made.not_before = now - std::chrono::days(30);
    made.not_after = now + std::chrono::days(300);
    made.ca = is_ca;
    if (!is_ca) made.uris = {"sip:alice@example.com"};
    return made;
  }
  cms::Signer signer() const { return {.key = alice_key, .certificate = alice, .signing_time = now}; }
  cms::Credentials credentials() const {
    cms::Credentials made;
    made.keys.push_back({alice_key, alice});
    return made;
  }
};

}  // namespace sealwire::bench
