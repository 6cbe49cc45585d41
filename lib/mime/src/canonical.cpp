#include "sealwire/mime/canonical.hpp"

#include <algorithm>

#include "sealwire/base/try.hpp"
#include "sealwire/mime/entity.hpp"
#include "sealwire/mime/multipart.hpp"

namespace sealwire::mime {
namespace {

constexpr std::string_view kCrlf = "\r\n";

bool has_high_or_nul(Octets octets) {
  return std::ranges::any_of(octets, [](std::uint8_t o) { return o >= 0x80 || o == 0; });
}

Result<Bytes> each_part(const Entity& entity, const Limits& limits, std::size_t depth,
                        Result<Bytes> (*change)(Octets, const Limits&, std::size_t)) {
  const std::string boundary = SEALWIRE_TRY(boundary_of(entity.content.type));
  const Multipart multipart = SEALWIRE_TRY(split_multipart(entity.body, boundary, limits));
  std::vector<Bytes> changed;
  for (const Octets part : multipart.parts) changed.push_back(SEALWIRE_TRY(change(part, limits, depth + 1)));
  Bytes out;
  if (!multipart.preamble.empty()) {
    append(out, canonical_text(multipart.preamble));
    append(out, kCrlf);
  }
  append(out, join_multipart({changed.begin(), changed.end()}, boundary));
  append(out, canonical_text(multipart.epilogue));
  return out;
}

/// Whether the body is lines of text whatever its type: 7bit and 8bit by definition, base64 and quoted-printable as
/// the text that they are. Without the field nothing is known (SIP and MSRP carry binary without it).
bool is_lines(const ContentFields& content) {
  return content.type.type() == "text" || (content.encoding_given && content.encoding != TransferEncoding::binary);
}

Result<Bytes> canonical_at(Octets octets, const Limits& limits, std::size_t depth) {
  if (depth > limits.depth) return fail(MimeError::limit, "entities nest more than " + std::to_string(limits.depth));
  const Entity entity = SEALWIRE_TRY(parse_entity(octets, limits));
  Bytes out = canonical_text(entity.header);
  if (entity.header.size() == octets.size()) return out;  // a header without the empty line has no body
  append(out, kCrlf);
  if (entity.content.type.is_multipart()) {
    append(out, SEALWIRE_TRY(each_part(entity, limits, depth, canonical_at)));
  } else if (entity.content.type.is("message", "rfc822") && entity.content.encoding != TransferEncoding::base64) {
    append(out, SEALWIRE_TRY(canonical_at(entity.body, limits, depth + 1)));
  } else if (is_lines(entity.content)) {
    append(out, canonical_text(entity.body));
  } else {
    append(out, entity.body);
  }
  return out;
}

Result<Bytes> seven_bit_at(Octets octets, const Limits& limits, std::size_t depth) {
  if (depth > limits.depth) return fail(MimeError::limit, "entities nest more than " + std::to_string(limits.depth));
  Entity entity = SEALWIRE_TRY(parse_entity(octets, limits));
  const bool text = entity.content.type.type() == "text";
  if (entity.content.type.is_multipart()) {
    const Bytes body = SEALWIRE_TRY(each_part(entity, limits, depth, seven_bit_at));
    entity.fields.remove("Content-Transfer-Encoding");  // 7bit now, which is the default
    return make_entity(entity.fields, body);
  }
  const bool binary = entity.content.encoding == TransferEncoding::binary && !text;
  if (!binary && !has_high_or_nul(entity.body)) return to_bytes(octets);
  const auto encoding = text ? TransferEncoding::quoted_printable : TransferEncoding::base64;
  entity.fields.set("Content-Transfer-Encoding", to_string(encoding));
  return make_entity(entity.fields, encode_body(entity.body, encoding, text));
}

}  // namespace

Result<void> CanonicalTextSink::write(Octets octets) {
  const std::string_view text = as_text(octets);
  std::size_t begin = 0;
  for (std::size_t i = text.find('\n'); i != std::string_view::npos; i = text.find('\n', i + 1)) {
    if (i > 0 ? text[i - 1] == '\r' : after_cr_) continue;
    if (i > begin) SEALWIRE_CHECK(out_.write(octets.subspan(begin, i - begin)));
    SEALWIRE_CHECK(out_.write(as_octets("\r")));
    begin = i;
  }
  if (octets.size() > begin) SEALWIRE_CHECK(out_.write(octets.subspan(begin)));
  if (!text.empty()) after_cr_ = text.ends_with('\r');
  return {};
}

Bytes canonical_text(Octets text) {
  Bytes out;
  out.reserve(text.size() + text.size() / 32);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) out.push_back('\r');
    out.push_back(text[i]);
  }
  return out;
}

Result<Bytes> canonical_entity(Octets entity, const Limits& limits) { return canonical_at(entity, limits, 0); }

bool is_canonical_entity(Octets entity, const Limits& limits) {
  const auto canonical = canonical_entity(entity, limits);
  return canonical && equal(*canonical, entity);
}

Result<Bytes> seven_bit_entity(Octets entity, const Limits& limits) { return seven_bit_at(entity, limits, 0); }

}  // namespace sealwire::mime
