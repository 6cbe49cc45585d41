#pragma once

#include <string>

#include "report.hpp"

namespace sealwire::app {

/// One self-contained page around `data`: {"file", "parts": [{"part", "octets" (base64), "tree", and what else
/// `inspect --json` says of a part}]}. Nothing in it can leave the place that is meant for data: "<" is escaped.
std::string to_page(const Json& data);

}  // namespace sealwire::app
