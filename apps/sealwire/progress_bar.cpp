#include "progress_bar.hpp"

#include <algorithm>
#include <cstdio>

#include <unistd.h>

namespace sealwire::app {
namespace {

std::string megabytes(std::uint64_t octets) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", static_cast<double>(octets) / 1e6);
  return text;
}

}  // namespace

std::string progress_line(std::uint64_t done, std::uint64_t total) {
  constexpr int kWidth = 30;
  const double part = total == 0 ? 1 : static_cast<double>(std::min(done, total)) / static_cast<double>(total);
  const auto filled = static_cast<std::size_t>(part * kWidth);
  char percent[16];
  std::snprintf(percent, sizeof percent, "%3d %% ", static_cast<int>(part * 100));
  return percent + ("[" + std::string(filled, '#') + std::string(kWidth - filled, ' ') + "]  ") + megabytes(done) +
         " of " + megabytes(total) + " MB";
}

ProgressBar::ProgressBar(std::string title) : title_(std::move(title)), on_terminal_(::isatty(STDERR_FILENO) == 1) {}

ProgressBar::~ProgressBar() { finish(); }

void ProgressBar::show(std::uint64_t done, std::uint64_t total) {
  const int percent = total == 0 ? 100 : static_cast<int>(100 * done / total);
  if (!on_terminal_ || percent == shown_) return;
  shown_ = percent;
  std::fprintf(stderr, "\r%s %s", title_.c_str(), progress_line(done, total).c_str());
  std::fflush(stderr);
}

void ProgressBar::finish() {
  if (shown_ >= 0) std::fputc('\n', stderr);
  shown_ = -1;
}

}  // namespace sealwire::app
