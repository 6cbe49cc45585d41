#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

// Figures that mean something on a machine that others use too: what is measured and what it is measured against run in
// one process, on the same data, in turns, by the CPU time of one thread, and the best turn of each counts.

namespace sealwire::bench {

/// CPU seconds that this thread has used.
double thread_cpu_seconds();
/// CPU seconds that this process has used, all threads.
double process_cpu_seconds();
/// The largest resident set this process has had, in MiB.
double peak_rss_mib();
/// Heap allocations by this thread so far, libcrypto's included.
std::uint64_t allocations();

/// `run` does `operations` operations each time it is called.
struct Work {
  std::function<void()> run;
  double operations = 1;
};

struct Turns {
  int rounds = 7;
  double seconds = 0.2;  ///< CPU seconds of one turn of one work
};

/// Operations a CPU second, best turn of each work, in the order given. Every work runs once beforehand, not counted.
std::vector<double> rates(const std::vector<Work>& works, Turns turns = {});

/// The rows of build/bench/ratios.json that one program contributes.
class Rows {
 public:
  /// Understands --rows FILE; the program's other arguments are its own.
  Rows(int argc, char** argv);

  void at_least(std::string_view work, double value, std::string_view unit, std::string_view against, double bound);
  void at_most(std::string_view work, double value, std::string_view unit, std::string_view against, double bound);
  /// A figure without a bound.
  void note(std::string_view work, double value, std::string_view unit, std::string_view against);

  /// Writes the file; gives main's status: 0 if every bound holds.
  int finish() const;

 private:
  void add(std::string_view work, double value, std::string_view unit, std::string_view against, const char* bound_name,
           double bound);
  std::string path_;
  std::vector<std::string> rows_;
  bool holds_ = true;
};

}  // namespace sealwire::bench
