#pragma once

#include <string>
#include <vector>

struct x509_st;

namespace sealwire::net {

/// Whom a certificate names as a server (RFC 5922 §7.1): SIP domains of URIs without a user, else DNS names; and IP
/// addresses, in text. The subject's common name is not looked at.
struct ServerNames {
  std::vector<std::string> domains;
  std::vector<std::string> addresses;
};
ServerNames server_names(const x509_st* certificate);

/// Whole names, letters of either case, no wildcards (RFC 5922 §7.2). An IP address is matched by an IP address only.
bool names_server(const ServerNames& names, const std::string& host);

}  // namespace sealwire::net
