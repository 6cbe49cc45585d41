#pragma once

#include <memory>

#include "sealwire/base/error.hpp"
#include "sealwire/base/octets.hpp"
#include "sealwire/base/secret.hpp"

namespace sealwire::net {

struct TlsOptions {
  Bytes certificate;          ///< the chain, own certificate first, PEM (or one certificate in DER); servers need it
  SecretBytes key;            ///< PEM or DER
  SecretBytes passphrase;     ///< of an encrypted key
  Bytes trust;                ///< PEM certificates that are believed; a client without any believes the system's
  bool system_trust = false;  ///< the system's as well
  enum class ClientCertificate { ignore, request, require } client_certificate = ClientCertificate::ignore;
};

/// What one end of TLS connections has in common: TLS 1.2 and 1.3, no compression, no renegotiation. Immutable, may be
/// shared by loops.
class TlsContext {
 public:
  /// Fails with bad_tls_credentials: what cannot be read, is missing, or does not fit together.
  static Result<std::shared_ptr<const TlsContext>> server(const TlsOptions& options);
  /// The server's chain must lead to the trust given, and its certificate must name whom we want to reach
  /// (RFC 5922 §7: a SIP domain as URI, else a DNS name, no wildcards; or the IP address).
  static Result<std::shared_ptr<const TlsContext>> client(const TlsOptions& options);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  struct Native;
  const Native& native() const { return *native_; }

 private:
  explicit TlsContext(std::unique_ptr<Native> native);
  std::unique_ptr<Native> native_;
};
using TlsContextPtr = std::shared_ptr<const TlsContext>;

}  // namespace sealwire::net
