#pragma once

#include <deque>
#include <map>
#include <set>

#include "sealwire/msrp/core.hpp"

namespace sealwire::msrp::test {

/// Two cores joined in memory: octets arrive in pieces of random size, at most `window` octets wait on each side.
class Wire {
 public:
  struct Side {
    Side(Config config, std::uint64_t seed, std::uint8_t owner) : random(seed), core(config, random, spools, owner) {}
    DeterministicRandom random;
    MemorySpoolFactory spools;
    Core core;
    std::vector<Action> seen;                          // all but Send, Close and Connect
    std::map<FlowId, std::deque<std::uint8_t>> queue;  // sent and not yet taken by the other side
    std::map<FlowId, FlowId> other;                    // flow here → flow there
    std::set<FlowId> closing;
    std::string sent;  // everything
    std::size_t largest_send = 0;
  };

  explicit Wire(Config config = {}, std::uint64_t seed = 1)
      : a(config, seed, 2), b(config, seed + 1, 3), random_(seed + 2) {}

  void submit(Side& side, Command command) {
    Actions out;
    side.core.submit(now, std::move(command), out);
    carry_out(side, std::move(out));
  }
  /// A connection to `side` from somebody who is no core.
  FlowId stranger(Side& side, Transport transport = Transport::tcp) {
    const FlowId flow{++numbers_};
    Actions out;
    side.core.opened(now, flow, peer(transport), out);
    carry_out(side, std::move(out));
    return flow;
  }
  void feed(Side& side, FlowId flow, std::string_view text) {
    Actions out;
    side.core.receive(now, flow, as_octets(text), out);
    carry_out(side, std::move(out));
  }
  std::string taken(Side& side, FlowId flow) {
    auto& queue = side.queue[flow];
    std::string out(queue.begin(), queue.end());
    queue.clear();
    return out;
  }
  void lose(Side& side, FlowId flow, CloseReason reason = CloseReason::reset) {
    const FlowId there = side.other.count(flow) ? side.other[flow] : FlowId::none;
    Side& far = &side == &a ? b : a;
    Actions out;
    side.core.closed(now, flow, reason, out);
    carry_out(side, std::move(out));
    side.queue.erase(flow);
    if (there == FlowId::none) return;
    Actions more;
    far.core.closed(now, there, reason, more);
    carry_out(far, std::move(more));
    far.queue.erase(there);
  }
  void wait(std::chrono::milliseconds time) {
    now += time;
    for (Side* side : {&a, &b}) {
      Actions out;
      if (side->core.next_deadline() && *side->core.next_deadline() <= now) side->core.expire(now, out);
      carry_out(*side, std::move(out));
    }
  }
  /// Until nothing moves any more; false after too many steps.
  bool run(std::size_t steps = 2'000'000) {
    while (steps-- > 0) {
      if (!step(a, b) && !step(b, a)) return true;
    }
    return false;
  }

  template <class T>
  static std::vector<T> all(const Side& side) {
    std::vector<T> out;
    for (const Action& action : side.seen) {
      if (const T* found = std::get_if<T>(&action)) out.push_back(*found);
    }
    return out;
  }

  Instant now{};
  Side a, b;
  bool refuse_connections = false;
  bool deaf = false;  // b gets nothing
  std::size_t window = 70000;
  std::size_t largest_piece = 5000;

 private:
  static Peer peer(Transport transport) {
    return {{transport, "127.0.0.1", 40000}, {transport, "127.0.0.1", 2855}, 1, false};
  }

  void carry_out(Side& side, Actions actions) {
    Side& far = &side == &a ? b : a;
    for (Action& action : actions) {
      if (auto* send = std::get_if<Send>(&action)) {
        auto& queue = side.queue[send->flow];
        queue.insert(queue.end(), send->octets.begin(), send->octets.end());
        side.largest_send = std::max(side.largest_send, send->octets.size());
        if (side.sent.size() < 4'000'000) side.sent += as_text(send->octets);
      } else if (auto* close = std::get_if<Close>(&action)) {
        side.closing.insert(close->flow);
      } else if (auto* connect = std::get_if<Connect>(&action)) {
        Actions out;
        if (refuse_connections) {
          side.core.closed(now, connect->flow, CloseReason::refused, out);
        } else {
          const FlowId there{++numbers_};
          side.other[connect->flow] = there;
          far.other[there] = connect->flow;
          side.core.opened(now, connect->flow, peer(connect->to.transport), out);
          Actions more;
          far.core.opened(now, there, peer(connect->to.transport), more);
          carry_out(far, std::move(more));
        }
        carry_out(side, std::move(out));
      } else {
        side.seen.push_back(std::move(action));
      }
    }
  }

  bool step(Side& from, Side& to) {
    bool moved = false;
    for (auto& [flow, there] : from.other) {
      auto& queue = from.queue[flow];
      if (!queue.empty() && !(deaf && &to == &b)) {
        const std::size_t size = std::min<std::size_t>(queue.size(), 1 + random_.next_u64() % largest_piece);
        const Bytes piece(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(size));
        queue.erase(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(size));
        Actions out;
        to.core.receive(now, there, piece, out);
        carry_out(to, std::move(out));
        moved = true;
      }
      if (queue.size() < window && !from.closing.contains(flow)) {
        Actions out;
        const std::size_t before = queue.size();
        from.core.writable(now, flow, window - queue.size(), out);
        carry_out(from, std::move(out));
        moved = moved || queue.size() != before;
      }
      if (from.closing.contains(flow) && queue.empty()) {
        from.closing.erase(flow);
        const FlowId gone = there;
        from.other.erase(flow);
        to.other.erase(gone);
        Actions out;
        to.core.closed(now, gone, CloseReason::ended, out);
        carry_out(to, std::move(out));
        return true;
      }
    }
    return moved;
  }

  DeterministicRandom random_;
  std::uint64_t numbers_ = 0;
};

}  // namespace sealwire::msrp::test
