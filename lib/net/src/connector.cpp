#include "connector.hpp"

#include "sealwire/net/error.hpp"

#include "stream.hpp"
#include "udp_socket.hpp"

namespace sealwire::net {

void PendingConnect::send(Bytes octets) {
  if (early_octets_ + octets.size() > loop_.limits.queue_octets) return;
  early_octets_ += octets.size();
  early_.push_back(std::move(octets));
}

void PendingConnect::close() {
  FlowHandler* handler = handler_;
  const FlowId id = id_;
  Loop::Impl& loop = loop_;
  drop();
  if (handler != nullptr) loop.refuse(id, *handler, CloseReason::asked, std::nullopt);
}

void PendingConnect::drop() { loop_.remove(id_); }

void PendingConnect::resolved(asio::error_code error, const asio::ip::tcp::resolver::results_type& results) {
  if (handler_ == nullptr) return loop_.remove(id_);
  std::vector<Address> addresses;
  if (!error) {
    for (const auto& result : results) addresses.push_back(result.endpoint().address());
  }
  if (addresses.empty()) {
    return loop_.refuse(id_, *handler_, CloseReason::unreachable,
                        Error(NetError::cannot_resolve,
                              "'" + connect_.to.host + "': " + (error ? error.message() : "it has no address")));
  }
  std::vector<Bytes> early = std::move(early_);
  Loop::Impl& loop = loop_;
  const FlowId id = id_;
  connect_to(loop, connect_, *handler_, tls_, std::move(addresses));  // takes this flow's place
  for (Bytes& octets : early) {
    if (Flow* flow = loop.find(id)) flow->send(std::move(octets));
  }
}

void connect_to(Loop::Impl& loop, const Connect& connect, FlowHandler& handler, TlsContextPtr tls,
                std::vector<Address> addresses) {
  if (connect.to.transport == Transport::udp) {
    std::vector<asio::ip::udp::endpoint> to;
    for (const Address& address : addresses) to.emplace_back(address, connect.to.port);
    return loop.connect_udp(connect.flow, std::move(to), handler);
  }
  std::vector<asio::ip::tcp::endpoint> candidates;
  for (const Address& address : addresses) candidates.emplace_back(address, connect.to.port);
  const bool secure = connect.to.transport == Transport::tls;
  const auto stream = std::make_shared<Stream>(loop, connect.flow, handler, secure ? std::move(tls) : nullptr);
  loop.add(stream);
  stream->connect(std::move(candidates), connect.tls_name.empty() ? connect.to.host : connect.tls_name,
                  connect.any_certificate);
}

}  // namespace sealwire::net
