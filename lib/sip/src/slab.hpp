#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

namespace sealwire::sip {

/// Values under numbers that are never given twice: a place in the low 32 bits, and how often the place was used above
/// it. References stay good until the value is erased.
template <class T>
class Slab {
 public:
  template <class... Args>
  std::pair<std::uint64_t, T&> emplace(Args&&... args) {
    std::uint32_t place = static_cast<std::uint32_t>(slots_.size());
    if (free_.empty()) {
      slots_.emplace_back();
    } else {
      place = free_.back();
      free_.pop_back();
    }
    Slot& slot = slots_[place];
    slot.value.emplace(std::forward<Args>(args)...);
    ++size_;
    return {id_of(place, slot.uses), *slot.value};
  }
  T* find(std::uint64_t id) {
    T* value = at(static_cast<std::uint32_t>(id));
    return value != nullptr && id_of(static_cast<std::uint32_t>(id), slots_[static_cast<std::uint32_t>(id)].uses) == id
               ? value
               : nullptr;
  }
  /// What is at that place now.
  T* at(std::uint32_t place) { return place < slots_.size() && slots_[place].value ? &*slots_[place].value : nullptr; }
  std::uint64_t id_at(std::uint32_t place) const { return id_of(place, slots_[place].uses); }
  void erase(std::uint64_t id) {
    if (find(id) == nullptr) return;
    Slot& slot = slots_[static_cast<std::uint32_t>(id)];
    slot.value.reset();
    slot.uses = (slot.uses + 1) & kUses;
    free_.push_back(static_cast<std::uint32_t>(id));
    --size_;
  }
  std::size_t size() const { return size_; }

 private:
  static constexpr std::uint32_t kUses = 0x3FFFFFFF;  // leaves the top bit of the number to its users
  static std::uint64_t id_of(std::uint32_t place, std::uint32_t uses) {
    return (std::uint64_t{uses} + 1) << 32 | place;
  }
  struct Slot {
    std::optional<T> value;
    std::uint32_t uses = 0;
  };
  std::deque<Slot> slots_;
  std::vector<std::uint32_t> free_;
  std::size_t size_ = 0;
};

}  // namespace sealwire::sip
