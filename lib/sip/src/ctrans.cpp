#include <utility>

#include "core_impl.hpp"
#include "scan.hpp"

// Client transactions: RFC 3261 §17.1, RFC 6026 §8.4.

namespace sealwire::sip {
namespace {

// A branch names the place of its transaction, and proves by 60 random bits that it is meant.
std::string branch_for(std::uint64_t id, Random& random) {
  std::string out(kMagicCookie);
  for (auto place = static_cast<std::uint32_t>(id);; place >>= 5) {
    out += "abcdefghijklmnopqrstuvwxyz234567"[place & 31];
    if (place < 32) break;
  }
  out += '.';
  out += random.token(12);
  return out;
}

// What an IPv4 datagram has room for.
constexpr std::size_t kLongestDatagram = 65507;

std::optional<std::uint32_t> place_in(std::string_view branch) {
  if (!branch.starts_with(kMagicCookie)) return std::nullopt;
  branch.remove_prefix(kMagicCookie.size());
  std::uint32_t place = 0;
  unsigned shift = 0;
  for (const char c : branch) {
    if (c == '.') return place;
    const bool letter = c >= 'a' && c <= 'z';
    if (shift > 30 || (!letter && (c < '2' || c > '7'))) return std::nullopt;
    place |= static_cast<std::uint32_t>(letter ? c - 'a' : c - '2' + 26) << shift;
    shift += 5;
  }
  return std::nullopt;
}

}  // namespace

void Core::Impl::link(std::uint64_t id, ClientTransaction& t, FlowId flow_id) {
  Flow* flow = flows.find(flow_id);
  t.flow = flow_id;
  t.previous = 0;
  t.next = flow->first_client;
  if (ClientTransaction* next = clients.find(t.next)) next->previous = id;
  flow->first_client = id;
}

void Core::Impl::unlink(std::uint64_t id, ClientTransaction& t) {
  if (ClientTransaction* next = clients.find(t.next)) next->previous = t.previous;
  if (ClientTransaction* previous = clients.find(t.previous)) {
    previous->next = t.next;
  } else if (Flow* flow = flows.find(t.flow); flow != nullptr && flow->first_client == id) {
    flow->first_client = t.next;
  }
  t.previous = t.next = 0;
}

void Core::Impl::erase_client(std::uint64_t id) {
  ClientTransaction* t = clients.find(id);
  if (t == nullptr) return;
  unlink(id, *t);
  timers.clear(t->timer);
  clients.erase(id);
}

void Core::Impl::arm(std::uint64_t id, ClientTransaction& t) {
  const Instant when = t.resend && *t.resend < t.deadline ? *t.resend : t.deadline;
  timers.set(t.timer, when, TimerQueue::Kind::client, id);
}

void Core::Impl::start(Outgoing request, Hop hop, Owner owner, std::uint64_t owner_id, std::uint64_t* number) {
  auto [id, t] = clients.emplace();
  if (number != nullptr) *number = id;
  t.method = method_of(request.method);
  t.owner = owner;
  t.owner_id = owner_id;
  t.request = std::move(request);
  t.hop = std::move(hop);
  t.deadline = now + timeout();
  link(id, t, flows.reach(t.hop, *actions));
  if (flows.find(t.flow)->open) {
    dispatch(id, t);
  } else {
    arm(id, t);
  }
}

// RFC 3261 §18.1.1: what is too large for UDP goes over TCP, and back to UDP if nobody listens there. A MESSAGE stays
// where its sender wanted it, and is refused instead (RFC 3428 §8): its sender has other ways.
bool Core::Impl::prefer_tcp(std::uint64_t id, ClientTransaction& t, std::size_t size) {
  if (size <= config.limits.udp_request_octets || t.keep_udp || t.method == Method::ack || t.method == Method::cancel)
    return false;
  unlink(id, t);
  t.fallback_to_udp = true;
  t.hop.endpoint.transport = Transport::tcp;
  t.hop.flow = FlowId::none;
  link(id, t, flows.reach(t.hop, *actions));
  return true;
}

void Core::Impl::dispatch(std::uint64_t id, ClientTransaction& t) {
  if (t.branch.empty()) t.branch = branch_for(id, random);
  const LocalAddress local = local_address(t.flow, t.hop);
  t.octets = write_request(t.request, local, t.branch, config.user_agent);
  if (local.transport == Transport::udp) {
    const std::size_t most = t.request.congestion_controlled ? kLongestDatagram : config.limits.udp_request_octets;
    if (t.method == Method::message && t.octets.size() > most)
      return client_failed(id, Failure::too_large,
                           "the MESSAGE takes " + std::to_string(t.octets.size()) + " octets, UDP carries " +
                               std::to_string(most) + " (RFC 3428 §8)");
    if (t.method != Method::message && prefer_tcp(id, t, t.octets.size())) {
      if (flows.find(t.flow)->open) return dispatch(id, t);
      return arm(id, t);
    }
  }
  write_and_send(id, t);
}

void Core::Impl::write_and_send(std::uint64_t id, ClientTransaction& t) {
  const bool reliable = is_stream(flows.find(t.flow)->transport());
  const bool ack = t.method == Method::ack;
  t.state = ack ? ClientTransaction::State::completed : ClientTransaction::State::trying;
  t.deadline = now + timeout();
  if (!reliable && !ack) {
    t.interval = t1();
    t.resend = now + t.interval;
  }
  if (reliable && !ack) {
    flows.send(t.flow, std::exchange(t.octets, {}), *actions);
  } else {
    flows.send(t.flow, t.octets, *actions);  // kept, to be sent again
  }
  arm(id, t);
}

void Core::Impl::on_response(FlowId flow, Message&& response) {
  const Via via = response.top_via();
  const auto place = place_in(via.branch);
  ClientTransaction* t = place ? clients.at(*place) : nullptr;
  if (t == nullptr || t->branch != via.branch)
    return discard(flow, Error(SipError::unknown_id, "an answer to no request of ours"));
  std::uint64_t id = clients.id_at(*place);
  if (response.method() == Method::cancel && t->method == Method::invite) {
    id = t->cancel;
    t = clients.find(id);
    if (t == nullptr) return;
  }
  if (t->method != response.method())
    return discard(flow, Error(SipError::cseq_mismatch, "an answer to another method than was asked"));
  // More than one Via: it was meant for somebody before us (RFC 3261 §8.1.3.3).
  if (response.elements(Field::via).size() != 1)
    return discard(flow, Error(SipError::header_field, "an answer with more than one Via"));
  if (t->method == Method::invite) return on_invite_response(id, *t, std::move(response));
  if (t->state == ClientTransaction::State::completed) return;
  if (response.status() < 200) {
    t->state = ClientTransaction::State::proceeding;
    t->interval = config.timers.t2;
    return;
  }
  end_client(id, Failure::none, {}, std::move(response));
}

void Core::Impl::on_invite_response(std::uint64_t id, ClientTransaction& t, Message&& response) {
  using State = ClientTransaction::State;
  const std::uint16_t status = response.status();
  if (t.state == State::completed) {
    if (status >= 300) flows.send(t.flow, t.octets, *actions);
    return;
  }
  if (status >= 300) {
    if (t.state == State::accepted) return;
    acknowledge_refusal(t, response);
    return end_client(id, Failure::none, {}, std::move(response));
  }
  if (status >= 200) {
    if (t.state != State::accepted) {
      t.state = State::accepted;
      t.resend.reset();
      t.octets = {};
      t.deadline = now + timeout();
      unlink(id, t);
      arm(id, t);
    }
    return invite_accepted(id, t, std::move(response));
  }
  if (t.state == State::accepted) return;
  if (t.state == State::trying) {
    t.state = State::proceeding;
    t.resend.reset();
    t.deadline = now + config.timers.ringing;
    arm(id, t);
  }
  invite_progress(t.owner_id, response);
}

// RFC 3261 §17.1.1.3: the same hop and branch, the To of the answer.
void Core::Impl::acknowledge_refusal(ClientTransaction& t, const Message& response) {
  Outgoing ack;
  ack.method = name_of(Method::ack);
  ack.uri = t.request.uri;
  ack.route = t.request.route;
  ack.from = t.request.from;
  ack.to = response.first(Field::to);
  ack.call_id = t.request.call_id;
  ack.cseq = t.request.cseq;
  t.octets = write_request(ack, local_address(t.flow, t.hop), t.branch, {});
  flows.send(t.flow, t.octets, *actions);
}

void Core::Impl::client_timer(std::uint64_t id) {
  using State = ClientTransaction::State;
  ClientTransaction* t = clients.find(id);
  if (t == nullptr) return;
  t->timer = TimerQueue::Id::none;
  if (now >= t->deadline) {
    if (t->state == State::completed || t->state == State::accepted) return erase_client(id);
    if (t->method == Method::invite && t->state == State::proceeding && t->cancel == 0) return cancel_client(id);
    return client_failed(id, Failure::timed_out, "no answer came in time");
  }
  if (t->resend && now >= *t->resend) {
    flows.send(t->flow, t->octets, *actions);
    t->interval *= 2;
    if (t->method != Method::invite && t->interval > config.timers.t2) t->interval = config.timers.t2;
    t->resend = now + t->interval;
  }
  arm(id, *t);
}

void Core::Impl::client_failed(std::uint64_t id, Failure failure, std::string detail) {
  end_client(id, failure, std::move(detail), std::nullopt);
}

// On UDP it stays for a while, to take in what is sent twice: timers D and K of RFC 3261, table 4.
void Core::Impl::end_client(std::uint64_t id, Failure failure, std::string detail, std::optional<Message> response) {
  ClientTransaction* t = clients.find(id);
  if (t == nullptr) return;
  Ended how{std::move(t->request), t->hop, t->flow, failure, std::move(detail), std::move(response), id};
  const Owner owner = t->owner;
  const std::uint64_t owner_id = t->owner_id;
  const Flow* flow = flows.find(t->flow);
  if (how.response && flow != nullptr && !is_stream(flow->transport())) {
    unlink(id, *t);
    t->state = ClientTransaction::State::completed;
    t->owner = Owner::none;
    t->resend.reset();
    if (t->method != Method::invite) t->octets = {};
    t->deadline = now + (t->method == Method::invite ? timeout() : config.timers.t4);
    arm(id, *t);
  } else {
    erase_client(id);
  }
  ended(owner, owner_id, std::move(how));
}

void Core::Impl::ended(Owner owner, std::uint64_t owner_id, Ended&& how) {
  switch (owner) {
    case Owner::none: return;
    case Owner::request: return request_ended(owner_id, std::move(how));
    case Owner::registration: return registration_ended(owner_id, std::move(how));
    case Owner::invite: return invite_ended(owner_id, std::move(how));
    case Owner::bye: return bye_ended(owner_id, std::move(how));
  }
}

// RFC 3261 §9.1. The branch is the INVITE's, and so is the way it goes.
void Core::Impl::cancel_client(std::uint64_t invite) {
  ClientTransaction* t = clients.find(invite);
  if (t == nullptr || t->state != ClientTransaction::State::proceeding || t->cancel != 0) return;
  auto [id, cancel] = clients.emplace();
  cancel.method = Method::cancel;
  cancel.branch = t->branch;
  cancel.cancelled = invite;
  cancel.request.method = name_of(Method::cancel);
  cancel.request.uri = t->request.uri;
  cancel.request.route = t->request.route;
  cancel.request.from = t->request.from;
  cancel.request.to = t->request.to;
  cancel.request.call_id = t->request.call_id;
  cancel.request.cseq = t->request.cseq;
  cancel.hop = t->hop;
  cancel.hop.flow = t->flow;
  t->cancel = id;
  t->deadline = now + timeout();
  arm(invite, *t);
  link(id, cancel, flows.reach(cancel.hop, *actions));
  cancel.deadline = now + timeout();
  if (flows.find(cancel.flow)->open) return dispatch(id, cancel);
  arm(id, cancel);
}

}  // namespace sealwire::sip
