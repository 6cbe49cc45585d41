#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sealwire/base/hex.hpp"
#include "sealwire/base/octets.hpp"

namespace sealwire::test {

/// Octets from hexadecimal digits.
inline Bytes hex(std::string_view text) {
  auto bytes = from_hex(text);
  EXPECT_TRUE(bytes) << text;
  return bytes ? *bytes : Bytes{};
}

/// The folder with files of other makers, or empty.
inline std::filesystem::path corpus() {
  const char* from_environment = std::getenv("SEALWIRE_CORPUS");
  std::filesystem::path path =
      from_environment ? from_environment : std::filesystem::path(SEALWIRE_SOURCE_DIR) / ".." / "shared" / "corpus";
  return std::filesystem::is_directory(path) ? path : std::filesystem::path();
}

inline Bytes read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(in), {});
}

/// The files of one corpus folder, in order.
inline std::vector<std::filesystem::path> files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> list;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().filename() != "MANIFEST.tsv") list.push_back(entry.path());
  std::sort(list.begin(), list.end());
  return list;
}

}  // namespace sealwire::test
