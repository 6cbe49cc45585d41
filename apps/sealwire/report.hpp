#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "sealwire/base/error.hpp"
#include "sealwire/base/octets.hpp"
#include "sealwire/cms/envelope.hpp"

#include "options.hpp"

namespace sealwire::app {

/// Members stay in the order in which they are set.
using Json = nlohmann::ordered_json;

/// One line of JSON; octets that are not UTF-8 are replaced, so that it is always JSON.
std::string to_line(const Json& json);
/// A layer of the report: what is for recipients.
Json layer_json(const cms::EnvelopeReport& report);
/// Writes the report to where --report asks, if it does. Fails as files::open_output does.
Result<void> write_report(const ReportOptions& options, const Json& report);
/// The same of a line that is JSON already, with its line end.
Result<void> write_report_line(const ReportOptions& options, const std::string& line);
/// Sets "body" to the octets as text if they are text (UTF-8 without controls but line ends and tabs), else
/// "body_base64".
void set_body(Json& json, Octets body);
/// Whether `octets` are text in that sense.
bool is_text(Octets octets);

}  // namespace sealwire::app
