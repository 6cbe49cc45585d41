#include "timer_queue.hpp"

#include <algorithm>

namespace sealwire::sip {

void TimerQueue::place(std::size_t position, Node node) {
  heap_[position] = node;
  timers_[node.timer].position = static_cast<std::uint32_t>(position);
}

void TimerQueue::up(std::size_t position) {
  const Node node = heap_[position];
  while (position > 0) {
    const std::size_t parent = (position - 1) / 4;
    if (heap_[parent].when <= node.when) break;
    place(position, heap_[parent]);
    position = parent;
  }
  place(position, node);
}

void TimerQueue::down(std::size_t position) {
  const Node node = heap_[position];
  while (true) {
    const std::size_t first = 4 * position + 1;
    if (first >= heap_.size()) break;
    std::size_t least = first;
    for (std::size_t child = first + 1; child < std::min(first + 4, heap_.size()); ++child)
      if (heap_[child].when < heap_[least].when) least = child;
    if (heap_[least].when >= node.when) break;
    place(position, heap_[least]);
    position = least;
  }
  place(position, node);
}

void TimerQueue::set(Id& id, Instant when, Kind kind, std::uint64_t subject) {
  if (id != Id::none) {
    const std::size_t position = timers_[static_cast<std::uint32_t>(id)].position;
    const bool earlier = when < heap_[position].when;
    heap_[position].when = when;
    earlier ? up(position) : down(position);
    return;
  }
  std::uint32_t timer = static_cast<std::uint32_t>(timers_.size());
  if (free_.empty()) {
    timers_.push_back({});
  } else {
    timer = free_.back();
    free_.pop_back();
  }
  timers_[timer] = {0, kind, subject};
  heap_.push_back({when, timer});
  up(heap_.size() - 1);
  id = Id{timer};
}

void TimerQueue::take_out(std::size_t position) {
  free_.push_back(heap_[position].timer);
  const Node last = heap_.back();
  heap_.pop_back();
  if (position == heap_.size()) return;
  const bool earlier = last.when < heap_[position].when;
  place(position, last);
  earlier ? up(position) : down(position);
}

void TimerQueue::clear(Id& id) {
  if (id != Id::none) take_out(timers_[static_cast<std::uint32_t>(id)].position);
  id = Id::none;
}

std::optional<Instant> TimerQueue::next() const {
  if (heap_.empty()) return std::nullopt;
  return heap_.front().when;
}

std::optional<TimerQueue::Due> TimerQueue::pop(Instant now) {
  if (heap_.empty() || heap_.front().when > now) return std::nullopt;
  const Timer& timer = timers_[heap_.front().timer];
  const Due due{timer.kind, timer.subject};
  take_out(0);
  return due;
}

}  // namespace sealwire::sip
