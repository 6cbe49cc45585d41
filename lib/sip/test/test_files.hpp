#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "sealwire/base/octets.hpp"

namespace sealwire::sip {

inline std::filesystem::path test_data() { return std::filesystem::path(SEALWIRE_SOURCE_DIR) / "lib/sip/test/data"; }

inline std::filesystem::path corpus() {
  if (const char* set = std::getenv("SEALWIRE_CORPUS")) return set;
  return std::filesystem::path(SEALWIRE_SOURCE_DIR) / "../shared/corpus";
}

inline Bytes read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(in), {});
}

}  // namespace sealwire::sip
