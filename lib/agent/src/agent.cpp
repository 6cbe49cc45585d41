#include "sealwire/agent/agent.hpp"

#include "agent_impl.hpp"

namespace sealwire::agent {
namespace {

constexpr std::uint8_t kSipOwner = 1;
constexpr std::uint8_t kMsrpOwner = 2;

sip::Config sip_config(const Config& config) {
  sip::Config out = config.sip;
  out.accept.clear();
  for (const mime::MediaRange& range : config.accept.ranges()) out.accept.push_back(range.to_string());
  out.accept.push_back("application/sdp");
  return out;
}

}  // namespace

Agent::Impl::Impl(Config c, Random& r, SpoolFactory& s)
    : config(std::move(c)),
      random(r),
      spools(s),
      sip(sip_config(config), r, kSipOwner),
      msrp(config.msrp, r, s, kMsrpOwner) {
  for (const x509::CertificatePtr& certificate : config.peer_certificates) {
    for (const std::string_view uri : certificate->uris()) signers.add(uri);
  }
}

Agent::Agent(Config config, Random& random, SpoolFactory& spools)
    : impl_(std::make_unique<Impl>(std::move(config), random, spools)) {}
Agent::Agent(Agent&&) noexcept = default;
Agent::~Agent() = default;

bool Agent::Impl::of_msrp(FlowId flow) const { return FlowIds(kMsrpOwner).owns(flow) || msrp_flows.contains(flow); }

void Agent::opened(Instant now, FlowId flow, const Peer& peer, Actions& out) {
  Impl& agent = *impl_;
  agent.out = &out;
  const bool asked = FlowIds(kSipOwner).owns(flow) || FlowIds(kMsrpOwner).owns(flow);
  for (const MsrpListener& listener : agent.config.msrp_listeners) {
    if (!asked && listener.id != 0 && listener.id == peer.listener) agent.msrp_flows.insert(flow);
  }
  if (agent.of_msrp(flow)) {
    agent.msrp.opened(now, flow, peer, agent.from_msrp);
  } else {
    if (asked && !peer.local.host.empty()) agent.local_host = peer.local.host;
    if (is_secure(peer.remote.transport)) agent.secure_sip.insert(flow);
    agent.sip.opened(now, flow, peer, agent.from_sip);
  }
  agent.run(now);
}

void Agent::receive(Instant now, FlowId flow, Octets octets, Actions& out) {
  impl_->out = &out;
  if (impl_->of_msrp(flow))
    impl_->msrp.receive(now, flow, octets, impl_->from_msrp);
  else
    impl_->sip.receive(now, flow, octets, impl_->from_sip);
  impl_->run(now);
}

void Agent::writable(Instant now, FlowId flow, std::size_t credit, Actions& out) {
  impl_->out = &out;
  if (impl_->of_msrp(flow))
    impl_->msrp.writable(now, flow, credit, impl_->from_msrp);
  else
    impl_->sip.writable(now, flow, credit, impl_->from_sip);
  impl_->run(now);
}

void Agent::closed(Instant now, FlowId flow, CloseReason reason, Actions& out) {
  impl_->out = &out;
  if (impl_->of_msrp(flow))
    impl_->msrp.closed(now, flow, reason, impl_->from_msrp);
  else
    impl_->sip.closed(now, flow, reason, impl_->from_sip);
  impl_->msrp_flows.erase(flow);
  impl_->secure_sip.erase(flow);
  impl_->run(now);
}

void Agent::submit(Instant now, Command command, Actions& out) {
  Impl& agent = *impl_;
  agent.out = &out;
  if (auto* message = std::get_if<SendMessage>(&command)) agent.send_message(now, std::move(*message));
  if (const auto* cancel = std::get_if<CancelMessage>(&command)) agent.cancel(now, cancel->id);
  if (const auto* query = std::get_if<QueryCapabilities>(&command)) agent.query(now, *query);
  if (std::holds_alternative<Shutdown>(command)) agent.shut_down(now);
  if (auto* sealed = std::get_if<Sealed>(&command)) agent.on_sealed(now, std::move(*sealed));
  if (auto* opened = std::get_if<Opened>(&command)) agent.on_opened(now, std::move(*opened));
  if (auto* registration = std::get_if<sip::Register>(&command)) {
    agent.registrations.insert(registration->id);
    agent.sip.submit(now, std::move(*registration), agent.from_sip);
  }
  if (auto* unregister = std::get_if<sip::Unregister>(&command)) agent.sip.submit(now, *unregister, agent.from_sip);
  agent.run(now);
}

void Agent::expire(Instant now, Actions& out) {
  impl_->out = &out;
  impl_->sip.expire(now, impl_->from_sip);
  impl_->msrp.expire(now, impl_->from_msrp);
  impl_->expire(now);
  impl_->run(now);
}

std::optional<Instant> Agent::next_deadline() const {
  std::optional<Instant> first = impl_->sip.next_deadline();
  const auto consider = [&](std::optional<Instant> at) {
    if (at && (!first || *at < *first)) first = at;
  };
  consider(impl_->msrp.next_deadline());
  if (!impl_->timers.empty()) consider(impl_->timers.begin()->at);
  return first;
}

Agent::Counts Agent::counts() const {
  return {impl_->outgoing.size(), impl_->sessions.size(), impl_->opening.size() + impl_->sealing.size()};
}

void Agent::Impl::run(Instant now) {
  while (!from_sip.empty() || !from_msrp.empty() || !ready.empty()) {
    for (const MessageId id : std::exchange(ready, {})) {
      if (Outgoing* message = find(id)) dispatch(now, *message);
    }
    auto sip_actions = std::exchange(from_sip, {});
    for (sip::Action& action : sip_actions) on_sip(now, std::move(action));
    auto msrp_actions = std::exchange(from_msrp, {});
    for (msrp::Action& action : msrp_actions) on_msrp(now, std::move(action));
  }
  tell_idle();
}

void Agent::Impl::on_sip(Instant now, sip::Action action) {
  if (auto* send = std::get_if<Send>(&action)) return void(out->push_back(std::move(*send)));
  if (auto* close = std::get_if<Close>(&action)) return void(out->push_back(*close));
  if (auto* connect = std::get_if<Connect>(&action)) return void(out->push_back(std::move(*connect)));
  if (auto* request = std::get_if<sip::IncomingRequest>(&action)) return on_request(now, std::move(*request));
  if (auto* done = std::get_if<sip::RequestDone>(&action)) return on_request_done(now, std::move(*done));
  if (auto* invite = std::get_if<sip::IncomingInvite>(&action)) return on_invite(now, std::move(*invite));
  if (auto* established = std::get_if<sip::DialogEstablished>(&action)) return on_established(now, *established);
  if (auto* ended = std::get_if<sip::DialogEnded>(&action)) return on_ended(now, *ended);
  if (auto* discarded = std::get_if<sip::Discarded>(&action)) return void(out->push_back(std::move(*discarded)));
  if (auto* changed = std::get_if<sip::RegistrationChanged>(&action)) {
    if (changed->state != sip::RegistrationState::registered && !changed->retry_at) registrations.erase(changed->id);
    out->push_back(std::move(*changed));
  }
}

void Agent::Impl::on_msrp(Instant now, msrp::Action action) {
  if (auto* send = std::get_if<Send>(&action)) return void(out->push_back(std::move(*send)));
  if (auto* close = std::get_if<Close>(&action)) return void(out->push_back(*close));
  if (auto* connect = std::get_if<Connect>(&action)) return void(out->push_back(std::move(*connect)));
  if (auto* up = std::get_if<msrp::SessionUp>(&action)) return on_session_up(now, *up);
  if (auto* down = std::get_if<msrp::SessionDown>(&action)) return on_session_down(now, *down);
  if (auto* deliver = std::get_if<msrp::Deliver>(&action)) return on_deliver(now, std::move(*deliver));
  if (auto* failed = std::get_if<msrp::ReceiveFailed>(&action)) return on_receive_failed(*failed);
  if (auto* done = std::get_if<msrp::SendDone>(&action)) return on_send_done(now, *done);
  if (auto* progress = std::get_if<msrp::SendProgress>(&action)) {
    Session* session = find(progress->session);
    const auto at =
        session == nullptr ? std::map<std::string, MessageId>::iterator{} : session->sending.find(progress->message_id);
    if (session != nullptr && at != session->sending.end())
      out->push_back(SendProgress{at->second, progress->acknowledged, progress->total});
  }
}

void Agent::Impl::on_request_done(Instant now, sip::RequestDone done) {
  if (const auto query = queries.extract(done.id)) return on_options_done(now, query.mapped(), done);
  const auto request = requests.extract(done.id);
  if (!request) return;
  if (Outgoing* message = find(request.mapped())) on_message_done(now, *message, std::move(done));
}

void Agent::Impl::set_timer(std::optional<Instant>& slot, std::optional<Instant> at, bool session, std::uint64_t id) {
  if (slot) timers.erase({*slot, session, id});
  slot = at;
  if (slot) timers.insert({*slot, session, id});
}

void Agent::Impl::expire(Instant now) {
  while (!timers.empty() && timers.begin()->at <= now) {
    const Timer timer = *timers.begin();
    timers.erase(timers.begin());
    if (timer.session) {
      Session* session = find(msrp::SessionId{timer.id});
      if (session == nullptr) continue;
      session->deadline.reset();
      on_session_deadline(now, *session);
    } else if (const auto job = opening.find(JobId{timer.id}); job != opening.end()) {
      job->second.answer_by.reset();
      answer(now, job->second, 202);
    }
  }
}

void Agent::Impl::shut_down(Instant now) {
  shutting = true;
  for (const sip::RegistrationId id : registrations) sip.submit(now, sip::Unregister{id}, from_sip);
  std::vector<msrp::SessionId> all;
  for (const auto& [id, session] : sessions) all.push_back(id);
  for (const msrp::SessionId id : all) {
    if (Session* session = find(id)) end(now, *session);
  }
}

void Agent::Impl::tell_idle() {
  if (!shutting || idle_told || !sessions.empty() || !outgoing.empty() || !opening.empty() || !registrations.empty())
    return;
  idle_told = true;
  out->push_back(Idle{});
}

}  // namespace sealwire::agent
