#include "sealwire/sip/core.hpp"

#include <algorithm>
#include <utility>

#include "core_impl.hpp"

namespace sealwire::sip {

void BufferedRandom::fill(std::span<std::uint8_t> octets) {
  while (!octets.empty()) {
    if (left_ == 0) {
      source_.fill(buffer_);
      left_ = buffer_.size();
    }
    const std::size_t size = std::min(left_, octets.size());
    const auto from = buffer_.end() - static_cast<std::ptrdiff_t>(left_);
    std::copy_n(from, size, octets.begin());
    left_ -= size;
    octets = octets.subspan(size);
  }
}

Core::Impl::Impl(Config c, Random& source, std::uint8_t owner)
    : config(std::move(c)),
      random(source),
      flows(config.limits, owner, random.next_u64()),
      server_by_key(16, KeyedHash{random.next_u64()}),
      usage_by_tag(16, KeyedHash{random.next_u64()}) {}

Core::Core(Config config, Random& random, std::uint8_t owner)
    : impl_(std::make_unique<Impl>(std::move(config), random, owner)) {}
Core::Core(Core&&) noexcept = default;
Core::~Core() = default;

void Core::opened(Instant now, FlowId id, const Peer& peer, Actions& out) {
  impl_->now = now;
  impl_->actions = &out;
  Flow* flow = impl_->flows.opened(id, peer, out);
  if (flow == nullptr) return;
  // In the order in which they were submitted; the list has the last first.
  std::vector<std::uint64_t> waiting;
  for (std::uint64_t t = flow->first_client; t != 0; t = impl_->clients.find(t)->next)
    if (impl_->clients.find(t)->state == ClientTransaction::State::waiting) waiting.push_back(t);
  for (auto t = waiting.rbegin(); t != waiting.rend(); ++t)
    if (ClientTransaction* client = impl_->clients.find(*t)) impl_->dispatch(*t, *client);
}

void Core::receive(Instant now, FlowId id, Octets octets, Actions& out) {
  impl_->now = now;
  impl_->actions = &out;
  impl_->receive(id, octets);
}

// Messages of SIP are small: what TCP takes late, the edge queues.
void Core::writable(Instant, FlowId, std::size_t, Actions&) {}

void Core::closed(Instant now, FlowId id, CloseReason reason, Actions& out) {
  impl_->now = now;
  impl_->actions = &out;
  impl_->closed(id, reason);
}

void Core::submit(Instant now, Command command, Actions& out) {
  impl_->now = now;
  impl_->actions = &out;
  impl_->submit(std::move(command));
}

void Core::expire(Instant now, Actions& out) {
  impl_->now = now;
  impl_->actions = &out;
  impl_->expire();
}

std::optional<Instant> Core::next_deadline() const { return impl_->timers.next(); }

void Core::set_listeners(std::vector<Listener> listeners) { impl_->config.listeners = std::move(listeners); }

Result<std::size_t> Core::serialized_size(const SendRequest& request) const { return impl_->serialized_size(request); }

Core::Counts Core::counts() const {
  return {impl_->clients.size(), impl_->servers.size(), impl_->usages.size(), impl_->flows.size()};
}

void Core::Impl::receive(FlowId id, Octets octets) {
  Flow* flow = flows.find(id);
  if (flow == nullptr || !flow->open) return;
  if (!is_stream(flow->transport())) return message(id, *flow, octets);
  while (true) {
    auto frame = flow->framer.next(octets);
    if (!frame) {
      // The next message cannot be found any more (RFC 4475 §3.1.2.3).
      discard(id, frame.error());
      refuse(id, flow->framer.refused(), frame.error());
      emit(Close{id});
      return closed(id, CloseReason::asked);
    }
    if (frame->kind == StreamFramer::Kind::need_more) break;
    if (frame->kind == StreamFramer::Kind::ping) {
      flows.send(id, to_bytes("\r\n"), *actions);
      continue;
    }
    message(id, *flow, frame->octets);
    flow = flows.find(id);
    if (flow == nullptr) return;
    timers.clear(flow->unfinished);  // what is unfinished after this has only begun
  }
  buffered = buffered - flow->buffered + flow->framer.buffered();
  flow->buffered = flow->framer.buffered();
  if (flow->buffered == 0) return timers.clear(flow->unfinished);
  if (buffered > config.limits.buffered_octets) {
    discard(id, Error(SipError::too_large, "unfinished messages of more than " +
                                               std::to_string(config.limits.buffered_octets) + " octets in all"));
    emit(Close{id});
    return closed(id, CloseReason::asked);
  }
  if (flow->unfinished == TimerQueue::Id::none)
    timers.set(flow->unfinished, now + timeout(), TimerQueue::Kind::flow, static_cast<std::uint64_t>(id));
}

void Core::Impl::message(FlowId id, Flow& flow, Octets octets) {
  // A datagram of blank lines keeps a binding of a NAT alive.
  if (std::all_of(octets.begin(), octets.end(), [](std::uint8_t o) { return o == '\r' || o == '\n' || o == 0; }))
    return;
  auto parsed = Message::parse(octets, config.limits.parse);
  if (!parsed) {
    refuse(id, octets, parsed.error());
    return discard(id, std::move(parsed).error());
  }
  if (parsed->is_request()) return on_request(id, flow, std::move(*parsed));
  on_response(id, std::move(*parsed));
}

void Core::Impl::flow_timer(FlowId id) {
  Flow* flow = flows.find(id);
  if (flow == nullptr) return;
  flow->unfinished = TimerQueue::Id::none;
  discard(id, Error(SipError::truncated, "a message was begun and not finished in time"));
  emit(Close{id});
  closed(id, CloseReason::asked);
}

void Core::Impl::closed(FlowId id, CloseReason reason) {
  auto flow = flows.closed(id);
  if (!flow) return;
  timers.clear(flow->unfinished);
  buffered -= flow->buffered;
  std::vector<std::uint64_t> on_it;
  for (std::uint64_t t = flow->first_client; t != 0; t = clients.find(t)->next) on_it.push_back(t);
  for (auto i = on_it.rbegin(); i != on_it.rend(); ++i) {
    ClientTransaction* t = clients.find(*i);
    if (t == nullptr) continue;
    t->previous = t->next = 0;
    const bool forgotten = reason == CloseReason::idle && !is_stream(flow->transport());
    if (forgotten || (t->fallback_to_udp && t->state == ClientTransaction::State::waiting)) {
      if (!forgotten) {
        t->hop.endpoint.transport = Transport::udp;
        t->keep_udp = true;
      }
      t->fallback_to_udp = false;
      t->hop.flow = FlowId::none;
      link(*i, *t, flows.reach(t->hop, *actions));
      if (t->state == ClientTransaction::State::waiting && flows.find(t->flow)->open) dispatch(*i, *t);
      continue;
    }
    client_failed(*i, reason == CloseReason::tls_failed ? Failure::tls : Failure::transport,
                  "the connection to " + t->hop.endpoint.host + " " +
                      (t->state == ClientTransaction::State::waiting ? "could not be opened" : "was closed"));
  }
  if (is_stream(flow->transport()) || reason != CloseReason::idle) registrations_lost(id);
}

void Core::Impl::submit(Command&& command) {
  struct Visitor {
    Impl& core;
    void operator()(SendRequest&& c) { core.send_request(std::move(c)); }
    void operator()(Respond&& c) { core.respond(std::move(c)); }
    void operator()(Register&& c) { core.register_(std::move(c)); }
    void operator()(Unregister&& c) { core.unregister(c); }
    void operator()(Invite&& c) { core.invite(std::move(c)); }
    void operator()(Answer&& c) { core.answer_invite(std::move(c)); }
    void operator()(Cancel&& c) { core.cancel(c); }
    void operator()(Bye&& c) { core.bye(std::move(c)); }
  };
  std::visit(Visitor{*this}, std::move(command));
}

void Core::Impl::expire() {
  while (const auto due = timers.pop(now)) {
    switch (due->kind) {
      case TimerQueue::Kind::client: client_timer(due->subject); break;
      case TimerQueue::Kind::server: server_timer(due->subject); break;
      case TimerQueue::Kind::registration: registration_timer(due->subject); break;
      case TimerQueue::Kind::dialog: dialog_timer(due->subject); break;
      case TimerQueue::Kind::flow: flow_timer(FlowId{due->subject}); break;
    }
  }
}

}  // namespace sealwire::sip
