#pragma once

#include <cstddef>
#include <string_view>

namespace sealwire {

/// Octets of the UTF-8 sequence (RFC 3629) at the front of `text`, which is not empty; 0 when there is none.
std::size_t utf8_size(std::string_view text);

}  // namespace sealwire
