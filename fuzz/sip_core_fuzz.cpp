#include <cstdlib>

#include "../lib/sip/test/solo.hpp"

// A core gets whatever the input makes of it: datagrams, pieces of streams, answers to what it sent, commands, time,
// broken connections. Oracle: each command that wants an end gets exactly one, and after some minutes of silence
// nothing is left of all transactions.

namespace {

using namespace sealwire;
using namespace sealwire::sip;

class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : rest_(data, size) {}
  bool done() const { return rest_.empty(); }
  std::uint8_t octet() {
    if (rest_.empty()) return 0;
    const std::uint8_t o = rest_.front();
    rest_ = rest_.subspan(1);
    return o;
  }
  /// Up to the next 0xFF, which does not occur in UTF-8.
  std::string text() {
    std::size_t size = 0;
    while (size < rest_.size() && rest_[size] != 0xFF) ++size;
    std::string out = to_string(rest_.first(size));
    rest_ = rest_.subspan(std::min(size + 1, rest_.size()));
    return out;
  }

 private:
  Octets rest_;
};

class Run {
 public:
  explicit Run(Input in) : in_(in), solo_(config()) {}

  void operator()() {
    for (int steps = 0; !in_.done() && steps < 200; ++steps) {
      step();
      answer_incoming();
    }
    silence();
  }

 private:
  static Config config() {
    Config c;
    c.limits.transactions = 64;
    c.limits.dialogs = 16;
    c.limits.flows = 16;
    c.limits.parse.message_octets = 4096;
    c.limits.buffered_octets = 8192;
    return c;
  }

  FlowId flow() {
    if (flows_.empty()) flows_.push_back(solo_.flow());
    return flows_[in_.octet() % flows_.size()];
  }

  void step() {
    switch (in_.octet() % 12) {
      case 0: {
        const auto transport = static_cast<Transport>(in_.octet() % 3);
        flows_.push_back(solo_.flow(transport, "192.0.2.9", static_cast<std::uint16_t>(5060 + in_.octet() % 4)));
        break;
      }
      case 1: solo_.feed(flow(), in_.text()); break;
      case 2: solo_.pass(std::chrono::milliseconds(in_.octet() * 100)); break;
      case 3:
        if (solo_.last<Connect>()) flows_.push_back(solo_.open_last(in_.octet() % 2 == 0));
        break;
      case 4: {
        const FlowId id = flow();
        solo_.core.closed(solo_.now, id, static_cast<CloseReason>(in_.octet() % 8), solo_.out);
        break;
      }
      case 5:
      case 6: answer_ours(); break;
      case 7: repeat_ours(); break;
      default: command();
    }
    collect();
  }

  // The answer of a server to one of the last requests, with what the input adds.
  void answer_ours() {
    const auto sent = solo_.sent();
    if (sent.empty()) return;
    const Message& request = sent[sent.size() - 1 - in_.octet() % std::min<std::size_t>(sent.size(), 4)];
    if (!request.is_request()) return;
    constexpr std::uint16_t kStatus[] = {100, 180, 183, 200, 202, 302, 401, 407, 415, 423, 481, 487, 491, 503, 600};
    const std::uint16_t status = kStatus[in_.octet() % std::size(kStatus)];
    const std::string tag = "t" + std::to_string(in_.octet() % 3);
    std::string more = in_.text();
    if (status == 401) more += "WWW-Authenticate: Digest realm=\"r\", nonce=\"" + std::to_string(++nonce_) + "\"\r\n";
    if (status == 407) more += "Proxy-Authenticate: Digest realm=\"p\", nonce=\"n\", qop=\"auth\"\r\n";
    solo_.feed(flow(), answer_text(request, status, tag, more));
  }

  // What we sent comes back to us, with another method.
  void repeat_ours() {
    const auto sent = solo_.sent();
    if (sent.empty()) return;
    const Message& m = sent.back();
    constexpr std::string_view kMethods[] = {"ACK", "BYE", "CANCEL", "INVITE", "UPDATE", "MESSAGE"};
    RequestText r;
    r.method = kMethods[in_.octet() % std::size(kMethods)];
    r.via = std::string(m.top_via_text());
    if (in_.octet() % 2 == 0) r.via += "x";
    r.from = std::string(m.is_request() ? m.first(Field::to) : m.first(Field::from));
    r.to = std::string(m.is_request() ? m.first(Field::from) : m.first(Field::to));
    r.call_id = std::string(m.call_id());
    r.cseq = std::to_string(in_.octet() % 4);
    solo_.feed(flow(), r.text());
  }

