#pragma once

#include <string>

namespace sealwire::app {

/// What an input smuggled into names and values must not reach a terminal: control characters but line ends become
/// dots.
inline std::string printable(std::string text) {
  for (char& c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if ((octet < 0x20 && c != '\n') || octet == 0x7F) c = '.';
  }
  return text;
}

}  // namespace sealwire::app
