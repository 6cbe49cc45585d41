#pragma once

#include "sealwire/base/random.hpp"
#include "sealwire/base/time.hpp"
#include "sealwire/cms/sign.hpp"
#include "sealwire/crypto/keygen.hpp"
#include "sealwire/crypto/random.hpp"
#include "sealwire/x509/builder.hpp"

namespace sealwire::cms::test {

/// A key with a certificate that it signed itself, good for all of this century.
inline Signer make_signer(crypto::KeyType type, const std::string& name) {
  crypto::SystemRandom random;
  auto key = crypto::generate_key(type, 2048).value();
  x509::CertificateRequest request;
  request.subject = "CN=" + name + ",O=Example";
  request.not_before = parse_time("2020-01-01T00:00:00Z").value();
  request.not_after = parse_time("2099-01-01T00:00:00Z").value();
  auto certificate = x509::make_self_signed(request, key, random).value();
  return Signer{.key = std::move(key), .certificate = std::move(certificate)};
}

/// One signer of each type of key, made once.
inline const Signer& signer_of(crypto::KeyType type) {
  static std::vector<std::pair<crypto::KeyType, Signer>> made;
  for (const auto& [t, signer] : made)
    if (t == type) return signer;
  made.reserve(32);  // references stay good
  return made.emplace_back(type, make_signer(type, std::string(crypto::name_of(type)))).second;
}

}  // namespace sealwire::cms::test
