#pragma once

#include <string>

#include "sealwire/base/random.hpp"
#include "sealwire/cms/credentials.hpp"
#include "sealwire/crypto/keygen.hpp"
#include "sealwire/crypto/random.hpp"
#include "sealwire/pkix/path.hpp"
#include "sealwire/smime/encrypt_options.hpp"
#include "sealwire/smime/make.hpp"
#include "sealwire/smime/open.hpp"
#include "sealwire/x509/builder.hpp"

// A test CA and people with SIP URIs in their certificates.

namespace sealwire::smime::test {

inline UnixTime noon() { return parse_time("2026-11-21T12:00:00Z").value(); }

inline x509::CertificateRequest request(const std::string& name) {
  x509::CertificateRequest out;
  out.subject = "CN=" + name + ",O=Example";
  out.not_before = parse_time("2020-01-01T00:00:00Z").value();
  out.not_after = parse_time("2040-01-01T00:00:00Z").value();
  return out;
}

struct Authority {
  crypto::PrivateKey key = crypto::generate_key(crypto::KeyType::ec_p256).value();
  x509::CertificatePtr certificate;
  Authority() {
    crypto::SystemRandom random;
    auto wanted = request("Test CA");
    wanted.ca = true;
    wanted.not_after = parse_time("2099-01-01T00:00:00Z").value();
    certificate = x509::make_self_signed(wanted, key, random).value();
  }
};
inline const Authority& authority() {
  static const Authority made;
  return made;
}

inline SigningKey person(const std::string& name, const std::string& uri,
                         crypto::KeyType type = crypto::KeyType::ec_p256) {
  crypto::SystemRandom random;
  auto key = crypto::generate_key(type, 2048).value();
  auto wanted = request(name);
  wanted.uris = {uri};
  auto certificate =
      x509::make_issued(wanted, key.public_key(), *authority().certificate, authority().key, random).value();
  return {std::move(key), std::move(certificate)};
}
inline const SigningKey& alice() {
  static const SigningKey made = person("Alice", "sip:alice@example.com");
  return made;
}
inline const SigningKey& bob() {
  static const SigningKey made = person("Bob", "sip:bob@example.org");
  return made;
}
inline const SigningKey& mallory() {
  static const SigningKey made = person("Mallory", "sip:mallory@example.net");
  return made;
}

inline SignOptions signed_by(const SigningKey& who) { return {.signers = {who}}; }

inline EncryptOptions encrypted_for(const SigningKey& who, cms::ContentCipher cipher = crypto::AeadCipher::aes128_gcm) {
  EncryptOptions out;
  out.recipients.push_back(cms::recipient_for(who.certificate).value());
  out.cipher = cipher;
  return out;
}

inline cms::Credentials keys_of(const SigningKey& who) {
  cms::Credentials out;
  out.keys.push_back({who.key, who.certificate});
  return out;
}

inline const pkix::PathValidator& validator() {
  static const pkix::PathValidator made{[] {
    pkix::TrustSettings settings;
    settings.anchors.push_back(authority().certificate);
    return settings;
  }()};
  return made;
}

/// Everything is checked: path, and that `sender` signed.
inline OpenOptions checking(const std::string& sender = "sip:alice@example.com") {
  OpenOptions out;
  out.checks.validator = &validator();
  out.checks.time = noon();
  out.checks.sender = sender;
  return out;
}

inline constexpr std::string_view kEntity =
    "Content-Type: text/plain\r\n\r\nWatson, come here - I want to see you.\r\n";

}  // namespace sealwire::smime::test
