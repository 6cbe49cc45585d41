#include "sealwire/base/pem.hpp"

#include "sealwire/base/base64.hpp"
#include "sealwire/base/try.hpp"

namespace sealwire {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";

// True if nothing but blanks, or the byte order mark that editors write, stands before `at` in its line.
bool begins_line(std::string_view text, std::size_t at) {
  while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t')) --at;
  return at == 0 || text[at - 1] == '\n' || text[at - 1] == '\r' || text.substr(0, at) == "\xEF\xBB\xBF";
}

// The position of `marker` at the start of a line, from `from` on.
std::size_t find_line(std::string_view text, std::string_view marker, std::size_t from) {
  for (std::size_t at = text.find(marker, from); at != std::string_view::npos; at = text.find(marker, at + 1)) {
    if (begins_line(text, at)) return at;
  }
  return std::string_view::npos;
}

// RFC 1421 header lines ("Proc-Type: 4,ENCRYPTED") end with an empty line; RFC 7468 blocks have none.
std::size_t header_length(std::string_view body) {
  if (body.substr(0, body.find('\n')).find(':') == std::string_view::npos) return 0;
  for (const std::string_view blank : {"\n\n", "\r\n\r\n"}) {
    if (const auto at = body.find(blank); at != std::string_view::npos) return at + blank.size();
  }
  return 0;
}

}  // namespace

bool looks_like_pem(std::string_view text) { return find_line(text, kBegin, 0) != std::string_view::npos; }

Result<std::vector<PemBlock>> read_pem(std::string_view text) {
  std::vector<PemBlock> blocks;
  std::size_t at = 0;
  while ((at = find_line(text, kBegin, at)) != std::string_view::npos) {
    const std::size_t label_at = at + kBegin.size();
    const std::size_t label_end = text.find(kDashes, label_at);
    const std::size_t line_end = text.find('\n', label_at);
    if (label_end == std::string_view::npos || label_end > line_end) {
      return fail(BaseError::malformed_text, "a PEM block's first line does not end with -----", at);
    }
    const std::string_view label = text.substr(label_at, label_end - label_at);
    std::size_t body_at = label_end + kDashes.size();
    while (body_at < text.size() && text[body_at] != '\n' && text[body_at] != '\r') ++body_at;
    while (body_at < text.size() && (text[body_at] == '\n' || text[body_at] == '\r')) ++body_at;
    const std::size_t end_at = find_line(text, kEnd, body_at);
    if (end_at == std::string_view::npos) {
      return fail(BaseError::malformed_text, "PEM block " + std::string(label) + " does not end", at);
    }
    if (!text.substr(end_at + kEnd.size()).starts_with(std::string(label) + "-----")) {
      return fail(BaseError::malformed_text, "PEM block " + std::string(label) + " ends with another label", end_at);
    }
    const std::string_view body = text.substr(body_at, end_at - body_at);
    const std::size_t headers = header_length(body);
    auto der = from_base64(body.substr(headers));
    if (!der) return std::unexpected(std::move(der).error().shifted(body_at + headers));
    blocks.push_back({std::string(label), std::string(body.substr(0, headers)), std::move(*der), at});
    at = end_at + kEnd.size();
  }
  return blocks;
}

std::string write_pem(std::string_view label, Octets der) {
  std::string out(kBegin);
  out.append(label).append("-----\n");
  out += to_base64(der, 64, "\n");
  out.append(kEnd).append(label).append("-----\n");
  return out;
}

}  // namespace sealwire
