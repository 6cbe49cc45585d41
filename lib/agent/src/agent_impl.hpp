#pragma once

#include <deque>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "sealwire/agent/agent.hpp"
#include "sealwire/agent/identity.hpp"
#include "sealwire/msrp/core.hpp"
#include "sealwire/sdp/msrp.hpp"
#include "sealwire/sip/core.hpp"

namespace sealwire::agent {

/// A message of ours that has no outcome yet.
struct Outgoing {
  SendMessage command;
  Form form = Form::clear;
  Device device;             // that is addressed, if one is
  bool certificate = false;  // ours is in it
  SealedContent sealed;      // as it travels
  JobId job = JobId::none;   // while it is being sealed
  std::uint64_t octets = 0;  // of the request, when it goes by MESSAGE
  msrp::SessionId session = msrp::SessionId::none;
  std::string message_id;           // of MSRP
  std::string lane;                 // in which it is on its way by MESSAGE, or waits its turn
  std::vector<std::string> places;  // where redirections said the recipient is
  std::size_t places_tried = 0;
};

/// A message that is being opened.
struct Incoming {
  Via via = Via::message;
  sip::TransactionId transaction = sip::TransactionId::none;  // none once answered
  Claim claim;
  std::string to, message_id, outer_type;
  bool duplicate = false;
  std::optional<Instant> answer_by;
};

/// Messages that came by MSRP, to know them again when they are sent once more in another session (RFC 4975 §5.4).
class RecentMessages {
 public:
  /// False if it was there already.
  bool add(const std::string& sender, const std::string& message_id);

 private:
  std::deque<std::string> order_;
  std::unordered_set<std::string> known_;
};

enum class SessionState : std::uint8_t {
  inviting,    // our INVITE has no final answer
  connecting,  // dialog and MSRP session are set up, messages cannot be sent yet
  up,
  leaving,  // the connection is gone, the peer's BYE is waited for
  ending,   // BYE is on its way
};

/// An MSRP session and the dialog that set it up.
struct Session {
  msrp::SessionId id = msrp::SessionId::none;
  sip::DialogId dialog = sip::DialogId::none;
  SessionState state = SessionState::inviting;
  bool ours = false;                           // we invited, and send in it
  bool media = false;                          // msrp knows it
  Claim claim;                                 // the peer's
  std::string to;                              // whom its messages are for
  Route route;                                 // of ours
  sdp::Session offer;                          // of ours
  sdp::MsrpStream stream;                      // our side
  std::vector<sdp::Fingerprint> fingerprints;  // the peer's
  std::vector<MessageId> waiting;
  std::map<std::string, MessageId> sending;  // by Message-ID
  std::string refused;                       // Message-ID of the last message that was refused
  std::optional<Instant> deadline;
};

struct Agent::Impl {
  Impl(Config c, Random& r, SpoolFactory& s);

  // agent.cpp
  void run(Instant now);  // until neither core has anything to tell
  void on_sip(Instant now, sip::Action action);
  void on_msrp(Instant now, msrp::Action action);
  void on_request_done(Instant now, sip::RequestDone done);
  bool of_msrp(FlowId flow) const;
  void set_timer(std::optional<Instant>& slot, std::optional<Instant> at, bool session, std::uint64_t id);
  void expire(Instant now);
  void shut_down(Instant now);
  void tell_idle();

  // sending.cpp
  void send_message(Instant now, SendMessage command);
  Result<void> prepare(Instant now, Outgoing& message);
  Result<Form> choose_form(const Outgoing& message) const;
  void seal(Outgoing& message);
  void on_sealed(Instant now, Sealed sealed);
  void dispatch(Instant now, Outgoing& message);
  Result<sip::SendRequest> request_of(const Outgoing& message) const;
  void on_message_done(Instant now, Outgoing& message, sip::RequestDone done);
  bool enter_lane(Outgoing& message, std::string_view target);
  void leave_lane(Outgoing& message);
  bool redirect(Outgoing& message, const sip::Message& response);
  bool try_next_place(Outgoing& message);
  void on_answer(Instant now, Outgoing& message, const sip::Message& response, std::string_view detail,
                 SendOutcome& outcome);
  void query(Instant now, const QueryCapabilities& command);
  void on_options_done(Instant now, MessageId id, const sip::RequestDone& done);
  void cancel(Instant now, MessageId id);
  void finish(MessageId id, SendOutcome outcome);
  void fail_message(MessageId id, Error error, std::uint16_t status = 0);
  Outgoing* find(MessageId id);

