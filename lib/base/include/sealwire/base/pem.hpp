#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sealwire/base/error.hpp"
#include "sealwire/base/octets.hpp"

namespace sealwire {

/// One textual encoding block of RFC 7468. `headers` are the RFC 1421 lines of old encrypted keys, normally empty.
struct PemBlock {
  std::string label;
  std::string headers;
  Bytes der;
  std::uint64_t offset = 0;  ///< of its "-----BEGIN" in the text
};

/// True if the text holds a "-----BEGIN " at the start of a line.
bool looks_like_pem(std::string_view text);
/// All blocks, in order; text between blocks is ignored. No block at all is an empty list.
/// Errors: malformed_text when a block does not end, ends with another label, or holds bad base64.
Result<std::vector<PemBlock>> read_pem(std::string_view text);
/// Lines of 64 characters, LF line ends, as RFC 7468 §2 has it.
std::string write_pem(std::string_view label, Octets der);

}  // namespace sealwire
