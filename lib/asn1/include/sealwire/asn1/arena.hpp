#pragma once

#include <utility>
#include <vector>

#include "sealwire/base/octets.hpp"

namespace sealwire::asn1 {

/// Owns the octets that decoding had to make, because BER had split a string: decoded values view into it. Empty, it
/// holds no memory.
class Arena {
 public:
  /// Takes the octets over; the view holds until the arena goes.
  Octets keep(Bytes octets) {
    blocks_.push_back(std::move(octets));
    return blocks_.back();
  }
  bool empty() const { return blocks_.empty(); }

 private:
  std::vector<Bytes> blocks_;  // moving a vector keeps where its octets are
};

}  // namespace sealwire::asn1
