#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sealwire/sip/core.hpp"

namespace sealwire::sip {

using namespace std::chrono_literals;

/// How the simulated network treats datagrams; streams keep their order and lose nothing, but arrive in any pieces.
struct Weather {
  double loss = 0;
  double duplication = 0;
  std::chrono::milliseconds least_delay{1};
  std::chrono::milliseconds most_delay{1};  ///< each datagram its own: they overtake one another
};

/// Several cores, wired through a network in virtual time. The same seed gives the same run.
class Network {
 public:
  class Node {
   public:
    Node(Network& network, std::string its_host, Config config, std::uint64_t seed)
        : network_(network), host(std::move(its_host)), random_(seed), core(std::move(config), random_) {}

    void submit(Command command) {
      core.submit(network_.now, std::move(command), actions_);
      network_.perform(*this);
    }
    template <class T>
    std::vector<T> all() const {
      std::vector<T> found;
      for (const Action& a : seen)
        if (const T* one = std::get_if<T>(&a)) found.push_back(*one);
      return found;
    }
    template <class T>
    std::size_t count() const {
      return all<T>().size();
    }

   private:
    friend class Network;
    struct Far {
      Node* node;
      FlowId flow;
      bool stream;
    };
    Network& network_;
    std::map<FlowId, Far> far_;
    std::map<std::string, FlowId> udp_;
    Actions actions_;
    std::uint64_t incoming_ = 0;

   public:
    std::string host;

   private:
    DeterministicRandom random_;

   public:
    Core core;
    /// What is not the network's business, in order.
    Actions seen;
    /// Called for each of them at once.
    std::function<void(Action&)> on_action;
    std::uint64_t datagrams = 0;
  };

  explicit Network(std::uint64_t seed, Weather its_weather = {}) : random_(seed), weather(its_weather) {}

  Node& add(std::string host, Config config = {}) {
    nodes_.push_back(std::make_unique<Node>(*this, std::move(host), std::move(config), random_.next_u64()));
    return *nodes_.back();
  }

  void run(std::chrono::milliseconds time) {
    const Instant end = now + time;
    while (step(end)) {
    }
    now = end;
  }

 private:
  struct Event {
    Instant when;
    std::uint64_t order;
    std::function<void()> happen;
  };

  bool step(Instant end) {
    Instant next = end + 1ns;
    Node* due = nullptr;
    for (const auto& node : nodes_) {
      const auto deadline = node->core.next_deadline();
      if (deadline && *deadline < next) next = *deadline, due = node.get();
    }
    const auto event = std::min_element(events_.begin(), events_.end(), [](const Event& a, const Event& b) {
      return std::pair(a.when, a.order) < std::pair(b.when, b.order);
    });
    if (event != events_.end() && event->when <= next && event->when <= end) {
      now = std::max(now, event->when);
      const auto happen = std::move(event->happen);
      events_.erase(event);
      happen();
      return true;
    }
    if (due == nullptr || next > end) return false;
    now = std::max(now, next);
    due->core.expire(now, due->actions_);
    perform(*due);
    return true;
  }

  double chance() { return static_cast<double>(random_.next_u64() >> 11) / 9007199254740992.0; }
  std::chrono::milliseconds delay() {
    const auto span = static_cast<std::uint64_t>((weather.most_delay - weather.least_delay).count() + 1);
    return weather.least_delay + std::chrono::milliseconds(random_.next_u64() % span);
  }
  void at(Instant when, std::function<void()> happen) { events_.push_back({when, ++order_, std::move(happen)}); }

  static Peer peer_of(const Node& here, const Node& there, Transport transport) {
    const auto port = static_cast<std::uint16_t>(is_secure(transport) ? 5061 : 5060);
    Peer peer;
    peer.remote = {transport, there.host, port};
    peer.local = {transport, here.host, port};
    peer.authenticated = is_secure(transport);
    return peer;
  }

  void perform(Node& node) {
    while (!node.actions_.empty()) {
      Actions batch = std::exchange(node.actions_, {});
      for (Action& action : batch) perform(node, action);
    }
  }

