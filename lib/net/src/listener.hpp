#pragma once

#include "loop_impl.hpp"

namespace sealwire::net {

/// Accepts TCP connections, for itself or for TLS.
class Listener final : public std::enable_shared_from_this<Listener> {
 public:
  Listener(Loop::Impl& loop, FlowHandler& handler, std::uint32_t id, TlsContextPtr tls)
      : loop_(loop), handler_(&handler), id_(id), tls_(std::move(tls)), acceptor_(loop.io), pause_(loop.io) {}
  Result<asio::ip::tcp::endpoint> open(const asio::ip::tcp::endpoint& local);
  void start();
  void shut();
  FlowHandler* handler() const { return handler_; }

 private:
  void accepted(asio::ip::tcp::socket socket);

  Loop::Impl& loop_;
  FlowHandler* handler_;
  std::uint32_t id_;
  TlsContextPtr tls_;
  asio::ip::tcp::acceptor acceptor_;
  asio::steady_timer pause_;
};

}  // namespace sealwire::net
