#include "sealwire/files/error.hpp"

namespace sealwire::files {

ErrorInfo describe(FileError code) {
  switch (code) {
    case FileError::cannot_open: return {"files", "cannot-open", Blame::environment};
    case FileError::cannot_read: return {"files", "cannot-read", Blame::environment};
    case FileError::cannot_write: return {"files", "cannot-write", Blame::environment};
    case FileError::no_space: return {"files", "no-space", Blame::environment};
    case FileError::too_large: return {"files", "too-large", Blame::malformed};
    case FileError::bad_reference: return {"files", "bad-reference", Blame::usage};
    case FileError::damaged_spool: return {"files", "damaged-spool", Blame::environment};
  }
  return {"files", "unknown", Blame::environment};
}

}  // namespace sealwire::files
