#include "asio_config.hpp"
#include "loop_impl.hpp"

namespace sealwire::net {

namespace {
std::chrono::steady_clock::time_point to_steady(Instant instant) {
  return std::chrono::steady_clock::time_point(instant.time_since_epoch());
}
}  // namespace

/// A deadline moves with almost every message, mostly to later: the timer underneath is then left alone, and looks
/// again when it rings too early.
struct Timer::Impl : std::enable_shared_from_this<Timer::Impl> {
  Impl(Loop::Impl& l, Alarm& a) : loop(l), alarm(&a), timer(l.io) {}

  void set(std::optional<Instant> deadline) {
    wanted = deadline;
    if (wanted && (!armed || *wanted < *armed)) arm();
  }
  void arm() {
    armed = wanted;
    timer.expires_at(to_steady(*armed));
    timer.async_wait([self = shared_from_this(), at = *armed](asio::error_code error) {
      if (error || self->armed != at) return;
      self->armed.reset();
      self->ring();
    });
  }
  void ring() {
    if (alarm == nullptr || !wanted) return;
    const Instant now = Loop::now();
    if (now < *wanted) return arm();
    wanted.reset();
    loop.turn([&] { alarm->expire(now); });
  }

  Loop::Impl& loop;
  Alarm* alarm;
  asio::steady_timer timer;
  std::optional<Instant> wanted;
  std::optional<Instant> armed;
};

Timer::Timer(Loop& loop, Alarm& alarm) : impl_(std::make_shared<Impl>(loop.impl(), alarm)) {}
Timer::~Timer() {
  impl_->alarm = nullptr;
  impl_->timer.cancel();
}
void Timer::set(std::optional<Instant> deadline) { impl_->set(deadline); }

}  // namespace sealwire::net
