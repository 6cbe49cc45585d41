#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <optional>
#include <string>

#include "sealwire/base/time.hpp"
#include "sealwire/mime/accept.hpp"

namespace sealwire::agent {

/// One device of somebody: what its Contact says, or where its flow leads. Never an address of record: an OPTIONS that
/// forked shows what one device takes, and says nothing of the others (RFC 8591 §6, §7.2).
struct Device {
  std::string contact;  ///< a Contact URI without parameters, or "tcp:192.0.2.1:5060"
  friend bool operator==(const Device&, const Device&) = default;
};

enum class CapabilitySource : std::uint8_t { options, refusal, session };

struct Capabilities {
  mime::AcceptList types;
  mime::AcceptList wrapped_types;  ///< of an MSRP session; empty otherwise
  CapabilitySource source = CapabilitySource::options;
  bool has_our_certificate = false;  ///< it has answered 2xx to a message that carried it
  Instant learnt{};
};

/// What is known of devices; the longest unused are forgotten beyond `limit`, all after `lifetime`.
class CapabilityMemory {
 public:
  explicit CapabilityMemory(std::size_t limit = 10'000, std::chrono::seconds lifetime = std::chrono::hours(24))
      : limit_(limit), lifetime_(lifetime) {}

  /// Replaces what the device was known to take; what it has of ours stays.
  void learn(Instant now, const Device& device, mime::AcceptList types, CapabilitySource source,
             mime::AcceptList wrapped_types = {});
  void learn_certificate(Instant now, const Device& device);
  std::optional<Capabilities> find(Instant now, const Device& device);
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    Device device;
    bool types_known = false;
    Capabilities capabilities;
  };
  Entry& entry(Instant now, const Device& device);

  std::size_t limit_;
  std::chrono::seconds lifetime_;
  std::list<Entry> entries_;  // the latest used first
};

}  // namespace sealwire::agent
