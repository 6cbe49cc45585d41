#pragma once

#include <functional>
#include <vector>

#include "sealwire/smime/open.hpp"

#include "content_input.hpp"
#include "protect.hpp"

// --report of the commands that make messages: the layers that were made, as who opens the message would see them.

namespace sealwire::app {

/// Gives the layers, with the paths of their signers judged as is said.
using MadeLayers = std::function<std::vector<smime::Layer>(const smime::Checks& own)>;

/// Writes the report, if there is to be one, on layers around `content`, which has been pumped. Our own signers are
/// judged if it is said whom to trust; whatever is found changes nothing but the report. Errors: those of the files.
Result<void> report_made(const ProtectOptions& options, const ContentInput& content, const MadeLayers& layers);

/// The same on a SignedData that was changed, with `content` where that is elsewhere and at hand. Signatures that were
/// there before are judged as they are found; without content they cannot be.
Result<void> report_signed(const ProtectOptions& options, Octets signed_data, bool detached,
                           std::optional<Octets> content);

/// Does it, and reports why it could not be done, unless that is a mistake in the options.
Result<void> with_report(const ReportOptions& options, const std::function<Result<void>()>& task);

}  // namespace sealwire::app
