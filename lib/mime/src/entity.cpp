#include "sealwire/mime/entity.hpp"

#include <algorithm>

#include "sealwire/base/try.hpp"

#include "text.hpp"

namespace sealwire::mime {
namespace {

/// Where the header ends (after the line end of its last field) and where the body begins.
struct Split {
  std::size_t header_end;
  std::size_t body;
};

Split split_header(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] == '\n') return {at, at + 1};
    if (text.substr(at, 2) == "\r\n") return {at, at + 2};
    const std::size_t end = text.find('\n', at);
    if (end == std::string_view::npos) break;
    at = end + 1;
  }
  return {text.size(), text.size()};
}

}  // namespace

Result<Bytes> Entity::decoded_body() const { return decode_body(body, content.encoding); }

Result<Entity> parse_entity(Octets octets, const Limits& limits) {
  const std::string_view text = as_text(octets);
  const Split split = split_header(text);
  Entity out;
  out.octets = octets;
  out.header = octets.first(split.header_end);
  out.body = octets.subspan(split.body);
  out.fields = SEALWIRE_TRY(HeaderFields::parse(as_text(out.header), limits));
  out.content = SEALWIRE_TRY(ContentFields::read(out.fields, limits));
  return out;
}

bool looks_like_entity(Octets octets) {
  const std::string_view text = as_text(octets);
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon > 76) return false;
  return std::ranges::all_of(text.substr(0, colon), [](char c) { return c > ' ' && c < 0x7f; });
}

std::size_t octets_before_header(Octets octets) {
  const std::string_view text = as_text(octets);
  std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  bool envelope = false;
  for (;;) {
    const std::string_view rest = text.substr(at);
    if (rest.starts_with('\n')) {
      at += 1;
    } else if (rest.starts_with("\r\n")) {
      at += 2;
    } else if (!envelope && (rest.starts_with("From ") || rest.starts_with(">From "))) {
      const std::size_t end = rest.find('\n');
      if (end == std::string_view::npos) return 0;
      at += end + 1;
      envelope = true;
    } else {
      return looks_like_entity(octets.subspan(at)) ? at : 0;
    }
  }
}

Bytes make_entity(const HeaderFields& fields, Octets body) {
  const std::string header = fields.to_string();
  Bytes out;
  out.reserve(header.size() + 2 + body.size());
  append(out, header);
  append(out, "\r\n");
  append(out, body);
  return out;
}

Bytes make_entity(const MediaType& type, Octets body, TransferEncoding encoding) {
  HeaderFields fields;
  fields.add("Content-Type", type.to_string());
  if (encoding != TransferEncoding::seven_bit) fields.add("Content-Transfer-Encoding", to_string(encoding));
  const bool coded = encoding == TransferEncoding::base64 || encoding == TransferEncoding::quoted_printable;
  return coded ? make_entity(fields, encode_body(body, encoding, type.type() == "text")) : make_entity(fields, body);
}

}  // namespace sealwire::mime
