#include <gtest/gtest.h>

#include "recorder.hpp"

namespace sealwire::net {
namespace {

class TimerTest : public LoopTest {};

struct Bell final : Alarm {
  explicit Bell(Loop& l) : loop(l), timer(l, *this) {}
  void expire(Instant now) override {
    rung.push_back(now);
    if (then) then();
  }
  Loop& loop;
  Timer timer;
  std::vector<Instant> rung;
  std::function<void()> then;
};

TEST_F(TimerTest, RingsOnceAndNotBeforeItsTime) {
  Bell bell(loop_);
  const Instant due = Loop::now() + std::chrono::milliseconds(20);
  bell.timer.set(due);
  bell.then = [&] { loop_.stop(); };
  run();
  ASSERT_EQ(bell.rung.size(), 1U);
  EXPECT_GE(bell.rung[0], due);
}

TEST_F(TimerTest, ADeadlineMayMoveEitherWayOrGo) {
  Bell early(loop_), late(loop_), never(loop_), end(loop_);
  const Instant begin = Loop::now();
  early.timer.set(begin + std::chrono::seconds(100));
  early.timer.set(begin + std::chrono::milliseconds(10));
  late.timer.set(begin + std::chrono::milliseconds(5));
  late.timer.set(begin + std::chrono::milliseconds(40));
  never.timer.set(begin + std::chrono::milliseconds(5));
  never.timer.set(std::nullopt);
  end.timer.set(begin + std::chrono::milliseconds(60));
  end.then = [&] { loop_.stop(); };
  run();
  EXPECT_EQ(early.rung.size(), 1U);
  ASSERT_EQ(late.rung.size(), 1U);
  EXPECT_GE(late.rung[0], begin + std::chrono::milliseconds(40));
  EXPECT_TRUE(never.rung.empty());
}

TEST_F(TimerTest, MayBeSetAgainWhileItRings) {
  Bell bell(loop_);
  bell.timer.set(Loop::now());
  bell.then = [&] {
    if (bell.rung.size() == 5) return loop_.stop();
    bell.timer.set(Loop::now() + std::chrono::milliseconds(1));
  };
  run();
  EXPECT_EQ(bell.rung.size(), 5U);
}

}  // namespace
}  // namespace sealwire::net
