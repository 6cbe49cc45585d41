#pragma once

#include "sealwire/files/spool.hpp"

namespace sealwire::app {

/// What a command keeps aside has the size of its input: how much of it there may be is for the disk to say.
inline files::SpoolLimits disk_alone() { return {.per_spool = UINT64_MAX, .in_total = UINT64_MAX}; }

}  // namespace sealwire::app
