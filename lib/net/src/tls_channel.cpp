#include "sealwire/base/try.hpp"
#include "sealwire/net/error.hpp"

#include "address.hpp"
#include "channel.hpp"
#include "tls_name.hpp"
#include "tls_native.hpp"

namespace sealwire::net {

void TlsChannel::Free::operator()(ssl_st* ssl) const { SSL_free(ssl); }
TlsChannel::TlsChannel(TlsChannel&&) noexcept = default;
TlsChannel& TlsChannel::operator=(TlsChannel&&) noexcept = default;
TlsChannel::~TlsChannel() = default;

Result<TlsChannel> TlsChannel::create(const TlsContextPtr& context, int fd, const std::string& name,
                                      bool any_certificate) {
  const TlsContext::Native& native = context->native();
  std::unique_ptr<ssl_st, Free> ssl(SSL_new(native.context.get()));
  if (!ssl || SSL_set_fd(ssl.get(), fd) != 1) return fail(NetError::tls, take_ssl_error("no TLS connection"));
  SSL_set_read_ahead(ssl.get(), 1);  // header and record in one read
  if (native.server) {
    SSL_set_accept_state(ssl.get());
  } else {
    SSL_set_connect_state(ssl.get());
    if (any_certificate) SSL_set_verify(ssl.get(), SSL_VERIFY_NONE, nullptr);
    // RFC 6066 §3: names only, no addresses.
    if (!parse_address(name)) {
      SSL_ctrl(ssl.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, const_cast<char*>(name.c_str()));
    }
  }
  TlsChannel channel;
  channel.context_ = context;
  channel.ssl_ = std::move(ssl);
  if (!native.server && !any_certificate) channel.name_ = name;
  return channel;
}

Attempt TlsChannel::outcome(int result) {
  const int why = SSL_get_error(ssl_.get(), result);
  switch (why) {
    case SSL_ERROR_WANT_READ: return {Moved::wants_read};
    case SSL_ERROR_WANT_WRITE: return {Moved::wants_write};
    case SSL_ERROR_ZERO_RETURN: return {Moved::ended};
    default: break;
  }
  const long verified = SSL_get_verify_result(ssl_.get());
  if (verified != X509_V_OK && !SSL_is_init_finished(ssl_.get())) {
    ERR_clear_error();
    error_.emplace(NetError::tls,
                   std::string("the peer's certificate is not believed: ") + X509_verify_cert_error_string(verified));
  } else {
    error_.emplace(NetError::tls, take_ssl_error("the connection broke"));
  }
  return {Moved::broken};
}

Attempt TlsChannel::handshake() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  if (result != 1) return outcome(result);
  if (name_.empty()) return {Moved::some};
  const X509Ptr certificate(SSL_get1_peer_certificate(ssl_.get()));
  if (certificate) {
    const ServerNames names = server_names(certificate.get());
    if (names_server(names, name_)) return {Moved::some};
    std::string named;
    for (const auto* list : {&names.domains, &names.addresses}) {
      for (const std::string& one : *list) named += (named.empty() ? "" : ", ") + one;
    }
    error_.emplace(NetError::tls_name,
                   "the certificate names " + (named.empty() ? std::string("no server") : named) + ", not " + name_);
  } else {
    error_.emplace(NetError::tls_name, "the server showed no certificate");
  }
  return {Moved::broken};
}

Attempt TlsChannel::read(std::span<std::uint8_t> into) {
  ERR_clear_error();
  std::size_t size = 0;
  const int result = SSL_read_ex(ssl_.get(), into.data(), into.size(), &size);
  return result == 1 ? Attempt{Moved::some, size} : outcome(result);
}

Attempt TlsChannel::write(Octets octets) {
  ERR_clear_error();
  std::size_t size = 0;
  const int result = SSL_write_ex(ssl_.get(), octets.data(), octets.size(), &size);
  return result == 1 ? Attempt{Moved::some, size} : outcome(result);
}

void TlsChannel::say_goodbye() {
  ERR_clear_error();
  if (SSL_is_init_finished(ssl_.get())) SSL_shutdown(ssl_.get());
  ERR_clear_error();
}

bool TlsChannel::peer_authenticated() const {
  const X509Ptr certificate(SSL_get1_peer_certificate(ssl_.get()));
  if (!certificate) return false;
  const bool checked = (SSL_get_verify_mode(ssl_.get()) & SSL_VERIFY_PEER) != 0;
  return checked && SSL_get_verify_result(ssl_.get()) == X509_V_OK;
}

std::shared_ptr<const Bytes> TlsChannel::peer_certificate() const {
  const X509Ptr certificate(SSL_get1_peer_certificate(ssl_.get()));
  const int size = certificate ? i2d_X509(certificate.get(), nullptr) : 0;
  if (size <= 0) return nullptr;
  auto der = std::make_shared<Bytes>(static_cast<std::size_t>(size));
  unsigned char* at = der->data();
  i2d_X509(certificate.get(), &at);
  return der;
}

Error TlsChannel::error() const { return error_.value_or(Error(NetError::tls, "the connection broke")); }

}  // namespace sealwire::net
