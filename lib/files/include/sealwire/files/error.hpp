#pragma once

#include <cstdint>

#include "sealwire/base/error.hpp"

namespace sealwire::files {

enum class FileError : std::uint8_t {
  cannot_open,
  cannot_read,
  cannot_write,
  no_space,       ///< the file system, a quota or a size limit of the process is exhausted
  too_large,      ///< a small file that is not small, content beyond the spool's limits
  bad_reference,  ///< "env:NAME" or "file:F" was expected
  damaged_spool,  ///< a block came back from disk other than it was written
};
ErrorInfo describe(FileError code);

}  // namespace sealwire::files
