#include <utility>

#include "sealwire/uri/host.hpp"

#include "core_impl.hpp"
#include "scan.hpp"

// Server transactions: RFC 3261 §17.2, RFC 6026 §8.5, RFC 4320 §4.

namespace sealwire::sip {
namespace {

void line(Bytes& out, std::string_view name, std::string_view value) {
  append(out, name);
  append(out, ": ");
  append(out, value);
  append(out, "\r\n");
}

// RFC 3261 §17.2.3. ACK and CANCEL are looked up under INVITE. Without the magic cookie, by what RFC 2543 matched.
void make_key(std::string& key, const Message& request, std::string_view method) {
  const Via via = request.top_via();
  key.clear();
  if (via.has_magic_cookie()) {
    key += via.branch;
    key += ' ';
    for (const char c : via.host) key += lower(c);
    key += ':';
    key += std::to_string(via.port);
  } else {
    for (const std::string_view part : {std::string_view("\n"), request.request_uri(), request.from_tag(),
                                        request.call_id(), request.top_via_text()}) {
      key += part;
      key += '\n';
    }
    key += std::to_string(request.cseq());
  }
  key += ' ';
  key += method;
}

std::string_view bare(std::string_view host) {
  if (host.size() > 2 && host.front() == '[') return host.substr(1, host.size() - 2);
  return host;
}

}  // namespace

void append_received_via(Bytes& out, std::string_view text, const Endpoint& remote) {
  const auto parsed = parse_via(text);
  if (!parsed) return append(out, text);
  const Via& via = *parsed;
  const Parameter rport = via.parameters.find("rport");
  const bool fill_rport = !rport.name.empty() && !rport.has_value;
  if (fill_rport) {
    const auto at = static_cast<std::size_t>(rport.name.data() + rport.name.size() - text.data());
    append(out, text.substr(0, at));
    append(out, "=" + std::to_string(remote.port));
    append(out, text.substr(at));
  } else {
    append(out, text);
  }
  if ((fill_rport || !equal_ignoring_case(bare(via.host), remote.host)) && !via.parameters.has("received")) {
    append(out, ";received=");
    append(out, remote.host);
  }
}

Bytes answer_head(const Message& request, const Endpoint& remote, std::string_view to_tag) {
  Bytes out;
  out.reserve(request.head().size() + 64);
  append(out, "Via: ");
  const std::string_view top_via = request.top_via_text();
  append_received_via(out, top_via, remote);
  // The rest of a field that held several.
  const std::string_view field = request.first(Field::via);
  append(out, field.substr(static_cast<std::size_t>(top_via.data() + top_via.size() - field.data())));
  append(out, "\r\n");
  bool top = true;
  for (std::size_t i = 0; i < request.field_count(); ++i) {
    const auto f = request.field(i);
    if (f.id != Field::via) continue;
    if (!std::exchange(top, false)) line(out, "Via", f.value);
  }
  if (request.method() == Method::invite) {
    for (std::size_t i = 0; i < request.field_count(); ++i)
      if (const auto f = request.field(i); f.id == Field::record_route) line(out, "Record-Route", f.value);
  }
  if (const auto timestamp = request.first("Timestamp"); !timestamp.empty()) line(out, "Timestamp", timestamp);
  line(out, "From", request.first(Field::from));
  append(out, "To: ");
  append(out, request.first(Field::to));
  if (request.to_tag().empty()) {
    append(out, ";tag=");
    append(out, to_tag);
  }
  append(out, "\r\n");
  line(out, "Call-ID", request.call_id());
  line(out, "CSeq", request.first(Field::cseq));
  return out;
}

void Core::Impl::arm(std::uint64_t id, ServerTransaction& t) {
  const Instant when = t.resend && *t.resend < t.deadline ? *t.resend : t.deadline;
  timers.set(t.timer, when, TimerQueue::Kind::server, id);
}

void Core::Impl::erase_server(std::uint64_t id) {
  ServerTransaction* t = servers.find(id);
  if (t == nullptr) return;
  timers.clear(t->timer);
  server_by_key.erase(t->key);
  if (const auto merged = server_by_merge_key.find(t->merge_key);
      merged != server_by_merge_key.end() && merged->second == id)
    server_by_merge_key.erase(merged);
  servers.erase(id);
}

std::uint64_t Core::Impl::server_for(FlowId flow_id, const Flow& flow, const Message& request,
                                     std::string_view to_tag) {
  auto [id, t] = servers.emplace();
  t.method = request.method();
  t.flow = flow_id;
  t.reliable = is_stream(flow.transport());
  make_key(t.key, request, request.method_name());
  server_by_key.emplace(t.key, id);
  t.to_tag = !request.to_tag().empty() ? std::string(request.to_tag()) : to_tag.empty() ? tag() : std::string(to_tag);
  t.head = answer_head(request, flow.peer.remote, t.to_tag);
  const Via via = request.top_via();
  t.reply_to.endpoint = flow.peer.remote;
  // Without rport, and whenever the connection is gone, answers go to the port in Via, on UDP to the address in its
  // maddr (RFC 3261 §18.2.2). A name there is not looked up: strangers would have us ask for whatever they like.
  const std::string_view maddr = bare(via.parameters.find("maddr").value);
  const auto host = uri::parse_bare_host(maddr);
  const bool other = !t.reliable && host && host->kind != uri::HostKind::name;
  if (other) t.reply_to.endpoint.host = maddr;
  const bool to_source = !t.reliable && !other && via.parameters.has("rport");
  const auto default_port = static_cast<std::uint16_t>(is_secure(flow.transport()) ? 5061 : 5060);
  if (!to_source) t.reply_to.endpoint.port = via.port == 0 ? default_port : via.port;
  if (!t.reliable && (other || t.reply_to.endpoint.port != flow.peer.remote.port)) t.flow = FlowId::none;
  if (is_secure(flow.transport())) t.reply_to.tls_name = bare(via.host);
  if (t.method == Method::invite) {
    t.state = ServerTransaction::State::proceeding;
    t.deadline = now + config.timers.ringing + timeout();
  } else {
    // Until a client's timer E has grown to T2 nothing is said; then 100, if there is no answer (RFC 4320 §4.2).
    t.deadline = now + timeout();
    t.interval = t1();
    t.resend = now;
    for (auto e = t1(); e < config.timers.t2; e *= 2) *t.resend += e;
  }
  arm(id, t);
  return id;
}

bool Core::Impl::retransmitted(FlowId flow_id, const Flow& flow, const Message& request, std::uint64_t id) {
  using State = ServerTransaction::State;
  ServerTransaction* t = servers.find(id);
  if (t == nullptr || t->method != request.method()) return false;
  // Who comes again on another connection waits for the answer there.
  if (is_stream(flow.transport())) t->flow = flow_id;
  if (!t->response.empty() && t->state != State::confirmed && t->state != State::accepted)
    reply(t->flow, t->reply_to, t->response);
  return true;
}

void Core::Impl::on_request(FlowId flow_id, Flow& flow, Message&& request) {
  if (request.method() == Method::ack) return on_ack(request);
  make_key(scratch, request, request.method_name());
  if (const auto found = server_by_key.find(scratch); found != server_by_key.end()) {
    if (retransmitted(flow_id, flow, request, found->second)) return;
  }
  if (full()) return overloaded(flow_id, request);
  if (request.method() == Method::cancel) return on_cancel(flow_id, flow, request);
  const std::uint64_t id = server_for(flow_id, flow, request);
  serve(id, flow_id, flow, std::move(request));
}

void Core::Impl::on_ack(const Message& ack) {
  using State = ServerTransaction::State;
  make_key(scratch, ack, name_of(Method::invite));
  const auto found = server_by_key.find(scratch);
  ServerTransaction* t = found == server_by_key.end() ? nullptr : servers.find(found->second);
  if (t == nullptr || t->state == State::accepted) return on_dialog_ack(ack);
  if (t->state != State::completed) return;
  t->state = State::confirmed;
  if (t->reliable) return erase_server(found->second);
  t->resend.reset();
  t->response = {};
  t->deadline = now + config.timers.t4;
  arm(found->second, *t);
}

// RFC 3261 §9.2.
void Core::Impl::on_cancel(FlowId flow_id, Flow& flow, const Message& cancel) {
  make_key(scratch, cancel, name_of(Method::invite));
  const auto found = server_by_key.find(scratch);
  const std::uint64_t invite = found == server_by_key.end() ? 0 : found->second;
  const ServerTransaction* t = servers.find(invite);
  const std::uint64_t own = server_for(flow_id, flow, cancel, t == nullptr ? std::string_view() : t->to_tag);
  answer(own, t == nullptr ? 481 : 200);
  t = servers.find(invite);
  if (t == nullptr || t->state != ServerTransaction::State::proceeding) return;
  Usage* usage = usages.find(t->dialog);
  answer(invite, 487);
  if (usage != nullptr) end_usage(*usage, EndReason::cancelled, Failure::none, cancel, {});
}

void Core::Impl::reply(FlowId& flow, const Hop& reply_to, Bytes octets) {
  if (flows.find(flow) == nullptr) {
    // Whoever names a new port in each Via does not make the table grow without end.
    const bool room = flows.size() < config.limits.flows;
    flow = room ? flows.reach(reply_to, *actions) : flows.known(reply_to);
  }
  flows.send(flow, std::move(octets), *actions);
}

void Core::Impl::answer(std::uint64_t id, std::uint16_t status, const HeaderFields& fields) {
  if (ServerTransaction* t = servers.find(id)) answer(id, *t, status, {}, fields, {});
}

void Core::Impl::answer(std::uint64_t id, ServerTransaction& t, std::uint16_t status, std::string_view reason,
                        const HeaderFields& fields, Octets body, std::string_view contact) {
  using State = ServerTransaction::State;
  Bytes octets;
  octets.reserve(t.head.size() + body.size() + 192);
  append(octets, "SIP/2.0 ");
  append(octets, std::to_string(status));
  append(octets, " ");
  append(octets, reason.empty() ? reason_phrase(status) : reason);
  append(octets, "\r\n");
  append(octets, t.head);
  if (!contact.empty()) line(octets, "Contact", contact);
  for (const HeaderField& f : fields) line(octets, f.name, f.value);
  if (!config.user_agent.empty()) line(octets, "Server", config.user_agent);
  line(octets, "Content-Length", std::to_string(body.size()));
  append(octets, "\r\n");
  append(octets, body);

  const bool invite = t.method == Method::invite;
  const bool final = status >= 200;
  if (final && !invite && t.reliable) {
    reply(t.flow, t.reply_to, std::move(octets));
    return erase_server(id);
  }
  t.response = octets;
  reply(t.flow, t.reply_to, std::move(octets));
  if (!final) {
    t.state = State::proceeding;
    return;
  }
  t.deadline = now + timeout();
  t.resend.reset();
  t.head = {};
  t.state = invite && status < 300 ? State::accepted : State::completed;
  if (invite && status >= 300 && !t.reliable) {
    t.interval = t1();
    t.resend = now + t.interval;
  }
  arm(id, t);
}

void Core::Impl::server_timer(std::uint64_t id) {
  using State = ServerTransaction::State;
  ServerTransaction* t = servers.find(id);
  if (t == nullptr) return;
  t->timer = TimerQueue::Id::none;
  if (now >= t->deadline) {
    if (t->method == Method::invite && t->state == State::proceeding) {
      Usage* usage = usages.find(t->dialog);
      answer(id, 480);
      if (usage != nullptr)
        end_usage(*usage, EndReason::answered, Failure::timed_out, {}, "nobody answered the INVITE");
      return;
    }
    return erase_server(id);
  }
  if (t->resend && now >= *t->resend) {
    if (t->state == State::trying) {
      t->resend.reset();
      answer(id, 100);
    } else {
      reply(t->flow, t->reply_to, t->response);
      t->interval = std::min(2 * t->interval, config.timers.t2);
      t->resend = now + t->interval;
    }
  }
  arm(id, *t);
}

}  // namespace sealwire::sip
