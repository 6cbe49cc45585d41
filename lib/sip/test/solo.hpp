#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sealwire/sip/core.hpp"

namespace sealwire::sip {

using namespace std::chrono_literals;

/// One core under a virtual clock, with the test as its network: what it wants is collected, what it gets is text.
class Solo {
 public:
  explicit Solo(Config config = {}, std::uint64_t seed = 1) : random_(seed), core(std::move(config), random_) {}

  static Peer peer_at(Transport transport, std::string host, std::uint16_t port) {
    Peer peer;
    peer.remote = {transport, std::move(host), port};
    peer.local = {transport, "192.0.2.1", static_cast<std::uint16_t>(is_secure(transport) ? 5061 : 5060)};
    peer.authenticated = is_secure(transport);
    return peer;
  }
  /// A flow that came in.
  FlowId flow(Transport transport = Transport::udp, std::string host = "192.0.2.9", std::uint16_t port = 5060) {
    const FlowId id{++flows_};
    core.opened(now, id, peer_at(transport, std::move(host), port), out);
    return id;
  }
  /// Grants the last Connect; gives its flow.
  FlowId open_last(bool authenticated = true) {
    const Connect connect = last<Connect>().value();
    Peer peer = peer_at(connect.to.transport, connect.to.host, connect.to.port);
    peer.authenticated = authenticated && is_secure(connect.to.transport);
    core.opened(now, connect.flow, peer, out);
    return connect.flow;
  }
  void feed(FlowId flow, std::string_view text) { core.receive(now, flow, as_octets(text), out); }
  void feed(FlowId flow, const Bytes& octets) { core.receive(now, flow, octets, out); }
  void submit(Command command) { core.submit(now, std::move(command), out); }
  /// Lets time pass, timer by timer.
  void pass(std::chrono::milliseconds time) {
    const Instant end = now + time;
    while (true) {
      const auto next = core.next_deadline();
      if (!next || *next > end) break;
      now = std::max(now, *next);
      core.expire(now, out);
    }
    now = end;
  }

  template <class T>
  std::vector<T> all() const {
    std::vector<T> found;
    for (const Action& a : out)
      if (const T* one = std::get_if<T>(&a)) found.push_back(*one);
    return found;
  }
  template <class T>
  std::optional<T> last() const {
    auto found = all<T>();
    if (found.empty()) return std::nullopt;
    return found.back();
  }
  template <class T>
  std::size_t count() const {
    return all<T>().size();
  }
  std::vector<Message> sent() const {
    std::vector<Message> found;
    for (const Send& s : all<Send>())
      if (auto m = Message::parse(s.octets)) found.push_back(std::move(*m));
    return found;
  }
  Message last_sent() const { return sent().back(); }
  /// "MESSAGE" or "200", in the order in which they left.
  std::vector<std::string> trace() const {
    std::vector<std::string> found;
    for (const Message& m : sent())
      found.push_back(m.is_request() ? std::string(m.method_name()) : std::to_string(m.status()));
    return found;
  }
  void clear() { out.clear(); }

 private:
  DeterministicRandom random_;
  std::uint64_t flows_ = 0;

 public:
  Core core;
  Instant now{std::chrono::hours(1)};
  Actions out;
};

/// A request as a stranger sends it.
struct RequestText {
  std::string method = "MESSAGE";
  std::string uri = "sip:bob@192.0.2.1";
  std::string via = "SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bKx1;rport";
  std::string from = "<sip:alice@example.com>;tag=a1";
  std::string to = "<sip:bob@example.org>";
  std::string call_id = "c1@192.0.2.9";
  std::string cseq = "1";
  std::string more = {};  ///< whole lines
  std::string body = {};
  std::string text() const {
    return method + " " + uri + " SIP/2.0\r\nVia: " + via + "\r\nMax-Forwards: 70\r\nFrom: " + from + "\r\nTo: " + to +
           "\r\nCall-ID: " + call_id + "\r\nCSeq: " + cseq + " " + method + "\r\n" + more +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  }
};

/// The answer that a server would give to a request.
inline std::string answer_text(const Message& request, std::uint16_t status, std::string_view to_tag = "srv",
                               std::string_view more = {}, std::string_view body = {}) {
  std::string out = "SIP/2.0 " + std::to_string(status) + " " + std::string(reason_phrase(status)) + "\r\n";
  for (std::size_t i = 0; i < request.field_count(); ++i) {
    const auto f = request.field(i);
    const bool echoed =
        f.id == Field::via || f.id == Field::from || f.id == Field::to || f.id == Field::call_id || f.id == Field::cseq;
    if (!echoed) continue;
    out += std::string(name_of(f.id)) + ": " + std::string(f.value);
    if (f.id == Field::to && request.to_tag().empty() && !to_tag.empty()) out += ";tag=" + std::string(to_tag);
    out += "\r\n";
  }
  return out + std::string(more) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

inline SendRequest message_to(std::string target, std::string body = "hello") {
  SendRequest r;
  r.id = RequestId{1};
  r.method = "MESSAGE";
  r.addressing.target = std::move(target);
  r.addressing.from = "\"Alice\" <sip:alice@example.com>";
  r.fields = {{"Content-Type", "text/plain"}};
  r.body = to_bytes(body);
  return r;
}

inline Invite invite_to(std::string target) {
  Invite i;
  i.id = DialogId{7};
  i.addressing.target = std::move(target);
  i.addressing.from = "<sip:alice@example.com>";
  i.body = to_bytes("v=0\r\noffer\r\n");
  i.fields = {{"Content-Type", "application/sdp"}};
  return i;
}

inline auth::AccountPtr account(std::string user, std::string_view password) {
  auto out = std::make_shared<auth::Account>();
  out->username = std::move(user);
  out->password = SecretBytes(as_octets(password));
  return out;
}

}  // namespace sealwire::sip
