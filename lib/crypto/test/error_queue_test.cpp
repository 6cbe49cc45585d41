#include <gtest/gtest.h>
#include <openssl/err.h>

// libcrypto queues errors for each thread. What this module leaves there would be read by somebody else's code as its
// own failure, so no test of it may leave anything.

namespace {

class QueueWatcher final : public testing::EmptyTestEventListener {
  void OnTestEnd(const testing::TestInfo& test) override {
    const unsigned long left = ERR_peek_error();
    if (left == 0) return;
    const char* reason = ERR_reason_error_string(left);
    ERR_clear_error();
    ADD_FAILURE() << test.name() << " leaves in libcrypto's queue: " << (reason != nullptr ? reason : "an error");
  }
};

const bool kWatched = [] {
  testing::UnitTest::GetInstance()->listeners().Append(new QueueWatcher);
  return true;
}();

TEST(ErrorQueue, IsEmptyAfterEachTestOfThisProgram) { EXPECT_TRUE(kWatched); }

}  // namespace
