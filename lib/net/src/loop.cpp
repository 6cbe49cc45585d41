#include "sealwire/net/loop.hpp"

#include <algorithm>
#include <csignal>

#include "sealwire/base/try.hpp"
#include "sealwire/net/error.hpp"

#include "connector.hpp"
#include "listener.hpp"
#include "loop_impl.hpp"
#include "stream.hpp"
#include "udp_socket.hpp"

namespace sealwire::net {

Loop::Impl::Impl(LoopLimits wanted)
    : limits(wanted), guard(asio::make_work_guard(io)), ticker(io), grace(io), signals(io), resolver(io) {}

Flow* Loop::Impl::find(FlowId id) const {
  const auto flow = flows.find(id);
  return flow == flows.end() ? nullptr : flow->second.get();
}

void Loop::Impl::wants_flush(std::shared_ptr<Flushable> out) {
  to_flush.push_back(std::move(out));
  if (depth > 0 || flushing || flush_posted) return;
  flush_posted = true;
  asio::post(io, [this] {
    flush_posted = false;
    flush();
  });
}

void Loop::Impl::flush() {
  if (flushing) return;
  flushing = true;
  // What is told while flushing may send again: the list grows under the loop.
  for (std::size_t i = 0; i < to_flush.size(); ++i) {
    const std::shared_ptr<Flushable> out = std::move(to_flush[i]);
    out->flush();
  }
  to_flush.clear();
  flushing = false;
}

void Loop::Impl::refuse(FlowId flow, FlowHandler& handler, CloseReason reason, std::optional<Error> error) {
  // Until it is told, the flow stays known, so that detach() finds it.
  class Refused final : public Flow {
   public:
    Refused(FlowId id, FlowHandler& h, Loop::Impl& loop) : Flow(id, h), loop_(loop) {}
    void send(Bytes octets) override { static_cast<void>(octets); }
    void close() override {}
    void drop() override { loop_.remove(id_); }

   private:
    Loop::Impl& loop_;
  };
  const auto refused = std::make_shared<Refused>(flow, handler, *this);
  add(refused);
  asio::post(io, [this, refused, reason, error = std::move(error)] {
    FlowHandler* told = refused->handler();
    remove(refused->id());
    if (told == nullptr) return;
    turn([&] {
      if (error) told->trouble(refused->id(), *error);
      told->closed(Loop::now(), refused->id(), reason);
    });
  });
}

void Loop::Impl::connect_udp(FlowId flow, std::vector<asio::ip::udp::endpoint> addresses, FlowHandler& handler) {
  const asio::ip::udp::endpoint to = addresses.front();
  const std::optional<Address> source = source_towards(to);
  addresses.erase(addresses.begin());
  if (!source && !addresses.empty()) return connect_udp(flow, std::move(addresses), handler);
  if (!source) {
    return refuse(flow, handler, CloseReason::unreachable,
                  Error(NetError::cannot_connect,
                        "no route to " + to_text(to_endpoint(Transport::udp, to.address(), to.port()))));
  }
  // The routing table's own choice first, then a socket of any address, then one loopback address for another.
  const auto fits = [&](const std::shared_ptr<UdpSocket>& socket) {
    const auto& local = socket->local();
    if (socket->handler() != &handler || local.protocol() != to.protocol()) return 0;
    if (local.address() == *source) return 3;
    if (local.address().is_unspecified()) return 2;
    return local.address().is_loopback() && to.address().is_loopback() ? 1 : 0;
  };
  std::shared_ptr<UdpSocket> best;
  for (const auto& socket : sockets) {
    if (fits(socket) > (best ? fits(best) : 0)) best = socket;
  }
  if (!best) {
    best = std::make_shared<UdpSocket>(*this, handler, 0);
    if (auto opened = best->open({to.protocol(), 0}); !opened) {
      return refuse(flow, handler, CloseReason::unreachable, std::move(opened).error());
    }
    sockets.push_back(best);
    best->start();
  }
  arm_tick();
  best->open_flow(flow, to, std::move(addresses));
}

void Loop::Impl::make_room_for_udp_flow() {
  arm_tick();
  if (udp_by_age.size() < limits.udp_flows || udp_by_age.empty()) return;
  UdpFlow* oldest = udp_by_age.front();
  oldest->expire();
}

void Loop::Impl::arm_tick() {
  if (ticking) return;
  ticking = true;
  // Time-outs need no better than this; short ones (tests) look more often.
  const auto shortest = std::min({limits.connect_timeout, limits.handshake_timeout, limits.first_octet_timeout,
                                  limits.idle_timeout, limits.write_timeout, limits.udp_idle, limits.linger});
  ticker.expires_after(std::clamp(shortest / 4, std::chrono::milliseconds(5), std::chrono::milliseconds(500)));
  ticker.async_wait([this](asio::error_code error) {
    if (error) return;
    ticking = false;
    tick();
  });
}

void Loop::Impl::tick() {
  const Instant now = Loop::now();
  std::vector<std::shared_ptr<Stream>> all;
  all.reserve(streams.size());
  for (const auto& [pointer, stream] : streams) {
    if (auto locked = stream.lock()) all.push_back(std::move(locked));
  }
  for (const auto& stream : all) stream->tick(now);
  while (!udp_by_age.empty() && now - udp_by_age.front()->used() > limits.udp_idle) udp_by_age.front()->expire();
  if (!streams.empty() || !udp_by_age.empty()) arm_tick();
}

void Loop::Impl::begin_stop() {
  if (stopping) return;
  stopping = true;
  for (const auto& listener : listeners) listener->shut();
  listeners.clear();
  std::vector<std::shared_ptr<Stream>> all;
  for (const auto& [pointer, stream] : streams) {
    if (auto locked = stream.lock()) all.push_back(std::move(locked));
  }
  for (const auto& stream : all) stream->close();
  flush();
  grace.expires_after(limits.stop_grace);
  grace.async_wait([this](asio::error_code error) {
    if (!error) io.stop();
  });
  asio::post(io, [this] { end_stop_if_done(); });
}

void Loop::Impl::end_stop_if_done() {
  if (stopping && streams.empty()) io.stop();
}

Loop::Loop(LoopLimits limits) : impl_(std::make_unique<Impl>(limits)) {}

Loop::~Loop() {
  auto flows = std::move(impl_->flows);
  for (const auto& [id, flow] : flows) {
    flow->orphan();
    flow->drop();
  }
  for (const auto& listener : impl_->listeners) listener->shut();
  for (const auto& socket : impl_->sockets) socket->shut();
}

Result<Loop::Listening> Loop::listen(const Endpoint& at, FlowHandler& handler, TlsContextPtr tls) {
  const Address address = SEALWIRE_TRY(parse_address(at.host));
  const std::uint32_t id = impl_->last_listener + 1;
  switch (at.transport) {
    case Transport::udp: {
      const auto socket = std::make_shared<UdpSocket>(*impl_, handler, id);
      SEALWIRE_CHECK(socket->open({address, at.port}));
      socket->start();
      impl_->sockets.push_back(socket);
      impl_->last_listener = id;
      return Listening{id, to_endpoint(at.transport, socket->local().address(), socket->local().port())};
    }
    case Transport::tcp:
    case Transport::tls: {
      if (at.transport == Transport::tcp)
        tls = nullptr;
      else if (!tls)
        return fail(NetError::bad_tls_credentials, to_text(at) + " needs a certificate and a key for TLS");
      const auto listener = std::make_shared<Listener>(*impl_, handler, id, std::move(tls));
      const auto local = SEALWIRE_TRY(listener->open({address, at.port}));
      listener->start();
      impl_->listeners.push_back(listener);
      impl_->last_listener = id;
      return Listening{id, to_endpoint(at.transport, local.address(), local.port())};
    }
    case Transport::ws:
    case Transport::wss: break;
  }
  return fail(NetError::unsupported_transport, to_text(at) + ": WebSocket is not supported yet");
}

void Loop::connect(const Connect& connect, FlowHandler& handler, TlsContextPtr tls) {
  const auto refuse = [&](CloseReason reason, NetError code, std::string what) {
    impl_->refuse(connect.flow, handler, reason, Error(code, to_text(connect.to) + ": " + std::move(what)));
  };
  if (connect.to.transport == Transport::ws || connect.to.transport == Transport::wss) {
    return refuse(CloseReason::unreachable, NetError::unsupported_transport, "WebSocket is not supported yet");
  }
  if (connect.to.transport == Transport::tls && !tls) {
    return refuse(CloseReason::tls_failed, NetError::bad_tls_credentials, "nothing is set up for TLS");
  }
  if (impl_->stopping) return refuse(CloseReason::asked, NetError::failed, "the program is ending");
  if (auto address = parse_address(connect.to.host)) {
    return connect_to(*impl_, connect, handler, std::move(tls), {*address});
  }
  const auto pending = std::make_shared<PendingConnect>(*impl_, connect, handler, std::move(tls));
  impl_->add(pending);
  impl_->resolver.async_resolve(connect.to.host, "",
                                [pending, impl = impl_.get()](asio::error_code error, const auto& results) {
                                  if (impl->find(pending->id()) == pending.get()) pending->resolved(error, results);
                                });
}

void Loop::send(FlowId flow, Bytes octets) {
  if (Flow* found = impl_->find(flow)) found->send(std::move(octets));
}

void Loop::close(FlowId flow) {
  if (Flow* found = impl_->find(flow)) found->close();
}

void Loop::detach(FlowHandler& handler) {
  std::vector<std::shared_ptr<Flow>> flows;
  for (const auto& [id, flow] : impl_->flows) {
    if (flow->handler() == &handler) flows.push_back(flow);
  }
  for (const auto& flow : flows) {
    flow->orphan();
    flow->drop();
  }
  std::erase_if(impl_->listeners, [&](const auto& listener) {
    if (listener->handler() != &handler) return false;
    listener->shut();
    return true;
  });
  std::erase_if(impl_->sockets, [&](const auto& socket) {
    if (socket->handler() != &handler) return false;
    socket->flush();  // an answer may still wait there
    socket->shut();
    return true;
  });
}

Instant Loop::now() { return Instant(std::chrono::steady_clock::now().time_since_epoch()); }

void Loop::post(std::unique_ptr<Task> task) {
  asio::post(impl_->io,
             [impl = impl_.get(), task = std::shared_ptr<Task>(std::move(task))] { impl->turn([&] { task->run(); }); });
}

Result<void> Loop::run() {
  sigset_t pipe{};
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);  // OpenSSL writes to sockets with write(2)
  try {
    impl_->io.run();
  } catch (const std::exception& error) {
    return fail(NetError::failed, std::string("the loop ended: ") + error.what());
  }
  return {};
}

void Loop::stop() {
  asio::post(impl_->io, [impl = impl_.get()] { impl->begin_stop(); });
}

void Loop::on_signals(std::unique_ptr<Task> task) {
  asio::error_code ignored;
  impl_->signals.add(SIGINT, ignored);
  impl_->signals.add(SIGTERM, ignored);
  struct Wait {
    static void next(Impl& impl, std::shared_ptr<Task> task) {
      impl.signals.async_wait([&impl, task](asio::error_code error, int number) {
        if (error) return;
        if (impl.signal != 0) return impl.io.stop();
        impl.signal = number;
        impl.turn([&] { task->run(); });
        next(impl, task);
      });
    }
  };
  Wait::next(*impl_, std::move(task));
}

void Loop::stop_on_signals() {
  on_signals(make_task([this] { stop(); }));
}

int Loop::signal() const { return impl_->signal; }

Loop::Counts Loop::counts() const {
  Counts counts = impl_->counts;
  counts.streams = impl_->streams.size();
  counts.udp_flows = impl_->udp_by_age.size();
  return counts;
}

}  // namespace sealwire::net
