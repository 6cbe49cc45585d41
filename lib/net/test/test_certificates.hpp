#pragma once

#include <string>

#include "sealwire/base/octets.hpp"
#include "sealwire/base/secret.hpp"

namespace sealwire::net {

struct TestCertificate {
  Bytes pem;
  SecretBytes key;
};

/// Issues P-256 certificates for tests; each object is a CA of its own.
class TestCa {
 public:
  TestCa();
  ~TestCa();
  TestCa(const TestCa&) = delete;
  TestCa& operator=(const TestCa&) = delete;
  Bytes pem() const;
  /// `names`: as openssl's subjectAltName, "DNS:a.example,URI:sip:a.example,IP:127.0.0.1"; empty for none.
  TestCertificate issue(const std::string& names, long valid_seconds = 3600) const;

 private:
  struct Impl;
  Impl* impl_;
};

}  // namespace sealwire::net
