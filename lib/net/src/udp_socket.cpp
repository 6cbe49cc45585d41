#include "udp_socket.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

// linux/errqueue.h wants the struct timespec of the kernel's headers.
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "sealwire/base/try.hpp"
#include "sealwire/net/error.hpp"

namespace sealwire::net {
namespace {

constexpr std::size_t kDatagram = 65536;
constexpr std::size_t kBatch = 32;
constexpr int kRounds = 8;  // batches of one socket before another one gets its turn

std::string text_of(int error) { return std::error_code(error, std::generic_category()).message(); }

socklen_t size_of(const sockaddr_storage& address) {
  return address.ss_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
}

sockaddr_storage storage_of(const asio::ip::udp::endpoint& endpoint) {
  sockaddr_storage storage{};
  std::memcpy(&storage, endpoint.data(), endpoint.size());
  return storage;
}

bool is_report_of_icmp(int error) {
  return error == ECONNREFUSED || error == EHOSTUNREACH || error == ENETUNREACH || error == EHOSTDOWN ||
         error == EPROTO || error == ENOPROTOOPT;
}

}  // namespace

UdpFlow::UdpFlow(FlowId id, FlowHandler& handler, std::shared_ptr<UdpSocket> socket, const sockaddr_storage& remote)
    : Flow(id, handler), socket_(std::move(socket)), remote_(remote), key_(key_of(remote)), used_(Loop::now()) {}

void UdpFlow::send(Bytes octets) { socket_->send(remote_, id_, std::move(octets)); }

void UdpFlow::close() {
  const auto socket = socket_;  // outlives the flow
  FlowHandler* handler = handler_;
  const FlowId id = id_;
  Loop::Impl& loop = socket->loop_;
  drop();
  if (handler != nullptr) loop.refuse(id, *handler, CloseReason::asked, std::nullopt);
}

void UdpFlow::drop() {
  const auto socket = socket_;
  socket->forget(*this);  // ends this
}

void UdpFlow::expire() {
  const auto socket = socket_;
  socket->close_flow(id_, CloseReason::idle, 0);
}

Result<void> UdpSocket::open(const asio::ip::udp::endpoint& local) {
  asio::error_code error;
  socket_.open(local.protocol(), error);
  if (!error && local.protocol() == asio::ip::udp::v6()) socket_.set_option(asio::ip::v6_only(true), error);
  if (!error) socket_.bind(local, error);
  if (!error) socket_.non_blocking(true, error);
  if (!error) local_ = socket_.local_endpoint(error);
  if (error) {
    return fail(NetError::cannot_listen,
                to_text(to_endpoint(Transport::udp, local.address(), local.port())) + ": " + error.message());
  }
  asio::error_code ignored;  // larger buffers are a wish
  socket_.set_option(asio::socket_base::receive_buffer_size(4 << 20), ignored);
  socket_.set_option(asio::socket_base::send_buffer_size(4 << 20), ignored);
  const int on = 1;
  if (local.protocol() == asio::ip::udp::v6()) {
    ::setsockopt(socket_.native_handle(), IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof on);
  } else {
    ::setsockopt(socket_.native_handle(), IPPROTO_IP, IP_RECVERR, &on, sizeof on);
  }
  return {};
}

void UdpSocket::start() { arm_read(); }

void UdpSocket::shut() {
  if (shut_) return;
  shut_ = true;
  handler_ = nullptr;
  asio::error_code ignored;
  socket_.close(ignored);
}

void UdpSocket::arm_read() {
  socket_.async_wait(asio::ip::udp::socket::wait_read, [self = shared_from_this()](asio::error_code error) {
    if (!error) self->read();
  });
}

void UdpSocket::read() {
  for (int round = 0; round < kRounds; ++round) {
    if (shut_) return;
    std::size_t got = 0;
    loop_.turn([&] { got = read_batch(); });
    if (got < kBatch) {
      if (!shut_) arm_read();
      return;
    }
  }
  asio::post(loop_.io, [self = shared_from_this()] { self->read(); });
}

std::size_t UdpSocket::read_batch() {
  if (loop_.buffer.size() < kBatch * kDatagram) loop_.buffer.resize(kBatch * kDatagram);
  std::array<mmsghdr, kBatch> messages{};
  std::array<iovec, kBatch> pieces{};
  std::array<sockaddr_storage, kBatch> from{};
  for (std::size_t i = 0; i < kBatch; ++i) {
    pieces[i] = {loop_.buffer.data() + i * kDatagram, kDatagram};
    messages[i].msg_hdr.msg_iov = &pieces[i];
    messages[i].msg_hdr.msg_iovlen = 1;
    messages[i].msg_hdr.msg_name = &from[i];
    messages[i].msg_hdr.msg_namelen = sizeof from[i];
  }
  int got = 0;
  for (int attempt = 0; attempt < 16; ++attempt) {
    got = ::recvmmsg(socket_.native_handle(), messages.data(), kBatch, MSG_DONTWAIT, nullptr);
    if (got >= 0 || errno == EAGAIN) break;
    if (errno != EINTR) read_error_queue();
    if (shut_) return 0;
  }
  for (int i = 0; i < got && !shut_; ++i) {
    const auto at = static_cast<std::size_t>(i);
    received(from[at], Octets(loop_.buffer).subspan(at * kDatagram, messages[at].msg_len));
  }
  return got < 0 ? 0 : static_cast<std::size_t>(got);
}

void UdpSocket::received(const sockaddr_storage& from, Octets octets) {
  UdpFlow* flow = flow_of(from);
  if (flow == nullptr || flow->handler() == nullptr) return;
  flow->used_ = Loop::now();
  if (flow->incoming_) loop_.udp_by_age.splice(loop_.udp_by_age.end(), loop_.udp_by_age, flow->age_);
  flow->handler()->receive(flow->used_, flow->id(), octets);
}

UdpFlow* UdpSocket::flow_of(const sockaddr_storage& remote) {
  const AddressKey key = key_of(remote);
  if (const auto known = by_remote_.find(key); known != by_remote_.end()) return known->second;
  loop_.make_room_for_udp_flow();
  if (shut_) return nullptr;
  const FlowId id = add_flow(loop_.next_flow(), remote, true).id();
  const Instant now = Loop::now();
  handler_->opened(now, id, peer_of(remote));
  if (!shut_ && loop_.find(id) != nullptr) handler_->writable(now, id, loop_.limits.credit);
  // Whoever is told may close it at once.
  const auto added = by_remote_.find(key);
  return shut_ || added == by_remote_.end() ? nullptr : added->second;
}

UdpFlow& UdpSocket::add_flow(FlowId id, const sockaddr_storage& remote, bool incoming) {
  const auto flow = std::make_shared<UdpFlow>(id, *handler_, shared_from_this(), remote);
  flow->incoming_ = incoming;
  if (incoming) flow->age_ = loop_.udp_by_age.insert(loop_.udp_by_age.end(), flow.get());
  by_remote_.insert_or_assign(flow->key_, flow.get());
  loop_.add(flow);
  return *flow;
}

Peer UdpSocket::peer_of(const sockaddr_storage& remote) const {
  Peer peer;
  peer.remote = to_endpoint(Transport::udp, remote);
  peer.listener = listener_;
  Address local = local_.address();
  if (local.is_unspecified()) {
    asio::ip::udp::endpoint to;
    std::memcpy(to.data(), &remote, size_of(remote));
    local = source_towards(to).value_or(local);
  }
  peer.local = to_endpoint(Transport::udp, local, local_.port());
  return peer;
}

void UdpSocket::open_flow(FlowId id, const asio::ip::udp::endpoint& to, std::vector<asio::ip::udp::endpoint> others) {
  const sockaddr_storage remote = storage_of(to);
  UdpFlow& added = add_flow(id, remote, false);
  added.others_ = std::move(others);
  const Instant now = added.used();
  asio::post(loop_.io, [self = shared_from_this(), id, now, remote] {
    Flow* flow = self->loop_.find(id);
    if (flow == nullptr || flow->handler() == nullptr) return;
    self->loop_.turn([&] {
      flow->handler()->opened(now, id, self->peer_of(remote));
      if (self->loop_.find(id) == flow) flow->handler()->writable(now, id, self->loop_.limits.credit);
    });
  });
}

void UdpSocket::forget(UdpFlow& flow) {
  const auto known = by_remote_.find(flow.key_);
  if (known != by_remote_.end() && known->second == &flow) by_remote_.erase(known);
  if (flow.incoming_) loop_.udp_by_age.erase(flow.age_);
  loop_.remove(flow.id());
}

void UdpSocket::send(const sockaddr_storage& to, FlowId flow, Bytes octets) {
  if (shut_) return;
  if (queued_ + octets.size() > loop_.limits.queue_octets) {  // a datagram may get lost; retransmission is the core's
    ++loop_.counts.dropped;
    return;
  }
  queued_ += octets.size();
  queue_.push_back({to, flow, std::move(octets)});
  if (!flush_wanted_ && !writing_) {
    flush_wanted_ = true;
    loop_.wants_flush(shared_from_this());
  }
}

void UdpSocket::flush() {
  flush_wanted_ = false;
  while (!queue_.empty() && !shut_) {
    int error = 0;
    const std::size_t sent = send_batch(error);
    if (sent > 0) retrying_ = false;
    for (std::size_t i = 0; i < sent; ++i) {
      queued_ -= queue_.front().octets.size();
      queue_.pop_front();
    }
    if (sent > 0 || error == EINTR) continue;
    if (error == EAGAIN || error == ENOBUFS) return arm_write();
    could_not_send(error);
  }
}

std::size_t UdpSocket::send_batch(int& error) {
  std::array<mmsghdr, kBatch> messages{};
  std::array<iovec, kBatch> pieces{};
  const std::size_t count = std::min(queue_.size(), kBatch);
  for (std::size_t i = 0; i < count; ++i) {
    Outgoing& out = queue_[i];
    pieces[i] = {out.octets.data(), out.octets.size()};
    messages[i].msg_hdr.msg_iov = &pieces[i];
    messages[i].msg_hdr.msg_iovlen = 1;
    messages[i].msg_hdr.msg_name = &out.to;
    messages[i].msg_hdr.msg_namelen = size_of(out.to);
  }
  const int sent =
      ::sendmmsg(socket_.native_handle(), messages.data(), static_cast<unsigned>(count), MSG_DONTWAIT | MSG_NOSIGNAL);
  error = sent < 0 ? errno : 0;
  return sent < 0 ? 0 : static_cast<std::size_t>(sent);
}

void UdpSocket::could_not_send(int error) {
  // The error may be that of an earlier datagram: then it comes once, and the error queue says whose it was.
  if (is_report_of_icmp(error) && !retrying_) {
    retrying_ = true;
    return read_error_queue();
  }
  retrying_ = false;
  Outgoing out = std::move(queue_.front());
  queue_.pop_front();
  queued_ -= out.octets.size();
  ++loop_.counts.dropped;
  if (error == EMSGSIZE) {
    Flow* flow = loop_.find(out.flow);
    if (flow == nullptr || flow->handler() == nullptr) return;
    flow->handler()->trouble(out.flow, Error(NetError::broken, "a datagram of " + std::to_string(out.octets.size()) +
                                                                   " octets is too large to send"));
    return;
  }
  close_flow(out.flow, CloseReason::unreachable, error);
}

void UdpSocket::arm_write() {
  if (writing_) return;
  writing_ = true;
  socket_.async_wait(asio::ip::udp::socket::wait_write, [self = shared_from_this()](asio::error_code error) {
    self->writing_ = false;
    if (!error) self->flush();
  });
}

void UdpSocket::read_error_queue() {
  for (int i = 0; i < 64 && !shut_; ++i) {
    sockaddr_storage about{};
    alignas(cmsghdr) std::array<char, 512> control{};
    char octet = 0;
    iovec piece{&octet, 1};
    msghdr message{};
    message.msg_name = &about;
    message.msg_namelen = sizeof about;
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    if (::recvmsg(socket_.native_handle(), &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return;
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
      const bool four = part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_RECVERR;
      const bool six = part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_RECVERR;
      if (!four && !six) continue;
      sock_extended_err report{};
      std::memcpy(&report, CMSG_DATA(part), sizeof report);
      if (is_report_of_icmp(static_cast<int>(report.ee_errno))) unreachable(about, static_cast<int>(report.ee_errno));
    }
  }
}

void UdpSocket::unreachable(const sockaddr_storage& remote, int error) {
  const auto known = by_remote_.find(key_of(remote));
  // Only flows that the core asked for: who speaks to us may come and go.
  if (known == by_remote_.end() || known->second->incoming_) return;
  if (UdpFlow& flow = *known->second; !flow.others_.empty() && flow.handler() != nullptr) {
    // The core is told of the next address as it was of this one, and sends again what was lost.
    const FlowId id = flow.id();
    FlowHandler& handler = *flow.handler();
    std::vector<asio::ip::udp::endpoint> others = std::move(flow.others_);
    flow.drop();
    return loop_.connect_udp(id, std::move(others), handler);
  }
  close_flow(known->second->id(), error == ECONNREFUSED ? CloseReason::refused : CloseReason::unreachable, error);
}

void UdpSocket::close_flow(FlowId id, CloseReason reason, int error) {
  Flow* flow = loop_.find(id);
  if (flow == nullptr) return;
  FlowHandler* handler = flow->handler();
  std::string where;
  if (error != 0) where = to_text(to_endpoint(Transport::udp, static_cast<UdpFlow*>(flow)->remote_));
  flow->drop();
  if (handler == nullptr) return;
  loop_.turn([&] {
    if (error != 0) handler->trouble(id, Error(NetError::cannot_connect, where + ": " + text_of(error)));
    handler->closed(Loop::now(), id, reason);
  });
}

}  // namespace sealwire::net
