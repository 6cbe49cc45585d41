#pragma once

#include <string>

#include "sealwire/base/random.hpp"
#include "sealwire/crypto/key.hpp"
#include "sealwire/x509/certificate.hpp"

namespace sealwire::app {

/// Somebody in the demonstration.
struct Person {
  std::string name;
  std::string uri;
  crypto::PrivateKey key;
  x509::CertificatePtr certificate;
};

/// A certificate authority of its own, and those whom it certifies. Nothing is written anywhere.
struct Cast {
  Person authority;
  Person alice;
  Person bob;
  Person carol;
  Person mallory;
};
/// Errors: crypto::CryptoError.
Result<Cast> make_cast(UnixTime now, Random& random);

}  // namespace sealwire::app
