#pragma once

#include <cstddef>

#include "sealwire/sip/message.hpp"

namespace sealwire::sip {

/// Cuts a stream into messages by Content-Length (RFC 3261 §18.3), however the octets arrive.
class StreamFramer {
 public:
  explicit StreamFramer(const ParseLimits& limits = {}) : limits_(limits) {}

  enum class Kind : std::uint8_t {
    message,    ///< `octets` is one whole message
    ping,       ///< CRLF CRLF between messages: answer with CRLF (RFC 5626 §4.4.1)
    need_more,  ///< everything given has been taken
  };
  struct Frame {
    Kind kind = Kind::need_more;
    Octets octets;  ///< good until the next call
  };

  /// Takes from the front of `input` up to the end of one frame and shortens it; call again until need_more. Errors:
  /// content_length (absent, no number, or several), too_large; the stream cannot be read any further after one.
  /// `refused()` then holds the head of the message at fault.
  Result<Frame> next(Octets& input);
  Octets refused() const { return buffer_; }
  /// Octets kept between calls.
  std::size_t buffered() const { return buffer_.size(); }

 private:
  Result<Frame> blank_lines(Octets& input);
  Result<bool> find_head(Octets message);

  ParseLimits limits_;
  Bytes buffer_;             // an incomplete message
  std::size_t scanned_ = 0;  // of the message, in search of the blank line
  std::size_t total_ = 0;    // of the message, once its head is known
  std::size_t blanks_ = 0;   // of the CRLF CRLF of a ping
  bool taken_ = false;       // buffer_ was given out and goes at the next call
};

}  // namespace sealwire::sip
