#pragma once

#include <string>
#include <string_view>

#include "sealwire/x509/error.hpp"
#include "sealwire/x509/types.hpp"

namespace sealwire::x509 {

/// RFC 4514 text, last RDN first: "CN=Alice,O=Example". Unknown attribute types are dotted, with their value in hex.
std::string to_text(const Name& name);
/// DER of a Name from RFC 4514 text (what is left becomes the last RDN). Attribute types by name in any case (CN, O,
/// OU, C, ST, L, STREET, DC, UID, emailAddress, serialNumber, SN, GN, title, …) or dotted. Text is encoded as
/// UTF8String, or as the type that the attribute demands (C: PrintableString; DC and emailAddress: IA5String). Errors:
/// bad_name with the offset in the text.
Result<Bytes> name_from_text(std::string_view text);

/// The first value of an attribute as UTF-8; empty if there is none. For display only: nobody is identified by it.
std::string attribute_text(const Name& name, asn1::Oid type);
/// The most telling part for people: CN, else the last attribute, else empty.
std::string common_name(const Name& name);

/// An octet string that is equal for names that match by RFC 5280 §7.1: strings as UTF-8, ASCII letters folded, white
/// space collapsed, the attributes of an RDN in order.
Bytes canonical(const Name& name);
/// Whether two names match by the same rules.
bool same_name(const Name& a, const Name& b);
/// Whether two names, given as DER, match: octet by octet, else by their canonical forms. Octets that are no Name match
/// only themselves.
bool same_name(Octets a, Octets b);

namespace attributes {
using asn1::operator""_oid;
inline constexpr asn1::Oid common_name = "2.5.4.3"_oid;
inline constexpr asn1::Oid serial_number = "2.5.4.5"_oid;
inline constexpr asn1::Oid country = "2.5.4.6"_oid;
inline constexpr asn1::Oid organization = "2.5.4.10"_oid;
inline constexpr asn1::Oid organizational_unit = "2.5.4.11"_oid;
inline constexpr asn1::Oid domain_component = "0.9.2342.19200300.100.1.25"_oid;
inline constexpr asn1::Oid email_address = "1.2.840.113549.1.9.1"_oid;
}  // namespace attributes

}  // namespace sealwire::x509
