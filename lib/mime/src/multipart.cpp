#include "sealwire/mime/multipart.hpp"

#include <algorithm>

#include "sealwire/base/try.hpp"

#include "delimiter.hpp"

namespace sealwire::mime {
namespace {

/// The line that begins at `at`: its end without line end, and where the next one begins.
struct LineAt {
  std::size_t end;
  std::size_t next;
};

LineAt line_at(std::string_view text, std::size_t at) {
  const std::size_t newline = text.find('\n', at);
  if (newline == std::string_view::npos) return {text.size() - (text.ends_with('\r') ? 1 : 0), text.size()};
  return {newline > at && text[newline - 1] == '\r' ? newline - 1 : newline, newline + 1};
}

/// Where content ends that is followed by a delimiter line at `line`: before the line end in between.
std::size_t before_line_end(std::string_view text, std::size_t begin, std::size_t line) {
  std::size_t end = line;
  if (end > begin && text[end - 1] == '\n') --end;
  if (end > begin && end < line && text[end - 1] == '\r') --end;
  return end;
}

}  // namespace

Result<Multipart> split_multipart(Octets body, std::string_view boundary, const Limits& limits) {
  if (boundary.empty() || boundary.size() > kMaxBoundary) {
    return fail(MimeError::bad_boundary, "a boundary has 1 to 70 characters");
  }
  const std::string dashed = "--" + std::string(boundary);
  const std::string_view text = as_text(body);
  Multipart out;
  std::size_t begin = 0;  // of the preamble, or of the part that is open
  bool open = false;
  for (std::size_t at = 0; at < text.size();) {
    const LineAt line = line_at(text, at);
    const Delimiter kind = match_delimiter(text.substr(at, line.end - at), dashed);
    if (kind == Delimiter::none) {
      at = line.next;
      continue;
    }
    const std::size_t end = before_line_end(text, begin, at);
    if (open) {
      if (out.parts.size() >= limits.parts) {
        return fail(MimeError::limit, "more than " + std::to_string(limits.parts) + " parts", at);
      }
      out.parts.push_back(body.subspan(begin, end - begin));
    } else {
      out.preamble = body.first(end);
      out.bare_lf = line.next - line.end == 1 && text[line.end] == '\n';
    }
    open = true;
    begin = at = line.next;
    if (kind == Delimiter::close) {
      out.closed = true;
      out.epilogue = body.subspan(line.next);
      return out;
    }
  }
  if (!open) return fail(MimeError::bad_multipart, "no line \"" + dashed + "\"", body.size());
  if (out.parts.size() >= limits.parts) {
    return fail(MimeError::limit, "more than " + std::to_string(limits.parts) + " parts", begin);
  }
  out.parts.push_back(body.subspan(begin));
  return out;
}

Result<std::string> boundary_of(const MediaType& type) {
  const auto boundary = type.parameter("boundary");
  if (!boundary) return fail(MimeError::bad_boundary, type.essence() + " without a boundary");
  // Real writers use more than the bchars of RFC 2046 §5.1.1; whatever is visible does no harm.
  const bool visible = std::ranges::all_of(*boundary, [](char c) { return c >= ' ' && c < 0x7f; });
  if (boundary->empty() || boundary->size() > kMaxBoundary || !visible || boundary->back() == ' ') {
    return fail(MimeError::bad_boundary, "a boundary has 1 to 70 visible characters and does not end in a blank");
  }
  return std::string(*boundary);
}

Bytes join_multipart(const std::vector<Octets>& parts, std::string_view boundary) {
  Bytes out;
  const std::string dashed = "--" + std::string(boundary);
  for (const Octets part : parts) {
    append(out, dashed + "\r\n");
    append(out, part);
    append(out, "\r\n");
  }
  append(out, dashed + "--\r\n");
  return out;
}

std::string choose_boundary(const std::vector<Octets>& parts, Random& random) {
  for (;;) {
    std::string boundary = "=_" + random.token(24);  // "=_" never stands in quoted-printable or base64
    const bool taken = std::ranges::any_of(
        parts, [&](Octets part) { return as_text(part).find("--" + boundary) != std::string_view::npos; });
    if (!taken) return boundary;
  }
}

}  // namespace sealwire::mime
