#include "sealwire/net/workers.hpp"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "recorder.hpp"

namespace sealwire::net {
namespace {

class WorkersTest : public LoopTest {};

TEST_F(WorkersTest, WorkRunsElsewhereAndItsResultComesBackToTheLoop) {
  Workers workers(loop_, 3);
  const auto here = std::this_thread::get_id();
  int sum = 0;
  int left = 100;
  for (int i = 1; i <= 100; ++i) {
    auto owned = std::make_unique<int>(i);  // cannot be copied
    workers.submit(
        [owned = std::move(owned), here] {
          EXPECT_NE(std::this_thread::get_id(), here);
          return std::make_unique<int>(*owned * 2);
        },
        [&](std::unique_ptr<int> result) {
          EXPECT_EQ(std::this_thread::get_id(), here);
          sum += *result;
          if (--left == 0) loop_.stop();
        });
  }
  run();
  EXPECT_EQ(sum, 10100);
}

TEST_F(WorkersTest, WorkThatWaitsIsDroppedAtTheEnd) {
  std::atomic<int> done = 0;
  {
    Workers workers(loop_, 1);
    for (int i = 0; i < 1000; ++i) {
      workers.submit(
          [&] {
            std::this_thread::yield();
            return ++done;
          },
          [](int) {});
    }
  }
  EXPECT_LE(done, 1000);
}

}  // namespace
}  // namespace sealwire::net
