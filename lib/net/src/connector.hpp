#pragma once

#include <vector>

#include "loop_impl.hpp"

namespace sealwire::net {

/// A flow whose name is being resolved. What is sent meanwhile waits.
class PendingConnect final : public Flow {
 public:
  PendingConnect(Loop::Impl& loop, const Connect& connect, FlowHandler& handler, TlsContextPtr tls)
      : Flow(connect.flow, handler), loop_(loop), connect_(connect), tls_(std::move(tls)) {}
  void send(Bytes octets) override;
  void close() override;
  void drop() override;
  void resolved(asio::error_code error, const asio::ip::tcp::resolver::results_type& results);

 private:
  Loop::Impl& loop_;
  Connect connect_;
  TlsContextPtr tls_;
  std::vector<Bytes> early_;
  std::size_t early_octets_ = 0;
};

/// Starts to connect to known addresses, of which there is at least one.
void connect_to(Loop::Impl& loop, const Connect& connect, FlowHandler& handler, TlsContextPtr tls,
                std::vector<Address> addresses);

}  // namespace sealwire::net
