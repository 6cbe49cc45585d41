#include "message_parser.hpp"

#include <algorithm>
#include <cstring>

#include "sealwire/base/try.hpp"
#include "sealwire/uri/sip_uri.hpp"

#include "scan.hpp"

namespace sealwire::sip {
namespace {

constexpr std::string_view kVersion = "SIP/2.0";

// Fields of which a message has one value (RFC 4475 §3.3.8, RFC 3261 §7.3.1).
constexpr std::uint64_t bit(Field f) { return std::uint64_t{1} << static_cast<unsigned>(f); }
constexpr std::uint64_t kSingle = bit(Field::from) | bit(Field::to) | bit(Field::call_id) | bit(Field::cseq) |
                                  bit(Field::max_forwards) | bit(Field::content_length) | bit(Field::content_type);

// "SIP/" 1*DIGIT "." 1*DIGIT, whatever the number.
bool is_version(std::string_view text) {
  if (text.size() < 5 || !equal_ignoring_case(text.substr(0, 4), "SIP/")) return false;
  text.remove_prefix(4);
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return false;
  return parse_number(text.substr(0, dot), 999) && parse_number(text.substr(dot + 1), 999);
}

}  // namespace

Result<Message> Message::parse(Octets octets, const ParseLimits& limits) {
  Message message;
  SEALWIRE_CHECK(MessageParser(message, limits).parse(octets));
  return message;
}

MessageParser::Slice MessageParser::slice(std::string_view part) const {
  if (part.empty()) return {};
  return {static_cast<std::uint32_t>(offset(part)), static_cast<std::uint32_t>(part.size())};
}

std::size_t MessageParser::offset(std::string_view part) const {
  return static_cast<std::size_t>(part.data() - as_text(m_.octets_).data());
}

Result<void> MessageParser::at(Result<void> result, std::string_view part) const {
  if (result) return result;
  return std::unexpected(std::move(result).error().shifted(offset(part) + skipped_));
}

Result<void> MessageParser::parse(Octets octets) {
  while (skipped_ < octets.size() && (octets[skipped_] == '\r' || octets[skipped_] == '\n')) ++skipped_;
  octets = octets.subspan(skipped_);
  if (octets.size() > limits_.message_octets)
    return fail(SipError::too_large, "a message of more than " + std::to_string(limits_.message_octets) + " octets");
  m_.octets_.assign(octets.begin(), octets.end());
  m_.fields_.reserve(16);
  SEALWIRE_CHECK(head());
  SEALWIRE_CHECK(complete());
  return body(skipped_);
}

std::unexpected<Error> MessageParser::no_line_end(std::string what, std::size_t at) const {
  if (m_.octets_.size() <= limits_.head_octets) return fail(SipError::truncated, std::move(what), at);
  return fail(SipError::too_large, "header fields of more than " + std::to_string(limits_.head_octets) + " octets", at);
}

Result<void> MessageParser::head() {
  std::string_view line;
  if (!next_line(line)) return no_line_end("no line end in the whole message", skipped_);
  SEALWIRE_CHECK(start_line(line));
  while (true) {
    const std::size_t begin = at_;
    if (!next_line(line)) return no_line_end("the header fields do not end", begin + skipped_);
    if (line.empty()) break;
    if (m_.fields_.size() == limits_.header_fields)
      return fail(SipError::too_large, "more than " + std::to_string(limits_.header_fields) + " header fields",
                  begin + skipped_);
    SEALWIRE_CHECK(field(line));
  }
  m_.body_begin_ = static_cast<std::uint32_t>(at_);
  return {};
}

// Lines end with CRLF; a bare LF is taken for one. A line that begins with a blank continues the one before: its line
// end becomes blanks in place.
bool MessageParser::next_line(std::string_view& line) {
  const std::size_t begin = at_;
  std::size_t from = at_;
  while (true) {
    const std::size_t last = std::min(m_.octets_.size(), limits_.head_octets);
    if (from >= last) return false;
    const void* found = std::memchr(m_.octets_.data() + from, '\n', last - from);
    if (found == nullptr) return false;
    const auto end = static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - m_.octets_.data());
    at_ = end + 1;
    std::size_t length = end - begin;
    if (length > 0 && m_.octets_[end - 1] == '\r') --length;
    line = as_text(m_.octets_).substr(begin, length);
    if (length == 0 || at_ >= m_.octets_.size() || !is_blank(static_cast<char>(m_.octets_[at_]))) return true;
    unfold(end);
    from = at_;
  }
}

