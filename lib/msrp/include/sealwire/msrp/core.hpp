#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sealwire/base/core.hpp"
#include "sealwire/base/io.hpp"
#include "sealwire/base/random.hpp"
#include "sealwire/msrp/accept.hpp"
#include "sealwire/msrp/reassembly.hpp"
#include "sealwire/uri/msrp_uri.hpp"

namespace sealwire::msrp {

/// One MSRP session, numbered by whoever opens it, each once.
enum class SessionId : std::uint64_t { none = 0 };

struct Config {
  FrameLimits frame = {};
  ReassemblyLimits reassembly = {};
  std::uint64_t total_octets = std::uint64_t{8} << 30;  ///< unfinished messages of all sessions
  /// Body of a chunk. Chunks above 2048 octets carry "*" as their end and give way to others after each chunk. Some
  /// relays refuse frames of more than about 11 000 octets, so there are two sizes: through relays, and without.
  std::size_t chunk_octets = 10240;
  std::size_t direct_chunk_octets = 65536;
  std::size_t batch_octets = 65536;          ///< of one Send, which whole chunks fill as far as they fit
  std::size_t unacknowledged_chunks = 4096;  ///< of one connection
  /// For the answer to the oldest request of a connection that has none, since it was written or the one before it was
  /// answered: on a slow way, what was written is still on its way.
  std::chrono::seconds transaction_timeout{30};
  std::chrono::seconds bind_timeout{60};  ///< for the passive side to be called, and for callers to name a session
  bool share_connections = true;          ///< sessions to the same host, port and scheme use one connection
};

// Commands.

/// Ends in SessionDown, at once if it makes no sense.
struct OpenSession {
  SessionId id = SessionId::none;
  uri::MsrpUri local;                   ///< what we put into our path attribute; one hop, its session-id hard to guess
  std::vector<uri::MsrpUri> remote;     ///< the peer's path attribute: nearest hop first, the peer last
  bool active = false;                  ///< we connect (the offerer does, RFC 4975 §5.4)
  Accepted accepted;                    ///< ours
  Accepted peer_accepted;               ///< the peer's
  std::uint64_t max_size = UINT64_MAX;  ///< ours
  std::uint64_t peer_max_size = UINT64_MAX;  ///< the peer's
  std::string tls_name;          ///< whom the peer's certificate must name; "" for the host of the first hop
  bool any_certificate = false;  ///< whoever opens the session judges the peer's certificate (RFC 4975 §14.4)
  bool check_from_path = true;   ///< requests must name the peer's URI; off behind boxes that rewrite paths
};
/// Ends in SendDone.
struct SendMessage {
  SessionId session = SessionId::none;
  std::string message_id;  ///< ident of RFC 4975 §9
  std::string content_type;
  std::vector<HeaderField> fields;  ///< Content-Disposition and others
  std::shared_ptr<const Spool> content;
  std::uint64_t size = 0;                  ///< the first octets of `content`
  std::vector<std::string> wrapped_types;  ///< what is inside, as far as it may be told: checked too
  bool success_report = false;
  FailureReport failure_report = FailureReport::yes;
};
/// Stops a message of ours; ends in SendDone. Nothing if it is done already.
struct AbortMessage {
  SessionId session = SessionId::none;
  std::string message_id;
};
/// Ends the session without SessionDown; unfinished messages get SendDone before. The connection goes with its last
/// session.
struct CloseSession {
  SessionId session = SessionId::none;
  std::string why = "the session was closed";  ///< what those messages are told
};
using Command = std::variant<OpenSession, SendMessage, AbortMessage, CloseSession>;

// Actions.

/// Messages can be sent: the connection stands (active), or the peer has named the session on it (passive).
struct SessionUp {
  SessionId session;
  FlowId flow;
  Peer peer;
};
enum class DownReason : std::uint8_t {
  bad_command,
  connect_failed,   ///< see `closed`
  connection_lost,  ///< see `closed`
  never_bound,      ///< nobody came
  refused,          ///< the peer answered 481 or 506
  malformed,        ///< the peer's octets are no MSRP
};
struct SessionDown {
  SessionId session;
  DownReason reason;
  CloseReason closed = CloseReason::asked;
  std::string detail;
};
/// A complete message; the peer has been answered.
struct Deliver {
  SessionId session;
  Received message;
};
/// A message that will not be completed: aborted by its sender, contradictory, over a limit, of a type that is not
/// taken, left idle, or unfinished when its session ended.
struct ReceiveFailed {
  SessionId session;
  std::string message_id;
  std::string content_type;
  unsigned status = 0;  ///< 0 when the sender gave it up, or went away
  std::string detail;
};
struct SendProgress {
  SessionId session;
  std::string message_id;
  std::uint64_t sent = 0;
  std::uint64_t acknowledged = 0;
  std::uint64_t total = 0;
};
/// 200: every chunk was acknowledged, or sent where no acknowledgement was asked for. Else a response code, also for
/// what was decided here: 408 no answer in time, 413 larger than the peer takes, 415 a type that the peer does not
/// list or has refused before, 481 the session is gone, 0 aborted by command.
struct SendDone {
  SessionId session;
  std::string message_id;
  unsigned status = 0;
  bool local = false;  ///< decided here; the peer did not say so
  std::string detail;
};
/// A REPORT for a message of ours. A failure report has ended the message by SendDone as well.
struct ReportReceived {
  SessionId session;
  std::string message_id;
  unsigned status = 0;
  std::optional<ByteRange> byte_range;
};

using Action = std::variant<Send, Close, Connect, SessionUp, SessionDown, Deliver, ReceiveFailed, SendProgress,
                            SendDone, ReportReceived>;
using Actions = std::vector<Action>;

/// The endpoint side of MSRP (RFC 4975) without I/O. Single-threaded, never re-entered; every function appends to
/// `out`. Messages to be sent are produced as `writable` gives credit, chunk by chunk, in turn with others on the same
/// connection; answers and reports do not wait for credit.
class Core {
 public:
  /// `random` and `spools` must outlive the core. `owner` as in FlowIds.
  Core(Config config, Random& random, SpoolFactory& spools, std::uint8_t owner = 2);
  Core(Core&&) noexcept;
  ~Core();

  void opened(Instant now, FlowId flow, const Peer& peer, Actions& out);
  void receive(Instant now, FlowId flow, Octets octets, Actions& out);
  void writable(Instant now, FlowId flow, std::size_t credit, Actions& out);
  void closed(Instant now, FlowId flow, CloseReason reason, Actions& out);
  void submit(Instant now, Command command, Actions& out);
  void expire(Instant now, Actions& out);
  std::optional<Instant> next_deadline() const;

  struct Counts {
    std::size_t sessions = 0;
    std::size_t connections = 0;
    std::size_t sending = 0;       ///< messages
    std::size_t transactions = 0;  ///< unacknowledged
    std::uint64_t reassembling_octets = 0;
  };
  Counts counts() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sealwire::msrp
