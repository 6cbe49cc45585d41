#pragma once

#include <string>
#include <string_view>

#include "sealwire/base/error.hpp"
#include "sealwire/base/octets.hpp"

namespace sealwire {

/// Lower-case hexadecimal, two digits an octet, nothing between.
std::string to_hex(Octets octets);
/// Either case; blanks, colons and line ends between octets are skipped. Errors: malformed_text with its offset.
Result<Bytes> from_hex(std::string_view text);

}  // namespace sealwire
