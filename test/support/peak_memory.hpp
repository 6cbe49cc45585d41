#pragma once

#include <cstddef>
#include <fstream>
#include <string>

namespace sealwire::test {

/// How far the memory of this process rises above what it was at the beginning, by the kernel's own account.
class PeakMemory {
 public:
  PeakMemory() {
    std::ofstream("/proc/self/clear_refs") << "5";  // from here on VmHWM is the highest since now
    before_ = field("VmRSS:");
  }
  std::size_t risen_octets() const {
    const std::size_t peak = field("VmHWM:");
    return peak > before_ ? (peak - before_) * 1024 : 0;
  }

 private:
  static std::size_t field(const std::string& name) {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
      std::size_t kib = 0;
      if (word == name && status >> kib) return kib;
    }
    return 0;
  }
  std::size_t before_ = 0;
};

}  // namespace sealwire::test
