#include "agent_options.hpp"

#include <algorithm>
#include <cstdio>

#include "sealwire/base/try.hpp"
#include "sealwire/crypto/digest.hpp"
#include "sealwire/files/small_file.hpp"
#include "sealwire/uri/sip_uri.hpp"
#include "sealwire/uri/uri.hpp"

#include "keys.hpp"
#include "verdict.hpp"

namespace sealwire::app {
namespace {

Result<net::TlsOptions> tls_options(const NetworkOptions& options) {
  net::TlsOptions tls;
  if (!options.tls_certificate.empty()) {
    tls.certificate = SEALWIRE_TRY(files::read_small_file(options.tls_certificate));
    // The key may lie in the certificate's own file.
    tls.key =
        SEALWIRE_TRY(files::read_secret_file(options.tls_key.empty() ? options.tls_certificate : options.tls_key));
  } else if (!options.tls_key.empty()) {
    return fail(AppError::usage, "--tls-key needs --tls-cert");
  }
  if (!options.tls_ca_file.empty()) tls.trust = SEALWIRE_TRY(files::read_small_file(options.tls_ca_file));
  return tls;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

Result<std::vector<Endpoint>> endpoints(const std::vector<std::string>& texts) {
  std::vector<Endpoint> out;
  out.reserve(texts.size());
  for (const std::string& text : texts) out.push_back(SEALWIRE_TRY(net::parse_endpoint(text)));
  return out;
}

}  // namespace

void add_to(CLI::App& command, NetworkOptions& options) {
  add_repeated(command, "--msrp-bind", options.msrp_binds,
               "listen here for MSRP, tcp:ADDRESS:PORT or tls:…; default: a free port beside SIP")
      ->type_name("BIND");
  command.add_option("--tls-cert", options.tls_certificate, "certificate chain of our end of TLS, PEM")->type_name("F");
  command.add_option("--tls-key", options.tls_key, "its key; default: in the same file")->type_name("F");
  command.add_option("--tls-CAfile", options.tls_ca_file, "whom we believe in TLS; default: the system's")
      ->type_name("F");
  command.add_option("--user", options.user, "name for digest challenges; default: the user of our address")
      ->type_name("U");
  command.add_option("--password", options.password, "password for digest challenges")->type_name("env:NAME|file:F");
}

Result<runtime::RuntimeOptions> runtime_options(const AgentOptions& options) {
  runtime::RuntimeOptions out;
  out.agent.aor = options.aor;
  out.agent.sip.user_agent = "sealwire";
  if (options.signers.certificates.empty() && !options.signers.keys.empty()) {
    return fail(AppError::usage, "--inkey needs its certificate, --signer");
  }
  if (!options.signers.certificates.empty()) {
    for (Identity& identity : SEALWIRE_TRY(load_identities(options.signers, options.key_password))) {
      out.security.signers.push_back({identity.key, identity.certificate});
      out.security.credentials.keys.push_back({identity.key, identity.certificate});
      for (auto& other : identity.others) out.security.more_certificates.push_back(std::move(other));
    }
  }
  out.security.trust = SEALWIRE_TRY(load_trust(options.trust, options.key_password));
  out.security.check_path = !options.trust.no_path;
  if (!options.trust.attime.empty()) out.security.at_time = SEALWIRE_TRY(options.trust.time());
  out.security.peers = SEALWIRE_TRY(load_certificates(options.trust.cert_files, options.key_password));
  out.agent.peer_certificates = out.security.peers;
  out.msrp = SEALWIRE_TRY(endpoints(options.network.msrp_binds));
  const net::TlsOptions tls = SEALWIRE_TRY(tls_options(options.network));
  if (!tls.certificate.empty()) {
    const auto chain = SEALWIRE_TRY(load_certificates({options.network.tls_certificate}, {}));
    const auto digest = SEALWIRE_TRY(crypto::digest(crypto::DigestAlgorithm::sha256, chain.front()->der()));
    out.agent.tls_fingerprints.push_back({"sha-256", to_bytes(digest)});
  }
  if (!tls.certificate.empty()) out.tls_server = SEALWIRE_TRY(net::TlsContext::server(tls));
  out.tls_client = SEALWIRE_TRY(net::TlsContext::client(tls));
  return out;
}

Result<auth::AccountPtr> account_of(const NetworkOptions& options, const PasswordOptions& key_password,
                                    const std::string& aor) {
  const auto& reference = options.password ? options.password : key_password.passin;
  if (options.user.empty() && !options.password) return nullptr;
  if (!reference) return fail(AppError::usage, "--user needs --password");
  auto account = std::make_shared<auth::Account>();
  account->username = options.user;
  if (account->username.empty()) {
    if (const auto uri = uri::SipUri::parse(aor)) account->username = uri->user_unescaped();
  }
  account->password = SEALWIRE_TRY(files::read_password(*reference));
  return account;
}

Result<Endpoint> next_hop(const std::string& option, const std::string& text) {
  const auto uri = uri::SipUri::parse(SEALWIRE_TRY(address(option, text)));
  if (!uri) return fail(AppError::usage, option + ": " + uri.error().message());
  Endpoint out;
  const std::string transport = lower(uri->transport());
  if (transport == "tls" || uri->secure()) {
    out.transport = Transport::tls;
  } else if (transport == "tcp") {
    out.transport = Transport::tcp;
  } else if (transport.empty() || transport == "udp") {
    out.transport = Transport::udp;
  } else {
    return fail(AppError::not_here, option + ": there is no transport " + transport);
  }
  const auto maddr = uri->parameter("maddr");
  out.host = std::string(maddr && maddr->value ? *maddr->value : uri->host().text);
  out.port = uri->port().value_or(out.transport == Transport::tls ? 5061 : 5060);
  return out;
}

Result<std::string> address(const std::string& option, const std::string& text) {
  const std::string scheme = uri::scheme_of(text);
  const bool sip = scheme == "sip" || scheme == "sips";
  // "bob@example.org" and "example.org:5060" are SIP URIs in short, "mailto:bob@example.org" and "tel:+1…" are not.
  const bool other =
      !sip && !scheme.empty() && text.find_first_not_of("0123456789", scheme.size() + 1) != std::string::npos;
  if (other) return fail(AppError::usage, option + ": '" + text + "' is no SIP URI, but one of " + scheme);
  std::string full = sip ? text : "sip:" + text;
  if (const auto uri = uri::SipUri::parse(full); !uri) {
    return fail(AppError::usage, option + ": '" + text + "' is no SIP URI: " + uri.error().what());
  }
  return full;
}

void tell(const Json& event) {
  const std::string line = to_line(event);
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace sealwire::app
