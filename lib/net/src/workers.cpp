#include "sealwire/net/workers.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace sealwire::net {

struct Workers::Impl {
  void work() {
    std::unique_lock lock(mutex);
    for (;;) {
      wake.wait(lock, [this] { return ending || !waiting.empty(); });
      if (ending) return;
      std::unique_ptr<Task> task = std::move(waiting.front());
      waiting.pop_front();
      ++running;
      lock.unlock();
      task->run();
      task.reset();
      lock.lock();
      --running;
    }
  }

  mutable std::mutex mutex;
  std::condition_variable wake;
  std::deque<std::unique_ptr<Task>> waiting;
  std::size_t running = 0;
  bool ending = false;
  std::vector<std::thread> threads;
};

Workers::Workers(Loop& loop, unsigned threads) : loop_(loop), impl_(std::make_unique<Impl>()) {
  if (threads == 0) threads = std::max(2U, std::thread::hardware_concurrency()) - 1;
  impl_->threads.reserve(threads);
  for (unsigned i = 0; i < threads; ++i) impl_->threads.emplace_back([impl = impl_.get()] { impl->work(); });
}

Workers::~Workers() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->ending = true;
  }
  impl_->wake.notify_all();
  for (std::thread& thread : impl_->threads) thread.join();
}

void Workers::enqueue(std::unique_ptr<Task> task) {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->waiting.push_back(std::move(task));
  }
  impl_->wake.notify_one();
}

std::size_t Workers::pending() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->waiting.size() + impl_->running;
}

}  // namespace sealwire::net
