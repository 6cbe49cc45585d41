#include <chrono>

#include "sealwire/asn1/value.hpp"

namespace sealwire::asn1 {

namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

/// Reads the digits of a time from left to right.
class Digits {
 public:
  explicit Digits(std::string_view text) : text_(text) {}
  bool two(int& value) {
    if (at_ + 2 > text_.size() || !digit(text_[at_]) || !digit(text_[at_ + 1])) return false;
    value = (text_[at_] - '0') * 10 + (text_[at_ + 1] - '0');
    at_ += 2;
    return true;
  }
  bool next_is_digit() const { return at_ < text_.size() && digit(text_[at_]); }
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  char one() { return text_[at_++]; }
  bool at_end() const { return at_ == text_.size(); }

 private:
  static bool digit(char c) { return c >= '0' && c <= '9'; }
  std::string_view text_;
  std::size_t at_ = 0;
};

struct Parts {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  std::uint32_t nanoseconds = 0;
  int offset_minutes = 0;
  bool der = true;
};

/// A fraction of the last component that was written, whose length is `unit` seconds.
bool read_fraction(Digits& in, Parts& parts, int unit) {
  if (!in.next_is_digit()) return false;
  std::uint64_t value = 0;
  std::uint64_t scale = 1;
  char last = '0';
  while (in.next_is_digit()) {
    last = in.one();
    if (scale < 1'000'000'000) {
      value = value * 10 + static_cast<std::uint64_t>(last - '0');
      scale *= 10;
    }
  }
  if (last == '0' || unit != 1) parts.der = false;
  const std::uint64_t nanoseconds = value * static_cast<std::uint64_t>(unit) * (1'000'000'000 / scale);
  parts.second += static_cast<int>(nanoseconds / 1'000'000'000);
  parts.minute += parts.second / 60;
  parts.second %= 60;
  parts.nanoseconds = static_cast<std::uint32_t>(nanoseconds % 1'000'000'000);
  return true;
}

bool read_zone(Digits& in, Parts& parts, bool generalized) {
  if (in.take('Z')) return in.at_end();
  parts.der = false;
  if (in.at_end()) return generalized;  // local time of nobody knows where: taken for UTC
  const int sign = in.take('+') ? 1 : in.take('-') ? -1 : 0;
  int hours = 0;
  int minutes = 0;
  if (sign == 0 || !in.two(hours) || hours > 23) return false;
  if (!(generalized && in.at_end()) && (!in.two(minutes) || minutes > 59)) return false;
  parts.offset_minutes = sign * (hours * 60 + minutes);
  return in.at_end();
}

bool read_parts(std::string_view text, bool generalized, Parts& parts) {
  Digits in(text);
  int century = 0;
  if (generalized && !in.two(century)) return false;
  if (!in.two(parts.year) || !in.two(parts.month) || !in.two(parts.day) || !in.two(parts.hour)) return false;
  parts.year += generalized ? century * 100 : parts.year < 50 ? 2000 : 1900;
  int unit = 3600;
  if (in.next_is_digit() || !generalized) {
    if (!in.two(parts.minute)) return false;
    unit = 60;
    if (in.next_is_digit()) {
      if (!in.two(parts.second)) return false;
      unit = 1;
    }
  }
  if (unit != 1) parts.der = false;
  if (parts.hour > 23 || parts.minute > 59 || parts.second > 59) return false;
  if (generalized) {
    const bool comma = in.take(',');
    if (comma) parts.der = false;
    if ((comma || in.take('.')) && !read_fraction(in, parts, unit)) return false;
  }
  return read_zone(in, parts, generalized);
}

}  // namespace

Time Time::of(UnixTime time) {
  const int y = static_cast<int>(year_month_day(std::chrono::floor<std::chrono::days>(time)).year());
  return {time, 0, y >= 1950 && y < 2050 ? Form::utc : Form::generalized};
}

Result<Time> parse_time_octets(Tag tag, Octets content, bool der) {
  const bool generalized = tag == tags::generalized_time;
  Parts parts;
  if (!read_parts(as_text(content), generalized, parts))
    return fail(Asn1Error::bad_value, to_string(tag) + " is not written as X.680 says");
  const year_month_day date(year(parts.year), month(static_cast<unsigned>(parts.month)),
                            day(static_cast<unsigned>(parts.day)));
  if (!date.ok()) return fail(Asn1Error::bad_value, to_string(tag) + " names a day that does not exist");
  if (der && !parts.der)
    return fail(Asn1Error::not_der, to_string(tag) + " is not written in the one form that DER allows");
  const UnixTime time = sys_days(date) + std::chrono::hours(parts.hour) +
                        std::chrono::minutes(parts.minute - parts.offset_minutes) + std::chrono::seconds(parts.second);
  return Time{time, parts.nanoseconds, generalized ? Time::Form::generalized : Time::Form::utc};
}

namespace {

void put(std::string& out, int value, int digits) {
  std::string text = std::to_string(value);
  out.append(static_cast<std::size_t>(std::max(0, digits - static_cast<int>(text.size()))), '0');
  out += text;
}

}  // namespace

Result<std::string> format_time_octets(const Time& time) {
  const auto days = std::chrono::floor<std::chrono::days>(time.time);
  const year_month_day date(days);
  const std::chrono::hh_mm_ss clock(time.time - days);
  const int y = static_cast<int>(date.year());
  const bool utc = time.form == Time::Form::utc;
  if (utc ? y < 1950 || y > 2049 || time.nanoseconds != 0 : y < 0 || y > 9999)
    return fail(Asn1Error::unencodable, "the year " + std::to_string(y) + " does not fit the form of time");
  std::string out;
  put(out, utc ? y % 100 : y, utc ? 2 : 4);
  put(out, static_cast<int>(static_cast<unsigned>(date.month())), 2);
  put(out, static_cast<int>(static_cast<unsigned>(date.day())), 2);
  put(out, static_cast<int>(clock.hours().count()), 2);
  put(out, static_cast<int>(clock.minutes().count()), 2);
  put(out, static_cast<int>(clock.seconds().count()), 2);
  if (time.nanoseconds != 0) {
    out += '.';
    put(out, static_cast<int>(time.nanoseconds), 9);
    out.erase(out.find_last_not_of('0') + 1);
  }
  return out + 'Z';
}

}  // namespace sealwire::asn1
