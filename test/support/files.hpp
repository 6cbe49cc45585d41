#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sealwire/base/octets.hpp"

// Files of a test: those of the source tree, of the corpus, and its own.

namespace sealwire::test {

/// A path of the source tree.
std::filesystem::path source_path(std::string_view relative);

/// Where the corpus of others' files lies ($SEALWIRE_CORPUS, else beside the source tree), or `name` in it; it may be
/// absent.
std::filesystem::path corpus(std::string_view name = {});

/// The octets of a file; empty if there is none.
Bytes read_file(const std::filesystem::path& path);
std::string read_text(const std::filesystem::path& path);
void write_file(const std::filesystem::path& path, Octets octets);

/// The files of one folder of the corpus in order, without its MANIFEST.
std::vector<std::filesystem::path> files(const std::filesystem::path& folder);

/// A folder of its own for a test, removed with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  /// How many files and folders are in it.
  std::size_t entries() const;
  /// Writes a file; gives its path.
  std::string put(const std::string& name, std::string_view text) const;
  std::string get(const std::string& name) const { return read_text(path_ / name); }

 private:
  std::filesystem::path path_;
};

}  // namespace sealwire::test

/// Leaves the test where a part of the corpus is not at hand.
#define SEALWIRE_NEED_CORPUS(path)                                                   \
  do {                                                                               \
    if (!std::filesystem::exists(path)) GTEST_SKIP() << (path) << " is not at hand"; \
  } while (false)
