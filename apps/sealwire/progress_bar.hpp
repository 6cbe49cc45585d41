#pragma once

#include <cstdint>
#include <string>

namespace sealwire::app {

/// A line on a terminal that grows; nothing where stderr is no terminal.
class ProgressBar {
 public:
  explicit ProgressBar(std::string title);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  void show(std::uint64_t done, std::uint64_t total);
  /// Leaves the line as it is and goes to the next.
  void finish();

 private:
  std::string title_;
  bool on_terminal_;
  int shown_ = -1;  // percent
};

/// "  42 % [########            ]  2.1 of 5.0 MB"
std::string progress_line(std::uint64_t done, std::uint64_t total);

}  // namespace sealwire::app
