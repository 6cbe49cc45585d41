#include "sealwire/sip/framing.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

#include "sealwire/base/try.hpp"

#include "scan.hpp"

namespace sealwire::sip {
namespace {

/// The value of Content-Length among the header fields of `head`, read before anything else of it is judged.
Result<std::uint32_t> content_length(std::string_view head) {
  std::optional<std::uint32_t> found;
  std::size_t begin = 0;
  while (begin < head.size()) {
    const std::size_t end = std::min(head.find('\n', begin), head.size());
    const std::string_view line = head.substr(begin, end - begin);
    const std::size_t at = begin;
    begin = end + 1;
    if (line.empty() || (lower(line.front()) != 'c' && lower(line.front()) != 'l')) continue;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || field_of(trim(line.substr(0, colon))) != Field::content_length) continue;
    std::string value(line.substr(colon + 1));
    for (; begin < head.size() && is_blank(head[begin]); begin = std::min(head.find('\n', begin), head.size()) + 1)
      value += head.substr(begin, head.find('\n', begin) - begin);
    std::replace(value.begin(), value.end(), '\r', ' ');
    const auto number = parse_number(trim(value));
    if (!number) return fail(SipError::content_length, "Content-Length is no number", at);
    if (found) return fail(SipError::content_length, "there is a Content-Length already", at);
    found = *number;
  }
  if (!found) return fail(SipError::content_length, "a message on a stream needs a Content-Length");
  return *found;
}

}  // namespace

// Blank lines between messages: CRLF CRLF is a ping, anything else is passed over (RFC 3261 §7.5).
Result<StreamFramer::Frame> StreamFramer::blank_lines(Octets& input) {
  while (!input.empty() && (input.front() == '\r' || input.front() == '\n')) {
    const bool wanted = input.front() == (blanks_ % 2 == 0 ? '\r' : '\n');
    blanks_ = wanted ? blanks_ + 1 : 0;
    input = input.subspan(1);
    if (blanks_ < 4) continue;
    blanks_ = 0;
    return Frame{Kind::ping, {}};
  }
  if (!input.empty()) blanks_ = 0;
  return Frame{};
}

// Looks for the blank line that ends the head, from where the search stopped; sets total_ when it is there.
Result<bool> StreamFramer::find_head(Octets message) {
  const std::size_t last = std::min(message.size(), limits_.head_octets);
  while (scanned_ < last) {
    const void* found = std::memchr(message.data() + scanned_, '\n', last - scanned_);
    if (found == nullptr) {
      scanned_ = last;
      break;
    }
    const auto end = static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - message.data());
    const std::size_t next = end + 1;
    const bool crlf = next + 1 < last && message[next] == '\r' && message[next + 1] == '\n';
    if (!crlf && (next >= last || message[next] != '\n')) {
      // A line end that is the last but one octet here may yet turn out to be the blank line.
      if (next + 1 >= last && last == message.size()) return scanned_ = end, false;
      scanned_ = next;
      continue;
    }
    const std::size_t head = next + (crlf ? 2 : 1);
    const std::uint32_t length = SEALWIRE_TRY(content_length(as_text(message.first(next))));
    if (length > limits_.message_octets || head + length > limits_.message_octets)
      return fail(SipError::too_large, "a message of more than " + std::to_string(limits_.message_octets) + " octets",
                  head);
    total_ = head + length;
    return true;
  }
  if (message.size() >= limits_.head_octets)
    return fail(SipError::too_large, "header fields of more than " + std::to_string(limits_.head_octets) + " octets");
  return false;
}

Result<StreamFramer::Frame> StreamFramer::next(Octets& input) {
  if (taken_) {
    buffer_.clear();
    if (buffer_.capacity() > (std::size_t{64} << 10)) buffer_ = Bytes();
    taken_ = false;
  }
  if (buffer_.empty()) {
    const Frame blank = SEALWIRE_TRY(blank_lines(input));
    if (blank.kind == Kind::ping || input.empty()) return blank;
    scanned_ = total_ = 0;
    auto whole = find_head(input);
    if (!whole) {
      append(buffer_, input.first(std::min(input.size(), limits_.head_octets)));
      return std::unexpected(std::move(whole).error());
    }
    if (*whole && total_ <= input.size()) {
      const Frame frame{Kind::message, input.first(total_)};
      input = input.subspan(total_);
      return frame;
    }
    append(buffer_, input);
    input = {};
    return Frame{};
  }
  if (total_ == 0) {
    // One octet more than the head may come along; what is beyond the message goes back below.
    const std::size_t before = buffer_.size();
    const std::size_t room = limits_.message_octets > before ? limits_.message_octets - before : 0;
    const std::size_t taken = std::min(input.size(), std::max<std::size_t>(room, 1));
    append(buffer_, input.first(taken));
    if (!SEALWIRE_TRY(find_head(buffer_))) {
      input = input.subspan(taken);
      return Frame{};
    }
    // The head ended in this input: the message ends in it too, or beyond it.
    if (total_ <= buffer_.size()) {
      input = input.subspan(total_ - before);
      buffer_.resize(total_);
    } else {
      input = input.subspan(taken);
    }
  }
  const std::size_t taken = std::min(total_ - buffer_.size(), input.size());
  append(buffer_, input.first(taken));
  input = input.subspan(taken);
  if (buffer_.size() < total_) return Frame{};
  taken_ = true;
  return Frame{Kind::message, buffer_};
}

}  // namespace sealwire::sip