  // sessions.cpp
  void to_session(Instant now, Outgoing& message);
  void invite(Instant now, Outgoing& message);
  void send_in(Instant now, Session& session, Outgoing& message);
  void on_invite(Instant now, sip::IncomingInvite invite);
  Result<sdp::Session> accept_offer(Instant now, const sip::IncomingInvite& invite, Session& session,
                                    msrp::OpenSession& open);
  void on_established(Instant now, const sip::DialogEstablished& established);
  Result<msrp::OpenSession> take_answer(Session& session, const sip::DialogEstablished& established) const;
  void on_ended(Instant now, const sip::DialogEnded& ended);
  void on_session_up(Instant now, const msrp::SessionUp& up);
  void on_session_down(Instant now, const msrp::SessionDown& down);
  void on_send_done(Instant now, const msrp::SendDone& done);
  void on_session_deadline(Instant now, Session& session);
  void rest(Instant now, Session& session);  // ends it, at once or later, if there is nothing left to send
  void end(Instant now, Session& session);
  void fail_all(Session& session, const Error& error, std::uint16_t status = 0);
  void erase(Instant now, msrp::SessionId id);
  Session* find(msrp::SessionId id);
  Session* find(sip::DialogId id);
  void name_peer(Session& session, const sdp::MsrpStream& theirs, FlowId sip_flow, msrp::OpenSession& open) const;
  Result<sdp::MsrpStream> own_stream(bool tls, bool listening, const std::string& own_host);

  // receiving.cpp
  void on_request(Instant now, sip::IncomingRequest request);
  void on_deliver(Instant now, msrp::Deliver deliver);
  void on_receive_failed(const msrp::ReceiveFailed& failed);
  void take(Instant now, Incoming message, mime::HeaderFields fields, const mime::MediaType& type,
            std::shared_ptr<const Spool> content, std::uint64_t size);
  void on_opened(Instant now, Opened opened);
  void deliver(Instant now, Incoming message, Result<smime::Opened> result);
  void answer(Instant now, Incoming& message, std::uint16_t status);
  void respond(Instant now, sip::TransactionId transaction, std::uint16_t status);
  void reject(const Incoming& message, std::uint16_t status, std::string detail);

  Config config;
  Random& random;
  SpoolFactory& spools;
  sip::Core sip;
  msrp::Core msrp;
  Actions* out = nullptr;
  std::vector<sip::Action> from_sip;
  std::vector<msrp::Action> from_msrp;

  CapabilityMemory capabilities;
  KnownSigners signers;
  RecentMessages recent;
  std::unordered_set<FlowId> msrp_flows;  // that came in
  std::unordered_set<FlowId> secure_sip;  // flows of SIP over TLS
  std::string local_host;                 // of the last SIP flow that we opened
  std::unordered_map<MessageId, Outgoing> outgoing;
  std::unordered_map<std::string, std::deque<MessageId>> lanes;  // by address; the first is on its way by MESSAGE
  std::vector<MessageId> ready;                                  // whose turn in its lane has come
  std::unordered_map<sip::RequestId, MessageId> requests;
  std::unordered_map<sip::RequestId, MessageId> queries;
  std::unordered_map<JobId, MessageId> sealing;
  std::unordered_map<JobId, Incoming> opening;
  std::unordered_map<msrp::SessionId, Session> sessions;
  std::unordered_map<sip::DialogId, msrp::SessionId> dialogs;
  std::set<sip::RegistrationId> registrations;
  struct Timer {
    Instant at;
    bool session = false;
    std::uint64_t id = 0;
    auto operator<=>(const Timer&) const = default;
  };
  std::set<Timer> timers;
  std::uint64_t numbers = 0;
  bool shutting = false;
  bool idle_told = false;
};

/// The first `size` octets of a spool.
Result<Bytes> read_spool(const Spool& spool, std::uint64_t size);

}  // namespace sealwire::agent
