#pragma once

#include <deque>
#include <queue>
#include <set>
#include <unordered_map>

#include "sealwire/msrp/core.hpp"

namespace sealwire::msrp {

/// A message of ours on its way.
struct Outgoing {
  SessionId session = SessionId::none;
  std::string message_id;
  std::string type;    // essence of its media type
  std::string before;  // header fields of every chunk before Byte-Range
  std::string after;   // and behind it, with the empty line
  std::shared_ptr<const Spool> content;
  std::uint64_t size = 0;
  std::size_t chunk_octets = 0;
  std::uint64_t sent = 0;
  std::uint64_t acknowledged = 0;
  std::uint64_t told = 0;  // octets of the last SendProgress
  std::size_t unacknowledged = 0;
  FailureReport failure_report = FailureReport::yes;
  bool all_sent = false;
  bool done = false;
};

/// A request of ours that may be answered; without `message` the one that names the session.
struct Transaction {
  SessionId session = SessionId::none;
  std::shared_ptr<Outgoing> message;
  std::uint64_t octets = 0;
  Instant deadline;
  bool timed = true;
};

/// The request that is being received on a connection.
struct Incoming {
  Method method = Method::other;
  SessionId session = SessionId::none;  // where its body goes, while it does
  bool is_request = false;
  bool answered = false;
  bool storing = false;
  FailureReport failure_report = FailureReport::yes;
  bool success_report = false;
  std::uint64_t other_octets = 0;  // of a body that is not stored
  std::string transaction_id, message_id, content_type, to_path, from_path;
};

struct Connection {
  Connection(FlowId id, FrameLimits limits) : flow(id), reader(limits) {}
  FlowId flow;
  Peer peer;
  bool open = false;
  bool dead = false;
  std::optional<Endpoint> target;  // of a connection that we asked for
  bool any_certificate = false;
  std::string tls_name;
  FrameReader reader;
  Incoming in;
  SessionId last_session = SessionId::none;
  std::set<SessionId> sessions;
  std::deque<std::shared_ptr<Outgoing>> turn;
  std::unordered_map<std::string, Transaction> transactions;
  std::deque<std::string> order;  // of the transactions, the oldest first
  Instant heard;                  // the oldest one was answered
  std::size_t credit = 0;
  Bytes pending;  // answers and reports of this call
  Instant since;
  Instant armed = Instant::max();
};

struct Session {
  Session(OpenSession open, SpoolFactory& spools, const ReassemblyLimits& limits, ReassemblyBudget& budget)
      : terms(std::move(open)), reassembler(spools, limits, budget) {}
  OpenSession terms;
  std::string to_path;         // to the peer
  std::string peer_from_path;  // as its requests were last seen to name it
  FlowId flow = FlowId::none;
  bool up = false;
  Instant bind_deadline;
  Reassembler reassembler;
  std::set<std::string> refused_types;
  std::vector<std::shared_ptr<Outgoing>> messages;
  Instant armed = Instant::max();
};

struct Core::Impl {
  Impl(Config c, Random& r, SpoolFactory& s, std::uint8_t owner)
      : config(std::move(c)), random(r), spools(s), flow_ids(owner), budget{config.total_octets, 0} {}

  // core.cpp
  void open_session(Instant now, OpenSession command, Actions& out);
  void connect(Instant now, Session& session, Actions& out);
  void close_session(SessionId id, const std::string& why, Actions& out);
  void bind(Instant now, Session& session, Connection& connection, Actions& out);
  void take_down(Session& session, DownReason reason, CloseReason closed, const std::string& detail, Actions& out);
  void lose_unfinished(const Session& session, const std::string& detail, Actions& out);
  void remove(Session& session, Actions& out);
  void drop(Connection& connection, Actions& out);
  void settle(Actions& out);
  void flush(Connection& connection, Actions& out);
  void expire_session(Instant now, Session& session, Actions& out);
  void expire_connection(Instant now, Connection& connection, Actions& out);
  void arm(Session& session, Instant at);
  void arm(Connection& connection, Instant at);
  Session* find(SessionId id);
  Connection* find(FlowId flow);

  // sending.cpp
  void send_message(Instant now, SendMessage command, Actions& out);
  void abort_message(Instant now, const AbortMessage& command, Actions& out);
  Result<void> check(const Session& session, const SendMessage& command) const;
  void send_bind(Instant now, Session& session, Connection& connection);
  void pump(Instant now, Connection& connection, Actions& out);
  bool append_chunk(Instant now, Connection& connection, const std::shared_ptr<Outgoing>& message, std::size_t room,
                    Flag at_break, Bytes& batch, Actions& out);
  void expect(Instant now, Connection& connection, const std::string& id, Transaction transaction);
  void on_response(Instant now, Connection& connection, const RawHead& raw, Actions& out);
  void on_report(const RawHead& raw, const Head& head, Connection& connection, Actions& out);
  void acknowledge(Outgoing& message, std::uint64_t octets, Actions& out);
  void refuse_session(Session& session, unsigned status, const std::string& said, Actions& out);
  void failed(const std::shared_ptr<Outgoing>& message, unsigned status, const std::string& detail, Actions& out);
  void finish(Outgoing& message, unsigned status, bool local, const std::string& detail, Actions& out);
  void expire_transactions(Instant now, Connection& connection, Actions& out);

  // receiving.cpp
  void receive(Instant now, Connection& connection, Octets octets, Actions& out);
  void on_head(Instant now, Connection& connection, Actions& out);
  void on_send(Instant now, Connection& connection, const RawHead& raw, const Head& head, Actions& out);
  void on_body(Connection& connection, Octets octets, Actions& out);
  void on_end(Connection& connection, Flag flag, Actions& out);
  void answer(Connection& connection, unsigned status);
  void refuse(Connection& connection, const Error& error, Actions& out);
  void report_success(Connection& connection, const Received& message);
  struct Match {
    Session* session = nullptr;
    Status status = Status::no_session;
  };
  Match match(const Connection& connection, const Head& head);

  struct Timer {
    Instant at;
    bool of_session = false;
    std::uint64_t id = 0;
    bool operator<(const Timer& other) const { return at > other.at; }
  };

  Config config;
  Random& random;
  SpoolFactory& spools;
  FlowIds flow_ids;
  ReassemblyBudget budget;
  std::unordered_map<SessionId, std::unique_ptr<Session>> sessions;
  std::unordered_map<uri::MsrpUri, SessionId> by_uri;
  std::unordered_map<FlowId, std::unique_ptr<Connection>> connections;
  std::vector<FlowId> dead;
  std::priority_queue<Timer> timers;
};

}  // namespace sealwire::msrp
