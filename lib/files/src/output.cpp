#include "sealwire/files/output.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sealwire/base/try.hpp"

#include "descriptor.hpp"
#include "temporary_name.hpp"

namespace sealwire::files {
namespace {

constexpr std::size_t kBuffer = 64U << 10;
constexpr std::size_t kLarge = 8U << 10;  // from here on, a call of its own costs less than another copy

/// Gathers small writes; large ones pass by.
class WriteBuffer {
 public:
  Result<void> write(int fd, Octets octets, std::string_view name) {
    if (octets.size() < kLarge && buffer_.size() + octets.size() < kBuffer) {
      append(buffer_, octets);
      return {};
    }
    SEALWIRE_CHECK(flush(fd, name));
    if (octets.size() >= kLarge) return write_fully(fd, octets, name);
    append(buffer_, octets);
    return {};
  }
  Result<void> flush(int fd, std::string_view name) {
    SEALWIRE_CHECK(write_fully(fd, buffer_, name));
    buffer_.clear();
    return {};
  }

 private:
  Bytes buffer_;
};

/// Standard output, a pipe or a device: what is written has left.
class PassingOutput final : public Output {
 public:
  PassingOutput(Descriptor owned, int fd, std::string name)
      : owned_(std::move(owned)), fd_(fd), name_(std::move(name)) {}
  bool held() const override { return false; }
  Spool* content() override { return nullptr; }
  Result<void> write(Octets octets) override { return buffer_.write(fd_, octets, name_); }
  Result<void> commit() override { return buffer_.flush(fd_, name_); }

 private:
  Descriptor owned_;
  int fd_;
  std::string name_;
  WriteBuffer buffer_;
};

/// A regular file that appears by commit().
class HeldOutput final : public Output, private Spool {
 public:
  HeldOutput(std::string path, Descriptor folder, std::string name, OutputOptions options)
      : path_(std::move(path)), folder_(std::move(folder)), name_(std::move(name)), options_(options) {}
  ~HeldOutput() override = default;
  HeldOutput(const HeldOutput&) = delete;
  HeldOutput& operator=(const HeldOutput&) = delete;

  Result<void> begin() {
    if (options_.unnamed_file && open_without_name()) return inherit_mode();
    std::string name = TemporaryName::make();
    file_ = Descriptor(::openat(folder_.get(), name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, options_.mode));
    if (!file_) return fail_with_errno(FileError::cannot_open, path_, errno);
    temporary_.keep(folder_.get(), std::move(name));
    return inherit_mode();
  }
  bool held() const override { return true; }
  Spool* content() override { return this; }
  Result<void> write(Octets octets) override {
    size_ += octets.size();
    return buffer_.write(file_.get(), octets, path_);
  }
  Result<void> commit() override {
    SEALWIRE_CHECK(buffer_.flush(file_.get(), path_));
    if (options_.durable && ::fdatasync(file_.get()) != 0) return cannot_write();
    SEALWIRE_CHECK(options_.replace ? put_in_place() : put_in_free_place());
    if (!options_.durable) return {};
    const Descriptor folder(::openat(folder_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder || ::fsync(folder.get()) != 0) return cannot_write();
    return {};
  }

 private:
  Result<void> write_at(std::uint64_t offset, Octets octets) override {
    if (offset == size_) return write(octets);
    SEALWIRE_CHECK(buffer_.flush(file_.get(), path_));
    SEALWIRE_CHECK(write_fully_at(file_.get(), offset, octets, path_));
    size_ = std::max(size_, offset + octets.size());
    if (::lseek(file_.get(), static_cast<off_t>(size_), SEEK_SET) < 0) return cannot_write();
    return {};
  }
  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    SEALWIRE_CHECK(buffer_.flush(file_.get(), path_));
    return read_fully_at(file_.get(), offset, into, path_);
  }
  std::uint64_t size() const override { return size_; }

  std::unexpected<Error> cannot_write() const { return fail_with_errno(FileError::cannot_write, path_, errno); }

  /// False where the file system, or a missing /proc, does not allow a file without a name to be linked later.
  bool open_without_name() {
    file_ = Descriptor(::openat(folder_.get(), ".", O_TMPFILE | O_RDWR | O_CLOEXEC, options_.mode));
    return file_ && ::access(proc_name().c_str(), F_OK) == 0;
  }
  std::string proc_name() const { return "/proc/self/fd/" + std::to_string(file_.get()); }

