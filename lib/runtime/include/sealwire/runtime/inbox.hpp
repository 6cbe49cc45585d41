#pragma once

#include <string>

#include "sealwire/base/random.hpp"
#include "sealwire/base/time.hpp"
#include "sealwire/smime/verdict.hpp"

namespace sealwire::runtime {

/// A folder in which the bodies of messages appear: whole, flushed to the disk, and only when their verdict lets them
/// out. Names begin with the time and end as the media type or the sender's own name for the file suggests.
class Inbox {
 public:
  Inbox(std::string folder, Random& random) : folder_(std::move(folder)), random_(random) {}
  /// Writes the body, its transfer encoding undone; gives the path. Errors: not_delivered, those of files and mime.
  Result<std::string> store(const smime::Opened& opened, UnixTime received);

 private:
  std::string folder_;
  Random& random_;
};

/// What may stand at the end of a file's name: letters, digits, '.', '-', '_' of `name`, at most 80, no dot in front.
std::string safe_file_name(std::string_view name);

}  // namespace sealwire::runtime
