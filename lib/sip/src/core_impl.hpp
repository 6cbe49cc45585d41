#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sealwire/sip/core.hpp"

#include "flows.hpp"
#include "keyed_hash.hpp"
#include "outgoing.hpp"
#include "slab.hpp"
#include "timer_queue.hpp"

namespace sealwire::sip {

/// Random octets fetched some hundred at a time: a message needs few, and each call of the source may be dear.
class BufferedRandom final : public Random {
 public:
  explicit BufferedRandom(Random& source) : source_(source) {}
  void fill(std::span<std::uint8_t> octets) override;

 private:
  Random& source_;
  std::array<std::uint8_t, 512> buffer_{};
  std::size_t left_ = 0;
};

/// Whom the end of a client transaction is told.
enum class Owner : std::uint8_t { none, request, registration, invite, bye };

/// RFC 3261 §17.1, with the Accepted state of RFC 6026 §8.4.
struct ClientTransaction {
  enum class State : std::uint8_t { waiting, trying, proceeding, completed, accepted };  // waiting: for its flow
  State state = State::waiting;
  Method method = Method::other;
  Owner owner = Owner::none;
  bool fallback_to_udp = false;  ///< on TCP for its size only (RFC 3261 §18.1.1)
  bool keep_udp = false;         ///< TCP was tried
  std::uint64_t owner_id = 0;
  Outgoing request;
  Hop hop;
  FlowId flow = FlowId::none;
  std::uint64_t previous = 0, next = 0;  ///< on the same flow
  std::string branch;
  Bytes octets;                 ///< as sent, while it may have to be sent again; then the ACK of a refused INVITE
  std::uint64_t cancel = 0;     ///< its CANCEL
  std::uint64_t cancelled = 0;  ///< of a CANCEL: its INVITE
  struct Ack {
    std::string remote_tag;
    std::uint64_t transaction;
  };
  std::vector<Ack> acks;  ///< one for each 2xx of a fork
  std::chrono::milliseconds interval{0};
  std::optional<Instant> resend;
  Instant deadline;
  TimerQueue::Id timer = TimerQueue::Id::none;
};

/// RFC 3261 §17.2, with RFC 6026 §8.5 and RFC 4320.
struct ServerTransaction {
  enum class State : std::uint8_t { trying, proceeding, completed, confirmed, accepted };
  State state = State::trying;
  Method method = Method::other;
  bool reliable = false;
  std::uint64_t merge_key = 0;  ///< 0 in a dialog
  std::uint64_t dialog = 0;     ///< usage of an INVITE
  FlowId flow = FlowId::none;
  Hop reply_to;  ///< where the answer goes when the flow is gone
  std::string key;
  std::string to_tag;
  Bytes head;      ///< Via, From, To, Call-ID, CSeq of every answer, the lines
  Bytes response;  ///< the last answer, while it may have to be sent again
  std::chrono::milliseconds interval{0};
  std::optional<Instant> resend;
  Instant deadline;
  TimerQueue::Id timer = TimerQueue::Id::none;
};

/// RFC 3261 §12.
struct Dialog {
  std::string call_id, local_tag, remote_tag;
  std::string local, remote;  ///< name-addrs without tags
  std::string remote_target;
  std::vector<std::string> route_set;
  std::uint32_t local_cseq = 0;
  std::optional<std::uint32_t> remote_cseq;
  FlowId flow = FlowId::none;  ///< that the INVITE or its 2xx came on
  bool direct = false;         ///< nobody stood between: the flow is the peer's own
  std::string contact;
  bool make_contact = false;
  std::string contact_user;
  bool secure = false;  ///< our Contact has to be a SIPS URI (RFC 3261 §12.1.1)
};

/// One INVITE and what came of it.
struct Usage {
  /// leaving: our BYE is on its way; it stays known so that one that crosses it is answered (RFC 3261 §15).
  enum class State : std::uint8_t { calling, ringing, unacknowledged, established, leaving };
  State state = State::calling;
  DialogId id = DialogId::none;
  bool outgoing = false;
  bool cancelled = false;
  bool bye_wanted = false;
  std::uint64_t transaction = 0;  ///< client or server transaction of the INVITE
  Dialog dialog;
  Authorizer authorizer;
  Bytes offer_or_answer;  ///< our last session description
  std::string content_type;
  Bytes remote_description;  ///< theirs
  // A 2xx of ours that waits for its ACK (RFC 3261 §13.3.1.4).
  Bytes unacknowledged;
  std::uint32_t unacknowledged_cseq = 0;
  bool reinvited = false;
  FlowId flow = FlowId::none;
  Hop reply_to;
  std::chrono::milliseconds interval{0};
  Instant resend, give_up;
  HeaderFields bye_fields;
  TimerQueue::Id timer = TimerQueue::Id::none;
};

struct PendingRequest {
  RequestId id = RequestId::none;
  Authorizer authorizer;
};
/// A BYE on its way.
struct PendingBye {
  DialogId id = DialogId::none;  ///< none: of a fork, nobody is told
  EndReason reason = EndReason::bye_sent;
  Authorizer authorizer;
};

struct Registration {
  enum class State : std::uint8_t { idle, registering, registered, waiting, unregistering };
  State state = State::idle;
  Register wanted;
  std::string call_id, from_tag;
  std::uint32_t cseq = 0;
  std::chrono::seconds expires{0};
  std::vector<std::string> contacts;  ///< as registered last
  Authorizer authorizer;
  std::uint64_t transaction = 0;
  unsigned failures = 0;
  bool unregister_wanted = false;
  bool again = false;  ///< submitted anew while a request was out
  FlowId flow = FlowId::none;
  TimerQueue::Id timer = TimerQueue::Id::none;
};

/// Via, From, To, Call-ID, CSeq and what else an answer takes from its request, as lines. The topmost Via says where
/// the request came from (RFC 3261 §18.2.1, RFC 3581 §4).
Bytes answer_head(const Message& request, const Endpoint& remote, std::string_view to_tag);
/// Writes one via-parm with `received` and `rport` filled in.
void append_received_via(Bytes& out, std::string_view via_parm, const Endpoint& remote);

/// How a client transaction ended, handed to its owner.
struct Ended {
  Outgoing request;
  Hop hop;
  FlowId flow = FlowId::none;
  Failure failure = Failure::none;
  std::string detail;
  std::optional<Message> response;
  std::uint64_t transaction = 0;
};

struct Core::Impl {
  Impl(Config config, Random& source, std::uint8_t owner);

