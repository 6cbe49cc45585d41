#include "sealwire/files/source.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <string_view>

#include <fcntl.h>
#include <sys/mman.h>
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

namespace {

constexpr std::uint64_t kWindow = 2U << 20;
constexpr std::size_t kPiece = 64U << 10;

/// Part of a file in memory.
class Mapping {
 public:
  Mapping(int fd, std::uint64_t offset, std::size_t size)
      : at_(::mmap(nullptr, size, PROT_READ, MAP_SHARED | MAP_POPULATE, fd, static_cast<off_t>(offset))), size_(size) {}
  ~Mapping() {
    if (*this) ::munmap(at_, size_);
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  explicit operator bool() const { return at_ != MAP_FAILED; }
  Octets octets() const { return {static_cast<const std::uint8_t*>(at_), size_}; }

 private:
  void* at_;
  std::size_t size_;
};

}  // namespace

Result<std::uint64_t> FileSource::pass_mapped(Sink& to) {
  const std::uint64_t page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  std::uint64_t total = 0;
  while (seekable_) {
    struct stat status{};
    const std::uint64_t here = start_ + position_;
    const bool known = ::fstat(fd_, &status) == 0;
    const auto end = known ? static_cast<std::uint64_t>(status.st_size) : 0;
    if (end < here + kWindow) break;  // the rest is read
    const std::uint64_t begin = here - here % page;
    const Mapping window(fd_, begin, kWindow);
    if (!window) break;
    for (Octets rest = window.octets().subspan(here - begin); !rest.empty();) {
      const Octets piece = rest.first(std::min(rest.size(), kPiece));
      SEALWIRE_CHECK(to.write(piece));
      rest = rest.subspan(piece.size());
      position_ += piece.size();
      total += piece.size();
    }
  }
  if (total > 0 && ::lseek(fd_, static_cast<off_t>(start_ + position_), SEEK_SET) < 0) {
    return fail_with_errno(FileError::cannot_read, name_, errno);
  }
  return total + SEALWIRE_TRY(copy(*this, to));
}

namespace {

volatile std::sig_atomic_t lost_input_status = 0;  // a signal handler has no other way to know

void end_on_lost_input(int) {
  constexpr std::string_view kLine =
      "sealwire: files.cannot-read: the input became shorter, or unreadable, while it was read\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, kLine.data(), kLine.size());
  ::_exit(lost_input_status);
}

}  // namespace

void exit_on_lost_input(int status) {
  lost_input_status = status;
  struct sigaction action{};
  action.sa_handler = end_on_lost_input;
  ::sigaction(SIGBUS, &action, nullptr);
}

}  // namespace sealwire::files
