#pragma once

#include "support/files.hpp"

namespace sealwire::sip {

using test::corpus;
using test::read_file;

inline std::filesystem::path test_data() { return test::source_path("lib/sip/test/data"); }

}  // namespace sealwire::sip
