#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sealwire/agent/agent.hpp"
#include "sealwire/files/spool.hpp"
#include "sealwire/net/loop.hpp"
#include "sealwire/runtime/security.hpp"

namespace sealwire::runtime {

struct RuntimeOptions {
  agent::Config agent;  ///< its listeners are filled in here, and `certificate` and `can_sign` if it has none
  SecurityOptions security;
  std::vector<Endpoint> sip;    ///< to listen on for SIP; the port 0 stands for a free one
  std::vector<Endpoint> msrp;   ///< to listen on for MSRP, tcp or tls
  std::string advertised_host;  ///< names listeners on wildcard addresses; empty: the address towards the default route
  net::TlsContextPtr tls_server;
  net::TlsContextPtr tls_client;
  net::LoopLimits network;
  files::SpoolLimits spools;
  unsigned workers = 0;  ///< 0: one less than the machine has
};

/// Is told what the agent tells its user; always on the loop's thread.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void delivered(agent::Delivered message) { static_cast<void>(message); }
  virtual void rejected(const agent::Rejected& message) { static_cast<void>(message); }
  virtual void progress(const agent::SendProgress& progress) { static_cast<void>(progress); }
  virtual void outcome(const agent::SendOutcome& outcome) { static_cast<void>(outcome); }
  virtual void capabilities(const agent::CapabilitiesLearnt& learnt) { static_cast<void>(learnt); }
  virtual void registration(const sip::RegistrationChanged& change) { static_cast<void>(change); }
  virtual void notice(const agent::Notice& notice) { static_cast<void>(notice); }
  virtual void discarded(const sip::Discarded& discarded) { static_cast<void>(discarded); }
  /// Of the network, beside what the agent says: why a connection could not be made.
  virtual void trouble(const Error& error) { static_cast<void>(error); }
  /// After shut_down(): nothing is left to be done; run() is about to return.
  virtual void idle() {}
};

/// An agent with everything it needs from the world: a loop, workers, spools, a clock and random numbers.
class Runtime {
 public:
  /// Binds the listeners. `observer` must outlive the result. Errors: those of net, bad_listener.
  static Result<std::unique_ptr<Runtime>> create(RuntimeOptions options, Observer& observer);
  ~Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  /// On the loop's thread, or before run().
  void submit(agent::Command command);
  /// Where it listens, numeric, in the order of the options.
  const std::vector<net::Loop::Listening>& sip() const;
  const std::vector<net::Loop::Listening>& msrp() const;
  net::Loop& loop();
  SpoolFactory& spools();
  Random& random();

  /// Works until shut_down() is done, or loop().stop().
  Result<void> run();
  /// Ends sessions, unregisters, and then run() returns; after `grace` in any case. On the loop's thread.
  void shut_down(std::chrono::milliseconds grace = std::chrono::seconds(5));
  /// shut_down() on SIGINT and SIGTERM; the second one ends run() at once.
  void shut_down_on_signals();

 private:
  struct Impl;
  explicit Runtime(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace sealwire::runtime
