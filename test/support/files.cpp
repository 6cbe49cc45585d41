#include "support/files.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <stdlib.h>

namespace sealwire::test {

namespace fs = std::filesystem;

fs::path source_path(std::string_view relative) { return fs::path(SEALWIRE_SOURCE_DIR) / relative; }

fs::path corpus(std::string_view name) {
  const char* given = std::getenv("SEALWIRE_CORPUS");
  return (given != nullptr ? fs::path(given) : source_path("../shared/corpus")) / name;
}

Bytes read_file(const fs::path& path) { return to_bytes(read_text(path)); }

std::string read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const fs::path& path, Octets octets) { std::ofstream(path, std::ios::binary) << as_text(octets); }

std::vector<fs::path> files(const fs::path& folder) {
  std::vector<fs::path> list;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().filename() != "MANIFEST.tsv") list.push_back(entry.path());
  }
  std::ranges::sort(list);
  return list;
}

TemporaryFolder::TemporaryFolder() {
  std::string name = (fs::temp_directory_path() / "sealwire-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) std::abort();
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::size_t TemporaryFolder::entries() const {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(path_), {}));
}

std::string TemporaryFolder::put(const std::string& name, std::string_view text) const {
  write_file(path_ / name, as_octets(text));
  return *this / name;
}

}  // namespace sealwire::test