void MessageParser::unfold(std::size_t line_end) {
  m_.octets_[line_end] = ' ';
  if (line_end > 0 && m_.octets_[line_end - 1] == '\r') m_.octets_[line_end - 1] = ' ';
}

Result<void> MessageParser::start_line(std::string_view line) {
  if (line.size() > 4 && equal_ignoring_case(line.substr(0, 4), "SIP/")) return status_line(line);
  return request_line(line);
}

Result<void> MessageParser::request_line(std::string_view line) {
  const auto bad = [&](std::string what, std::size_t where) {
    return fail(SipError::start_line, std::move(what), where + offset(line) + skipped_);
  };
  Scanner in(line);
  const std::string_view method = in.token();
  if (method.empty() || !in.take(' ')) return bad("a Request-Line begins with a method and one space", in.offset());
  const std::size_t space = line.find(' ', in.offset());
  if (space == std::string_view::npos) return bad("a Request-Line ends with SIP/2.0", line.size());
  const std::string_view uri = line.substr(in.offset(), space - in.offset());
  const std::string_view version = line.substr(space + 1);
  // What stands between and after has to be one space and nothing (RFC 4475 §3.1.2.8 to §3.1.2.10).
  if (uri.empty() || !is_version(version)) return bad("method, Request-URI and version, one space between", space);
  if (!equal_ignoring_case(version, kVersion))
    return fail(SipError::unsupported_version, "version " + std::string(version), space + 1 + skipped_);
  if (auto ok = check_uri(uri); !ok)
    return fail(SipError::request_uri, ok.error().what(), ok.error().offset().value_or(0) + in.offset() + skipped_);
  m_.method_ = method_of(method);
  m_.method_name_ = slice(method);
  m_.request_uri_ = slice(uri);
  const std::string_view scheme = uri.substr(0, uri.find(':'));
  if (!equal_ignoring_case(scheme, "sip") && !equal_ignoring_case(scheme, "sips")) return {};
  const auto parsed = uri::SipUri::parse(uri);
  if (!parsed)
    return fail(SipError::request_uri, parsed.error().what(),
                parsed.error().offset().value_or(0) + in.offset() + skipped_);
  if (parsed->header_count() > 0)
    return fail(SipError::request_uri, "a Request-URI with header fields in it (RFC 3261 §19.1.1)",
                in.offset() + uri.find('?') + skipped_);
  return {};
}

Result<void> MessageParser::status_line(std::string_view line) {
  const std::size_t space = std::min(line.find(' '), line.size());
  const std::string_view version = line.substr(0, space);
  const std::size_t begin = offset(line) + skipped_;
  if (!is_version(version)) return fail(SipError::start_line, "a Status-Line begins with SIP/2.0", begin);
  if (!equal_ignoring_case(version, kVersion))
    return fail(SipError::unsupported_version, "version " + std::string(version), begin);
  std::string_view rest = line.substr(std::min(space + 1, line.size()));
  const std::string_view code = rest.substr(0, rest.find(' '));
  const auto status = code.size() == 3 ? parse_number(code, 699) : fail(SipError::start_line, "");
  if (!status || *status < 100)
    return fail(SipError::start_line, "a status is a number from 100 to 699", begin + space + 1);
  m_.status_ = static_cast<std::uint16_t>(*status);
  rest.remove_prefix(std::min<std::size_t>(4, rest.size()));
  m_.reason_ = slice(rest);
  return {};
}

Result<void> MessageParser::field(std::string_view line) {
  Scanner in(line);
  const std::string_view name = in.token();
  in.blanks();
  if (name.empty() || !in.take(':'))
    return at(fail(SipError::header_field, "a header field begins with its name and a colon", in.offset()), line);
  const std::string_view value = trim(in.rest());
  if (const std::size_t cr = value.find('\r'); cr != std::string_view::npos)
    return at(fail(SipError::header_field, "a carriage return inside a header field", cr), value);
  const Field id = field_of(name);
  m_.fields_.push_back({id, slice(name), slice(value)});
  if (id == Field::other) return {};
  auto checked = check(id, value);
  if (!checked) {
    Error error = std::move(checked).error();
    if (!value.empty()) error = std::move(error).shifted(offset(value) + skipped_);
    return std::unexpected(std::move(error).within(name_of(id)));
  }
  seen_ |= bit(id);
  return {};
}

Result<void> MessageParser::once(Field id) {
  if ((seen_ & kSingle & bit(id)) == 0) return {};
  return fail(SipError::repeated_field, "there is one already", 0);
}

