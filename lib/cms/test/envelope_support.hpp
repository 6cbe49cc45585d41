#pragma once

#include <map>
#include <string>

#include <gtest/gtest.h>

#include "sealwire/base/random.hpp"
#include "sealwire/cms/envelope.hpp"
#include "sealwire/crypto/keygen.hpp"
#include "sealwire/crypto/random.hpp"
#include "sealwire/x509/builder.hpp"
#include "sealwire/x509/bundle.hpp"

#include "support/files.hpp"

namespace sealwire::cms::test {

/// Somebody with a key and a certificate for it.
struct Party {
  crypto::PrivateKey key;
  x509::CertificatePtr certificate;
};

inline Party make_party(const crypto::PrivateKey& key, const std::string& name) {
  static const crypto::PrivateKey ca_key = crypto::generate_key(crypto::KeyType::ec_p256).value();
  crypto::SystemRandom random;
  x509::CertificateRequest ca;
  ca.subject = "CN=Test CA";
  ca.not_before = UnixTime{std::chrono::seconds{1'700'000'000}};
  ca.not_after = UnixTime{std::chrono::seconds{2'000'000'000}};
  ca.ca = true;
  static const x509::CertificatePtr ca_certificate = x509::make_self_signed(ca, ca_key, random).value();
  x509::CertificateRequest request = ca;
  request.ca = false;
  request.subject = "CN=" + name;
  return {key, x509::make_issued(request, key.public_key(), *ca_certificate, ca_key, random).value()};
}

/// One for each key type, made once.
inline const Party& party(crypto::KeyType type) {
  static std::map<crypto::KeyType, Party> all;
  auto found = all.find(type);
  if (found == all.end()) {
    const crypto::PrivateKey key = crypto::generate_key(type, 2048).value();
    found = all.emplace(type, make_party(key, std::string(crypto::name_of(type)))).first;
  }
  return found->second;
}

inline Bytes pattern(std::size_t size) {
  Bytes out(size);
  DeterministicRandom(size + 1).fill(out);
  return out;
}

inline Credentials credentials_of(const Party& who, bool with_certificate = true) {
  Credentials out;
  out.keys.push_back({who.key, with_certificate ? who.certificate : nullptr});
  return out;
}

using sealwire::test::corpus;
using sealwire::test::read_file;
using sealwire::test::write_file;

}  // namespace sealwire::cms::test
