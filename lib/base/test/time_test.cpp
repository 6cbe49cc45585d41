#include "sealwire/base/time.hpp"

#include <gtest/gtest.h>

namespace sealwire {
namespace {

TEST(Time, ReadsRfc3339AndEpochSeconds) {
  EXPECT_EQ(parse_time("1792602000").value(), parse_time("2026-10-21T17:00:00Z").value());
  EXPECT_EQ(parse_time("2026-10-21T19:00:00.25+02:00").value(), parse_time("2026-10-21T17:00:00Z").value());
  EXPECT_EQ(format_time(parse_time("2019-01-26T06:13:54Z").value()), "2019-01-26T06:13:54Z");
  EXPECT_EQ(format_time(parse_time("-1").value()), "1969-12-31T23:59:59Z");
}

TEST(Time, RefusesWhatIsNotATime) {
  for (const std::string_view text :
       {"", "yesterday", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-21T19:00:00", "2026-11-21T25:00:00Z",
        "99999999999999999999", "2026-11-21T19:00:00.Z"}) {
    EXPECT_FALSE(parse_time(text)) << text;
  }
}

}  // namespace
}  // namespace sealwire
