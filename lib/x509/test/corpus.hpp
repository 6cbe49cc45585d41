#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "sealwire/base/octets.hpp"

namespace sealwire::x509 {

/// Where the corpus of others' files lies; it may be absent.
inline std::filesystem::path corpus() {
  const char* given = std::getenv("SEALWIRE_CORPUS");
  return given != nullptr ? std::filesystem::path(given)
                          : std::filesystem::path(SEALWIRE_SOURCE_DIR) / "../shared/corpus";
}

/// The octets of a file; empty if there is none.
inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace sealwire::x509

#define SEALWIRE_NEED_CORPUS(path)                                                   \
  do {                                                                               \
    if (!std::filesystem::exists(path)) GTEST_SKIP() << (path) << " is not at hand"; \
  } while (false)
