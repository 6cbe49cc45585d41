#include <cstdio>
#include <filesystem>
#include <optional>

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
  if (!node.alternative.empty()) json["alternative"] = node.alternative;
  json["type"] = node.type;
  if (node.children.empty()) json["value"] = node.value;
  if (!node.summary.empty()) json["summary"] = node.summary;
  if (!node.warnings.empty()) json["warnings"] = node.warnings;
  for (const asn1::Node& child : node.children) json["children"].push_back(to_json(child));
  return json;
}

/// A part with its tree, if it is ASN.1.
struct Shown {
  const InspectedPart* part;
  std::optional<asn1::ReadTree> read;
};

Result<std::vector<Shown>> show(const std::vector<InspectedPart>& parts) {
  const asn1::Registry registry = known_types();
  std::vector<Shown> shown;
  for (const InspectedPart& part : parts) {
    Shown& one = shown.emplace_back(Shown{&part, std::nullopt});
    if (part.is_asn1) one.read = SEALWIRE_TRY(tree_of(part, registry));
  }
  return shown;
}

/// Lines that end in CRLF as lines of a terminal.
std::string lines_of(std::string text) {
  std::size_t at = 0;
  while ((at = text.find("\r\n", at)) != std::string::npos) text.erase(at, 1);
  return text;
}

std::string as_text_report(const std::vector<Shown>& shown) {
  std::string out;
  for (const auto& [part, read] : shown) {
    if (shown.size() > 1 || !part->header.empty()) {
      if (!out.empty()) out += '\n';
      out += part->title + ", at octet " + std::to_string(part->offset) + '\n';
    }
    out += lines_of(part->header);
    for (const std::string& remark : part->remarks) out += "  ! " + remark + '\n';
    if (read) {
      out += asn1::to_text(read->root);
    } else if (!part->octets.empty()) {
      out +=
          is_text(part->octets) ? lines_of(to_string(part->octets)) : std::to_string(part->octets.size()) + " octets";
      if (out.back() != '\n') out += '\n';
    }
  }
  return printable(std::move(out));
}

Json to_json(const Shown& shown) {
  Json json;
  json["part"] = shown.part->title;
  json["offset"] = shown.part->offset;
  if (!shown.part->header.empty()) json["header"] = shown.part->header;
  if (!shown.part->remarks.empty()) json["remarks"] = shown.part->remarks;
  if (shown.read && shown.read->damage) json["damage"] = shown.read->damage->message();
  if (shown.read) json["tree"] = to_json(shown.read->root);
  return json;
}

std::string as_json_report(const std::vector<Shown>& shown) {
  Json list = Json::array();
  for (const Shown& one : shown) {
    Json json = to_json(one);
    if (!one.read && !one.part->octets.empty()) set_body(json, one.part->octets);
    list.push_back(std::move(json));
  }
  return to_line(list);
}

Result<std::string> as_page(const std::string& in, const std::vector<Shown>& shown) {
  Json list = Json::array();
  for (const Shown& one : shown) {
    if (!one.read) continue;
    Json json = to_json(one);
    json["octets"] = to_base64(one.part->octets);
    list.push_back(std::move(json));
  }
  if (list.empty()) return fail(AppError::wrong_input, "there is nothing in ASN.1 to show as a page");
  const bool named = !in.empty() && in != "-";
  return to_page({{"file", named ? std::filesystem::path(in).filename().string() : ""}, {"parts", std::move(list)}});
}

Result<std::string> render(const Options& options, const std::vector<Shown>& shown) {
  if (options.html) return as_page(options.input.in, shown);
  return options.json ? as_json_report(shown) : as_text_report(shown);
}

/// What was wrong with the first part that is damaged.
Result<void> verdict_on(const std::vector<Shown>& shown) {
  for (const Shown& one : shown) {
    if (one.read && one.read->damage) return std::unexpected(*one.read->damage);
  }
  return {};
}

Result<void> inspect(const Options& options) {
  const Bytes input =
      SEALWIRE_TRY(files::read_small_file(options.input.in.empty() ? "-" : options.input.in, kInspectLimit));
  const std::vector<InspectedPart> parts = SEALWIRE_TRY(take_apart(input, options.input.inform));
  const std::vector<Shown> shown = SEALWIRE_TRY(show(parts));
  const Result<void> verdict = verdict_on(shown);
  // What is damaged goes to people who look, not to a file that others take for whole.
  const bool named = !options.output.out.empty() && options.output.out != "-";
  if (!verdict && named) return verdict;
  const std::string text = SEALWIRE_TRY(render(options, shown));
  const auto output = SEALWIRE_TRY(files::open_output(options.output.out));
  SEALWIRE_CHECK(output->write(as_octets(text)));
  SEALWIRE_CHECK(output->commit());
  return verdict;
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
