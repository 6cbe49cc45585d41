#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sealwire/runtime/runtime.hpp"

#include "options.hpp"
#include "report.hpp"

// What `send` and `listen` have in common: an agent of one user, its keys and beliefs, its network.

namespace sealwire::app {

/// --msrp-bind, --tls-cert, --tls-key, --tls-CAfile, --user, --password
struct NetworkOptions {
  std::vector<std::string> msrp_binds;
  std::string tls_certificate;
  std::string tls_key;
  std::string tls_ca_file;
  std::string user;
  std::optional<std::string> password;  ///< env:NAME or file:F
};
void add_to(CLI::App& command, NetworkOptions& options);

/// Everything that says who the agent is and whom it believes.
struct AgentOptions {
  std::string aor;
  SignerOptions signers;
  PasswordOptions key_password;
  TrustOptions trust;
  NetworkOptions network;
};

/// Keys, certificates, trust and TLS of the agent; listeners are the command's business. Errors: those of the files;
/// usage.
Result<runtime::RuntimeOptions> runtime_options(const AgentOptions& options);

/// The account for digest challenges, null without --user; `aor` names the user where --user does not.
Result<auth::AccountPtr> account_of(const NetworkOptions& options, const PasswordOptions& key_password,
                                    const std::string& aor);

/// The next hop that a SIP URI names: "sip:host:port;transport=tcp". Errors: usage.
Result<Endpoint> next_hop(const std::string& option, const std::string& uri);
/// A SIP URI as an address of record, "sip:" put in front where it is missing. Errors: usage.
Result<std::string> address(const std::string& option, const std::string& text);

/// One line of JSON on stderr about something that happened: {"event":…,…}.
void tell(const Json& event);

}  // namespace sealwire::app
