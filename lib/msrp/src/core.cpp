#include "sealwire/msrp/core.hpp"

#include <algorithm>

#include "core_impl.hpp"

namespace sealwire::msrp {
namespace {

// RFC 4975 §15.4; URIs of sessions always name their port.
constexpr std::uint16_t kRegisteredPort = 2855;

}  // namespace

Core::Core(Config config, Random& random, SpoolFactory& spools, std::uint8_t owner)
    : impl_(std::make_unique<Impl>(std::move(config), random, spools, owner)) {}
Core::Core(Core&&) noexcept = default;
Core::~Core() = default;

void Core::opened(Instant now, FlowId flow, const Peer& peer, Actions& out) {
  Impl& core = *impl_;
  Connection* connection = core.find(flow);
  if (connection == nullptr) {
    if (core.flow_ids.owns(flow)) {  // its last session was closed while it was being opened
      out.push_back(Close{flow});
      return;
    }
    connection =
        core.connections.emplace(flow, std::make_unique<Connection>(flow, core.config.frame)).first->second.get();
    connection->since = now;
    core.arm(*connection, now + core.config.bind_timeout);
  }
  connection->peer = peer;
  connection->open = true;
  const std::set<SessionId> waiting = connection->sessions;
  for (const SessionId id : waiting) {
    if (Session* session = core.find(id)) core.bind(now, *session, *connection, out);
  }
  core.flush(*connection, out);
  core.settle(out);
}

void Core::receive(Instant now, FlowId flow, Octets octets, Actions& out) {
  if (Connection* connection = impl_->find(flow)) {
    impl_->receive(now, *connection, octets, out);
    if (!connection->dead) impl_->flush(*connection, out);
    if (!connection->dead) impl_->pump(now, *connection, out);
  }
  impl_->settle(out);
}

void Core::writable(Instant now, FlowId flow, std::size_t credit, Actions& out) {
  if (Connection* connection = impl_->find(flow)) {
    connection->credit = credit;
    impl_->pump(now, *connection, out);
  }
  impl_->settle(out);
}

void Core::closed(Instant, FlowId flow, CloseReason reason, Actions& out) {
  Connection* connection = impl_->find(flow);
  if (connection == nullptr) return;
  const bool stood = connection->open;
  const std::set<SessionId> lost = connection->sessions;
  connection->dead = true;
  impl_->dead.push_back(flow);
  for (const SessionId id : lost) {
    if (Session* session = impl_->find(id))
      impl_->take_down(*session, stood ? DownReason::connection_lost : DownReason::connect_failed, reason,
                       stood ? "the connection ended" : "the connection could not be opened", out);
  }
  impl_->settle(out);
}

void Core::submit(Instant now, Command command, Actions& out) {
  if (auto* open = std::get_if<OpenSession>(&command)) impl_->open_session(now, std::move(*open), out);
  if (auto* message = std::get_if<SendMessage>(&command)) impl_->send_message(now, std::move(*message), out);
  if (const auto* abort = std::get_if<AbortMessage>(&command)) impl_->abort_message(now, *abort, out);
  if (const auto* close = std::get_if<CloseSession>(&command)) impl_->close_session(close->session, close->why, out);
  impl_->settle(out);
}

void Core::expire(Instant now, Actions& out) {
  while (!impl_->timers.empty() && impl_->timers.top().at <= now) {
    const Impl::Timer timer = impl_->timers.top();
    impl_->timers.pop();
    if (timer.of_session) {
      Session* session = impl_->find(SessionId{timer.id});
      if (session == nullptr || session->armed != timer.at) continue;
      session->armed = Instant::max();
      impl_->expire_session(now, *session, out);
    } else {
      Connection* connection = impl_->find(FlowId{timer.id});
      if (connection == nullptr || connection->armed != timer.at) continue;
      connection->armed = Instant::max();
      impl_->expire_connection(now, *connection, out);
    }
    impl_->settle(out);
  }
}

std::optional<Instant> Core::next_deadline() const {
  if (impl_->timers.empty()) return std::nullopt;
  return impl_->timers.top().at;
}

Core::Counts Core::counts() const {
  Counts counts;
  counts.sessions = impl_->sessions.size();
  counts.connections = impl_->connections.size();
  for (const auto& [id, session] : impl_->sessions) counts.sending += session->messages.size();
  for (const auto& [id, connection] : impl_->connections) counts.transactions += connection->transactions.size();
  counts.reassembling_octets = impl_->budget.used;
  return counts;
}

Session* Core::Impl::find(SessionId id) {
  const auto found = sessions.find(id);
  return found == sessions.end() ? nullptr : found->second.get();
}

Connection* Core::Impl::find(FlowId flow) {
  const auto found = connections.find(flow);
  return found == connections.end() || found->second->dead ? nullptr : found->second.get();
}

void Core::Impl::open_session(Instant now, OpenSession command, Actions& out) {
  const SessionId id = command.id;
  const char* wrong = nullptr;
  if (id == SessionId::none || sessions.contains(id)) wrong = "the session's number is in use";
  if (command.remote.empty()) wrong = "the peer's path is empty";
  if (command.local.session_id().empty()) wrong = "our URI names no session";
  if (by_uri.contains(command.local)) wrong = "our URI is in use for another session";
  if (wrong != nullptr) {
    out.push_back(SessionDown{id, DownReason::bad_command, CloseReason::asked, wrong});
    return;
  }
  by_uri.emplace(command.local, id);
  auto owned = std::make_unique<Session>(std::move(command), spools, config.reassembly, budget);
  Session& session = *sessions.emplace(id, std::move(owned)).first->second;
  session.to_path = uri::to_string(session.terms.remote);
  session.bind_deadline = now + config.bind_timeout;
  if (session.terms.active)
    connect(now, session, out);
  else
    arm(session, session.bind_deadline);
}

void Core::Impl::connect(Instant now, Session& session, Actions& out) {
  const uri::MsrpUri& hop = session.terms.remote.front();
  const Endpoint target{hop.secure() ? Transport::tls : Transport::tcp, std::string(hop.host().text),
                        hop.port().value_or(kRegisteredPort)};
  const std::string tls_name = session.terms.tls_name.empty() ? target.host : session.terms.tls_name;
  if (config.share_connections) {
    for (auto& [flow, connection] : connections) {
      if (connection->dead || connection->target != target || connection->tls_name != tls_name ||
          connection->any_certificate != session.terms.any_certificate)
        continue;
      session.flow = flow;
      connection->sessions.insert(session.terms.id);
      if (!connection->open) return;
      bind(now, session, *connection, out);
      flush(*connection, out);
      return;
    }
  }
  const FlowId flow = flow_ids.next();
  auto connection = std::make_unique<Connection>(flow, config.frame);
  connection->since = now;
  connection->target = target;
  connection->tls_name = tls_name;
  connection->any_certificate = session.terms.any_certificate;
  connection->sessions.insert(session.terms.id);
  session.flow = flow;
  connections.emplace(flow, std::move(connection));
  out.push_back(Connect{flow, target, tls_name, session.terms.any_certificate});
}

// The session may be used on this connection from now on, in both directions.
void Core::Impl::bind(Instant now, Session& session, Connection& connection, Actions& out) {
  session.flow = connection.flow;
  session.up = true;
  connection.sessions.insert(session.terms.id);
  if (session.terms.active) send_bind(now, session, connection);
  for (const auto& message : session.messages) connection.turn.push_back(message);
  out.push_back(SessionUp{session.terms.id, connection.flow, connection.peer});
}

void Core::Impl::close_session(SessionId id, const std::string& why, Actions& out) {
  Session* session = find(id);
  if (session == nullptr) return;
  const auto messages = session->messages;
  for (const auto& message : messages)
    finish(*message, number(Status::no_session), true, why + " before the message was through", out);
  lose_unfinished(*session, why + " before the message was complete", out);
  remove(*session, out);
}

void Core::Impl::take_down(Session& session, DownReason reason, CloseReason closed, const std::string& detail,
                           Actions& out) {
  const auto messages = session.messages;
  for (const auto& message : messages) finish(*message, number(Status::no_session), true, detail, out);
  lose_unfinished(session, "the message was not complete: " + detail, out);
  out.push_back(SessionDown{session.terms.id, reason, closed, detail});
  remove(session, out);
}

void Core::Impl::lose_unfinished(const Session& session, const std::string& detail, Actions& out) {
  for (const auto& [id, content_type] : session.reassembler.unfinished())
    out.push_back(ReceiveFailed{session.terms.id, id, content_type, 0, detail});
}

void Core::Impl::remove(Session& session, Actions& out) {
  const SessionId id = session.terms.id;
  if (Connection* connection = find(session.flow)) {
    connection->sessions.erase(id);
    if (connection->in.session == id) connection->in.storing = false;
    if (connection->sessions.empty()) drop(*connection, out);
  }
  by_uri.erase(session.terms.local);
  sessions.erase(id);
}

void Core::Impl::drop(Connection& connection, Actions& out) {
  if (connection.dead) return;
  flush(connection, out);
  connection.dead = true;
  dead.push_back(connection.flow);
  out.push_back(Close{connection.flow});
}

// Connections are forgotten when nobody works on them any more.
void Core::Impl::settle(Actions&) {
  for (const FlowId flow : dead) connections.erase(flow);
  dead.clear();
}

void Core::Impl::flush(Connection& connection, Actions& out) {
  if (connection.pending.empty() || !connection.open) return;
  connection.credit -= std::min(connection.credit, connection.pending.size());
  out.push_back(Send{connection.flow, std::move(connection.pending)});
  connection.pending = {};
}

void Core::Impl::expire_session(Instant now, Session& session, Actions& out) {
  for (const auto& [id, content_type] : session.reassembler.expire(now)) {
    out.push_back(
        ReceiveFailed{session.terms.id, id, content_type, number(Status::timed_out), "its chunks stopped coming"});
  }
  if (!session.up && session.flow == FlowId::none && session.bind_deadline <= now) {
    take_down(session, DownReason::never_bound, CloseReason::timed_out, "nobody connected for the session", out);
    return;
  }
  if (!session.up && session.flow == FlowId::none) arm(session, session.bind_deadline);
  if (const auto next = session.reassembler.next_deadline()) arm(session, *next);
}

void Core::Impl::expire_connection(Instant now, Connection& connection, Actions& out) {
  const Instant limit = connection.since + config.bind_timeout;
  if (connection.sessions.empty() && !connection.target) {
    if (limit <= now) return drop(connection, out);
    arm(connection, limit);
  }
  expire_transactions(now, connection, out);
}

void Core::Impl::arm(Session& session, Instant at) {
  if (at >= session.armed) return;
  session.armed = at;
  timers.push({at, true, static_cast<std::uint64_t>(session.terms.id)});
}

void Core::Impl::arm(Connection& connection, Instant at) {
  if (at >= connection.armed) return;
  connection.armed = at;
  timers.push({at, false, static_cast<std::uint64_t>(connection.flow)});
}

}  // namespace sealwire::msrp