  Result<void> inherit_mode() {
    struct stat old{};
    if (::fstatat(folder_.get(), name_.c_str(), &old, 0) != 0) return {};
    // The owner can be handed on by root only; who may not, keeps the file as its own.
    if ((old.st_uid != ::geteuid() || old.st_gid != ::getegid()) &&
        ::fchown(file_.get(), old.st_uid, old.st_gid) != 0 && errno != EPERM) {
      return cannot_write();
    }
    if (::fchmod(file_.get(), old.st_mode & 07777) != 0) return cannot_write();
    return {};
  }

  bool link_as(const std::string& name) {
    if (!temporary_.empty()) return ::linkat(folder_.get(), temporary_.c_str(), folder_.get(), name.c_str(), 0) == 0;
    return ::linkat(AT_FDCWD, proc_name().c_str(), folder_.get(), name.c_str(), AT_SYMLINK_FOLLOW) == 0;
  }

  Result<void> put_in_free_place() {
    if (!link_as(name_)) return cannot_write();
    return {};
  }

  Result<void> put_in_place() {
    if (temporary_.empty()) {
      if (link_as(name_)) return {};
      // Only a name can be renamed over the file that is there: for this moment it gets one.
      for (int attempt = 0; errno == EEXIST && temporary_.empty() && attempt < 16; ++attempt) {
        std::string name = TemporaryName::make();
        if (link_as(name)) temporary_.keep(folder_.get(), std::move(name));
      }
      if (temporary_.empty()) return cannot_write();
    }
    if (::renameat(folder_.get(), temporary_.c_str(), folder_.get(), name_.c_str()) != 0) return cannot_write();
    temporary_.forget();
    return {};
  }

  std::string path_;
  Descriptor folder_;
  std::string name_;
  OutputOptions options_;
  Descriptor file_;
  TemporaryName temporary_;     // if it has one
  mutable WriteBuffer buffer_;  // emptied before the file is read
  std::uint64_t size_ = 0;      // one past the last octet written
};

// Where the links from `path` lead, be there a file or not yet.
std::string follow_links(const std::string& path) {
  constexpr int kMostLinks = 40;  // as the kernel follows
  std::filesystem::path at = path;
  for (int i = 0; i < kMostLinks; ++i) {
    std::error_code none;
    const std::filesystem::path target = std::filesystem::read_symlink(at, none);
    if (none) break;
    at = at.parent_path() / target;  // an absolute target stands alone
  }
  return at;
}

}  // namespace

Result<std::unique_ptr<Output>> open_output(const std::string& path, OutputOptions options) {
  if (path.empty() || path == "-") {
    return std::make_unique<PassingOutput>(Descriptor(), STDOUT_FILENO, "standard output");
  }
  struct stat status{};
  const bool exists = ::stat(path.c_str(), &status) == 0;
  if (exists && !S_ISREG(status.st_mode)) {
    Descriptor file(open_file(path.c_str(), O_WRONLY | O_NOCTTY));  // a folder is refused here: EISDIR
    if (!file) return fail_with_errno(FileError::cannot_open, path, errno);
    const int fd = file.get();
    return std::make_unique<PassingOutput>(std::move(file), fd, path);
  }
  // Whoever may not write to the file may not replace it either, although the folder would let him.
  if (exists && options.replace && ::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) != 0) {
    return fail_with_errno(FileError::cannot_open, path, errno);
  }
  const std::string target = follow_links(path);
  const std::size_t slash = target.rfind('/');
  const std::string name = slash == std::string::npos ? target : target.substr(slash + 1);
  const std::string parent = slash == std::string::npos ? "." : target.substr(0, slash + 1);
  if (name.empty()) return fail_with_errno(FileError::cannot_open, path, EISDIR);
  Descriptor folder(open_file(parent.c_str(), O_PATH | O_DIRECTORY));
  if (!folder) return fail_with_errno(FileError::cannot_open, path, errno);
  auto output = std::make_unique<HeldOutput>(path, std::move(folder), name, options);
  SEALWIRE_CHECK(output->begin());
  return output;
}

}  // namespace sealwire::files
