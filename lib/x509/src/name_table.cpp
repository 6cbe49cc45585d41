#include "name_table.hpp"

namespace sealwire::x509 {
namespace {

using asn1::operator""_oid;

struct Row {
  std::string_view name;
  asn1::Oid oid;
  asn1::Tag string = asn1::tags::utf8_string;
};

// RFC 4514 §3, RFC 4519, RFC 5280 Appendix A.1, RFC 2985 §5.2.1; the first name of a type is the one that is written.
constexpr Row kRows[] = {
    {"CN", "2.5.4.3"_oid},
    {"O", "2.5.4.10"_oid},
    {"OU", "2.5.4.11"_oid},
    {"C", "2.5.4.6"_oid, asn1::tags::printable_string},
    {"ST", "2.5.4.8"_oid},
    {"L", "2.5.4.7"_oid},
    {"STREET", "2.5.4.9"_oid},
    {"DC", "0.9.2342.19200300.100.1.25"_oid, asn1::tags::ia5_string},
    {"UID", "0.9.2342.19200300.100.1.1"_oid},
    {"emailAddress", "1.2.840.113549.1.9.1"_oid, asn1::tags::ia5_string},
    {"E", "1.2.840.113549.1.9.1"_oid, asn1::tags::ia5_string},
    {"unstructuredName", "1.2.840.113549.1.9.2"_oid},
    {"serialNumber", "2.5.4.5"_oid, asn1::tags::printable_string},
    {"SN", "2.5.4.4"_oid},
    {"surname", "2.5.4.4"_oid},
    {"GN", "2.5.4.42"_oid},
    {"givenName", "2.5.4.42"_oid},
    {"initials", "2.5.4.43"_oid},
    {"generationQualifier", "2.5.4.44"_oid},
    {"dnQualifier", "2.5.4.46"_oid, asn1::tags::printable_string},
    {"pseudonym", "2.5.4.65"_oid},
    {"title", "2.5.4.12"_oid},
    {"description", "2.5.4.13"_oid},
    {"businessCategory", "2.5.4.15"_oid},
    {"postalCode", "2.5.4.17"_oid},
    {"telephoneNumber", "2.5.4.20"_oid, asn1::tags::printable_string},
    {"name", "2.5.4.41"_oid},
    {"organizationIdentifier", "2.5.4.97"_oid},
};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

}  // namespace

std::string_view attribute_name(asn1::Oid type) {
  for (const Row& row : kRows) {
    if (row.oid == type) return row.name;
  }
  return {};
}

std::optional<AttributeSyntax> find_attribute(std::string_view name) {
  for (const Row& row : kRows) {
    if (same(row.name, name)) return AttributeSyntax{row.oid, row.string};
  }
  return std::nullopt;
}

asn1::Tag string_type_of(asn1::Oid type) {
  for (const Row& row : kRows) {
    if (row.oid == type) return row.string;
  }
  return asn1::tags::utf8_string;
}

}  // namespace sealwire::x509