Result<void> MessageParser::check(Field id, std::string_view value) {
  SEALWIRE_CHECK(once(id));
  switch (id) {
    case Field::via: return via(value);
    case Field::from: return address(value, m_.from_tag_);
    case Field::to: return address(value, m_.to_tag_);
    case Field::call_id: return call_id(value);
    case Field::cseq: return cseq(value);
    case Field::contact:
    case Field::route:
    case Field::record_route:
    case Field::path:
    case Field::service_route: return addresses(id, value);
    case Field::require:
    case Field::proxy_require: {
      SEALWIRE_TRY(split_list(value));
      return {};
    }
    case Field::content_length: {
      auto length = parse_number(value);
      if (!length) return fail(SipError::content_length, length.error().what(), length.error().offset());
      content_length_ = *length;
      return {};
    }
    case Field::max_forwards: {
      // A number too large counts as absent (RFC 4475 §3.1.2.4); what is no number does not.
      if (value.empty() || value.find_first_not_of("0123456789") != std::string_view::npos)
        return fail(SipError::header_field, "a number was expected", 0);
      return {};
    }
    case Field::content_type: {
      if (value.find('/') == std::string_view::npos)
        return fail(SipError::header_field, "a media type has a type and a subtype", 0);
      return {};
    }
    default: return {};
  }
}

Result<void> MessageParser::via(std::string_view value) {
  if (value.find(',') == std::string_view::npos) {
    auto one = parse_via(value);
    if (!one) return std::unexpected(std::move(one).error());
    if (m_.top_via_.size == 0) m_.top_via_ = slice(value);
    return {};
  }
  const auto elements = SEALWIRE_TRY(split_list(value));
  SEALWIRE_TRY(parse_vias(value));
  if (m_.top_via_.size == 0) m_.top_via_ = slice(elements.front());
  return {};
}

Result<void> MessageParser::address(std::string_view value, Slice& tag) {
  auto address = parse_name_addr(value);
  if (!address) return std::unexpected(std::move(address).error());
  tag = slice(address->tag());
  return {};
}

Result<void> MessageParser::addresses(Field id, std::string_view value) {
  const auto list = SEALWIRE_TRY(parse_name_addrs(value));
  for (const NameAddr& one : list) {
    if (id == Field::contact) continue;
    if (!one.brackets) return fail(SipError::header_field, "its addresses stand in angle brackets", 0);
  }
  return {};
}

Result<void> MessageParser::call_id(std::string_view value) {
  Scanner in(value);
  if (in.run(kWord).empty()) return in.error("a word was expected");
  if (in.take('@') && in.run(kWord).empty()) return in.error("a word was expected after '@'");
  if (!in.done()) return in.error("a character that does not belong there");
  m_.call_id_ = slice(value);
  return {};
}

Result<void> MessageParser::cseq(std::string_view value) {
  Scanner in(value);
  // 2**31 and above is what no client may choose (RFC 3261 §8.1.1.5), but what fits 32 bits is heard.
  m_.cseq_ = SEALWIRE_TRY(parse_number(in.run(kDigit)));
  if (!is_blank(in.peek())) return in.error("a blank and a method were expected after the number");
  in.blanks();
  cseq_method_name_ = in.token();
  if (cseq_method_name_.empty() || !in.done()) return in.error("a method was expected");
  return {};
}

Result<void> MessageParser::complete() {
  for (const Field id : {Field::via, Field::from, Field::to, Field::call_id, Field::cseq})
    if ((seen_ & bit(id)) == 0) return fail(SipError::missing_field, std::string(name_of(id)) + " is missing");
  if (!m_.is_request()) {
    m_.method_name_ = slice(cseq_method_name_);
    m_.method_ = method_of(cseq_method_name_);
  } else if (cseq_method_name_ != m_.method_name()) {
    return fail(SipError::cseq_mismatch,
                "CSeq says " + std::string(cseq_method_name_) + ", the Request-Line " + std::string(m_.method_name()));
  }
  return {};
}

Result<void> MessageParser::body(std::size_t dropped) {
  if ((seen_ & bit(Field::content_length)) == 0) return {};
  const std::size_t left = m_.octets_.size() - m_.body_begin_;
  if (content_length_ > left)
    return fail(
        SipError::truncated,
        "Content-Length is " + std::to_string(content_length_) + ", " + std::to_string(left) + " octets are left",
        m_.body_begin_ + dropped);
  m_.octets_.resize(m_.body_begin_ + content_length_);
  return {};
}

}  // namespace sealwire::sip
