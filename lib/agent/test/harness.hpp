#pragma once

#include <cstdlib>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "sealwire/agent/agent.hpp"
#include "sealwire/agent/identity.hpp"
#include "sealwire/cms/error.hpp"

namespace sealwire::agent::test {

/// What a message is in these tests instead of CMS: a line that says who signed what, and for whom it is, before the
/// entity. It decides nothing: it stands for the workers.
struct FakeSmime {
  std::string self;  // URI whose key we have

  static std::uint64_t sum(std::string_view text) {
    std::uint64_t value = 14695981039346656037U;
    for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 1099511628211U;
    return value;
  }
  Result<SealedContent> seal(const Seal& job, const std::string& recipient, SpoolFactory& spools) const {
    Bytes body(job.size);
    if (const auto got = job.content->read_at(0, body); !got || *got != job.size)
      return fail(AgentError::bad_command, "short content");
    const std::string entity = job.fields.to_string() + "\r\n" + std::string(as_text(body));
    std::string text = "FAKE " + (job.sign ? self : "-") + " " + (job.encrypt ? recipient : "-") + " " +
                       std::to_string(sum(entity)) + " " + std::string(job.include_certificate ? 700 : 1, 'c') + "\n" +
                       entity;
    SealedContent out;
    out.fields.add("Content-Type", std::string("application/pkcs7-mime; smime-type=") +
                                       (job.encrypt ? "authEnveloped-data" : "signed-data"));
    out.fields.add("Content-Transfer-Encoding", "binary");
    out.fields.add("Content-Disposition", "attachment; filename=smime.p7m");
    auto spool = spools.create(text.size());
    if (!spool || !(*spool)->write_at(0, as_octets(text))) return fail(AgentError::overload, "no spool");
    out.content = std::move(*spool);
    out.size = text.size();
    return out;
  }
  Result<smime::Opened> open(const Open& job) const {
    std::string text(job.size, '\0');
    const auto got = job.content->read_at(0, std::span(reinterpret_cast<std::uint8_t*>(text.data()), text.size()));
    const std::size_t newline = text.find('\n');
    if (!got || !text.starts_with("FAKE ") || newline == std::string::npos)
      return fail(smime::SmimeError::bad_message, "this is no message of ours", 0);
    const std::size_t one = text.find(' ', 5), two = text.find(' ', one + 1), three = text.find(' ', two + 1);
    const std::string signer = text.substr(5, one - 5), reader = text.substr(one + 1, two - one - 1);
    const std::string entity = text.substr(newline + 1);
    if (reader != "-" && reader != self) return fail(cms::CmsError::not_for_us, "it is encrypted for " + reader);
    smime::Opened opened;
    opened.verdict.ok = true;
    const bool intact = text.substr(two + 1, three - two - 1) == std::to_string(sum(entity));
    if (reader != "-")
      opened.verdict.layers.push_back({"authEnvelopedData", smime::EncryptedLayer{"AES-128-GCM", {}, true}, true, {}});
    if (signer != "-") {
      smime::SignerVerdict verdict;
      verdict.status = intact ? smime::SignerStatus::valid : smime::SignerStatus::invalid;
      verdict.identity.uris = {signer};
      verdict.identity.status =
          same_person(signer, job.sender) ? pkix::IdentityStatus::match : pkix::IdentityStatus::mismatch;
      smime::SignedLayer layer;
      layer.signers.push_back(verdict);
      if (!intact)
        opened.verdict.refusal = Error(smime::SmimeError::not_verified, "the signature does not hold");
      else if (verdict.identity.status != pkix::IdentityStatus::match)
        opened.verdict.refusal = Error(smime::SmimeError::wrong_sender, signer + " is not " + job.sender);
      opened.verdict.ok = !opened.verdict.refusal;
      opened.verdict.layers.push_back({"signedData", std::move(layer), opened.verdict.ok, {}});
    }
    auto spool = std::make_shared<MemorySpool>();
    if (!spool->write_at(0, as_octets(entity))) std::abort();
    opened.verdict.body_offset = entity.find("\r\n\r\n") + 4;
    opened.verdict.content_is_entity = true;
    if (opened.verdict.ok) {
      opened.content = spool;
      opened.content_size = entity.size();
    }
    return opened;
  }
};

/// Agents joined in memory: datagrams and streams go where Connect says, to whoever has that port on 127.0.0.1.
class Net {
 public:
  struct Node {
    Node(Config config, std::uint64_t seed)
        : smime{config.aor}, random(seed), agent(std::move(config), random, spools) {}
    std::function<Result<SealedContent>(const Seal&)> seal;  // empty: the fake one
    std::function<Result<smime::Opened>(const Open&)> open;
    FakeSmime smime;
    DeterministicRandom random;
    MemorySpoolFactory spools;
    Agent agent;
    std::vector<Action> seen;  // all but what the network and the workers did
    std::vector<Seal> seals;
    std::vector<Open> opens;
    std::string sent;   // SIP and MSRP, everything
    bool lazy = false;  // workers do not answer
    std::function<void(Open&)> before_open = [](Open&) {};
  };
  struct Link {
    Node* node = nullptr;
    FlowId flow = FlowId::none;  // of that node
    FlowId far = FlowId::none;   // of the other end
    std::deque<Bytes> queue;     // for the other end
    std::size_t octets = 0;
    bool closing = false;
    bool stream = false;
    Node* to = nullptr;
  };

