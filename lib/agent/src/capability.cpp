#include "sealwire/agent/capability.hpp"

#include <algorithm>
#include <utility>

namespace sealwire::agent {

CapabilityMemory::Entry& CapabilityMemory::entry(Instant now, const Device& device) {
  const auto found =
      std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.device == device; });
  if (found != entries_.end()) {
    entries_.splice(entries_.begin(), entries_, found);
  } else {
    entries_.push_front({device, false, {}});
    if (entries_.size() > limit_) entries_.pop_back();
  }
  entries_.front().capabilities.learnt = now;
  return entries_.front();
}

void CapabilityMemory::learn(Instant now, const Device& device, mime::AcceptList types, CapabilitySource source,
                             mime::AcceptList wrapped_types) {
  if (device.contact.empty()) return;
  Entry& at = entry(now, device);
  at.types_known = true;
  at.capabilities.types = std::move(types);
  at.capabilities.wrapped_types = std::move(wrapped_types);
  at.capabilities.source = source;
}

void CapabilityMemory::learn_certificate(Instant now, const Device& device) {
  if (!device.contact.empty()) entry(now, device).capabilities.has_our_certificate = true;
}

std::optional<Capabilities> CapabilityMemory::find(Instant now, const Device& device) {
  const auto found =
      std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.device == device; });
  if (found == entries_.end()) return std::nullopt;
  if (found->capabilities.learnt + lifetime_ <= now) {
    entries_.erase(found);
    return std::nullopt;
  }
  entries_.splice(entries_.begin(), entries_, found);
  return entries_.front().capabilities;
}

}  // namespace sealwire::agent