  void perform(Node& node, Action& action) {
    if (auto* send = std::get_if<Send>(&action)) return deliver(node, *send);
    if (auto* connect = std::get_if<Connect>(&action)) return open(node, *connect);
    if (auto* close = std::get_if<Close>(&action)) return hang_up(node, close->flow);
    node.seen.push_back(action);
    if (node.on_action) node.on_action(action);
  }

  void open(Node& node, const Connect& connect) {
    const auto there = std::find_if(nodes_.begin(), nodes_.end(), [&](auto& n) { return n->host == connect.to.host; });
    const FlowId flow = connect.flow;
    const Transport transport = connect.to.transport;
    if (there == nodes_.end()) {
      at(now + 1ms, [this, &node, flow] {
        node.core.closed(now, flow, CloseReason::unreachable, node.actions_);
        perform(node);
      });
      return;
    }
    Node& far = **there;
    node.far_[flow] = {&far, FlowId::none, is_stream(transport)};
    if (!is_stream(transport)) node.udp_[far.host] = flow;
    at(now + (is_stream(transport) ? delay() : 0ms), [this, &node, &far, flow, transport] {
      if (is_stream(transport)) {
        const FlowId other{++far.incoming_};
        node.far_[flow].flow = other;
        far.far_[other] = {&node, flow, true};
        Peer peer = peer_of(far, node, transport);
        peer.remote.port = static_cast<std::uint16_t>(40000 + far.incoming_);
        peer.authenticated = false;
        far.core.opened(now, other, peer, far.actions_);
        perform(far);
      }
      node.core.opened(now, flow, peer_of(node, far, transport), node.actions_);
      perform(node);
    });
  }

  void hang_up(Node& node, FlowId flow) {
    const auto found = node.far_.find(flow);
    if (found == node.far_.end()) return;
    const Node::Far far = found->second;
    node.far_.erase(found);
    if (!far.stream) return;
    at(now + delay(), [this, far] {
      far.node->far_.erase(far.flow);
      far.node->core.closed(now, far.flow, CloseReason::ended, far.node->actions_);
      perform(*far.node);
    });
  }

  void deliver(Node& node, Send& send) {
    const auto found = node.far_.find(send.flow);
    if (found == node.far_.end()) return;
    const Node::Far far = found->second;
    if (far.stream) return deliver_stream(far, std::move(send.octets));
    ++node.datagrams;
    for (int copy = 0; copy < 2; ++copy) {
      if (copy == 1 && chance() >= weather.duplication) break;
      if (chance() < weather.loss) continue;
      at(now + delay(), [this, &node, far, octets = send.octets] {
        Node& there = *far.node;
        auto [flow, first] = there.udp_.try_emplace(node.host, FlowId::none);
        if (first) {
          flow->second = FlowId{++there.incoming_};
          there.far_[flow->second] = {&node, FlowId::none, false};
          there.core.opened(now, flow->second, peer_of(there, node, Transport::udp), there.actions_);
        }
        there.core.receive(now, flow->second, octets, there.actions_);
        perform(there);
      });
    }
  }

  void deliver_stream(const Node::Far& far, Bytes octets) {
    // In order: nothing leaves before what was sent before it has arrived.
    Instant& free = stream_free_[{far.node, far.flow}];
    free = std::max(free, now + delay());
    at(free, [this, far, octets = std::move(octets)] {
      Octets rest = octets;
      while (!rest.empty()) {
        const std::size_t piece = std::min<std::size_t>(rest.size(), random_.next_u64() % 700 + 1);
        far.node->core.receive(now, far.flow, rest.first(piece), far.node->actions_);
        rest = rest.subspan(piece);
      }
      perform(*far.node);
    });
  }

  DeterministicRandom random_;
  std::vector<std::unique_ptr<Node>> nodes_;
  std::vector<Event> events_;
  std::map<std::pair<Node*, FlowId>, Instant> stream_free_;
  std::uint64_t order_ = 0;

 public:
  Weather weather;
  Instant now{std::chrono::hours(1)};
};

}  // namespace sealwire::sip
