// Stands in for libFuzzer where there is none: runs the target on each file, on each file of each folder, and on cheap
// damage of each (cut short, one bit turned), always the same.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::size_t kDamagesPerFile = 64;
constexpr std::size_t kDamagedUpTo = 65536;

std::size_t run_file(const std::filesystem::path& path, std::uint64_t& state) {
  std::ifstream in(path, std::ios::binary);
  std::vector<char> octets{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  std::vector<std::uint8_t> data(octets.begin(), octets.end());
  LLVMFuzzerTestOneInput(data.data(), data.size());
  if (data.empty() || data.size() > kDamagedUpTo) return 1;
  for (std::size_t i = 0; i < kDamagesPerFile; ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    const std::size_t at = static_cast<std::size_t>(state >> 33) % data.size();
    if (i % 4 == 0) {
      const std::vector<std::uint8_t> cut(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(at));
      LLVMFuzzerTestOneInput(cut.data(), cut.size());
      continue;
    }
    const auto bit = static_cast<std::uint8_t>(1U << ((state >> 29) & 7U));
    data[at] ^= bit;
    LLVMFuzzerTestOneInput(data.data(), data.size());
    data[at] ^= bit;
  }
  return 1 + kDamagesPerFile;
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t state = 1;
  std::size_t runs = 1;
  LLVMFuzzerTestOneInput(nullptr, 0);
  for (int i = 1; i < argc; ++i) {
    const std::filesystem::path path = argv[i];
    if (std::filesystem::is_directory(path)) {
      for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
        if (entry.is_regular_file()) runs += run_file(entry.path(), state);
      }
    } else if (std::filesystem::is_regular_file(path)) {
      runs += run_file(path, state);
    } else {
      std::fprintf(stderr, "%s: no such file or folder\n", argv[i]);
      return 1;
    }
  }
  std::printf("%zu runs\n", runs);
  return 0;
}