  Node& add(Config config, std::uint16_t sip_port, std::uint16_t msrp_port = 0, Transport msrp = Transport::tcp) {
    config.sip.listeners = {{1, {Transport::udp, "127.0.0.1", sip_port}}, {2, {Transport::tcp, "127.0.0.1", sip_port}}};
    if (msrp_port != 0) config.msrp_listeners = {{9, {msrp, "127.0.0.1", msrp_port}}};
    nodes_.push_back(std::make_unique<Node>(std::move(config), nodes_.size() + 1));
    Node& node = *nodes_.back();
    ports_[{Transport::udp, sip_port}] = {&node, 1};
    ports_[{Transport::tcp, sip_port}] = {&node, 2};
    if (msrp_port != 0) ports_[{msrp, msrp_port}] = {&node, 9};
    return node;
  }
  /// A port that is nobody's: what goes there is kept, answers are made by hand.
  void add_raw(Transport transport, std::uint16_t port) { ports_[{transport, port}] = {nullptr, 0}; }
  std::string taken_raw() {
    std::string out;
    for (Link& link : links_) {
      if (link.to != nullptr || link.node == nullptr) continue;
      for (const Bytes& octets : link.queue) out += as_text(octets);
      link.queue.clear();
      link.octets = 0;
    }
    return out;
  }
  void answer_raw(Node& node, std::string_view text) {
    for (Link& link : links_) {
      if (link.to != nullptr || link.node != &node) continue;
      Actions out;
      node.agent.receive(now, link.flow, as_octets(text), out);
      carry_out(node, std::move(out));
      break;
    }
    run();
  }
  void submit(Node& node, Command command) {
    Actions out;
    node.agent.submit(now, std::move(command), out);
    carry_out(node, std::move(out));
    run();
  }
  void wait(std::chrono::milliseconds time) {
    const Instant until = now + time;
    for (;;) {
      run();
      std::optional<Instant> next;
      for (const auto& node : nodes_) {
        if (const auto at = node->agent.next_deadline(); at && (!next || *at < *next)) next = at;
      }
      if (!next || *next > until) break;
      now = std::max(now, *next);
      for (const auto& node : nodes_) {
        Actions out;
        if (node->agent.next_deadline() && *node->agent.next_deadline() <= now) node->agent.expire(now, out);
        carry_out(*node, std::move(out));
      }
    }
    now = until;
  }
  /// Octets to a listener from nobody in particular; gives the flow.
  FlowId inject(Node& node, Transport transport, std::uint32_t listener, std::string_view text) {
    const FlowId flow{++numbers_};
    Actions out;
    node.agent.opened(now, flow, {{transport, "127.0.0.1", 3}, {transport, "127.0.0.1", 4}, listener, false}, out);
    node.agent.receive(now, flow, as_octets(text), out);
    stray[flow];
    carry_out(node, std::move(out));
    run();
    return flow;
  }
  void run() {
    for (std::size_t steps = 0; steps < 200'000; ++steps) {
      bool moved = false;
      for (std::size_t i = 0; i < links_.size(); ++i) moved = step(i) || moved;
      if (!moved) return;
    }
  }

  template <class T>
  static std::vector<T> all(const Node& node) {
    std::vector<T> out;
    for (const Action& action : node.seen) {
      if (const T* found = std::get_if<T>(&action)) out.push_back(*found);
    }
    return out;
  }

