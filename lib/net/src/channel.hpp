#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "sealwire/base/error.hpp"
#include "sealwire/base/octets.hpp"
#include "sealwire/net/tls.hpp"

struct ssl_st;

namespace sealwire::net {

/// What became of one attempt to move octets.
enum class Moved : std::uint8_t {
  some,
  wants_read,   ///< try again when the socket can be read
  wants_write,  ///< try again when the socket can be written
  ended,        ///< the peer closed in order
  broken,
};
struct Attempt {
  Moved moved;
  std::size_t octets = 0;
};

/// TLS on a connected, non-blocking socket that somebody else owns.
class TlsChannel {
 public:
  /// A client checks that the certificate is believed and names `name`, unless any will do; a server ignores both.
  static Result<TlsChannel> create(const TlsContextPtr& context, int fd, const std::string& name,
                                   bool any_certificate = false);
  TlsChannel(TlsChannel&&) noexcept;
  TlsChannel& operator=(TlsChannel&&) noexcept;
  ~TlsChannel();

  /// `some` when it is done.
  Attempt handshake();
  Attempt read(std::span<std::uint8_t> into);
  /// After wants_*, the next call must offer the same octets again, or more.
  Attempt write(Octets octets);
  void say_goodbye();
  /// The peer showed a certificate that we believe, and that names whom we wanted to reach where we did.
  bool peer_authenticated() const;
  /// In DER; null if it showed none.
  std::shared_ptr<const Bytes> peer_certificate() const;
  /// Why the last attempt came back as `broken`.
  Error error() const;

 private:
  struct Free {
    void operator()(ssl_st* ssl) const;
  };
  TlsChannel() = default;
  Attempt outcome(int result);
  TlsContextPtr context_;
  std::unique_ptr<ssl_st, Free> ssl_;
  std::string name_;  // empty: not checked
  std::optional<Error> error_;
};

}  // namespace sealwire::net
