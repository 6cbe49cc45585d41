#pragma once

#include <memory>
#include <string>

#include "sealwire/base/io.hpp"

namespace sealwire::files {

/// Reads a file, a pipe or standard input in order. A regular file knows how much is left and can be read again.
class FileSource final : public Source {
 public:
  /// `path` empty or "-" is standard input. Fails with cannot_open, for a directory too.
  static Result<std::unique_ptr<FileSource>> open(const std::string& path);
  ~FileSource() override;
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;

  Result<std::size_t> read(std::span<std::uint8_t> into) override;
  /// Of a regular file: what lay between here and its end when it was opened. A file may grow or shrink under its
  /// reader, so this is not a promise.
  std::optional<std::uint64_t> remaining() const override;
  /// Writes all that is left to `to`, in pieces of at most 64 KiB, and gives its size. A large regular file is mapped
  /// for it, 2 MiB at a time, which saves a copy; if another program shortens it meanwhile, that is SIGBUS: only for
  /// processes that have called exit_on_lost_input().
  Result<std::uint64_t> pass_mapped(Sink& to);

  /// Whether rewind() and read_at() work: regular files only.
  bool seekable() const { return seekable_; }
  /// The next read() begins at `offset` again, counted from where this source began.
  Result<void> rewind(std::uint64_t offset = 0);
  /// Fills the front of `into` from `offset` without moving the reader; fewer octets only at the end.
  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> into) const;
  /// The path as given, "standard input" for none: for messages.
  const std::string& name() const { return name_; }

 private:
  FileSource(int fd, bool owned, std::string name);
  int fd_;
  bool owned_;
  bool seekable_ = false;
  std::uint64_t start_ = 0;   // where a redirected standard input stood when it was taken over
  std::uint64_t length_ = 0;  // from there to the end, at opening
  std::uint64_t position_ = 0;
  std::string name_;
};

/// From here on, when a mapped input cannot be read any more (it was shortened, or its disk failed), the process says
/// so in one line on standard error and ends with `status`; outputs that are held are gone with it.
void exit_on_lost_input(int status);

}  // namespace sealwire::files
