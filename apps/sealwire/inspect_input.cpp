#include "inspect_input.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "sealwire/base/base64.hpp"
#include "sealwire/base/hex.hpp"
#include "sealwire/base/pem.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/content_type.hpp"
#include "sealwire/mime/entity.hpp"
#include "sealwire/mime/multipart.hpp"
#include "sealwire/smime/application_cms.hpp"
#include "sealwire/x509/types.hpp"

#include "report.hpp"
#include "verdict.hpp"

namespace sealwire::app {
namespace {

constexpr int kMostNestedEntities = 16;
constexpr std::uint32_t kShownDepth = 256;
constexpr std::size_t kGuessedBy = std::size_t{16} << 10;  // octets that tell what the whole is

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
    {"RSA PUBLIC KEY", "RSAPublicKey"},
    {"DSA PRIVATE KEY", "DSAPrivateKey"},
    {"TRUST ANCHOR LIST", "TrustAnchorList"},
    {"EC PARAMETERS", "ECParameters"},
    {"DSA PARAMETERS", "Dss-Parms"},
    {"DH PARAMETERS", "DHParameter"},
    {"X9.42 DH PARAMETERS", "DomainParameters"},
};
constexpr std::pair<std::string_view, std::string_view> kMediaTypes[] = {
    {"application/pkcs7-mime", "ContentInfo"},
    {"application/x-pkcs7-mime", "ContentInfo"},
    {"application/pkcs7-signature", "ContentInfo"},
    {"application/x-pkcs7-signature", "ContentInfo"},
    {"application/cms", "ContentInfo"},
    {"application/timestamped-data", "ContentInfo"},
    {"application/timestamp-query", "TimeStampReq"},
    {"application/timestamp-reply", "TimeStampResp"},
    {"application/pkix-cert", "Certificate"},
    {"application/pkix-crl", "CertificateList"},
    {"application/pkix-attr-cert", "AttributeCertificate"},
    {"application/ocsp-request", "OCSPRequest"},
    {"application/ocsp-response", "OCSPResponse"},
    {"application/pkcs10", "CertificationRequest"},
    {"application/pkcs12", "PFX"},
    {"application/pkcs8", "OneAsymmetricKey"},
    {"application/pkcs8-encrypted", "EncryptedPrivateKeyInfo"},
    // RFC 5934 §A
    {"application/tamp-status-query", "ContentInfo"},
    {"application/tamp-status-response", "ContentInfo"},
    {"application/tamp-update", "ContentInfo"},
    {"application/tamp-update-confirm", "ContentInfo"},
    {"application/tamp-apex-update", "ContentInfo"},
    {"application/tamp-apex-update-confirm", "ContentInfo"},
    {"application/tamp-community-update", "ContentInfo"},
    {"application/tamp-community-update-confirm", "ContentInfo"},
    {"application/tamp-sequence-adjust", "ContentInfo"},
    {"application/tamp-sequence-adjust-confirm", "ContentInfo"},
    {"application/tamp-error", "ContentInfo"},
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
                                         "DSAPrivateKey",
                                         "TrustAnchorChoice",
                                         "OCSPRequest",
                                         "TimeStampResp",
                                         "TimeStampReq",
                                         "BasicOCSPResponse",
                                         "EvidenceRecord"};

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

// The same of what is decoded from text, which may be cut off.
bool begins_like_ber(const Result<Bytes>& input) {
  if (!input || input->size() < 8 || (*input)[0] != 0x30) return false;
  const auto header = asn1::read_header(*input, asn1::kBer);
  return header && header->size > 0;
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
  return !node.misfit && std::ranges::none_of(node.children, [](const asn1::Node& child) { return child.misfit; });
}

std::size_t misfits(const asn1::Node& node) {
  std::size_t count = node.misfit ? 1 : 0;
  for (const asn1::Node& child : node.children) count += misfits(child);
  return count;
}

// An AlgorithmIdentifier alone is told by an algorithm whose parameters are known, or that has a name and none.
bool is_algorithm(const asn1::Node& node, const asn1::Registry& registry) {
  if (node.children.empty() || node.children.size() > 2 || node.tag != asn1::tags::sequence) return false;
  const asn1::Node& first = node.children[0];
  if (first.tag != asn1::tags::object_identifier) return false;
  if (node.children.size() == 1) return !asn1::oid_name(asn1::Oid(first.content)).empty();
  return registry.find(x509::kAlgorithmParameters, asn1::Oid(first.content)) != nullptr;
}

// The only content type that a value without its ContentInfo can be of; null if there is none, or several.
const asn1::Type* bare_content_type(Octets value) {
  const asn1::Type* found = nullptr;
  for (const cms::ContentType& row : cms::content_type_registry()) {
    if (row.type->kind == asn1::Kind::octet_string || row.token == "encryptedKeyPkg" || !row.check(value)) continue;
    if (found != nullptr) return nullptr;
    found = row.type;
  }
  return found;
}

InspectedPart bare(std::string title, Bytes octets) {
  InspectedPart part;
  part.title = std::move(title);
  part.octets = std::move(octets);
  part.is_asn1 = true;
  return part;
}

struct Message {
  std::string_view start_line;  ///< with its end
  std::string_view entity;
};

// A SIP message or MSRP request, if it begins like one: header fields follow, and behind MSRP's body an end-line.
std::optional<Message> sip_or_msrp(std::string_view text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  Message message{text.substr(0, end + 1), text.substr(end + 1)};
  std::string_view line = text.substr(0, end);
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.starts_with("SIP/2.0 ") || line.ends_with(" SIP/2.0")) return message;
  if (!line.starts_with("MSRP ")) return std::nullopt;
  const std::string_view transaction = line.substr(5, line.find(' ', 5) - 5);
  const std::size_t end_line = message.entity.rfind("\r\n-------" + std::string(transaction));
  message.entity = message.entity.substr(0, end_line);
  return message;
}

