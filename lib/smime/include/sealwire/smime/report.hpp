#pragma once

#include <string>
#include <string_view>

#include "sealwire/smime/verdict.hpp"

namespace sealwire::smime {

/// What a report says beside the verdict: members are left out when empty.
struct ReportFrame {
  std::string from;
  std::string to;
  std::string via;         ///< "message" or "msrp"
  std::string file;        ///< where content went that is too large to be shown
  bool duplicate = false;  ///< a message of this identifier came before; said only if so
};

/// Octets of the innermost body, its transfer encoding undone unless it is not what it says; 0 when the content is
/// withheld.
std::uint64_t body_size(const Opened& opened);

/// One JSON object on one line, without a line end: {"ok":…,"from":…,"to":…,"via":…,"content_type":…,"size":…,"body" or
/// "body_base64" or "file":…,"layers":[…]}. Bodies above `body_limit` octets, and those without a verdict that lets
/// them out, are left out. Errors: those of reading the content.
Result<std::string> report_line(const Opened& opened, const ReportFrame& frame = {},
                                std::uint64_t body_limit = 1U << 20);
/// The same without body and frame, indented for people.
std::string report(const Verdict& verdict, std::uint64_t size);
/// {"ok":false,"error":…,"code":…,"offset":…,"layers":[]}: a report about something that could not be opened at all.
std::string report(const Error& error);

}  // namespace sealwire::smime
