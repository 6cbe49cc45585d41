#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "sealwire/base/error.hpp"
#include "sealwire/base/octets.hpp"
#include "sealwire/files/error.hpp"

namespace sealwire::files {

/// Owns a file descriptor.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

/// `code` with what errno says of `what`; a full disk is always no_space.
std::unexpected<Error> fail_with_errno(FileError code, std::string_view what, int error);

/// The calls of the system, repeated when a signal interrupts them; -1 leaves errno.
int open_file(const char* path, int flags, unsigned mode = 0);
Result<std::size_t> read_some(int fd, std::span<std::uint8_t> into, std::string_view name);
/// Fewer octets than asked for only at the end.
Result<std::size_t> read_fully_at(int fd, std::uint64_t offset, std::span<std::uint8_t> into, std::string_view name);
Result<void> write_fully(int fd, Octets octets, std::string_view name);
Result<void> write_fully_at(int fd, std::uint64_t offset, Octets octets, std::string_view name);

/// A file without a name in `folder`, readable and writable. Where the file system has no O_TMPFILE: a temporary name
/// that is removed at once.
Result<Descriptor> open_unnamed(const std::string& folder);

}  // namespace sealwire::files
