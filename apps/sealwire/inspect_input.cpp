#include "inspect_input.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "sealwire/base/base64.hpp"
#include "sealwire/base/pem.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/mime/entity.hpp"
#include "sealwire/mime/multipart.hpp"
#include "sealwire/smime/application_cms.hpp"

#include "verdict.hpp"

namespace sealwire::app {
namespace {

constexpr int kMostNestedEntities = 16;

// RFC 7468 and what is common beyond it.
constexpr std::pair<std::string_view, std::string_view> kLabels[] = {
    {"CERTIFICATE", "Certificate"},
    {"X509 CERTIFICATE", "Certificate"},
    {"TRUSTED CERTIFICATE", "Certificate"},
    {"X509 CRL", "CertificateList"},
    {"CMS", "ContentInfo"},
    {"PKCS7", "ContentInfo"},
    {"PKCS #7 SIGNED DATA", "ContentInfo"},
    {"PRIVATE KEY", "OneAsymmetricKey"},
    {"PUBLIC KEY", "SubjectPublicKeyInfo"},
    {"ENCRYPTED PRIVATE KEY", "EncryptedPrivateKeyInfo"},
    {"CERTIFICATE REQUEST", "CertificationRequest"},
    {"NEW CERTIFICATE REQUEST", "CertificationRequest"},
    {"ATTRIBUTE CERTIFICATE", "AttributeCertificate"},
    {"PKCS12", "PFX"},
    {"EC PRIVATE KEY", "ECPrivateKey"},
    {"RSA PRIVATE KEY", "RSAPrivateKey"},
};
constexpr std::pair<std::string_view, std::string_view> kMediaTypes[] = {
    {"application/pkcs7-mime", "ContentInfo"},
    {"application/x-pkcs7-mime", "ContentInfo"},
    {"application/pkcs7-signature", "ContentInfo"},
    {"application/x-pkcs7-signature", "ContentInfo"},
    {"application/cms", "ContentInfo"},
    {"application/pkix-cert", "Certificate"},
    {"application/pkix-crl", "CertificateList"},
    {"application/pkix-attr-cert", "AttributeCertificate"},
    {"application/ocsp-response", "OCSPResponse"},
    {"application/pkcs10", "CertificationRequest"},
    {"application/pkcs12", "PFX"},
    {"application/pkcs8", "OneAsymmetricKey"},
};
constexpr std::string_view kGuesses[] = {"ContentInfo",
                                         "Certificate",
                                         "CertificateList",
                                         "OneAsymmetricKey",
                                         "EncryptedPrivateKeyInfo",
                                         "SubjectPublicKeyInfo",
                                         "CertificationRequest",
                                         "AttributeCertificate",
                                         "OCSPResponse",
                                         "PFX",
                                         "ECPrivateKey",
                                         "RSAPrivateKey",
                                         "TrustAnchorChoice"};

template <std::size_t N>
std::string look_up(const std::pair<std::string_view, std::string_view> (&table)[N], std::string_view name) {
  for (const auto& [key, type] : table) {
    if (key == name) return std::string(type);
  }
  return {};
}

bool looks_like_ber(Octets input) {
  if (input.empty() || input[0] != 0x30) return false;
  const auto header = asn1::read_header(input, asn1::kBer);
  return header && header->size > 0 && (!header->length || *header->length <= input.size() - header->size);
}

Result<std::vector<InspectedPart>> from_pem(std::string_view text) {
  std::vector<InspectedPart> parts;
  for (PemBlock& block : SEALWIRE_TRY(read_pem(text))) {
    InspectedPart part;
    part.title = "PEM block " + block.label;
    part.offset = block.offset;
    part.octets = std::move(block.der);
    part.is_asn1 = true;
    part.header = std::move(block.headers);
    part.expected_type = look_up(kLabels, block.label);
    if (part.header.find("ENCRYPTED") != std::string::npos) part.is_asn1 = false;
    parts.push_back(std::move(part));
  }
  return parts;
}

// What the header says of the encoding is a hint like any label: BER decides.
Result<Bytes> decoded(const mime::Entity& entity) {
  if (looks_like_ber(entity.body)) return to_bytes(entity.body);
  const mime::TransferEncoding said = entity.content.encoding;
  const bool coded = said == mime::TransferEncoding::base64 || said == mime::TransferEncoding::quoted_printable;
  if (!coded && entity.content.type.type() != "text") {
    if (auto octets = from_base64(as_text(entity.body)); octets && looks_like_ber(*octets)) return octets;
  }
  return entity.decoded_body();
}

Result<void> from_entity(Octets octets, std::uint64_t offset, std::string where, int depth,
                         std::vector<InspectedPart>& parts) {
  if (depth > kMostNestedEntities) return fail(AppError::wrong_input, "entities nest too deep", offset);
  const mime::Entity entity = SEALWIRE_TRY(mime::parse_entity(octets));
  const std::string type = entity.content.type.essence();
  InspectedPart part;
  part.title = (where.empty() ? "MIME entity" : where) + ": " + type;
  part.offset = offset;
  part.header = entity.fields.to_string();
  if (entity.content.type.is_multipart()) {
    const std::string boundary = SEALWIRE_TRY(mime::boundary_of(entity.content.type));
    const mime::Multipart multipart = SEALWIRE_TRY(mime::split_multipart(entity.body, boundary));
    parts.push_back(std::move(part));
    std::size_t number = 0;
    for (const Octets inner : multipart.parts) {
      const auto at = offset + static_cast<std::uint64_t>(inner.data() - octets.data());
      SEALWIRE_CHECK(from_entity(inner, at, "part " + std::to_string(++number) + " of " + type, depth + 1, parts));
    }
    return {};
  }
  part.expected_type = look_up(kMediaTypes, type);
  part.octets = SEALWIRE_TRY(decoded(entity));
  part.is_asn1 = !part.expected_type.empty() || (entity.content.type.type() != "text" && looks_like_ber(part.octets));
  if (part.is_asn1) {
    smime::LabelWatch watch(entity.content.type);
    SEALWIRE_CHECK(watch.write(part.octets));
    part.remarks = watch.disagreements();
  }
  parts.push_back(std::move(part));
  return {};
}

// A guess is good if the outermost element and its components are of its schema; what is wrong deeper is shown.
bool fits(const asn1::Node& node) {
  return node.warnings.empty() &&
         std::ranges::all_of(node.children, [](const asn1::Node& child) { return child.warnings.empty(); });
}

// By its first octets, and what stands in front of them in files.
Result<std::vector<InspectedPart>> found_apart(Octets input) {
  std::vector<InspectedPart> parts;
  const std::string_view text = as_text(input);
  if (!looks_like_ber(input)) {
    if (looks_like_pem(text)) return from_pem(text);
    const std::size_t before = mime::octets_before_header(input);
    if (before > 0 || mime::looks_like_entity(input)) {
      SEALWIRE_CHECK(from_entity(input.subspan(before), before, "", 0, parts));
      return parts;
    }
    if (auto octets = from_base64(text.substr(text.starts_with("\xEF\xBB\xBF") ? 3 : 0));
        octets && looks_like_ber(*octets)) {
      parts.push_back(
          {.title = "base64 text", .octets = std::move(*octets), .is_asn1 = true, .header = {}, .expected_type = {}});
      return parts;
    }
  }
  parts.push_back({.title = "BER", .octets = to_bytes(input), .is_asn1 = true, .header = {}, .expected_type = {}});
  return parts;
}

}  // namespace

Result<std::vector<InspectedPart>> take_apart(Octets input, Form form) {
  std::vector<InspectedPart> parts;
  if (input.empty()) return fail(AppError::wrong_input, "the input is empty", 0);
  const std::string_view text = as_text(input);
  if (form == Form::pem) {
    parts = SEALWIRE_TRY(from_pem(text));
    if (parts.empty()) return fail(AppError::wrong_input, "no PEM block in the input", 0);
    return parts;
  }
  if (form == Form::smime) {
    SEALWIRE_CHECK(from_entity(input, 0, "", 0, parts));
    return parts;
  }
  if (form == Form::automatic) return found_apart(input);
  parts.push_back({.title = "BER", .octets = to_bytes(input), .is_asn1 = true, .header = {}, .expected_type = {}});
  return parts;
}

Result<asn1::Node> tree_of(const InspectedPart& part, const asn1::Registry& registry) {
  asn1::TreeOptions options;
  options.registry = &registry;
  asn1::Node plain = SEALWIRE_TRY(asn1::tree(part.octets, options));
  const auto by = [&](std::string_view name) -> std::optional<asn1::Node> {
    options.type = registry.find_type(name);
    if (options.type == nullptr) return std::nullopt;
    auto node = asn1::tree(part.octets, options);
    if (!node) return std::nullopt;
    return std::move(*node);
  };
  if (!part.expected_type.empty()) {
    auto node = by(part.expected_type);
    return node ? std::move(*node) : std::move(plain);
  }
  for (const std::string_view name : kGuesses) {
    auto node = by(name);
    if (node && fits(*node)) return std::move(*node);
  }
  return plain;
}

}  // namespace sealwire::app
