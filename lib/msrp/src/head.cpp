#include "sealwire/msrp/head.hpp"

#include <algorithm>
#include <charconv>

#include "sealwire/base/try.hpp"

#include "text.hpp"

namespace sealwire::msrp {
namespace {

std::unexpected<Error> malformed(std::string_view field, std::string_view why) {
  std::string what(field);
  what += ' ';
  what += why;
  return fail(MsrpError::malformed_field, std::move(what));
}

// Digits only; no sign, no blank, nothing above 2^63 so that sums of two positions cannot overflow.
std::optional<std::uint64_t> position(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || value >> 63 != 0) return std::nullopt;
  return value;
}

enum Known : std::uint8_t { to_path, from_path, message_id, byte_range, success, failure, status, content_type, other };

constexpr std::string_view kKnown[] = {"To-Path",        "From-Path",      "Message-ID", "Byte-Range",
                                       "Success-Report", "Failure-Report", "Status",     "Content-Type"};

Known known(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kKnown); ++i) {
    if (same_ignoring_case(name, kKnown[i])) return static_cast<Known>(i);
  }
  return other;
}

Result<ReportStatus> parse_report_status(std::string_view value) {
  const std::string_view code = value.substr(std::min<std::size_t>(value.size(), 4), 3);
  const auto digits = [](std::string_view text) {
    return text.size() == 3 && std::all_of(text.begin(), text.end(), is_digit);
  };
  if (value.size() < 7 || value[3] != ' ' || !digits(value.substr(0, 3)) || !digits(code) ||
      (value.size() > 7 && value[7] != ' '))
    return malformed("Status", "is not a namespace and a code of three digits each");
  const auto number = [](std::string_view text) {
    return static_cast<unsigned>((text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0'));
  };
  return ReportStatus{number(value.substr(0, 3)), number(code), value.size() > 8 ? value.substr(8) : ""};
}

Result<void> set(Head& head, Known field, std::string_view value) {
  switch (field) {
    case to_path: head.to_path = value; break;
    case from_path: head.from_path = value; break;
    case message_id:
      if (value.empty() || value.size() > 256) return malformed("Message-ID", "is empty or longer than 256 characters");
      head.message_id = value;
      break;
    case byte_range: head.byte_range = SEALWIRE_TRY(ByteRange::parse(value)); break;
    case success:
      if (value != "yes" && value != "no") return malformed("Success-Report", "is neither yes nor no");
      head.success_report = value == "yes";
      break;
    case failure:
      if (value != "yes" && value != "no" && value != "partial")
        return malformed("Failure-Report", "is none of yes, no and partial");
      head.failure_report = value == "yes"  ? FailureReport::yes
                            : value == "no" ? FailureReport::no
                                            : FailureReport::partial;
      break;
    case status: head.report = SEALWIRE_TRY(parse_report_status(value)); break;
    case content_type: head.content_type = value; break;
    case other: break;
  }
  return {};
}

Result<void> check_complete(const Head& head) {
  if (head.to_path.empty()) return malformed("To-Path", "is missing");
  if (head.from_path.empty()) return malformed("From-Path", "is missing");
  const bool names_message = head.method == Method::send || head.method == Method::report;
  if (head.is_request() && names_message && head.message_id.empty()) return malformed("Message-ID", "is missing");
  if (head.method == Method::report && !head.report) return malformed("Status", "is missing from a REPORT");
  if (head.is_request() && head.has_body && head.method == Method::send && head.content_type.empty())
    return malformed("Content-Type", "is missing from a request with a body");
  return {};
}

}  // namespace

Result<ByteRange> ByteRange::parse(std::string_view text) {
  const std::size_t dash = text.find('-');
  const std::size_t slash = text.find('/', dash == std::string_view::npos ? 0 : dash);
  if (dash == std::string_view::npos || slash == std::string_view::npos)
    return malformed("Byte-Range", "is not of the form start-end/total");
  const auto start = position(text.substr(0, dash));
  const std::string_view end = text.substr(dash + 1, slash - dash - 1), total = text.substr(slash + 1);
  ByteRange range{start.value_or(0), position(end), position(total)};
  if (!start || (!range.end && end != "*") || (!range.total && total != "*"))
    return malformed("Byte-Range", "holds something that is neither a position nor *");
  if (range.start == 0) return malformed("Byte-Range", "starts at 0; the first octet has position 1");
  if (range.end && *range.end + 1 < range.start) return malformed("Byte-Range", "ends before it starts");
  if (range.total && std::max(range.start - 1, range.end.value_or(0)) > *range.total)
    return malformed("Byte-Range", "goes beyond its total");
  return range;
}

std::string ByteRange::text() const {
  std::string out = std::to_string(start);
  out += '-';
  out += end ? std::to_string(*end) : "*";
  out += '/';
  out += total ? std::to_string(*total) : "*";
  return out;
}

std::string_view to_string(FailureReport report) {
  switch (report) {
    case FailureReport::yes: return "yes";
    case FailureReport::no: return "no";
    case FailureReport::partial: return "partial";
  }
  return "yes";
}

Result<Head> interpret(const RawHead& raw) {
  Head head;
  head.transaction_id = raw.transaction_id;
  head.status = raw.status;
  head.has_body = raw.has_body;
  if (raw.method == "SEND") head.method = Method::send;
  if (raw.method == "REPORT") head.method = Method::report;
  if (raw.method == "AUTH") head.method = Method::auth;
  unsigned seen = 0;
  for (const FieldView& field : raw.fields) {
    const Known name = known(field.name);
    if (name != other && (seen & (1U << name)) != 0) return malformed(field.name, "stands twice");
    seen |= 1U << name;
    SEALWIRE_CHECK(set(head, name, field.value));
  }
  SEALWIRE_CHECK(check_complete(head));
  return head;
}

bool is_msrp_field(std::string_view name) {
  const Known field = known(name);
  return field != other && field != content_type;
}

bool is_ident(std::string_view text) {
  if (text.size() < 4 || text.size() > 32 || !(is_alpha(text[0]) || is_digit(text[0]))) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_alpha(c) || is_digit(c) || c == '.' || c == '-' || c == '+' || c == '%' || c == '=';
  });
}

std::string new_transaction_id(Random& random) { return random.token(13); }
std::string new_message_id(Random& random) { return random.token(26); }

}  // namespace sealwire::msrp
