#include "sealwire/base/time.hpp"

#include <charconv>
#include <cstdio>

namespace sealwire {
namespace {

// `count` digits at `at`, or -1.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return -1;
  int value = 0;
  for (const char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::unexpected<Error> bad(std::string_view text, std::size_t at) {
  return fail(BaseError::malformed_text,
              "'" + std::string(text) + "' is neither RFC 3339 (2026-11-21T19:00:00Z) nor seconds since 1970", at);
}

}  // namespace

Result<UnixTime> parse_time(std::string_view text) {
  using namespace std::chrono;
  if (!text.empty() && text.find_first_not_of("0123456789", text[0] == '-' ? 1 : 0) == std::string_view::npos) {
    std::int64_t value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    constexpr std::int64_t kYear10000 = 253402300800;
    if (code != std::errc() || end != text.data() + text.size() || value >= kYear10000 || value < -kYear10000) {
      return bad(text, 0);
    }
    return UnixTime(seconds(value));
  }
  const int y = digits(text, 0, 4), mo = digits(text, 5, 2), d = digits(text, 8, 2);
  const int h = digits(text, 11, 2), mi = digits(text, 14, 2), s = digits(text, 17, 2);
  if (y < 0 || mo < 1 || d < 1 || h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 || s > 60) return bad(text, 0);
  const bool separators = text[4] == '-' && text[7] == '-' && (text[10] == 'T' || text[10] == 't' || text[10] == ' ') &&
                          text[13] == ':' && text[16] == ':';
  const year_month_day date(year(y), month(static_cast<unsigned>(mo)), day(static_cast<unsigned>(d)));
  if (!separators || !date.ok()) return bad(text, 4);
  std::size_t at = 19;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = ++at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
    if (at == fraction) return bad(text, at);
  }
  UnixTime time = sys_days(date) + hours(h) + minutes(mi) + seconds(s);
  if (at + 1 == text.size() && (text[at] == 'Z' || text[at] == 'z')) return time;
  if (at + 6 != text.size() || (text[at] != '+' && text[at] != '-') || text[at + 3] != ':') return bad(text, at);
  const int oh = digits(text, at + 1, 2), om = digits(text, at + 4, 2);
  if (oh < 0 || oh > 23 || om < 0 || om > 59) return bad(text, at);
  const auto offset = hours(oh) + minutes(om);
  return text[at] == '+' ? time - offset : time + offset;
}

std::string format_time(UnixTime time) {
  using namespace std::chrono;
  const auto days = floor<std::chrono::days>(time);
  const year_month_day date(days);
  const hh_mm_ss clock(time - days);
  char out[40];
  std::snprintf(out, sizeof out, "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return out;
}

}  // namespace sealwire