  Addressing addressing() {
    Addressing a;
    a.target = in_.octet() % 4 == 0   ? in_.text()
               : in_.octet() % 2 == 0 ? "sip:bob@192.0.2.9"
                                      : "sip:b@192.0.2.9;transport=tcp";
    a.from = "<sip:alice@example.com>";
    if (in_.octet() % 2 == 0) a.account = account_;
    if (in_.octet() % 4 == 0) a.flow = flow();
    return a;
  }

  void command() {
    switch (in_.octet() % 8) {
      case 0: {
        SendRequest r;
        r.id = RequestId{++requests_};
        r.method = in_.octet() % 2 == 0 ? "MESSAGE" : "INFO";
        r.addressing = addressing();
        if (in_.octet() % 4 == 0) r.dialog = dialog();
        r.body = Bytes(in_.octet() * 8U, 'x');
        const auto size = solo_.core.serialized_size(r);
        solo_.submit(std::move(r));
        (void)size;
        break;
      }
      case 1: {
        Register r;
        r.id = RegistrationId{1U + in_.octet() % 2};
        r.addressing = addressing();
        solo_.submit(std::move(r));
        break;
      }
      case 2: solo_.submit(Unregister{RegistrationId{1U + in_.octet() % 2}}); break;
      case 3: {
        Invite i;
        i.id = DialogId{++invites_};
        i.addressing = addressing();
        i.body = to_bytes("offer");
        solo_.submit(std::move(i));
        break;
      }
      case 4: solo_.submit(Cancel{dialog()}); break;
      case 5: solo_.submit(Bye{dialog(), {}}); break;
      default: answer(dialog()); break;
    }
  }

  DialogId dialog() {
    const std::uint8_t which = in_.octet();
    if (which % 2 == 0 && !incoming_.empty()) return incoming_[which / 2 % incoming_.size()];
    return DialogId{invites_ == 0 ? 1 : which / 2 % invites_ + 1};
  }

  void answer(DialogId id) {
    constexpr std::uint16_t kStatus[] = {180, 200, 486};
    solo_.submit(Answer{id, kStatus[in_.octet() % 3], {}, {}, to_bytes("answer"), {}});
  }

  // Ends are counted as they appear; actions would otherwise grow with the input squared.
  void collect() {
    for (const Action& a : solo_.out) {
      if (const auto* done = std::get_if<RequestDone>(&a);
          done != nullptr && ++ends_[static_cast<std::uint64_t>(done->id)] > 1)
        std::abort();
      if (const auto* ended = std::get_if<DialogEnded>(&a);
          ended != nullptr && ++dialog_ends_[static_cast<std::uint64_t>(ended->id)] > 1)
        std::abort();
      if (const auto* request = std::get_if<IncomingRequest>(&a)) pending_.push_back(request->transaction);
      if (const auto* invite = std::get_if<IncomingInvite>(&a)) incoming_.push_back(invite->id);
    }
    Actions kept;
    std::size_t sends = 0;
    for (auto a = solo_.out.rbegin(); a != solo_.out.rend(); ++a) {
      if (std::holds_alternative<Connect>(*a) && kept.size() < 64) kept.insert(kept.begin(), *a);
      if (std::holds_alternative<Send>(*a) && ++sends <= 4) kept.insert(kept.begin(), *a);
    }
    solo_.out = std::move(kept);
    const auto counts = solo_.core.counts();
    // CANCEL, ACK and BYE are sent even beyond the limit: each for one that was within it.
    if (counts.server_transactions > 64 + 64 || counts.dialogs > 16 || counts.flows > 16 + 256) std::abort();
  }

  void answer_incoming() {
    for (const TransactionId id : std::exchange(pending_, {}))
      if (in_.octet() % 4 != 0)
        solo_.submit(Respond{id, in_.octet() % 2 == 0 ? std::uint16_t{200} : std::uint16_t{415}, {}, {}, {}});
    collect();
  }

  void silence() {
    for (const std::uint64_t id : {1U, 2U}) {
      solo_.submit(Unregister{RegistrationId{id}});
      collect();
    }
    for (int minutes = 0; minutes < 20; ++minutes) {
      solo_.pass(std::chrono::minutes(1));
      collect();
    }
    const auto counts = solo_.core.counts();
    if (counts.client_transactions != 0 || counts.server_transactions != 0) std::abort();
    for (std::uint64_t id = 1; id <= requests_; ++id)
      if (ends_[id] != 1) std::abort();
  }

  Input in_;
  Solo solo_;
  auth::AccountPtr account_ = account("alice", "secret");
  std::vector<FlowId> flows_;
  std::vector<TransactionId> pending_;
  std::vector<DialogId> incoming_;
  std::map<std::uint64_t, int> ends_, dialog_ends_;
  std::uint64_t requests_ = 0, invites_ = 0, nonce_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;
  Run(Input(data, size))();
  return 0;
}
