#pragma once

#include <string>

#include "sealwire/base/io.hpp"

namespace sealwire::app {

/// Hands octets on, and looks whether they are UTF-8 text: what is not must not get other line ends on its way.
class TextCheck final : public Sink {
 public:
  explicit TextCheck(Sink& next) : next_(next) {}
  Result<void> write(Octets octets) override;
  /// After the last octet.
  bool is_text() const { return text_ && begun_.empty(); }

 private:
  Sink& next_;
  bool text_ = true;
  std::string begun_;  // a sequence that goes on in the next piece
};

}  // namespace sealwire::app
