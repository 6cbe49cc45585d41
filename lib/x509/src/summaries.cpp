#include <bit>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/registry.hpp"
#include "sealwire/base/hex.hpp"
#include "sealwire/x509/certificate.hpp"
#include "sealwire/x509/crl.hpp"
#include "sealwire/x509/name.hpp"

#include "shown_types.hpp"

// What a tree says of a name or a key in a line.

namespace sealwire::x509 {
namespace {

template <class T, class Say>
std::string say(Octets element, const Say& in_a_line) {
  asn1::Arena arena;
  const auto value = asn1::decode<T>(element, asn1::kBer, arena);
  return value ? in_a_line(*value) : std::string();
}

std::size_t rsa_bits(const asn1::BitString& key) {
  asn1::Reader sequence(key.octets);
  const auto outer = sequence.next();
  if (!outer) return 0;
  asn1::Reader inside(outer->content);
  const auto modulus = inside.next();
  if (!modulus) return 0;
  const Octets magnitude = asn1::Integer{modulus->content}.magnitude();
  return magnitude.empty() ? 0 : magnitude.size() * 8 - static_cast<std::size_t>(std::countl_zero(magnitude[0]));
}

std::string of_key(const SubjectPublicKeyInfo& key) {
  using asn1::operator""_oid;
  const asn1::Oid algorithm = key.algorithm.algorithm;
  const bool rsa = algorithm == "1.2.840.113549.1.1.1"_oid || algorithm == "1.2.840.113549.1.1.10"_oid ||
                   algorithm == "1.2.840.113549.1.1.7"_oid;
  const std::string_view name = asn1::oid_name(algorithm);
  std::string text = rsa ? "RSA" : std::string(name.empty() ? "" : name);
  if (algorithm == "1.2.840.10045.2.1"_oid) text = "EC";
  if (rsa) {
    if (const std::size_t bits = rsa_bits(key.subject_public_key)) text += ", " + std::to_string(bits) + " bits";
  } else if (key.algorithm.parameters && key.algorithm.parameters->tag() == asn1::tags::object_identifier) {
    const std::string_view curve = asn1::oid_name(asn1::Oid(key.algorithm.parameters->content()));
    if (!curve.empty()) text += ", " + std::string(curve);
  }
  return text;
}

std::string address(Octets octets) {
  std::string text;
  for (std::size_t i = 0; octets.size() == 4 && i < 4; ++i) text += (i == 0 ? "" : ".") + std::to_string(octets[i]);
  for (std::size_t i = 0; octets.size() == 16 && i < 16; i += 2) {
    text += (i == 0 ? "" : ":") + to_hex(octets.subspan(i, 2));
  }
  return text;
}

std::string of_address(Octets element) {
  const Octets octets = asn1::Any{element}.content();
  const std::size_t half = octets.size() / 2;
  if (octets.size() != 8 && octets.size() != 32) return address(octets);
  return address(octets.first(half)) + "/" + address(octets.subspan(half));
}

}  // namespace

void register_summaries(asn1::Registry& registry) {
  registry.add_summary(kIpAddress, of_address);
  registry.add_summary(Name::kType,
                       [](Octets element) { return say<Name>(element, [](const Name& n) { return to_text(n); }); });
  registry.add_summary(SubjectPublicKeyInfo::kType,
                       [](Octets element) { return say<SubjectPublicKeyInfo>(element, of_key); });
  registry.add_summary(CertificateSyntax::kType, [](Octets element) {
    return say<CertificateSyntax>(element,
                                  [](const CertificateSyntax& c) { return to_text(c.tbs_certificate.subject); });
  });
  registry.add_summary(CertificateListSyntax::kType, [](Octets element) {
    return say<CertificateListSyntax>(element,
                                      [](const CertificateListSyntax& c) { return to_text(c.tbs_cert_list.issuer); });
  });
}

}  // namespace sealwire::x509
