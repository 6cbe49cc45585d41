#include "descriptor.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sealwire/base/try.hpp"

namespace sealwire::files {

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

std::unexpected<Error> fail_with_errno(FileError code, std::string_view what, int error) {
  if (error == ENOSPC || error == EDQUOT || error == EFBIG) code = FileError::no_space;
  return fail(code, std::string(what) + ": " + std::error_code(error, std::generic_category()).message());
}

int open_file(const char* path, int flags, unsigned mode) {
  for (;;) {
    const int fd = ::open(path, flags | O_CLOEXEC, mode);
    if (fd >= 0 || errno != EINTR) return fd;
  }
}

Result<std::size_t> read_some(int fd, std::span<std::uint8_t> into, std::string_view name) {
  for (;;) {
    const ssize_t size = ::read(fd, into.data(), into.size());
    if (size >= 0) return static_cast<std::size_t>(size);
    if (errno != EINTR) return fail_with_errno(FileError::cannot_read, name, errno);
  }
}

Result<std::size_t> read_fully_at(int fd, std::uint64_t offset, std::span<std::uint8_t> into, std::string_view name) {
  std::size_t done = 0;
  while (done < into.size()) {
    const ssize_t size = ::pread(fd, into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
    if (size == 0) break;
    if (size > 0) {
      done += static_cast<std::size_t>(size);
    } else if (errno != EINTR) {
      return fail_with_errno(FileError::cannot_read, name, errno);
    }
  }
  return done;
}

Result<void> write_fully(int fd, Octets octets, std::string_view name) {
  while (!octets.empty()) {
    const ssize_t size = ::write(fd, octets.data(), octets.size());
    if (size >= 0) {
      octets = octets.subspan(static_cast<std::size_t>(size));
    } else if (errno != EINTR) {
      return fail_with_errno(FileError::cannot_write, name, errno);
    }
  }
  return {};
}

Result<void> write_fully_at(int fd, std::uint64_t offset, Octets octets, std::string_view name) {
  while (!octets.empty()) {
    const ssize_t size = ::pwrite(fd, octets.data(), octets.size(), static_cast<off_t>(offset));
    if (size >= 0) {
      offset += static_cast<std::uint64_t>(size);
      octets = octets.subspan(static_cast<std::size_t>(size));
    } else if (errno != EINTR) {
      return fail_with_errno(FileError::cannot_write, name, errno);
    }
  }
  return {};
}

Result<Descriptor> open_unnamed(const std::string& folder) {
  Descriptor file(open_file(folder.c_str(), O_TMPFILE | O_RDWR | O_EXCL, 0600));
  if (file) return file;
  std::string name = folder + "/sealwire-XXXXXX";
  Descriptor named(::mkostemp(name.data(), O_CLOEXEC));
  if (!named) return fail_with_errno(FileError::cannot_open, "temporary file in " + folder, errno);
  ::unlink(name.c_str());
  return named;
}

}  // namespace sealwire::files
