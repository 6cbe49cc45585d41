#include "sealwire/x509/name.hpp"

#include <algorithm>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/der.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/hex.hpp"
#include "sealwire/base/try.hpp"

#include "name_table.hpp"

namespace sealwire::x509 {
namespace {

using asn1::Oid;
using asn1::Tag;

bool is_text(Tag tag) {
  return tag == asn1::tags::utf8_string || tag == asn1::tags::printable_string || tag == asn1::tags::ia5_string ||
         tag == asn1::tags::teletex_string || tag == asn1::tags::bmp_string || tag == asn1::tags::universal_string ||
         tag == asn1::tags::visible_string || tag == asn1::tags::numeric_string;
}

// A value escaped as RFC 4514 §2.4 asks.
void append_value(std::string& out, std::string_view value) {
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    const bool edge_blank = c == ' ' && (i == 0 || i + 1 == value.size());
    const bool first_hash = c == '#' && i == 0;
    if (c == '\0') {
      out += "\\00";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += '\\';
      const std::uint8_t octet = static_cast<std::uint8_t>(c);
      out += to_hex(Octets(&octet, 1));
    } else {
      if (edge_blank || first_hash || std::string_view("\"+,;<>\\").find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
}

void append_attribute(std::string& out, const AttributeTypeAndValue& attribute) {
  const std::string_view name = attribute_name(attribute.type);
  out += name.empty() ? asn1::to_dotted(attribute.type) : std::string(name);
  out += '=';
  // A dotted type comes with its value in hexadecimal (RFC 4514 §2.4), as its syntax is not known.
  if (name.empty() || !is_text(attribute.value.tag())) {
    out += '#' + to_hex(attribute.value.octets);
  } else {
    append_value(out, asn1::to_utf8(attribute.value.tag(), attribute.value.content()));
  }
}

// RFC 5280 §7.1 asks for RFC 4518's preparation; here are its parts that matter in ASCII: case, and runs of blanks.
std::string folded(std::string_view text) {
  std::string out;
  bool blank = false;
  for (const char c : text) {
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
      blank = !out.empty();
      continue;
    }
    if (blank) out += ' ';
    blank = false;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

Bytes canonical_attribute(const AttributeTypeAndValue& attribute) {
  asn1::Writer writer(64);
  const auto end = writer.mark();
  if (is_text(attribute.value.tag())) {
    const std::string text = folded(asn1::to_utf8(attribute.value.tag(), attribute.value.content()));
    writer.primitive(asn1::tags::utf8_string, as_octets(text));
  } else {
    writer.raw(attribute.value.octets);
  }
  writer.oid(attribute.type);
  writer.close(asn1::tags::sequence, end);
  return std::move(writer).take();
}

bool same_attribute(const AttributeTypeAndValue& a, const AttributeTypeAndValue& b) {
  if (a.type != b.type) return false;
  if (equal(a.value.octets, b.value.octets)) return true;
  if (!is_text(a.value.tag()) || !is_text(b.value.tag())) return false;
  return folded(asn1::to_utf8(a.value.tag(), a.value.content())) ==
         folded(asn1::to_utf8(b.value.tag(), b.value.content()));
}

Bytes canonical_rdn(const RelativeDistinguishedName& rdn) {
  std::vector<Bytes> attributes;
  std::size_t size = 0;
  for (const AttributeTypeAndValue& attribute : rdn) {
    attributes.push_back(canonical_attribute(attribute));
    size += attributes.back().size();
  }
  std::ranges::sort(attributes, [](const Bytes& a, const Bytes& b) { return asn1::set_of_less(a, b); });
  Bytes out;
  asn1::append_header(out, asn1::tags::set, true, size);
  for (const Bytes& attribute : attributes) append(out, attribute);
  return out;
}

}  // namespace

std::string to_text(const Name& name) {
  std::string out;
  for (auto rdn = name.rbegin(); rdn != name.rend(); ++rdn) {
    if (rdn != name.rbegin()) out += ',';
    for (std::size_t i = 0; i < rdn->size(); ++i) {
      if (i > 0) out += '+';
      append_attribute(out, (*rdn)[i]);
    }
  }
  return out;
}

std::string attribute_text(const Name& name, Oid type) {
  for (const RelativeDistinguishedName& rdn : name) {
    for (const AttributeTypeAndValue& attribute : rdn) {
      if (attribute.type == type) return asn1::to_utf8(attribute.value.tag(), attribute.value.content());
    }
  }
  return {};
}

std::string common_name(const Name& name) {
  std::string text = attribute_text(name, attributes::common_name);
  if (text.empty() && !name.empty() && !name.back().empty()) {
    const AttributeTypeAndValue& last = name.back().front();
    text = asn1::to_utf8(last.value.tag(), last.value.content());
  }
  return text;
}

Bytes canonical(const Name& name) {
  Bytes out;
  for (const RelativeDistinguishedName& rdn : name) append(out, canonical_rdn(rdn));
  return out;
}

bool same_name(const Name& a, const Name& b) {
  if (a.size() != b.size()) return false;
  // From the end: names of one organisation differ there.
  for (std::size_t i = a.size(); i-- > 0;) {
    if (a[i].size() != b[i].size()) return false;
    const bool same = a[i].size() == 1 ? same_attribute(a[i][0], b[i][0]) : canonical_rdn(a[i]) == canonical_rdn(b[i]);
    if (!same) return false;
  }
  return true;
}

bool same_name(Octets a, Octets b) {
  if (equal(a, b)) return true;
  asn1::Arena arena;
  const auto left = asn1::decode<Name>(a, asn1::kBer, arena);
  const auto right = asn1::decode<Name>(b, asn1::kBer, arena);
  return left && right && same_name(*left, *right);
}

}  // namespace sealwire::x509
