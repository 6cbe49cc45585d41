#include <cstdio>

#include "sealwire/base/base64.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/files/output.hpp"
#include "sealwire/files/small_file.hpp"

#include "command.hpp"
#include "inspect_html.hpp"
#include "inspect_input.hpp"
#include "options.hpp"
#include "printable.hpp"
#include "report.hpp"
#include "schemas.hpp"
#include "verdict.hpp"

namespace sealwire::app {
namespace {

constexpr std::size_t kInspectLimit = std::size_t{1} << 30;

struct Options {
  InputOptions input;
  OutputOptions output;
  bool json = false;
  bool html = false;
};

Json to_json(const asn1::Node& node) {
  Json json;
  json["offset"] = node.offset;
  json["header"] = node.header;
  json["length"] = node.length;
  json["total"] = node.total;
  json["tag"] = asn1::to_string(node.tag);
  json["constructed"] = node.constructed;
  if (node.indefinite) json["indefinite"] = true;
  if (!node.name.empty()) json["name"] = node.name;
  json["type"] = node.type;
  if (node.children.empty()) json["value"] = node.value;
  if (!node.warnings.empty()) json["warnings"] = node.warnings;
  for (const asn1::Node& child : node.children) json["children"].push_back(to_json(child));
  return json;
}

Result<std::string> as_text_report(const std::vector<InspectedPart>& parts, const asn1::Registry& registry) {
  std::string out;
  for (const InspectedPart& part : parts) {
    if (parts.size() > 1 || !part.header.empty()) {
      if (!out.empty()) out += '\n';
      out += part.title + ", at octet " + std::to_string(part.offset) + '\n';
    }
    out += part.header;
    for (const std::string& remark : part.remarks) out += "  ! " + remark + '\n';
    if (part.is_asn1) {
      out += asn1::to_text(SEALWIRE_TRY(tree_of(part, registry)));
    } else if (!part.octets.empty()) {
      out += is_text(part.octets) ? to_string(part.octets) : std::to_string(part.octets.size()) + " octets";
      if (out.back() != '\n') out += '\n';
    }
  }
  return printable(std::move(out));
}

Result<std::string> as_json_report(const std::vector<InspectedPart>& parts, const asn1::Registry& registry) {
  Json list = Json::array();
  for (const InspectedPart& part : parts) {
    Json json;
    json["part"] = part.title;
    json["offset"] = part.offset;
    if (!part.header.empty()) json["header"] = part.header;
    if (!part.remarks.empty()) json["remarks"] = part.remarks;
    if (part.is_asn1) {
      json["tree"] = to_json(SEALWIRE_TRY(tree_of(part, registry)));
    } else if (!part.octets.empty()) {
      set_body(json, part.octets);
    }
    list.push_back(std::move(json));
  }
  return to_line(list);
}

Result<std::string> as_page(const std::vector<InspectedPart>& parts, const asn1::Registry& registry) {
  Json list = Json::array();
  for (const InspectedPart& part : parts) {
    if (!part.is_asn1) continue;
    Json json;
    json["part"] = part.title;
    json["octets"] = to_base64(part.octets);
    json["tree"] = to_json(SEALWIRE_TRY(tree_of(part, registry)));
    list.push_back(std::move(json));
  }
  if (list.empty()) return fail(AppError::wrong_input, "there is nothing in ASN.1 to show as a page");
  return to_page(list);
}

Result<std::string> render(const Options& options, const std::vector<InspectedPart>& parts) {
  const asn1::Registry registry = known_types();
  if (options.html) return as_page(parts, registry);
  return options.json ? as_json_report(parts, registry) : as_text_report(parts, registry);
}

Result<void> inspect(const Options& options) {
  const Bytes input =
      SEALWIRE_TRY(files::read_small_file(options.input.in.empty() ? "-" : options.input.in, kInspectLimit));
  const std::vector<InspectedPart> parts = SEALWIRE_TRY(take_apart(input, options.input.inform));
  const std::string text = SEALWIRE_TRY(render(options, parts));
  const auto output = SEALWIRE_TRY(files::open_output(options.output.out));
  SEALWIRE_CHECK(output->write(as_octets(text)));
  return output->commit();
}

}  // namespace

void add_inspect(Commands& commands) {
  auto options = std::make_shared<Options>();
  CLI::App& command = commands.add("inspect", "show DER, BER, PEM, MIME or base64 as a named tree",
                                   [options] { return inspect(*options); });
  add_to(command, options->input);
  add_out_to(command, options->output);
  command.add_flag("--json", options->json, "as JSON");
  command.add_flag("--html", options->html, "as one page for a browser: structure and octets beside each other")
      ->excludes("--json");
}

}  // namespace sealwire::app
