#pragma once

#include <deque>
#include <list>
#include <memory>
#include <unordered_map>

#include "loop_impl.hpp"

namespace sealwire::net {

class UdpSocket;

/// One remote address on one socket. Two flows may share an address, when a core connects to somebody it was first
/// spoken to by: both send there, the later one is told what comes.
class UdpFlow final : public Flow {
 public:
  UdpFlow(FlowId id, FlowHandler& handler, std::shared_ptr<UdpSocket> socket, const sockaddr_storage& remote);
  void send(Bytes octets) override;
  void close() override;
  void drop() override;
  /// Closes it for want of traffic.
  void expire();
  Instant used() const { return used_; }

 private:
  friend class UdpSocket;
  std::shared_ptr<UdpSocket> socket_;
  sockaddr_storage remote_;
  AddressKey key_;
  Instant used_;
  std::list<UdpFlow*>::iterator age_;  // in Impl::udp_by_age, if incoming_
  bool incoming_ = false;
  std::vector<asio::ip::udp::endpoint> others_;  // further addresses of the host that was asked for
};

/// A bound socket, its remote addresses, and what waits to leave. Reads and writes many datagrams a system call.
class UdpSocket final : public Flushable, public std::enable_shared_from_this<UdpSocket> {
 public:
  UdpSocket(Loop::Impl& loop, FlowHandler& handler, std::uint32_t listener)
      : loop_(loop), handler_(&handler), listener_(listener), socket_(loop.io) {}
  Result<void> open(const asio::ip::udp::endpoint& local);
  void start();
  /// Stops for good; its flows are dropped by whoever closes.
  void shut();

  FlowHandler* handler() const { return handler_; }
  std::uint32_t listener() const { return listener_; }
  const asio::ip::udp::endpoint& local() const { return local_; }
  /// Opens a flow of the core's own; told in a turn.
  void open_flow(FlowId id, const asio::ip::udp::endpoint& to, std::vector<asio::ip::udp::endpoint> others);
  void send(const sockaddr_storage& to, FlowId flow, Bytes octets);
  void forget(UdpFlow& flow);
  void flush() override;

 private:
  friend class UdpFlow;
  struct Outgoing {
    sockaddr_storage to;
    FlowId flow;
    Bytes octets;
  };
  void arm_read();
  void read();
  std::size_t read_batch();
  void received(const sockaddr_storage& from, Octets octets);
  /// The flow of a remote address, a new one if need be; none when its handler would not have it.
  UdpFlow* flow_of(const sockaddr_storage& remote);
  UdpFlow& add_flow(FlowId id, const sockaddr_storage& remote, bool incoming);
  Peer peer_of(const sockaddr_storage& remote) const;
  void arm_write();
  std::size_t send_batch(int& error);
  void could_not_send(int error);
  /// What ICMP said about datagrams of ours (ip(7), IP_RECVERR).
  void read_error_queue();
  void unreachable(const sockaddr_storage& remote, int error);
  void close_flow(FlowId id, CloseReason reason, int error);

  Loop::Impl& loop_;
  FlowHandler* handler_;
  std::uint32_t listener_;
  asio::ip::udp::socket socket_;
  asio::ip::udp::endpoint local_;
  std::unordered_map<AddressKey, UdpFlow*, AddressKeyHash> by_remote_;
  std::deque<Outgoing> queue_;
  std::size_t queued_ = 0;
  bool flush_wanted_ = false;
  bool writing_ = false;
  bool retrying_ = false;
  bool shut_ = false;
};

}  // namespace sealwire::net
