#include "form.hpp"

#include <algorithm>

#include "sealwire/asn1/reader.hpp"
#include "sealwire/base/base64.hpp"
#include "sealwire/base/pem.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/content_type.hpp"

namespace sealwire::smime {
namespace {

/// Octets of a ContentInfo that are enough to see its content type, whatever its length forms.
constexpr std::size_t kFront = 64;

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

bool has_cms_name(const mime::ContentFields& content, bool outermost) {
  std::string name(content.type.parameter("name").value_or(""));
  if (name.empty() && content.disposition) name = content.disposition->parameter("filename").value_or("");
  name = lowered(name);
  return name.ends_with(".p7m") || name.ends_with(".p7c") || name.ends_with(".p7z") ||
         (outermost && name.ends_with(".p7s"));
}

bool begins_base64_cms(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
    digits += c;
    if (digits.size() == 88) break;
  }
  digits.resize(digits.size() / 4 * 4);
  const auto octets = from_base64(digits);
  return octets && begins_content_info(*octets);
}

}  // namespace

bool begins_content_info(Octets front) {
  front = front.first(std::min(front.size(), kFront));
  const auto outer = asn1::read_header(front, asn1::kBer);
  if (!outer || outer->size == 0 || outer->tag != asn1::tags::sequence || !outer->constructed) return false;
  const Octets inside = front.subspan(outer->size);
  const auto oid = asn1::read_header(inside, asn1::kBer);
  if (!oid || oid->size == 0 || oid->tag != asn1::tags::object_identifier || oid->constructed || !oid->length)
    return false;
  if (*oid->length > inside.size() - oid->size || *oid->length == 0) return false;
  const Octets content = inside.subspan(oid->size, static_cast<std::size_t>(*oid->length));
  if (asn1::check_oid(content) != content.size()) return false;
  const asn1::Oid type(content);
  const cms::ContentType* name = cms::find_content_type(type);
  return name && name->encapsulates;
}

Shape shape_of(Octets front) {
  if (begins_content_info(front)) return Shape::cms;
  const std::string_view text = as_text(front);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && text.substr(first).starts_with("-----BEGIN ")) return Shape::pem;
  if (mime::looks_like_entity(front)) return Shape::entity;
  if (looks_like_pem(text)) return Shape::pem;
  return begins_base64_cms(text) ? Shape::base64 : Shape::other;
}

std::size_t octets_before_message(Octets front) {
  if (const std::size_t size = mime::octets_before_header(front); size > 0) return size;
  return as_text(front).starts_with("\xEF\xBB\xBF") ? 3 : 0;
}

mime::TransferEncoding encoding_of(mime::TransferEncoding said, Octets front) {
  using enum mime::TransferEncoding;
  if (begins_content_info(front)) return binary;
  const bool none = said == seven_bit || said == eight_bit || said == binary;
  return none && begins_base64_cms(as_text(front)) ? base64 : said;
}

Result<Bytes> decoded_cms(const mime::Entity& entity) {
  const Octets front = entity.body.first(std::min(entity.body.size(), kEncodingFront));
  return mime::decode_body(entity.body, encoding_of(entity.content.encoding, front));
}

bool is_cms_label(std::string_view label) {
  return label.find("CMS") != std::string_view::npos || label.find("PKCS") != std::string_view::npos;
}

Result<Bytes> pem_cms(std::string_view text) {
  std::vector<PemBlock> blocks = SEALWIRE_TRY(read_pem(text));
  auto block = std::ranges::find_if(blocks, [](const PemBlock& b) { return begins_content_info(b.der); });
  if (block == blocks.end()) {
    block = std::ranges::find_if(blocks, [](const PemBlock& b) { return is_cms_label(b.label); });
  }
  if (block == blocks.end()) return fail(SmimeError::bad_message, "no PEM block of CMS or PKCS7", 0);
  return std::move(block->der);
}

bool is_padding(Octets octets) {
  return std::ranges::all_of(octets, [](std::uint8_t octet) { return octet == 0 || octet == '\r' || octet == '\n'; });
}

Octets without_padding(Octets octets, std::uint64_t end) {
  if (end >= octets.size()) return octets;
  const auto size = static_cast<std::size_t>(end);
  return is_padding(octets.subspan(size)) ? octets.first(size) : octets;
}

Protection protection_of(const mime::ContentFields& content, bool outermost) {
  const mime::MediaType& type = content.type;
  if (type.is("application", "pkcs7-mime") || type.is("application", "x-pkcs7-mime") || type.is("application", "cms")) {
    return Protection::pkcs7_mime;
  }
  if (outermost && (type.is("application", "pkcs7-signature") || type.is("application", "x-pkcs7-signature"))) {
    return Protection::pkcs7_mime;
  }
  if (type.is("application", "octet-stream") && has_cms_name(content, outermost)) return Protection::pkcs7_mime;
  if (type.is("multipart", "signed")) {
    const std::string protocol = lowered(type.parameter("protocol").value_or(""));
    if (protocol == "application/pkcs7-signature" || protocol == "application/x-pkcs7-signature" || protocol.empty()) {
      return Protection::multipart_signed;
    }
  }
  return Protection::none;
}

}  // namespace sealwire::smime
