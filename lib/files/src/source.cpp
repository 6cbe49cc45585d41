#include "sealwire/files/source.hpp"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sealwire/base/try.hpp"

#include "descriptor.hpp"

namespace sealwire::files {

Result<std::unique_ptr<FileSource>> FileSource::open(const std::string& path) {
  if (path.empty() || path == "-") {
    return std::unique_ptr<FileSource>(new FileSource(STDIN_FILENO, false, "standard input"));
  }
  const int fd = open_file(path.c_str(), O_RDONLY | O_NOCTTY);
  if (fd < 0) return fail_with_errno(FileError::cannot_open, path, errno);
  std::unique_ptr<FileSource> source(new FileSource(fd, true, path));
  struct stat status{};
  if (::fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) {
    return fail_with_errno(FileError::cannot_open, path, EISDIR);
  }
  return source;
}

FileSource::FileSource(int fd, bool owned, std::string name) : fd_(fd), owned_(owned), name_(std::move(name)) {
  struct stat status{};
  if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) return;
  const off_t here = ::lseek(fd, 0, SEEK_CUR);
  if (here < 0) return;
  seekable_ = true;
  start_ = static_cast<std::uint64_t>(here);
  length_ = static_cast<std::uint64_t>(std::max<off_t>(status.st_size - here, 0));
  ::posix_fadvise(fd, here, 0, POSIX_FADV_SEQUENTIAL);
}

FileSource::~FileSource() {
  if (owned_) ::close(fd_);
}

Result<std::size_t> FileSource::read(std::span<std::uint8_t> into) {
  const std::size_t size = SEALWIRE_TRY(read_some(fd_, into, name_));
  position_ += size;
  return size;
}

std::optional<std::uint64_t> FileSource::remaining() const {
  if (!seekable_) return std::nullopt;
  return length_ - std::min(position_, length_);
}

Result<void> FileSource::rewind(std::uint64_t offset) {
  if (!seekable_ || ::lseek(fd_, static_cast<off_t>(start_ + offset), SEEK_SET) < 0) {
    return fail_with_errno(FileError::cannot_read, name_, seekable_ ? errno : ESPIPE);
  }
  position_ = offset;
  return {};
}

Result<std::size_t> FileSource::read_at(std::uint64_t offset, std::span<std::uint8_t> into) const {
  if (!seekable_) return fail_with_errno(FileError::cannot_read, name_, ESPIPE);
  return read_fully_at(fd_, start_ + offset, into, name_);
}

}  // namespace sealwire::files