// By its first octets, and what stands in front of them in files.
Result<std::vector<InspectedPart>> found_apart(Octets input) {
  std::vector<InspectedPart> parts;
  const std::string_view text = as_text(input);
  if (!looks_like_ber(input)) {
    if (looks_like_pem(text)) return from_pem(text);
    // Before entities: digits with colons look like header fields.
    if (auto octets = from_hex(text); begins_like_ber(octets)) {
      parts.push_back(bare("hexadecimal digits", std::move(*octets)));
      return parts;
    }
    const std::size_t before = mime::octets_before_header(input);
    if (before > 0 || mime::looks_like_entity(input)) {
      SEALWIRE_CHECK(from_entity(input.subspan(before), before, "", 0, parts));
      return parts;
    }
    if (const auto message = sip_or_msrp(text)) {
      const std::string_view line = message->start_line;
      const char* what = line.starts_with("MSRP") ? "MSRP request" : "SIP message";
      SEALWIRE_CHECK(from_entity(as_octets(message->entity), line.size(), what, 0, parts));
      parts.front().header.insert(0, line);
      return parts;
    }
    if (is_text(input)) {
      const std::string_view plain = text.substr(text.starts_with("\xEF\xBB\xBF") ? 3 : 0);
      auto octets = from_base64(plain);
      if (!begins_like_ber(octets)) {
        return fail(AppError::wrong_input, "the input is text, but no PEM, MIME, base64 or hexadecimal digits of BER",
                    0);
      }
      parts.push_back(bare("base64 text", std::move(*octets)));
      return parts;
    }
  }
  parts.push_back(bare("BER", to_bytes(input)));
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
  parts.push_back(bare("BER", to_bytes(input)));
  return parts;
}

namespace {

/// What a piece is, by its label where that fits, else by its looks; null where nothing fits.
const asn1::Type* type_of(const InspectedPart& part, const asn1::Registry& registry) {
  const Octets front = Octets(part.octets).first(std::min(part.octets.size(), kGuessedBy));
  const auto wrong_by = [&](const asn1::Type* type) {
    const auto read = asn1::tree_of_damaged(front, {.registry = &registry, .type = type});
    return read && fits(read->root) ? misfits(read->root) : SIZE_MAX;
  };
  const asn1::Type* expected = part.expected_type.empty() ? nullptr : registry.find_type(part.expected_type);
  if (expected != nullptr && wrong_by(expected) != SIZE_MAX) return expected;
  // The first that fits all through, else the one that fits best.
  const asn1::Type* best = nullptr;
  std::size_t least = SIZE_MAX;
  for (const std::string_view name : kGuesses) {
    const asn1::Type* type = registry.find_type(name);
    const std::size_t wrong = wrong_by(type);
    if (wrong < least) best = type;
    least = std::min(least, wrong);
    if (least == 0) break;
  }
  if (best != nullptr) return best;
  if (expected != nullptr) return expected;
  if (const asn1::Type* type = bare_content_type(part.octets)) return type;
  const auto plain = asn1::tree_of_damaged(front);
  return plain && is_algorithm(plain->root, registry) ? &x509::AlgorithmIdentifier::kType : nullptr;
}

}  // namespace

Result<asn1::ReadTree> tree_of(const InspectedPart& part, const asn1::Registry& registry) {
  asn1::TreeOptions options;
  options.registry = &registry;
  options.type = type_of(part, registry);
  options.rules.limits.depth = kShownDepth;
  return asn1::tree_of_damaged(part.octets, options);
}

}  // namespace sealwire::app
