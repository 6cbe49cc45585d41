#include "ratio.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <sys/resource.h>
#include <time.h>

namespace {

thread_local std::uint64_t allocation_count = 0;

double seconds_of(clockid_t clock) {
  timespec t{};
  clock_gettime(clock, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string number(double value) {
  char text[64];
  std::snprintf(text, sizeof text, value >= 1000 ? "%.0f" : "%.4g", value);
  return text;
}

}  // namespace

// glibc's own entry points, so that what libcrypto allocates is counted too. An increment, to both sides of every
// comparison.
extern "C" {
void* __libc_malloc(std::size_t size);                 // NOLINT(bugprone-reserved-identifier)
void* __libc_calloc(std::size_t n, std::size_t size);  // NOLINT(bugprone-reserved-identifier)
void* __libc_realloc(void* old, std::size_t size);     // NOLINT(bugprone-reserved-identifier)
void* malloc(std::size_t size) {
  ++allocation_count;
  return __libc_malloc(size);
}
void* calloc(std::size_t n, std::size_t size) {
  ++allocation_count;
  return __libc_calloc(n, size);
}
void* realloc(void* old, std::size_t size) {
  ++allocation_count;
  return __libc_realloc(old, size);
}
}

namespace sealwire::bench {

double thread_cpu_seconds() { return seconds_of(CLOCK_THREAD_CPUTIME_ID); }
double process_cpu_seconds() { return seconds_of(CLOCK_PROCESS_CPUTIME_ID); }
std::uint64_t allocations() { return allocation_count; }

double peak_rss_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

std::vector<double> rates(const std::vector<Work>& works, Turns turns) {
  std::vector<double> best(works.size(), 0);
  for (const Work& work : works) work.run();
  for (int round = 0; round < turns.rounds; ++round) {
    for (std::size_t i = 0; i < works.size(); ++i) {
      const double begin = thread_cpu_seconds();
      double operations = 0;
      double used = 0;
      for (std::size_t batch = 1; used < turns.seconds; batch *= 2) {
        for (std::size_t n = 0; n < batch; ++n) works[i].run();
        operations += static_cast<double>(batch) * works[i].operations;
        used = thread_cpu_seconds() - begin;
        if (used > turns.seconds / 2) batch = std::max<std::size_t>(batch / 4, 1);
      }
      best[i] = std::max(best[i], operations / used);
    }
  }
  return best;
}

Rows::Rows(int argc, char** argv) {
  for (int i = 1; i + 1 < argc; ++i) {
    if (std::strcmp(argv[i], "--rows") == 0) path_ = argv[i + 1];
  }
}

void Rows::at_least(std::string_view work, double value, std::string_view unit, std::string_view against,
                    double bound) {
  holds_ = holds_ && value >= bound;
  add(work, value, unit, against, "at_least", bound);
}

void Rows::at_most(std::string_view work, double value, std::string_view unit, std::string_view against, double bound) {
  holds_ = holds_ && value <= bound;
  add(work, value, unit, against, "at_most", bound);
}

void Rows::note(std::string_view work, double value, std::string_view unit, std::string_view against) {
  add(work, value, unit, against, nullptr, 0);
}

void Rows::add(std::string_view work, double value, std::string_view unit, std::string_view against,
               const char* bound_name, double bound) {
  std::string row = "{\"work\":" + quoted(work) + ",\"value\":" + number(value) + ",\"unit\":" + quoted(unit) +
                    ",\"against\":" + quoted(against);
  std::string verdict = "      ";
  std::string wanted;
  if (bound_name != nullptr) {
    row += ",\"" + std::string(bound_name) + "\":" + number(bound);
    const bool holds = std::strcmp(bound_name, "at_least") == 0 ? value >= bound : value <= bound;
    verdict = holds ? "holds " : "FAILS ";
    wanted = std::string(" (") + bound_name + " " + number(bound) + ")";
  }
  rows_.push_back(row + "}");
  std::printf("%s %-70s %10s %s%s%s%s\n", verdict.c_str(), std::string(work).c_str(), number(value).c_str(),
              std::string(unit).c_str(), wanted.c_str(), against.empty() ? "" : ", against ",
              std::string(against).c_str());
  std::fflush(stdout);
}

int Rows::finish() const {
  if (!path_.empty()) {
    std::FILE* out = std::fopen(path_.c_str(), "w");
    if (out == nullptr) {
      std::perror(path_.c_str());
      return 1;
    }
    for (const std::string& row : rows_) std::fprintf(out, "%s\n", row.c_str());
    if (std::fclose(out) != 0) return 1;
  }
  return holds_ ? 0 : 1;
}

}  // namespace sealwire::bench
