#pragma once

#include <list>
#include <memory>
#include <unordered_map>
#include <vector>

#include "sealwire/net/loop.hpp"

#include "address.hpp"
#include "asio_config.hpp"

namespace sealwire::net {

class Listener;
class UdpSocket;
class UdpFlow;
class Stream;

/// What the loop knows of every flow.
class Flow {
 public:
  Flow(FlowId id, FlowHandler& handler) : id_(id), handler_(&handler) {}
  virtual ~Flow() = default;
  Flow(const Flow&) = delete;
  Flow& operator=(const Flow&) = delete;

  FlowId id() const { return id_; }
  FlowHandler* handler() const { return handler_; }
  /// From here on, nobody is told anything.
  void orphan() { handler_ = nullptr; }
  virtual void send(Bytes octets) = 0;
  virtual void close() = 0;
  /// Gone at once, nobody is told.
  virtual void drop() = 0;

 protected:
  FlowId id_;
  FlowHandler* handler_;
};

/// Something that gathers output during a turn and lets it go at its end.
class Flushable {
 public:
  virtual ~Flushable() = default;
  virtual void flush() = 0;
};

struct Loop::Impl {
  explicit Impl(LoopLimits wanted);

  /// Runs what calls a handler; at the end of the outermost turn, what was sent leaves.
  template <class F>
  void turn(F&& tell) {
    ++depth;
    tell();
    if (--depth == 0) flush();
  }
  /// Asks for flush() of `out` at the end of this turn, or soon when there is none.
  void wants_flush(std::shared_ptr<Flushable> out);
  void flush();

  FlowId next_flow() { return FlowId{++last_flow}; }
  Flow* find(FlowId id) const;
  void add(const std::shared_ptr<Flow>& flow) { flows.insert_or_assign(flow->id(), flow); }
  void remove(FlowId id) { flows.erase(id); }

  /// `to` are the addresses of one host, at least one: the next one gets its turn when nobody is at the one before.
  void connect_udp(FlowId flow, std::vector<asio::ip::udp::endpoint> to, FlowHandler& handler);
  /// Tells closed() in a turn of its own.
  void refuse(FlowId flow, FlowHandler& handler, CloseReason reason, std::optional<Error> error);
  /// The most idle remote address goes when there are too many.
  void make_room_for_udp_flow();

  void arm_tick();
  void tick();
  void begin_stop();
  void end_stop_if_done();

  LoopLimits limits;
  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> guard;
  asio::steady_timer ticker;
  asio::steady_timer grace;
  asio::signal_set signals;
  asio::ip::tcp::resolver resolver;

  std::unordered_map<FlowId, std::shared_ptr<Flow>> flows;
  std::unordered_map<Stream*, std::weak_ptr<Stream>> streams;                           // for time-outs
  std::list<UdpFlow*> udp_by_age;                                                       // most idle first
  std::unordered_map<AddressKey, std::list<Stream*>, AddressKeyHash> accepted_by_host;  // most idle first
  std::size_t accepted = 0;
  std::vector<std::shared_ptr<Listener>> listeners;
  std::vector<std::shared_ptr<UdpSocket>> sockets;
  std::vector<std::shared_ptr<Flushable>> to_flush;
  Bytes buffer;  // what is received passes through here

  std::uint64_t last_flow = 0;
  std::uint32_t last_listener = 0;
  std::size_t depth = 0;
  bool flushing = false;
  bool flush_posted = false;
  bool ticking = false;
  bool stopping = false;
  int signal = 0;
  Counts counts;
};

asio::error_code set_listening_options(int fd, bool v6);

}  // namespace sealwire::net