  // core.cpp: what comes in
  void receive(FlowId id, Octets octets);
  void message(FlowId id, Flow& flow, Octets octets);
  void submit(Command&& command);
  void expire();
  void closed(FlowId id, CloseReason reason);
  void flow_timer(FlowId id);

  // refuse.cpp: answers without a transaction
  void refuse(FlowId id, Octets octets, const Error& error);
  void overloaded(FlowId id, const Message& request);

  // ctrans.cpp
  /// Begins a client transaction; `*number` is set before anything else happens, which may already be its end.
  void start(Outgoing request, Hop hop, Owner owner, std::uint64_t owner_id, std::uint64_t* number = nullptr);
  void dispatch(std::uint64_t id, ClientTransaction& t);
  void write_and_send(std::uint64_t id, ClientTransaction& t);
  bool prefer_tcp(std::uint64_t id, ClientTransaction& t, std::size_t size);
  void on_response(FlowId flow, Message&& response);
  void on_invite_response(std::uint64_t id, ClientTransaction& t, Message&& response);
  void acknowledge_refusal(ClientTransaction& t, const Message& response);
  void client_timer(std::uint64_t id);
  void client_failed(std::uint64_t id, Failure failure, std::string detail);
  void end_client(std::uint64_t id, Failure failure, std::string detail, std::optional<Message> response);
  void cancel_client(std::uint64_t invite);
  void link(std::uint64_t id, ClientTransaction& t, FlowId flow);
  void unlink(std::uint64_t id, ClientTransaction& t);
  void erase_client(std::uint64_t id);
  void arm(std::uint64_t id, ClientTransaction& t);
  void ended(Owner owner, std::uint64_t owner_id, Ended&& how);

  // strans.cpp
  void on_request(FlowId id, Flow& flow, Message&& request);
  std::uint64_t server_for(FlowId id, const Flow& flow, const Message& request, std::string_view to_tag = {});
  bool retransmitted(FlowId flow_id, const Flow& flow, const Message& request, std::uint64_t id);
  void on_ack(const Message& ack);
  void on_cancel(FlowId id, Flow& flow, const Message& cancel);
  void answer(std::uint64_t id, ServerTransaction& t, std::uint16_t status, std::string_view reason,
              const HeaderFields& fields, Octets body, std::string_view contact = {});
  void answer(std::uint64_t id, std::uint16_t status, const HeaderFields& fields = {});
  void reply(FlowId& flow, const Hop& reply_to, Bytes octets);
  void server_timer(std::uint64_t id);
  void erase_server(std::uint64_t id);
  void arm(std::uint64_t id, ServerTransaction& t);

  // uas.cpp: what a user agent server looks at first (RFC 3261 §8.2)
  void serve(std::uint64_t id, FlowId flow_id, const Flow& flow, Message&& request);
  bool inspect(std::uint64_t id, const Message& request);
  void serve_options(std::uint64_t id, FlowId flow, const Message& request);
  void respond(Respond&& command);
  std::string allow_list() const;

