#pragma once

#include <deque>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "sealwire/net/loop.hpp"

namespace sealwire::net {

/// Runs a core of the common shape (base/core.hpp) on a loop: Send, Close and Connect are carried out here, any other
/// action is given to `perform(Action&&)`, which may call submit(): the command waits its turn, so the core is never
/// re-entered. `Command` is what the core's submit() takes, `Action` its variant of actions.
template <class Core, class Action, class Command, class Perform>
class Pump final : public FlowHandler {
 public:
  /// All of them must outlive the pump. `client_tls` serves the core's connections.
  Pump(Loop& loop, Core& core, Perform perform, TlsContextPtr client_tls = nullptr)
      : loop_(loop),
        core_(core),
        perform_(std::move(perform)),
        client_tls_(std::move(client_tls)),
        timer_(loop, *this) {}
  ~Pump() override { loop_.detach(*this); }
  Pump(const Pump&) = delete;
  Pump& operator=(const Pump&) = delete;

  Result<Loop::Listening> listen(const Endpoint& at, TlsContextPtr tls = nullptr) {
    return loop_.listen(at, *this, std::move(tls));
  }

  void submit(Command command) {
    waiting_.push_back(std::move(command));
    if (!busy_) {
      busy_ = true;
      settle();
    }
  }

  void opened(Instant now, FlowId flow, const Peer& peer) override {
    turn([&](auto& out) { core_.opened(now, flow, peer, out); });
  }
  void receive(Instant now, FlowId flow, Octets octets) override {
    turn([&](auto& out) { core_.receive(now, flow, octets, out); });
  }
  void writable(Instant now, FlowId flow, std::size_t credit) override {
    turn([&](auto& out) { core_.writable(now, flow, credit, out); });
  }
  void closed(Instant now, FlowId flow, CloseReason reason) override {
    turn([&](auto& out) { core_.closed(now, flow, reason, out); });
  }
  void expire(Instant now) override {
    turn([&](auto& out) { core_.expire(now, out); });
  }
  void trouble(FlowId flow, const Error& error) override {
    if constexpr (requires { perform_.trouble(flow, error); }) perform_.trouble(flow, error);
  }

 private:
  template <class F>
  void turn(F&& ask) {
    busy_ = true;
    ask(actions_);
    settle();
  }

  /// Carries out what the core wants until it wants nothing more.
  void settle() {
    for (;;) {
      std::vector<Action> actions = std::move(actions_);
      actions_ = std::move(spare_);
      for (Action& action : actions) carry_out(std::move(action));
      actions.clear();
      spare_ = std::move(actions);
      if (waiting_.empty()) break;
      Command command = std::move(waiting_.front());
      waiting_.pop_front();
      core_.submit(Loop::now(), std::move(command), actions_);
    }
    busy_ = false;
    timer_.set(core_.next_deadline());
  }

  void carry_out(Action&& action) {
    if (auto* send = std::get_if<Send>(&action)) {
      loop_.send(send->flow, std::move(send->octets));
    } else if (const auto* close = std::get_if<Close>(&action)) {
      loop_.close(close->flow);
    } else if (const auto* connect = std::get_if<Connect>(&action)) {
      loop_.connect(*connect, *this, client_tls_);
    } else {
      perform_(std::move(action));
    }
  }

  Loop& loop_;
  Core& core_;
  Perform perform_;
  TlsContextPtr client_tls_;
  Timer timer_;
  std::vector<Action> actions_;
  std::vector<Action> spare_;  // keeps its memory between turns
  std::deque<Command> waiting_;
  bool busy_ = false;
};

}  // namespace sealwire::net
