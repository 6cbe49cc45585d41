#pragma once

#include <string_view>

#include "sealwire/base/octets.hpp"

namespace sealwire::msrp {

/// Offset of `needle` in `hay`, or npos. The needle is seven hyphens with something before them that ends in no hyphen,
/// or nothing, and with something after them that begins with none. Linear for any `hay`.
std::size_t find_end_line(Octets hay, std::string_view needle);

}  // namespace sealwire::msrp
