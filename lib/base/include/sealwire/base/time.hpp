#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "sealwire/base/error.hpp"

namespace sealwire {

/// Names the time line of timers. It has no now(): only the edge reads a clock.
struct TimerClock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<TimerClock>;
  static constexpr bool is_steady = true;
};

/// A point on the time line of timers; only differences mean something.
using Instant = TimerClock::time_point;
/// A point of civil time in UTC, to the second: validity of certificates, signing times.
using UnixTime = std::chrono::sys_seconds;

/// RFC 3339 ("2026-11-21T19:00:00Z", offsets and fractions accepted, fractions dropped) or seconds since 1970.
Result<UnixTime> parse_time(std::string_view text);
/// "2026-11-21T19:00:00Z"
std::string format_time(UnixTime time);

}  // namespace sealwire
