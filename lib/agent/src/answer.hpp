#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sealwire/base/error.hpp"
#include "sealwire/mime/accept.hpp"
#include "sealwire/sip/message.hpp"

// What a final answer of the far end says to whoever asked.

namespace sealwire::agent {

/// The media types of its Accept; empty when there is none that can be read. Of a request, those of its answer.
mime::AcceptList accept_of(const sip::Message& message);

/// The reason phrase, and what else the answer tells: the types it takes, the extensions it does not know, its
/// warnings, when to try again. `detail` is why a challenge was not answered, or not again.
std::string reason_of(const sip::Message& answer, std::string_view detail);
/// error_of_answer() with that reason.
Error error_of_answer(const sip::Message& answer, std::string_view detail);

/// Where a 3xx sends the request to, the most wanted first (RFC 3261 §8.1.3.4). Nobody is led from `target` out of
/// sips.
std::vector<std::string> redirections(const sip::Message& answer, std::string_view target);

}  // namespace sealwire::agent
