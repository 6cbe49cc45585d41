#include <algorithm>

#include "sealwire/base/try.hpp"
#include "sealwire/uri/msrp_uri.hpp"

#include "agent_impl.hpp"
#include "answer.hpp"
#include "fingerprint.hpp"

namespace sealwire::agent {
namespace {

// RFC 4145 §4.1: what stands for the port of somebody who only connects.
constexpr std::uint16_t kDiscardPort = 9;
// How long the peer's BYE is waited for after its connection has gone, and the end of ours after BYE.
constexpr std::chrono::seconds kFarewell{3};

std::vector<std::string> entries_of(const mime::AcceptList& list) {
  std::vector<std::string> out;
  for (const mime::MediaRange& range : list.ranges()) out.push_back(range.type == "*" ? "*" : range.to_string());
  return out;
}

Result<mime::AcceptList> list_of(const std::vector<std::string>& entries) {
  std::string text;
  for (const std::string& entry : entries) {
    if (!text.empty()) text += ' ';
    text += entry;
  }
  return mime::AcceptList::parse_msrp(text);
}

Result<std::vector<uri::MsrpUri>> path_of(const sdp::MsrpStream& stream) {
  std::vector<uri::MsrpUri> path;
  for (const std::string& hop : stream.path) path.push_back(SEALWIRE_TRY(uri::MsrpUri::parse(hop)));
  if (path.empty()) return fail(AgentError::bad_session, "the session description has no path");
  if (path.front().secure() != stream.tls)
    return fail(AgentError::bad_session, "path and media line disagree about TLS");
  return path;
}

Error ended_error(const sip::DialogEnded& ended) {
  if (ended.message && !ended.message->is_request()) return error_of_answer(*ended.message, ended.detail);
  switch (ended.failure) {
    case sip::Failure::timed_out: return Error(AgentError::timed_out, "the invitation was not answered");
    case sip::Failure::none: return Error(AgentError::unreachable, "the far end ended the session");
    case sip::Failure::unanswerable:
    case sip::Failure::refused: return Error(AgentError::refused, "the credentials were not accepted");
    default: break;
  }
  return Error(AgentError::unreachable, ended.detail.empty() ? "the next hop cannot be reached" : ended.detail);
}

Error error_of(const msrp::SendDone& done) {
  const std::string status = std::to_string(done.status);
  const bool said = done.local || done.detail.find(status) != std::string::npos;
  std::string what = said ? done.detail : "the far end answered " + status + " " + done.detail;
  switch (done.status) {
    case 0: return Error(AgentError::cancelled, std::move(what));
    case 408: return Error(AgentError::timed_out, std::move(what));
    case 413: return Error(AgentError::too_large, std::move(what));
    case 415: return Error(AgentError::not_understood, std::move(what));
    case 481:
    case 506: return Error(AgentError::unreachable, std::move(what));
    default: return Error(AgentError::refused, std::move(what));
  }
}

// Wildcard addresses name nobody.
std::string usable(const std::string& host, const std::string& otherwise) {
  return host.empty() || host == "0.0.0.0" || host == "::" ? otherwise : host;
}

// RFC 3261 §20.43.
sip::HeaderFields warning_of(const Error& error) {
  const char* code = "399";
  if (error.is(AgentError::unreachable)) code = "302";
  if (error.is(sdp::SdpError::no_stream)) code = "304";
  return {{"Warning", std::string(code) + " sealwire " + sip::quote(error.what())}};
}

Error unusable_answer(const Error& error) {
  if (error.is(sdp::SdpError::no_stream)) return Error(AgentError::refused, error.what());
  return Error(AgentError::bad_session, "the answer to the invitation cannot be used: " + error.message());
}

bool same_route(const Route& a, const Route& b) {
  return a.target == b.target && a.proxy == b.proxy && a.route == b.route && a.account == b.account;
}

}  // namespace

Session* Agent::Impl::find(msrp::SessionId id) {
  const auto found = sessions.find(id);
  return found == sessions.end() ? nullptr : &found->second;
}

Session* Agent::Impl::find(sip::DialogId id) {
  const auto found = dialogs.find(id);
  return found == dialogs.end() ? nullptr : find(found->second);
}

// Our media line. Who listens needs a listener of that kind; who connects names one if there is one.
Result<sdp::MsrpStream> Agent::Impl::own_stream(bool tls, bool listening, const std::string& own_host) {
  const MsrpListener* listener = nullptr;
  for (const MsrpListener& each : config.msrp_listeners) {
    if (is_secure(each.advertised.transport) == tls && (each.id != 0 || !listening) && listener == nullptr)
      listener = &each;
  }
  if (listening && listener == nullptr)
    return fail(AgentError::unreachable, tls ? "no listener for MSRP over TLS" : "no listener for MSRP over TCP");
  sdp::MsrpStream stream;
  stream.tls = tls;
  stream.port = listener == nullptr ? kDiscardPort : listener->advertised.port;
  const std::string host = usable(listener != nullptr ? listener->advertised.host : "", own_host);
  const auto own = SEALWIRE_TRY(uri::MsrpUri::make(tls, host, stream.port, random.token(16)));
  stream.path = {own.text()};
  if (tls) stream.fingerprints = config.tls_fingerprints;
  stream.accept_types = entries_of(config.accept);
  stream.accept_wrapped_types = entries_of(config.accept_wrapped);
  if (config.max_message_octets != UINT64_MAX) stream.max_size = config.max_message_octets;
  return stream;
}

void Agent::Impl::to_session(Instant now, Outgoing& message) {
  for (auto& [id, session] : sessions) {
    const bool usable = session.ours && session.state != SessionState::ending && session.state != SessionState::leaving;
    if (!usable || !same_person(session.claim.sender, message.command.to) ||
        !same_route(session.route, message.command.route))
      continue;
    message.session = id;
    if (session.state == SessionState::up) return send_in(now, session, message);
    session.waiting.push_back(message.command.id);
    return;
  }
  invite(now, message);
}

void Agent::Impl::invite(Instant now, Outgoing& message) {
  const MessageId id = message.command.id;
  if (sessions.size() >= config.sessions)
    return fail_message(id, Error(AgentError::overload, "too many sessions at once"));
  const std::string host = usable(local_host, config.host);
  auto stream = own_stream(config.msrp_tls, false, host);
  if (!stream) return fail_message(id, stream.error());
  stream->setup = sdp::Setup::active;
  Session session;
  session.id = msrp::SessionId{++numbers};
  session.dialog = sip::DialogId{++numbers};
  session.ours = true;
  session.claim = {message.command.to, {}, message.command.to};
  session.to = config.aor;
  session.route = message.command.route;
  session.stream = std::move(*stream);
  session.offer = sdp::make_offer({"-", std::to_string(random.next_u64() >> 2), 1, host}, {session.stream});
  session.waiting.push_back(id);
  message.session = session.id;

  sip::Invite command;
  command.id = session.dialog;
  command.addressing.target = message.command.route.target.empty() ? message.command.to : message.command.route.target;
  command.addressing.from = "<" + config.aor + ">";
  command.addressing.to = "<" + message.command.to + ">";
  command.addressing.route = session.route.route;
  command.addressing.proxy = session.route.proxy;
  command.addressing.account = session.route.account;
  command.fields = {{"Content-Type", "application/sdp"}, {"Accept", "application/sdp"}};
  command.body = to_bytes(sdp::to_string(session.offer));

  dialogs.emplace(session.dialog, session.id);
  const msrp::SessionId number = session.id;
  Session& stored = sessions.emplace(number, std::move(session)).first->second;
  set_timer(stored.deadline, now + config.invite_timeout, true, static_cast<std::uint64_t>(number));
  sip.submit(now, std::move(command), from_sip);
}

void Agent::Impl::send_in(Instant now, Session& session, Outgoing& message) {
  const SendMessage& command = message.command;
  msrp::SendMessage send;
  send.session = session.id;
  send.message_id = message.message_id = msrp::new_message_id(random);
  mime::HeaderFields fields = message.sealed.fields;
  send.content_type = fields.value("Content-Type").value_or("");
  fields.remove("Content-Type");
  fields.remove("Content-Transfer-Encoding");  // MSRP is binary, and says so nowhere (RFC 4975 §7.1.1)
  for (const mime::HeaderField& field : fields.all()) send.fields.push_back({field.name, field.value});
  if (message.form != Form::clear) {
    if (const auto inner = command.fields.value("Content-Type")) send.wrapped_types.emplace_back(*inner);
  }
  send.content = message.sealed.content;
  send.size = message.sealed.size;
  session.sending.emplace(send.message_id, command.id);
  set_timer(session.deadline, std::nullopt, true, static_cast<std::uint64_t>(session.id));
  msrp.submit(now, std::move(send), from_msrp);
}

// What the peer's session description says of the certificate that it will show: behind a relay nothing, for the relay
// shows another. It stands for a certificate that we would believe only if nobody on our way could have changed it.
void Agent::Impl::name_peer(Session& session, const sdp::MsrpStream& theirs, FlowId sip_flow,
                            msrp::OpenSession& open) const {
  if (!theirs.tls || theirs.path.size() > 1) return;
  session.fingerprints = theirs.fingerprints;
  open.any_certificate = secure_sip.contains(sip_flow) && any_usable(theirs.fingerprints);
}

Result<sdp::Session> Agent::Impl::accept_offer(Instant, const sip::IncomingInvite& invite, Session& session,
                                               msrp::OpenSession& open) {
  const sdp::Session offer = SEALWIRE_TRY(sdp::parse_session(as_text(invite.message.body())));
  sdp::MsrpStream theirs;
  const auto usable_here = [&](const sdp::MsrpStream& each) -> Result<void> {
    open.active = each.setup == sdp::Setup::passive;
    open.remote = SEALWIRE_TRY(path_of(each));
    session.stream = SEALWIRE_TRY(own_stream(each.tls, !open.active, usable(invite.peer.local.host, config.host)));
    theirs = each;
    return {};
  };
  const std::size_t index = SEALWIRE_TRY(sdp::choose_stream(offer, usable_here));
  open.local = SEALWIRE_TRY(uri::MsrpUri::parse(session.stream.path.front()));
  name_peer(session, theirs, invite.flow, open);
  open.peer_accepted = {SEALWIRE_TRY(list_of(theirs.accept_types)), SEALWIRE_TRY(list_of(theirs.accept_wrapped_types))};
  if (theirs.max_size) open.peer_max_size = *theirs.max_size;
  const std::string host(open.local.host().text);
  return sdp::make_answer({"-", std::to_string(random.next_u64() >> 2), 1, host}, offer, index, session.stream);
}

void Agent::Impl::on_invite(Instant now, sip::IncomingInvite invite) {
  sip::Answer answer;
  answer.id = invite.id;
  Session session;
  session.id = msrp::SessionId{++numbers};
  session.dialog = invite.id;
  session.state = SessionState::connecting;
  session.claim = claim_of(invite.message);
  session.to = invite.message.to().uri;
  const auto type = mime::MediaType::parse(invite.message.content_type());
  const bool has_offer = type && type->is("application", "sdp") && !invite.message.body().empty();
  if (shutting || sessions.size() >= config.sessions) {
    answer.status = 503;
  } else if (invite.message.has(sip::Field::accept) &&
             !accept_of(invite.message).accepts({"application", "sdp"}, false)) {
    answer.status = 406;  // our answer could not be told (RFC 4475 §3.3.15)
  } else if (!has_offer) {
    answer.status = invite.message.body().empty() ? 488 : 415;
    if (answer.status == 415) answer.fields = {{"Accept", "application/sdp"}};
  } else {
    msrp::OpenSession open{.id = session.id,
                           .local = *uri::MsrpUri::parse("msrp://localhost:9/none;tcp"),
                           .remote = {},
                           .accepted = {config.accept, config.accept_wrapped},
                           .peer_accepted = {},
                           .max_size = config.max_message_octets,
                           .tls_name = {}};
    if (auto description = accept_offer(now, invite, session, open); description) {
      answer.status = 200;
      answer.fields = {{"Content-Type", "application/sdp"}};
      answer.body = to_bytes(sdp::to_string(*description));
      session.media = true;
      dialogs.emplace(session.dialog, session.id);
      const msrp::SessionId id = session.id;
      sessions.emplace(id, std::move(session));
      msrp.submit(now, std::move(open), from_msrp);
    } else {
      answer.status = 488;
      answer.fields = warning_of(description.error());
      reject({Via::msrp, {}, session.claim, session.to, {}, "application/sdp", false, {}}, 488,
             description.error().message());
    }
  }
  sip.submit(now, std::move(answer), from_sip);
}

Result<msrp::OpenSession> Agent::Impl::take_answer(Session& session, const sip::DialogEstablished& established) const {
  const sdp::Session theirs = SEALWIRE_TRY(sdp::parse_session(as_text(established.message.body())));
  const sdp::MsrpStream stream = SEALWIRE_TRY(sdp::read_answer(session.offer, theirs, 0));
  msrp::OpenSession open{
      .id = session.id,
      .local = SEALWIRE_TRY(uri::MsrpUri::parse(session.stream.path.front())),
      .remote = SEALWIRE_TRY(path_of(stream)),
      .active = sdp::offerer_connects(session.stream, stream),
      .accepted = {config.accept, config.accept_wrapped},
      .peer_accepted = {SEALWIRE_TRY(list_of(stream.accept_types)), SEALWIRE_TRY(list_of(stream.accept_wrapped_types))},
      .max_size = config.max_message_octets,
      .peer_max_size = stream.max_size.value_or(UINT64_MAX),
      .tls_name = {}};
  name_peer(session, stream, established.flow, open);
  return open;
}

void Agent::Impl::on_established(Instant now, const sip::DialogEstablished& established) {
  Session* session = find(established.id);
  if (session == nullptr || !session->ours || session->state != SessionState::inviting) return;
  session->state = SessionState::connecting;  // there is a dialog now: it ends by BYE
  auto open = take_answer(*session, established);
  if (!open) {
    fail_all(*session, unusable_answer(open.error()), 200);
    return end(now, *session);
  }
  const auto contacts = established.message.name_addrs(sip::Field::contact);
  if (!contacts.empty())
    capabilities.learn(now, {address_of_record(contacts.front().uri)}, open->peer_accepted.types,
                       CapabilitySource::session, open->peer_accepted.wrapped_types);
  session->media = true;
  set_timer(session->deadline, now + config.invite_timeout, true, static_cast<std::uint64_t>(session->id));
  msrp.submit(now, std::move(*open), from_msrp);
}

void Agent::Impl::on_ended(Instant now, const sip::DialogEnded& ended) {
  Session* session = find(ended.id);
  if (session == nullptr) return;
  const msrp::SessionId id = session->id;
  const std::uint16_t status = ended.message && !ended.message->is_request() ? ended.message->status() : 0;
  std::vector<MessageId> elsewhere;
  std::erase_if(session->waiting, [&](MessageId waiting) {
    Outgoing* message = find(waiting);
    const bool again = message != nullptr && status >= 300 && status < 600 &&
                       (redirect(*message, *ended.message) || try_next_place(*message));
    if (again) elsewhere.push_back(waiting);
    return again;
  });
  if (!session->waiting.empty()) fail_all(*session, ended_error(ended), status);
  session = find(id);
  if (session == nullptr) return;
  const bool had_media = std::exchange(session->media, false);
  msrp::CloseSession close{.session = id};
  if (ended.reason == sip::EndReason::bye_received) close.why = "the far end ended the session";
  if (had_media) msrp.submit(now, std::move(close), from_msrp);
  session->dialog = sip::DialogId::none;
  dialogs.erase(ended.id);
  // Messages that were on their way, either way, get their outcome from msrp, which is read next.
  session->state = SessionState::ending;
  if (had_media)
    set_timer(session->deadline, now, true, static_cast<std::uint64_t>(id));
  else
    erase(now, id);
  for (const MessageId waiting : elsewhere) {
    if (Outgoing* message = find(waiting)) to_session(now, *message);
  }
}

void Agent::Impl::on_session_up(Instant now, const msrp::SessionUp& up) {
  Session* session = find(up.session);
  if (session == nullptr || session->state != SessionState::connecting) return;
  if (const auto genuine = check_fingerprint(session->fingerprints, up.peer); !genuine) {
    fail_all(*session, genuine.error());
    msrp.submit(now, msrp::CloseSession{.session = session->id}, from_msrp);
    session->media = false;
    return end(now, *session);
  }
  session->state = SessionState::up;
  set_timer(session->deadline, std::nullopt, true, static_cast<std::uint64_t>(session->id));
  const auto waiting = std::exchange(session->waiting, {});
  for (const MessageId id : waiting) {
    if (Outgoing* message = find(id)) send_in(now, *session, *message);
  }
  rest(now, *session);
}

void Agent::Impl::on_session_down(Instant now, const msrp::SessionDown& down) {
  Session* session = find(down.session);
  if (session == nullptr) return;
  session->media = false;
  if (!session->waiting.empty())
    fail_all(*session, Error(down.closed == CloseReason::timed_out ? AgentError::timed_out : AgentError::unreachable,
                             "the MSRP session ended: " + down.detail));
  if (session->ours) return end(now, *session);
  // Whoever invited says BYE; we do if it does not.
  session->state = SessionState::leaving;
  set_timer(session->deadline, now + kFarewell, true, static_cast<std::uint64_t>(session->id));
}

void Agent::Impl::on_send_done(Instant now, const msrp::SendDone& done) {
  Session* session = find(done.session);
  if (session == nullptr) return;
  const auto sent = session->sending.extract(done.message_id);
  if (!sent) return;
  if (const Outgoing* message = find(sent.mapped())) {
    SendOutcome outcome;
    outcome.via = Via::msrp;
    // That a session is gone, or silent, is our word for it where nobody else said so.
    const bool nobodys = done.local && (done.status == 481 || done.status == 408);
    outcome.status = nobodys ? std::uint16_t{0} : static_cast<std::uint16_t>(done.status);
    outcome.detail = done.detail;
    outcome.octets = message->sealed.size;
    if (done.status != 200) outcome.error = error_of(done);
    finish(sent.mapped(), std::move(outcome));
  }
  if (session->state == SessionState::up) rest(now, *session);
}

void Agent::Impl::rest(Instant now, Session& session) {
  if (!session.ours || !session.waiting.empty() || !session.sending.empty()) return;
  if (config.session_idle.count() == 0 || shutting) return end(now, session);
  set_timer(session.deadline, now + config.session_idle, true, static_cast<std::uint64_t>(session.id));
}

void Agent::Impl::on_session_deadline(Instant now, Session& session) {
  switch (session.state) {
    case SessionState::inviting:
    case SessionState::connecting:
      fail_all(session, Error(AgentError::timed_out, "the session was not set up in time"));
      return end(now, session);
    case SessionState::up:
    case SessionState::leaving: return end(now, session);
    case SessionState::ending: return erase(now, session.id);
  }
}

// BYE, or CANCEL before there is a dialog; the connection goes when the dialog has ended.
void Agent::Impl::end(Instant now, Session& session) {
  const sip::DialogId dialog = session.dialog;
  const bool inviting = session.state == SessionState::inviting;
  session.state = SessionState::ending;
  set_timer(session.deadline, now + kFarewell, true, static_cast<std::uint64_t>(session.id));
  if (dialog == sip::DialogId::none) return;
  if (inviting)
    sip.submit(now, sip::Cancel{dialog}, from_sip);
  else
    sip.submit(now, sip::Bye{dialog, {}}, from_sip);
}

void Agent::Impl::fail_all(Session& session, const Error& error, std::uint16_t status) {
  const auto waiting = std::exchange(session.waiting, {});
  for (const MessageId id : waiting) fail_message(id, error, status);
}

void Agent::Impl::erase(Instant now, msrp::SessionId id) {
  Session* session = find(id);
  if (session == nullptr) return;
  fail_all(*session, Error(AgentError::unreachable, "the session ended"));
  const auto sending = std::exchange(session->sending, {});
  for (const auto& [message_id, message] : sending)
    fail_message(message, Error(AgentError::unreachable, "the session ended"));
  set_timer(session->deadline, std::nullopt, true, static_cast<std::uint64_t>(id));
  if (session->media) msrp.submit(now, msrp::CloseSession{.session = id}, from_msrp);
  dialogs.erase(session->dialog);
  sessions.erase(id);
}

}  // namespace sealwire::agent
