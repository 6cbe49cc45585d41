#include "listener.hpp"

#include "sealwire/net/error.hpp"

#include "stream.hpp"

namespace sealwire::net {

Result<asio::ip::tcp::endpoint> Listener::open(const asio::ip::tcp::endpoint& local) {
  asio::error_code error;
  asio::ip::tcp::endpoint bound;
  acceptor_.open(local.protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error && local.protocol() == asio::ip::tcp::v6()) acceptor_.set_option(asio::ip::v6_only(true), error);
  if (!error) acceptor_.bind(local, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (!error) bound = acceptor_.local_endpoint(error);
  if (error) {
    const Endpoint wanted = to_endpoint(tls_ ? Transport::tls : Transport::tcp, local.address(), local.port());
    return fail(NetError::cannot_listen, to_text(wanted) + ": " + error.message());
  }
  return bound;
}

void Listener::start() {
  acceptor_.async_accept([self = shared_from_this()](asio::error_code error, asio::ip::tcp::socket socket) {
    if (error == asio::error::operation_aborted || self->handler_ == nullptr) return;
    if (!error) {
      self->accepted(std::move(socket));
      return self->start();
    }
    // Out of descriptors or memory: the others may end meanwhile.
    self->pause_.expires_after(std::chrono::milliseconds(100));
    self->pause_.async_wait([self](asio::error_code cancelled) {
      if (!cancelled && self->handler_ != nullptr) self->start();
    });
  });
}

void Listener::accepted(asio::ip::tcp::socket socket) {
  asio::error_code error;
  const auto remote = socket.remote_endpoint(error);
  if (error) return;  // gone before it was looked at
  const AddressKey host = key_of(remote.address(), 0);
  if (const auto of_host = loop_.accepted_by_host.find(host);
      of_host != loop_.accepted_by_host.end() && of_host->second.size() >= loop_.limits.connections_per_host) {
    // Whoever holds connections that say nothing does not keep those out who have something to say.
    ++loop_.counts.refused;
    of_host->second.front()->crowd_out();
  }
  if (loop_.accepted >= loop_.limits.connections) {
    ++loop_.counts.refused;
    return;
  }
  const auto stream = std::make_shared<Stream>(loop_, loop_.next_flow(), *handler_, tls_);
  loop_.add(stream);
  stream->accept(std::move(socket), id_, host);
}

void Listener::shut() {
  handler_ = nullptr;
  asio::error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
}

}  // namespace sealwire::net
