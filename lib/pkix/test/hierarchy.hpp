#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "sealwire/crypto/keygen.hpp"
#include "sealwire/crypto/random.hpp"
#include "sealwire/x509/builder.hpp"

namespace sealwire::pkix {

/// Somebody with a certificate and its key.
struct Authority {
  crypto::PrivateKey key;
  x509::CertificatePtr certificate;
};

struct Leaf {
  std::vector<std::string> uris{"sip:someone@example.com"};
  std::vector<std::string> dns_names{};
  std::uint16_t key_usage = 0;
  std::vector<asn1::Oid> purposes{};
  std::vector<Bytes> extensions{};
};

inline x509::CertificateRequest request_for(const std::string& subject) {
  x509::CertificateRequest request;
  request.subject = subject;
  request.not_before = parse_time("2026-01-01T00:00:00Z").value();
  request.not_after = parse_time("2027-01-01T00:00:00Z").value();
  return request;
}

inline crypto::PrivateKey new_key() { return crypto::generate_key(crypto::KeyType::ec_p256).value(); }

inline x509::CertificateRequest request_for(const std::string& subject, const Leaf& leaf) {
  x509::CertificateRequest request = request_for(subject);
  request.uris = leaf.uris;
  request.dns_names = leaf.dns_names;
  request.key_usage = leaf.key_usage;
  if (request.key_usage == 0) request.key_usage = 0x13;  // digitalSignature, nonRepudiation, keyAgreement
  request.extended_key_usage = leaf.purposes;
  request.extensions = leaf.extensions;
  return request;
}

inline Authority make_root(const std::string& subject) {
  crypto::SystemRandom random;
  auto key = new_key();
  x509::CertificateRequest request = request_for(subject);
  request.ca = true;
  auto certificate = x509::make_self_signed(request, key, random).value();
  return {std::move(key), std::move(certificate)};
}

inline Authority make_ca(const std::string& subject, const Authority& issuer, std::optional<unsigned> path_length = {},
                         std::vector<Bytes> extensions = {}, std::vector<asn1::Oid> purposes = {}) {
  crypto::SystemRandom random;
  auto key = new_key();
  x509::CertificateRequest request = request_for(subject);
  request.ca = true;
  request.path_length = path_length;
  request.extensions = std::move(extensions);
  request.extended_key_usage = std::move(purposes);
  auto certificate = x509::make_issued(request, key.public_key(), *issuer.certificate, issuer.key, random).value();
  return {std::move(key), std::move(certificate)};
}

/// A certificate for a CA whose key is there already: a cross-certificate.
inline x509::CertificatePtr certify(const std::string& subject, const crypto::PrivateKey& key, const Authority& issuer,
                                    std::vector<asn1::Oid> purposes = {}) {
  crypto::SystemRandom random;
  x509::CertificateRequest request = request_for(subject);
  request.ca = true;
  request.extended_key_usage = std::move(purposes);
  return x509::make_issued(request, key.public_key(), *issuer.certificate, issuer.key, random).value();
}

inline Authority make_leaf(const std::string& subject, const Authority& issuer, const Leaf& leaf = {}) {
  crypto::SystemRandom random;
  auto key = new_key();
  auto certificate =
      x509::make_issued(request_for(subject, leaf), key.public_key(), *issuer.certificate, issuer.key, random).value();
  return {std::move(key), std::move(certificate)};
}

inline Authority make_self_signed_leaf(const std::string& subject, const Leaf& leaf = {}) {
  crypto::SystemRandom random;
  auto key = new_key();
  auto certificate = x509::make_self_signed(request_for(subject, leaf), key, random).value();
  return {std::move(key), std::move(certificate)};
}

/// What an issuer that is no CA would sign, if it did: a CA of the same name and key signs instead.
inline Authority make_leaf_unchecked(const std::string& subject, const Authority& issuer) {
  crypto::SystemRandom random;
  x509::CertificateRequest as_ca = request_for(issuer.certificate->subject_text());
  as_ca.ca = true;
  const Authority disguised{issuer.key, x509::make_self_signed(as_ca, issuer.key, random).value()};
  return make_leaf(subject, disguised);
}

}  // namespace sealwire::pkix
