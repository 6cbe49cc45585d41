#include "report.hpp"

#include <cstdio>

#include "sealwire/base/base64.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/base/utf8.hpp"
#include "sealwire/files/output.hpp"

namespace sealwire::app {

bool is_text(Octets octets) {
  while (!octets.empty()) {
    const std::uint8_t first = octets[0];
    if ((first < 0x20 && first != '\n' && first != '\r' && first != '\t') || first == 0x7F) return false;
    const std::size_t length = utf8_size(as_text(octets));
    if (length == 0) return false;
    octets = octets.subspan(length);
  }
  return true;
}

std::string to_line(const Json& json) {
  return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

void set_body(Json& json, Octets body) {
  if (is_text(body)) {
    json["body"] = to_string(body);
  } else {
    json["body_base64"] = to_base64(body);
  }
}

namespace {

Json recipients_json(const std::vector<cms::RecipientReport>& recipients) {
  Json list = Json::array();
  for (const cms::RecipientReport& recipient : recipients) {
    list.push_back({{"type", std::string(cms::name_of(recipient.type))},
                    {"identifier", recipient.identifier},
                    {"key_encryption", recipient.key_encryption},
                    {"matched", recipient.matched}});
  }
  return list;
}

}  // namespace

Json layer_json(const cms::EnvelopeReport& report) {
  Json layer{{"type", report.type}, {"cipher", report.cipher}, {"authenticated", report.authenticated}};
  if (!report.recipients.empty()) layer["recipients"] = recipients_json(report.recipients);
  if (!report.remarks.empty()) layer["remarks"] = report.remarks;
  return layer;
}

Result<void> write_report(const ReportOptions& options, const Json& report) {
  return options.report ? write_report_line(options, to_line(report)) : Result<void>();
}

Result<void> write_report_line(const ReportOptions& options, const std::string& line) {
  if (!options.report) return {};
  if (*options.report == "-") {
    std::fwrite(line.data(), 1, line.size(), stderr);
    return {};
  }
  const auto output = SEALWIRE_TRY(files::open_output(*options.report));
  SEALWIRE_CHECK(output->write(as_octets(line)));
  return output->commit();
}

}  // namespace sealwire::app