  Instant now{};
  std::map<FlowId, std::string> stray;  // what was sent on injected flows
  bool lose_udp = false;
  std::string recipient = "sip:bob@example.org";  // of Seal jobs that encrypt

 private:
  struct Port {
    Node* node;
    std::uint32_t listener;
  };

  void carry_out(Node& node, Actions actions) {
    for (Action& action : actions) {
      if (auto* send = std::get_if<Send>(&action)) {
        node.sent += as_text(send->octets);
        if (const auto found = stray.find(send->flow); found != stray.end()) found->second += as_text(send->octets);
        for (Link& link : links_) {
          if (link.node != &node || link.flow != send->flow || (lose_udp && !link.stream)) continue;
          link.octets += send->octets.size();
          link.queue.push_back(std::move(send->octets));
          break;
        }
      } else if (auto* close = std::get_if<Close>(&action)) {
        for (Link& link : links_) {
          if (link.node == &node && link.flow == close->flow) link.closing = true;
        }
      } else if (auto* connect = std::get_if<Connect>(&action)) {
        this->connect(node, *connect);
      } else if (auto* seal = std::get_if<Seal>(&action)) {
        node.seals.push_back(*seal);
        if (node.lazy) continue;
        Actions out;
        node.agent.submit(
            now, Sealed{seal->job, node.seal ? node.seal(*seal) : node.smime.seal(*seal, recipient, node.spools)}, out);
        carry_out(node, std::move(out));
      } else if (auto* open = std::get_if<Open>(&action)) {
        node.before_open(*open);
        node.opens.push_back(*open);
        if (node.lazy) continue;
        Actions out;
        node.agent.submit(now, Opened{open->job, node.open ? node.open(*open) : node.smime.open(*open)}, out);
        carry_out(node, std::move(out));
      } else {
        node.seen.push_back(std::move(action));
      }
    }
  }

  void connect(Node& node, const Connect& connect) {
    const auto port = ports_.find({connect.to.transport, connect.to.port});
    if (port == ports_.end()) {
      Actions out;
      node.agent.closed(now, connect.flow, CloseReason::refused, out);
      return carry_out(node, std::move(out));
    }
    const FlowId far{++numbers_};
    const Endpoint local{connect.to.transport, "127.0.0.1", static_cast<std::uint16_t>(40000 + numbers_)};
    const bool stream = is_stream(connect.to.transport);
    links_.push_back({&node, connect.flow, far, {}, 0, false, stream, port->second.node});
    if (port->second.node != nullptr)
      links_.push_back({port->second.node, far, connect.flow, {}, 0, false, stream, &node});
    Actions out;
    node.agent.opened(now, connect.flow, {connect.to, local, 0, false}, out);
    if (port->second.node != nullptr) {
      Actions more;
      port->second.node->agent.opened(now, far, {local, connect.to, port->second.listener, false}, more);
      carry_out(*port->second.node, std::move(more));
    }
    carry_out(node, std::move(out));
  }

  bool step(std::size_t index) {
    Node* const node = links_[index].node;
    const FlowId flow = links_[index].flow;
    if (node == nullptr || links_[index].to == nullptr) return false;
    bool moved = false;
    if (!links_[index].queue.empty()) {
      const Bytes octets = std::move(links_[index].queue.front());
      links_[index].queue.pop_front();
      links_[index].octets -= octets.size();
      Node& to = *links_[index].to;
      Actions out;
      to.agent.receive(now, links_[index].far, octets, out);
      carry_out(to, std::move(out));
      moved = true;
    }
    constexpr std::size_t window = 200'000;
    if (links_[index].octets < window && !links_[index].closing) {
      Actions out;
      const std::size_t before = links_[index].octets;
      node->agent.writable(now, flow, window - before, out);
      carry_out(*node, std::move(out));
      moved = moved || links_[index].octets != before;
    }
    if (links_[index].closing && links_[index].queue.empty()) {
      Node& to = *links_[index].to;
      const FlowId far = links_[index].far;
      for (Link& link : links_) {
        if (link.flow == flow || link.flow == far) link.node = nullptr;
      }
      Actions out;
      to.agent.closed(now, far, CloseReason::ended, out);
      carry_out(to, std::move(out));
      moved = true;
    }
    return moved;
  }

  std::vector<std::unique_ptr<Node>> nodes_;
  std::map<std::pair<Transport, std::uint16_t>, Port> ports_;
  std::deque<Link> links_;
  std::uint64_t numbers_ = 0;
};

}  // namespace sealwire::agent::test
