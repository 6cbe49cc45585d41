#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace sealwire::net {

/// A piece of work that is done once, elsewhere or later.
class Task {
 public:
  virtual ~Task() = default;
  virtual void run() = 0;
};

/// A Task from anything that can be called; it may own what cannot be copied.
template <class F>
std::unique_ptr<Task> make_task(F&& function) {
  class Called final : public Task {
   public:
    explicit Called(F&& f) : function_(std::forward<F>(f)) {}
    void run() override { function_(); }

   private:
    std::decay_t<F> function_;
  };
  return std::make_unique<Called>(std::forward<F>(function));
}

}  // namespace sealwire::net
