#pragma once

#include <memory>

#include "sealwire/net/loop.hpp"

namespace sealwire::net {

/// Threads for what takes long: signatures, decryption, files.
class Workers {
 public:
  /// `threads` 0: one less than the machine has, at least one.
  explicit Workers(Loop& loop, unsigned threads = 0);
  /// Work that has begun is finished, what waits is dropped.
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// Runs `work()` on some thread, then `done(result)` on the loop's.
  template <class Work, class Done>
  void submit(Work work, Done done) {
    Loop& loop = loop_;
    enqueue(make_task([&loop, work = std::move(work), done = std::move(done)]() mutable {
      loop.post([result = work(), done = std::move(done)]() mutable { done(std::move(result)); });
    }));
  }
  /// Tasks that wait or run.
  std::size_t pending() const;

 private:
  void enqueue(std::unique_ptr<Task> task);
  struct Impl;
  Loop& loop_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sealwire::net
