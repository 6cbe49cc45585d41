#include "sealwire/files/small_file.hpp"

#include <algorithm>
#include <cstdlib>

#include "sealwire/base/try.hpp"
#include "sealwire/files/error.hpp"
#include "sealwire/files/source.hpp"

namespace sealwire::files {
namespace {

/// Reads to the end into a buffer that is never reallocated by its container, so that no copy is left unwiped.
Result<SecretBytes> read_whole(const std::string& path, std::size_t limit) {
  limit = std::min(limit, SIZE_MAX / 4);
  const auto source = SEALWIRE_TRY(FileSource::open(path));
  // One octet more than is expected, so that the end is seen without growing.
  const std::uint64_t expected = source->remaining().value_or(4095);
  SecretBytes buffer(static_cast<std::size_t>(std::min<std::uint64_t>(expected, limit)) + 1);
  std::size_t filled = 0;
  for (;;) {
    if (filled == buffer.size()) {
      SecretBytes grown(std::min(2 * filled, limit + 1));
      std::copy_n(buffer.data(), filled, grown.data());
      buffer = std::move(grown);
    }
    const std::size_t size = SEALWIRE_TRY(source->read(buffer.writable().subspan(filled)));
    if (size == 0) break;
    filled += size;
    if (filled > limit) {
      return fail(FileError::too_large, source->name() + " is larger than " + std::to_string(limit) + " octets");
    }
  }
  buffer.truncate(filled);
  return buffer;
}

}  // namespace

Result<Bytes> read_small_file(const std::string& path, std::size_t limit) {
  return to_bytes(Octets(SEALWIRE_TRY(read_whole(path, limit))));
}

Result<SecretBytes> read_secret_file(const std::string& path, std::size_t limit) { return read_whole(path, limit); }

Result<SecretBytes> read_password(std::string_view reference) {
  constexpr std::size_t kPasswordLimit = 64U << 10;
  if (reference.starts_with("env:")) {
    const std::string name(reference.substr(4));
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return fail(FileError::bad_reference, "the environment has no variable " + name);
    return SecretBytes(as_octets(value));
  }
  if (reference.starts_with("file:")) {
    SecretBytes text = SEALWIRE_TRY(read_secret_file(std::string(reference.substr(5)), kPasswordLimit));
    const std::string_view all = as_text(text);
    std::size_t end = std::min(all.find('\n'), all.size());
    if (end > 0 && all[end - 1] == '\r') --end;
    text.truncate(end);
    return text;
  }
  return fail(FileError::bad_reference,
              "a password is given as env:NAME or file:F, not '" + std::string(reference) + "'");
}

}  // namespace sealwire::files
