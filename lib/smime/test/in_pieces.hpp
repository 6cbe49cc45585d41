#pragma once

#include <algorithm>

#include "sealwire/smime/open.hpp"

namespace sealwire::smime::test {

/// As open(), but `piece` octets at a time and, however short the message, not as a whole.
inline Result<Opened> open_in_pieces(Octets message, OpenOptions options, std::size_t piece) {
  options.limits.in_memory = 0;
  MemorySpoolFactory spools;
  Opener opener(options, spools);
  for (std::size_t at = 0; at < message.size(); at += piece) {
    const auto done = opener.write(message.subspan(at, std::min(piece, message.size() - at)));
    if (!done) return std::unexpected(done.error());
  }
  return opener.finish();
}

}  // namespace sealwire::smime::test
