#pragma once

#include <cstdint>
#include <string_view>

namespace sealwire::sip {

/// The methods of RFC 3261 and of its extensions that are registered; `other` is any token besides.
enum class Method : std::uint8_t {
  ack,
  bye,
  cancel,
  info,
  invite,
  message,
  notify,
  options,
  prack,
  publish,
  refer,
  register_,
  subscribe,
  update,
  other,
};

/// Case-sensitive (RFC 3261 §7.1).
Method method_of(std::string_view name);
/// "" for Method::other.
std::string_view name_of(Method method);

/// The phrase of RFC 3261 §21 and its extensions; "Unknown" where there is none.
std::string_view reason_phrase(std::uint16_t status);

}  // namespace sealwire::sip
