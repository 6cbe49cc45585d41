#include "tls_name.hpp"

#include <gtest/gtest.h>

#include "test_certificates.hpp"
#include "tls_native.hpp"

namespace sealwire::net {
namespace {

ServerNames names_of(const std::string& alternative_names) {
  const Bytes pem = TestCa().issue(alternative_names).pem;
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const X509Ptr certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
  return server_names(certificate.get());
}

TEST(ServerNames, FollowRfc5922) {
  const struct {
    const char* names;
    const char* host;
    bool match;
  } rows[] = {
      {"DNS:sip.example.org", "sip.example.org", true},
      {"DNS:sip.example.org", "SIP.Example.ORG", true},
      {"DNS:sip.example.org", "sip.example.org.", true},
      {"DNS:sip.example.org", "example.org", false},
      {"DNS:example.org", "sip.example.org", false},
      {"DNS:*.example.org", "sip.example.org", false},
      {"DNS:*.example.org", "*.example.org", false},
      {"URI:sip:example.org", "example.org", true},
      {"URI:SIP:example.org", "example.org", true},
      {"URI:sip:example.org:5061;transport=tls", "example.org", true},
      {"URI:sip:alice@example.org", "example.org", false},
      {"URI:sips:example.org", "example.org", false},
      {"URI:http://example.org", "example.org", false},
      // A SIP domain in a URI makes the DNS names count for nothing; a person's URI does not.
      {"URI:sip:example.org,DNS:sip.example.org", "sip.example.org", false},
      {"URI:sip:example.org,DNS:sip.example.org", "example.org", true},
      {"URI:sip:alice@example.org,DNS:sip.example.org", "sip.example.org", true},
      {"IP:127.0.0.1", "127.0.0.1", true},
      {"IP:127.0.0.1", "127.0.0.2", false},
      {"DNS:127.0.0.1", "127.0.0.1", false},
      {"IP:::1", "::1", true},
      {"IP:::1", "0:0:0:0:0:0:0:1", true},
      {"", "leaf.example", false},  // the common name
  };
  for (const auto& row : rows) {
    EXPECT_EQ(names_server(names_of(row.names), row.host), row.match) << row.names << " for " << row.host;
  }
}

}  // namespace
}  // namespace sealwire::net
