#pragma once

#include <string>

#include "report.hpp"

namespace sealwire::app {

/// One self-contained page around `parts`: a list of {"part", "octets" (base64), "tree"}. Nothing in it can leave the
/// place that is meant for data: "<" is escaped.
std::string to_page(const Json& parts);

}  // namespace sealwire::app
