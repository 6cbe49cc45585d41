#include "sealwire/runtime/runtime.hpp"

#include <algorithm>

#include "sealwire/base/try.hpp"
#include "sealwire/crypto/random.hpp"
#include "sealwire/net/pump.hpp"
#include "sealwire/net/workers.hpp"
#include "sealwire/runtime/error.hpp"

namespace sealwire::runtime {
namespace {

bool is_wildcard(const std::string& host) { return host == "0.0.0.0" || host == "::"; }

/// The agent is made after the listeners that it is to know of, but these need somebody to tell.
class LateAgent {
 public:
  void make(agent::Config config, Random& random, SpoolFactory& spools) {
    agent_.emplace(std::move(config), random, spools);
  }
  void opened(Instant now, FlowId flow, const Peer& peer, agent::Actions& out) { agent_->opened(now, flow, peer, out); }
  void receive(Instant now, FlowId flow, Octets octets, agent::Actions& out) {
    agent_->receive(now, flow, octets, out);
  }
  void writable(Instant now, FlowId flow, std::size_t credit, agent::Actions& out) {
    agent_->writable(now, flow, credit, out);
  }
  void closed(Instant now, FlowId flow, CloseReason reason, agent::Actions& out) {
    agent_->closed(now, flow, reason, out);
  }
  void submit(Instant now, agent::Command command, agent::Actions& out) {
    agent_->submit(now, std::move(command), out);
  }
  void expire(Instant now, agent::Actions& out) { agent_->expire(now, out); }
  std::optional<Instant> next_deadline() const { return agent_->next_deadline(); }

 private:
  std::optional<agent::Agent> agent_;
};

}  // namespace

struct Runtime::Impl final : net::Alarm {
  struct Perform {
    Impl* impl;
    void operator()(agent::Action&& action) const {
      std::visit([this](auto&& one) { impl->perform(std::forward<decltype(one)>(one)); }, std::move(action));
    }
    void trouble(FlowId, const Error& error) const { impl->observer.trouble(error); }
  };

  Impl(RuntimeOptions&& wanted, Observer& told)
      : options(std::move(wanted)),
        observer(told),
        spools(options.spools),
        loop(options.network),
        security(std::move(options.security), random, spools),
        pump(loop, agent, Perform{this}, options.tls_client),
        end(loop, *this),
        workers(loop, options.workers) {}

  Result<void> listen();
  Result<Endpoint> advertised(const Endpoint& local) const;

  // Send, Close and Connect are the pump's.
  void perform(Send&&) {}
  void perform(Close&&) {}
  void perform(Connect&&) {}
  void perform(agent::Seal&& job) {
    const agent::JobId id = job.job;
    workers.submit(
        [this, job = std::move(job)] { return security.seal(job); },
        [this, id](Result<agent::SealedContent> result) { pump.submit(agent::Sealed{id, std::move(result)}); });
  }
  void perform(agent::Open&& job) {
    const agent::JobId id = job.job;
    workers.submit([this, job = std::move(job)] { return security.open(job); },
                   [this, id](Result<smime::Opened> result) { pump.submit(agent::Opened{id, std::move(result)}); });
  }
  void perform(agent::Delivered&& message) { observer.delivered(std::move(message)); }
  void perform(agent::Rejected&& message) { observer.rejected(message); }
  void perform(agent::SendProgress&& progress) { observer.progress(progress); }
  void perform(agent::SendOutcome&& outcome) { observer.outcome(outcome); }
  void perform(agent::CapabilitiesLearnt&& learnt) { observer.capabilities(learnt); }
  void perform(sip::RegistrationChanged&& change) { observer.registration(change); }
  void perform(sip::Discarded&& discarded) { observer.discarded(discarded); }
  void perform(agent::Notice&& notice) { observer.notice(notice); }
  void perform(agent::Idle&&) {
    observer.idle();
    loop.stop();
  }
  /// The grace of shut_down() is over.
  void expire(Instant) override { loop.stop(); }

  RuntimeOptions options;
  Observer& observer;
  crypto::SystemRandom random;
  files::FileSpoolFactory spools;
  net::Loop loop;
  Security security;
  LateAgent agent;
  net::Pump<LateAgent, agent::Action, agent::Command, Perform> pump;
  net::Timer end;
  net::Workers workers;  // the last: what runs there uses the others
  std::vector<net::Loop::Listening> sip, msrp;
};

Result<Endpoint> Runtime::Impl::advertised(const Endpoint& local) const {
  if (!is_wildcard(local.host)) return local;
  Endpoint out = local;
  out.host = options.advertised_host;
  if (!out.host.empty()) return out;
  // Addresses for documentation: nobody is asked, only the routing table.
  const bool six = local.host == "::";
  out.host = net::local_address_towards(six ? "2001:db8::1" : "192.0.2.1").value_or(six ? "::1" : "127.0.0.1");
  return out;
}

Result<void> Runtime::Impl::listen() {
  for (const Endpoint& at : options.sip) {
    sip.push_back(SEALWIRE_TRY(pump.listen(at, options.tls_server)));
    options.agent.sip.listeners.push_back({sip.back().id, SEALWIRE_TRY(advertised(sip.back().local))});
  }
  for (const Endpoint& at : options.msrp) {
    if (at.transport != Transport::tcp && at.transport != Transport::tls) {
      return fail(RuntimeError::bad_listener, "MSRP listens on tcp or tls, not on " + net::to_text(at));
    }
    msrp.push_back(SEALWIRE_TRY(pump.listen(at, options.tls_server)));
    options.agent.msrp_listeners.push_back({msrp.back().id, SEALWIRE_TRY(advertised(msrp.back().local))});
  }
  return {};
}

Runtime::Runtime(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Runtime::~Runtime() = default;

Result<std::unique_ptr<Runtime>> Runtime::create(RuntimeOptions options, Observer& observer) {
  if (!options.security.signers.empty()) {
    options.agent.can_sign = true;
    if (!options.agent.certificate) options.agent.certificate = options.security.signers.front().certificate;
  }
  auto impl = std::make_unique<Impl>(std::move(options), observer);
  SEALWIRE_CHECK(impl->listen());
  impl->agent.make(std::move(impl->options.agent), impl->random, impl->spools);
  return std::unique_ptr<Runtime>(new Runtime(std::move(impl)));
}

void Runtime::submit(agent::Command command) { impl_->pump.submit(std::move(command)); }
const std::vector<net::Loop::Listening>& Runtime::sip() const { return impl_->sip; }
const std::vector<net::Loop::Listening>& Runtime::msrp() const { return impl_->msrp; }
net::Loop& Runtime::loop() { return impl_->loop; }
SpoolFactory& Runtime::spools() { return impl_->spools; }
Random& Runtime::random() { return impl_->random; }
Result<void> Runtime::run() { return impl_->loop.run(); }

void Runtime::shut_down(std::chrono::milliseconds grace) {
  impl_->end.set(net::Loop::now() + grace);
  impl_->pump.submit(agent::Shutdown{});
}

void Runtime::shut_down_on_signals() {
  impl_->loop.on_signals(net::make_task([this] { shut_down(); }));
}

}  // namespace sealwire::runtime
