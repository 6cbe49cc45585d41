#pragma once

#include <string_view>

#include "sealwire/sip/message.hpp"

namespace sealwire::sip {

/// Reads one message into a Message. Head first, line by line; each field is checked as it is met.
class MessageParser {
 public:
  MessageParser(Message& message, const ParseLimits& limits) : m_(message), limits_(limits) {}
  Result<void> parse(Octets octets);

 private:
  using Slice = Message::Slice;

  Result<void> head();
  bool next_line(std::string_view& line);
  /// Why next_line() found none: the message ends, or its head is too long.
  std::unexpected<Error> no_line_end(std::string what, std::size_t at) const;
  void unfold(std::size_t line_end);
  Result<void> start_line(std::string_view line);
  Result<void> request_line(std::string_view line);
  Result<void> status_line(std::string_view line);
  Result<void> field(std::string_view line);
  Result<void> check(Field id, std::string_view value);
  Result<void> once(Field id);
  Result<void> via(std::string_view value);
  Result<void> address(std::string_view value, Slice& tag);
  Result<void> addresses(Field id, std::string_view value);
  Result<void> call_id(std::string_view value);
  Result<void> cseq(std::string_view value);
  Result<void> complete();
  Result<void> body(std::size_t dropped);

  Slice slice(std::string_view part) const;
  std::size_t offset(std::string_view part) const;
  Result<void> at(Result<void> result, std::string_view part) const;

  Message& m_;
  const ParseLimits& limits_;
  std::size_t at_ = 0;       // the next line
  std::size_t skipped_ = 0;  // blank lines before the start line
  std::uint64_t seen_ = 0;   // a bit a field
  std::uint32_t content_length_ = 0;
  std::string_view cseq_method_name_;
};

}  // namespace sealwire::sip