  // uac.cpp: requests of ours
  void send_request(SendRequest&& command);
  Result<Outgoing> prepare(const Addressing& addressing, std::string_view method);
  Result<Outgoing> prepare(const SendRequest& command, Hop& hop, bool dry);
  Result<Hop> hop_for(const Addressing& addressing) const;
  Result<Hop> first_hop(const Addressing& addressing) const;
  Result<Hop> hop_of_uri(std::string_view uri) const;
  void request_ended(std::uint64_t id, Ended&& how);
  /// After a 401 or 407: the request with credentials is on its way, or why not.
  std::optional<Failure> retry(Authorizer& authorizer, Ended& how, Owner owner, std::uint64_t owner_id,
                               std::uint64_t* transaction);
  void learn(const Authorizer& authorizer, const Hop& hop);
  Authorizer remembered(const auth::AccountPtr& account, const Hop& hop) const;
  Result<std::size_t> serialized_size(const SendRequest& command);
  LocalAddress local_address(FlowId id, const Hop& hop) const;
  std::string tag() { return random.token(12); }

  // registration.cpp
  void register_(Register&& command);
  void unregister(const Unregister& command);
  void send_register(RegistrationId id, Registration& r);
  void registration_ended(std::uint64_t id, Ended&& how);
  void registered(RegistrationId id, Registration& r, Ended&& how);
  void registration_failed(RegistrationId id, Registration& r, Ended&& how, bool try_again);
  void registration_timer(std::uint64_t id);
  void registrations_lost(FlowId flow);

  // dialog.cpp
  Outgoing in_dialog(Dialog& dialog, std::string_view method, bool count = true);
  Hop hop_in(const Dialog& dialog) const;
  Usage* usage_of(DialogId id, std::uint64_t* place = nullptr);
  Usage* dialog_of(const Message& request);
  void in_dialog_request(std::uint64_t id, FlowId flow_id, const Flow& flow, Usage& usage, Message&& request);
  void on_bye(std::uint64_t id, Usage& usage, Message&& request);
  void on_reinvite(std::uint64_t id, FlowId flow_id, Usage& usage, const Message& request);
  void send_bye(Dialog& dialog, Authorizer authorizer, HeaderFields fields, DialogId id, EndReason reason);
  void bye_ended(std::uint64_t id, Ended&& how);
  void bye(Bye&& command);
  void cancel(const Cancel& command);
  void end_usage(Usage& usage, EndReason reason, Failure failure, std::optional<Message> message, std::string detail);
  void erase_usage(DialogId id);
  void dialog_timer(std::uint64_t id);
  void unacknowledged(Usage& usage, Bytes response, std::uint32_t cseq);

  // uac_invite.cpp
  void invite(Invite&& command);
  void invite_progress(std::uint64_t usage_place, const Message& response);
  void invite_accepted(std::uint64_t transaction, ClientTransaction& t, Message&& response);
  void invite_ended(std::uint64_t id, Ended&& how);
  std::uint64_t send_ack(Dialog& dialog, const ClientTransaction& invite);
  Dialog dialog_from(const ClientTransaction& invite, const Message& response, const Usage* usage) const;

  // uas_invite.cpp
  void incoming_invite(std::uint64_t id, FlowId flow_id, const Flow& flow, Message&& request);
  void answer_invite(Answer&& command);
  void on_dialog_ack(const Message& ack);

  template <class T>
  void emit(T&& action) {
    actions->emplace_back(std::forward<T>(action));
  }
  void discard(FlowId id, Error error) { emit(Discarded{id, std::move(error)}); }
  bool full() const { return clients.size() + servers.size() >= config.limits.transactions; }
  std::chrono::milliseconds t1() const { return config.timers.t1; }
  std::chrono::milliseconds timeout() const { return config.timers.transaction_timeout(); }

  Config config;
  BufferedRandom random;
  Flows flows;
  TimerQueue timers;
  Slab<ClientTransaction> clients;
  Slab<ServerTransaction> servers;
  std::unordered_map<std::string, std::uint64_t, KeyedHash, std::equal_to<>> server_by_key;
  std::unordered_map<std::uint64_t, std::uint64_t> server_by_merge_key;
  Slab<PendingRequest> requests;
  Slab<PendingBye> byes;
  Slab<Usage> usages;
  std::unordered_map<std::uint64_t, std::uint64_t> usage_by_id;
  std::unordered_map<std::string, std::uint64_t, KeyedHash, std::equal_to<>> usage_by_tag;
  std::map<std::uint64_t, Registration> registrations;
  struct Remembered {
    auth::AccountPtr account;
    std::string server;
    Authorizer authorizer;
  };
  std::vector<Remembered> remembered_;
  std::size_t buffered = 0;
  std::string scratch;

  // Of the call that is being served.
  Instant now;
  Actions* actions = nullptr;
};

}  // namespace sealwire::sip
