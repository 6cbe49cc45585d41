#include "demo_people.hpp"

#include <chrono>

#include "sealwire/base/try.hpp"
#include "sealwire/crypto/keygen.hpp"
#include "sealwire/x509/builder.hpp"

namespace sealwire::app {
namespace {

Result<Person> certify(const Person& authority, std::string name, std::string uri, UnixTime now, Random& random) {
  crypto::PrivateKey key = SEALWIRE_TRY(crypto::generate_key(crypto::KeyType::ec_p256));
  x509::CertificateRequest request;
  request.subject = "CN=" + name;
  request.uris = {uri};
  request.not_before = now - std::chrono::minutes(5);
  request.not_after = now + std::chrono::days(1);
  request.serial = Bytes(8);
  random.fill(request.serial);
  request.serial[0] = static_cast<std::uint8_t>((request.serial[0] & 0x3F) | 0x40);
  auto certificate =
      SEALWIRE_TRY(x509::make_issued(request, key.public_key(), *authority.certificate, authority.key, random));
  return Person{std::move(name), std::move(uri), std::move(key), std::move(certificate)};
}

}  // namespace

Result<Cast> make_cast(UnixTime now, Random& random) {
  crypto::PrivateKey key = SEALWIRE_TRY(crypto::generate_key(crypto::KeyType::ec_p256));
  x509::CertificateRequest request;
  request.subject = "CN=Demo CA";
  request.ca = true;
  request.not_before = now - std::chrono::minutes(5);
  request.not_after = now + std::chrono::days(1);
  auto certificate = SEALWIRE_TRY(x509::make_self_signed(request, key, random));
  Person authority{"Demo CA", "", std::move(key), std::move(certificate)};
  Person alice = SEALWIRE_TRY(certify(authority, "Alice", "sip:alice@example.com", now, random));
  Person bob = SEALWIRE_TRY(certify(authority, "Bob", "sip:bob@example.org", now, random));
  Person carol = SEALWIRE_TRY(certify(authority, "Carol", "sip:carol@example.org", now, random));
  Person mallory = SEALWIRE_TRY(certify(authority, "Mallory", "sip:mallory@example.com", now, random));
  return Cast{std::move(authority), std::move(alice), std::move(bob), std::move(carol), std::move(mallory)};
}

}  // namespace sealwire::app
