#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sealwire/base/core.hpp"
#include "sealwire/base/error.hpp"
#include "sealwire/base/time.hpp"
#include "sealwire/net/flow_handler.hpp"
#include "sealwire/net/task.hpp"
#include "sealwire/net/tls.hpp"

namespace sealwire::net {

struct LoopLimits {
  std::size_t connections = 10'000;        ///< accepted ones; more are closed at once
  std::size_t connections_per_host = 500;  ///< of these, from one address; beyond, its most idle one ends
  std::size_t udp_flows = 65'536;          ///< remembered remote addresses; beyond, the most idle one is forgotten
  std::size_t queue_octets = 16U << 20;    ///< waiting to leave on one flow; a peer that reads slower is cut off
  /// Waiting to leave on one connection: nothing more is read from it until half of that has left, so that who does not
  /// read answers cannot ask for more of them.
  std::size_t read_pause = 1U << 20;
  std::size_t credit = 256U << 10;                        ///< what writable() grants at most
  std::chrono::milliseconds connect_timeout{10'000};      ///< for each address of a name
  std::chrono::milliseconds handshake_timeout{10'000};    ///< of TLS, either side
  std::chrono::milliseconds first_octet_timeout{30'000};  ///< for an accepted connection to say anything
  std::chrono::milliseconds idle_timeout{900'000};        ///< for an accepted connection without traffic
  std::chrono::milliseconds write_timeout{30'000};        ///< without any progress of what waits to leave
  std::chrono::milliseconds udp_idle{300'000};            ///< after which a remote address is forgotten
  std::chrono::milliseconds linger{2'000};                ///< for the peer to close after we did
  std::chrono::milliseconds stop_grace{3'000};            ///< for stop()
};

/// "udp:127.0.0.1:5060", "tls:[::1]:5061", "tcp:0.0.0.0:0". Errors: bad_address.
Result<Endpoint> parse_endpoint(std::string_view text);
/// The same form, of a numeric or named endpoint.
std::string to_text(const Endpoint& endpoint);

/// The local address, numeric, that packets to `host` (an address or a name) leave from; resolving a name may take its
/// time. Errors: cannot_resolve, cannot_connect.
Result<std::string> local_address_towards(const std::string& host);

/// One thread's I/O: listeners and connections as flows, timers, and what other threads post. All functions but post()
/// and stop() belong to the thread that runs it (or to the time before run()). None of them calls a FlowHandler: what
/// happens is told from run().
class Loop {
 public:
  explicit Loop(LoopLimits limits = {});
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  struct Listening {
    std::uint32_t id;  ///< Peer::listener of its flows; from 1
    Endpoint local;    ///< numeric, with the port that was given for 0
  };
  /// `at.host` is a local IP address. TLS needs a server context. Errors: bad_address, cannot_listen,
  /// unsupported_transport, bad_tls_credentials.
  Result<Listening> listen(const Endpoint& at, FlowHandler& handler, TlsContextPtr tls = nullptr);

  /// Opens `connect.flow`: told by opened() or closed(). UDP leaves from the socket of a listener of this handler where
  /// one fits, and what comes back from there comes on this flow from now on. TLS needs a client context.
  void connect(const Connect& connect, FlowHandler& handler, TlsContextPtr tls = nullptr);
  /// Octets for a flow that is gone are dropped.
  void send(FlowId flow, Bytes octets);
  void close(FlowId flow);
  /// Forgets a handler that goes away: its listeners and flows are closed without a word to it.
  void detach(FlowHandler& handler);

  static Instant now();
  /// Runs `task` on the loop's thread, soon. From any thread; dropped when the loop ends before.
  void post(std::unique_ptr<Task> task);
  template <class F>
  void post(F&& function) {
    post(make_task(std::forward<F>(function)));
  }

  /// Works until stop(). Errors: failed. The signal SIGPIPE is blocked in this thread.
  Result<void> run();
  /// Listeners close, connections send what waits and close, then run() returns, after stop_grace at the latest. From
  /// any thread.
  void stop();
  /// Runs `task` at the first SIGINT or SIGTERM; another one ends run() at once.
  void on_signals(std::unique_ptr<Task> task);
  /// on_signals with stop().
  void stop_on_signals();
  /// The first signal that came, 0 for none.
  int signal() const;

  struct Counts {
    std::size_t streams = 0;
    std::size_t udp_flows = 0;
    std::uint64_t refused = 0;  ///< connections closed because of a limit
    std::uint64_t dropped = 0;  ///< datagrams that could not leave
  };
  Counts counts() const;

  struct Impl;
  Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

/// Rings once at its deadline.
class Timer {
 public:
  Timer(Loop& loop, Alarm& alarm);
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  /// Replaces the deadline; none: does not ring.
  void set(std::optional<Instant> deadline);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace sealwire::net
