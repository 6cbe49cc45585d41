#pragma once

#include <memory>
#include <string>

#include "sealwire/base/io.hpp"

namespace sealwire::files {

/// Where a result goes. Nothing is to be seen of a held output before commit(); without it, nothing remains.
class Output : public Sink {
 public:
  /// Whether what is written stays out of sight until commit(). Standard output, pipes and devices are not held: what
  /// must not leave before its verdict has to wait in a Spool.
  virtual bool held() const = 0;
  /// What has been written to a held output, to be written in any order and read again until commit(); null if it is
  /// not held. It goes with the output.
  virtual Spool* content() = 0;
  /// The last word: writes what is buffered, and puts a held file in its place. Called once, after the last write().
  virtual Result<void> commit() = 0;
};

struct OutputOptions {
  bool durable = false;      ///< the file and its folder are flushed to the disk before commit() returns
  bool replace = true;       ///< false: commit() fails with cannot_write when the name is taken by then
  unsigned mode = 0666;      ///< of a new file, less the umask; a file that is replaced hands its own mode on
  bool unnamed_file = true;  ///< false: always write under a temporary name, as where O_TMPFILE is missing
};

/// `path` empty or "-" is standard output. A regular file, or one that does not exist yet, is written beside its name
/// without a name of its own (open(2), O_TMPFILE) and linked or renamed into place by commit(); where the file system
/// has no O_TMPFILE, under a temporary name that begins with a dot. A symbolic link is followed: its target is
/// replaced. Anything else (a pipe, a device) is written to at once.
/// Fails with cannot_open; write() and commit() with no_space or cannot_write.
Result<std::unique_ptr<Output>> open_output(const std::string& path, OutputOptions options = {});

/// From now on SIGHUP, SIGINT and SIGTERM take the temporary names of outputs away before they end the process.
void remove_temporaries_on_signals();

}  // namespace sealwire::files
