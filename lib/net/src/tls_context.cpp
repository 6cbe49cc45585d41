#include "sealwire/base/try.hpp"
#include "sealwire/net/error.hpp"

#include "tls_native.hpp"

namespace sealwire::net {
namespace {

std::unexpected<Error> bad(const char* what) {
  return fail(NetError::bad_tls_credentials, std::string(what) + ": " + take_ssl_error("nothing usable in it"));
}

BioPtr reading(Octets octets) { return BioPtr(BIO_new_mem_buf(octets.data(), static_cast<int>(octets.size()))); }

int give_passphrase(char* into, int size, int, void* passphrase) {
  const auto& secret = *static_cast<const SecretBytes*>(passphrase);
  if (secret.empty() || secret.size() > static_cast<std::size_t>(size)) return -1;
  std::memcpy(into, secret.data(), secret.size());
  return static_cast<int>(secret.size());
}

bool is_pem(Octets octets) { return as_text(octets).find("-----BEGIN") != std::string_view::npos; }

X509Ptr next_certificate(BIO* from) { return X509Ptr(PEM_read_bio_X509(from, nullptr, nullptr, nullptr)); }

Result<void> use_certificate(SSL_CTX* context, Octets chain) {
  if (!is_pem(chain)) {
    const unsigned char* at = chain.data();
    const X509Ptr certificate(d2i_X509(nullptr, &at, static_cast<long>(chain.size())));
    if (!certificate || SSL_CTX_use_certificate(context, certificate.get()) != 1) return bad("the TLS certificate");
    return {};
  }
  const BioPtr from = reading(chain);
  const X509Ptr own = next_certificate(from.get());
  if (!own || SSL_CTX_use_certificate(context, own.get()) != 1) return bad("the TLS certificate");
  while (const X509Ptr issuer = next_certificate(from.get())) {
    if (SSL_CTX_add1_chain_cert(context, issuer.get()) != 1) return bad("the chain of the TLS certificate");
  }
  ERR_clear_error();  // the end of the file is one
  return {};
}

Result<void> use_key(SSL_CTX* context, const SecretBytes& key, const SecretBytes& passphrase) {
  const BioPtr from = reading(key);
  PkeyPtr parsed;
  if (is_pem(key)) {
    parsed.reset(PEM_read_bio_PrivateKey(from.get(), nullptr, give_passphrase, const_cast<SecretBytes*>(&passphrase)));
  } else {
    parsed.reset(d2i_PrivateKey_bio(from.get(), nullptr));
  }
  if (!parsed || SSL_CTX_use_PrivateKey(context, parsed.get()) != 1) return bad("the TLS key");
  if (SSL_CTX_check_private_key(context) != 1) return bad("the TLS key and certificate");
  return {};
}

Result<std::size_t> use_trust(SSL_CTX* context, Octets trust, bool server) {
  X509_STORE* store = SSL_CTX_get_cert_store(context);
  const BioPtr from = reading(trust);
  std::size_t count = 0;
  while (const X509Ptr anchor = next_certificate(from.get())) {
    if (X509_STORE_add_cert(store, anchor.get()) != 1) return bad("the TLS trust anchors");
    if (server) SSL_CTX_add_client_CA(context, anchor.get());
    ++count;
  }
  if (count == 0) return bad("the TLS trust anchors");
  ERR_clear_error();
  // A certificate that is itself given is believed, as with --CAfile of the messages.
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN);
  return count;
}

Result<SslContext> common(const TlsOptions& options, bool server) {
  ERR_clear_error();
  SslContext context(SSL_CTX_new(server ? TLS_server_method() : TLS_client_method()));
  if (!context) return bad("TLS");
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(context.get(),
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  // Forward secrecy and authenticated encryption only; TLS 1.3 has nothing else.
  if (SSL_CTX_set_cipher_list(context.get(), "ECDHE+AESGCM:ECDHE+CHACHA20") != 1) return bad("TLS ciphers");
  if (!options.certificate.empty()) {
    SEALWIRE_CHECK(use_certificate(context.get(), options.certificate));
    SEALWIRE_CHECK(use_key(context.get(), options.key, options.passphrase));
  }
  if (!options.trust.empty()) SEALWIRE_TRY(use_trust(context.get(), options.trust, server));
  const bool needs_trust = !server || options.client_certificate != TlsOptions::ClientCertificate::ignore;
  if ((options.system_trust || (options.trust.empty() && needs_trust)) &&
      SSL_CTX_set_default_verify_paths(context.get()) != 1) {
    return bad("the system's trust anchors");
  }
  return context;
}

}  // namespace

std::string take_ssl_error(const char* otherwise) {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  if (code == 0) return otherwise;
  if (const char* reason = ERR_reason_error_string(code)) return reason;
  char text[256];
  ERR_error_string_n(code, text, sizeof text);
  return text;
}

TlsContext::TlsContext(std::unique_ptr<Native> native) : native_(std::move(native)) {}
TlsContext::~TlsContext() = default;

Result<std::shared_ptr<const TlsContext>> TlsContext::server(const TlsOptions& options) {
  if (options.certificate.empty() || options.key.empty()) {
    return fail(NetError::bad_tls_credentials, "a TLS listener needs a certificate and its key");
  }
  SslContext context = SEALWIRE_TRY(common(options, true));
  int verify = SSL_VERIFY_NONE;
  if (options.client_certificate != TlsOptions::ClientCertificate::ignore) verify = SSL_VERIFY_PEER;
  if (options.client_certificate == TlsOptions::ClientCertificate::require) verify |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
  SSL_CTX_set_verify(context.get(), verify, nullptr);
  constexpr unsigned char session_context[] = "sealwire";
  SSL_CTX_set_session_id_context(context.get(), session_context, sizeof session_context - 1);
  return std::shared_ptr<const TlsContext>(new TlsContext(std::make_unique<Native>(Native{std::move(context), true})));
}

Result<std::shared_ptr<const TlsContext>> TlsContext::client(const TlsOptions& options) {
  SslContext context = SEALWIRE_TRY(common(options, false));
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  return std::shared_ptr<const TlsContext>(new TlsContext(std::make_unique<Native>(Native{std::move(context), false})));
}

}  // namespace sealwire::net
