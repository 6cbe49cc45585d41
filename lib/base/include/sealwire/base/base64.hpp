#pragma once

#include <string>
#include <string_view>

#include "sealwire/base/error.hpp"
#include "sealwire/base/octets.hpp"

namespace sealwire {

/// Base64 (RFC 4648 §4) with padding. `line` > 0 breaks lines after that many characters with `line_end`, also the
/// last.
std::string to_base64(Octets octets, std::size_t line = 0, std::string_view line_end = "\r\n");
/// Blanks and line ends are skipped (RFC 2045 §6.8); missing padding at the very end is accepted, other characters and
/// data after the padding are not. Errors: malformed_text with its offset.
Result<Bytes> from_base64(std::string_view text);

/// Decodes base64 that arrives in pieces, in constant memory.
class Base64Decoder {
 public:
  /// Appends to `out` what the next piece of text completes.
  Result<void> update(std::string_view text, Bytes& out);
  /// The text is complete: what is left must be a whole group, or one that only lacks its padding.
  Result<void> finish(Bytes& out);

 private:
  std::uint32_t group_ = 0;
  int digits_ = 0;
  int padding_ = 0;
  std::uint64_t offset_ = 0;
};

/// Encodes octets that arrive in pieces, as lines of 64 characters or as one line.
class Base64Encoder {
 public:
  explicit Base64Encoder(std::size_t line = 64, std::string_view line_end = "\r\n")
      : line_(line), line_end_(line_end) {}
  void update(Octets octets, std::string& out);
  void finish(std::string& out);

 private:
  void put(std::string_view four, std::string& out);
  std::size_t line_;
  std::string line_end_;
  std::size_t column_ = 0;
  std::uint8_t pending_[3] = {};
  std::size_t pending_size_ = 0;
};

}  // namespace sealwire
