#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sealwire/base/time.hpp"

namespace sealwire::sip {

/// Timers in a heap of four children a node, each of which knows its place: moved and removed in logarithmic time.
class TimerQueue {
 public:
  enum class Kind : std::uint8_t { client, server, registration, dialog, flow };
  enum class Id : std::uint32_t { none = 0xFFFFFFFF };
  struct Due {
    Kind kind;
    std::uint64_t subject;
  };

  /// Sets `id` to fire at `when`; makes it if it is none.
  void set(Id& id, Instant when, Kind kind, std::uint64_t subject);
  /// Forgets `id` and makes it none.
  void clear(Id& id);
  std::optional<Instant> next() const;
  /// The earliest timer that is due, which is gone thereby; the owner's id is stale and has to become none.
  std::optional<Due> pop(Instant now);
  std::size_t size() const { return heap_.size(); }

 private:
  struct Node {
    Instant when;
    std::uint32_t timer;
  };
  struct Timer {
    std::uint32_t position;
    Kind kind;
    std::uint64_t subject;
  };
  void place(std::size_t position, Node node);
  void up(std::size_t position);
  void down(std::size_t position);
  void take_out(std::size_t position);

  std::vector<Node> heap_;
  std::vector<Timer> timers_;
  std::vector<std::uint32_t> free_;
};

}  // namespace sealwire::sip
