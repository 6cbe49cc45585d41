#include <algorithm>

#include "sealwire/asn1/der.hpp"
#include "sealwire/asn1/reader.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/hex.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/x509/name.hpp"

#include "name_table.hpp"

namespace sealwire::x509 {
namespace {

using asn1::OwnedOid;

// Reads RFC 4514 §3: RDNs between commas, attributes of one RDN between plus signs.
class NameParser {
 public:
  explicit NameParser(std::string_view text) : text_(text) {}
  Result<Bytes> parse();

 private:
  std::unexpected<Error> bad(std::string what, std::size_t at) const {
    return fail(X509Error::bad_name, std::move(what), at);
  }
  Result<Bytes> attribute();
  Result<OwnedOid> type();
  Result<Bytes> hex_value();
  Result<std::string> string_value();
  Result<char> escaped();
  void skip_blanks() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(" '()+,-./:=?").find(c) != std::string_view::npos;
  });
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

Result<OwnedOid> NameParser::type() {
  const std::size_t start = at_;
  const std::size_t equals = text_.find('=', at_);
  if (equals == std::string_view::npos) return bad("an attribute has no '='", start);
  std::string_view name = text_.substr(start, equals - start);
  while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
  at_ = equals + 1;
  if (const auto known = find_attribute(name)) return OwnedOid(known->type);
  if (name.starts_with("OID.") || name.starts_with("oid.")) name.remove_prefix(4);
  auto oid = asn1::parse_oid(name);
  if (!oid) return bad("\"" + std::string(name) + "\" is no attribute type", start);
  return oid;
}

Result<char> NameParser::escaped() {
  const std::size_t start = at_++;
  if (at_ >= text_.size()) return bad("a backslash ends the name", start);
  if (at_ + 1 < text_.size() && hex_digit_value(text_[at_]) >= 0 && hex_digit_value(text_[at_ + 1]) >= 0) {
    const int octet = hex_digit_value(text_[at_]) << 4 | hex_digit_value(text_[at_ + 1]);
    at_ += 2;
    return static_cast<char>(octet);
  }
  if (std::string_view(" \"#+,;<=>\\").find(text_[at_]) == std::string_view::npos) {
    return bad("a backslash before a character that needs none", start);
  }
  return text_[at_++];
}

Result<std::string> NameParser::string_value() {
  std::string value;
  std::size_t kept = 0;  // trailing blanks that are not escaped do not count
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == ',' || c == '+' || c == ';') break;
    if (c == '"' || c == '<' || c == '>' || c == '\0') return bad("a character that must be escaped", at_);
    if (c == '\\') {
      value += SEALWIRE_TRY(escaped());
      kept = value.size();
      continue;
    }
    value += c;
    ++at_;
    if (c != ' ') kept = value.size();
  }
  value.resize(kept);
  return value;
}

Result<Bytes> NameParser::hex_value() {
  const std::size_t start = ++at_;
  while (at_ < text_.size() && hex_digit_value(text_[at_]) >= 0) ++at_;
  Bytes value = SEALWIRE_TRY(from_hex(text_.substr(start, at_ - start)));
  if (!asn1::read_element(value, asn1::kDer)) return bad("the hexadecimal value is not one DER element", start);
  skip_blanks();
  return value;
}

Result<Bytes> NameParser::attribute() {
  skip_blanks();
  const std::size_t start = at_;
  const OwnedOid oid = SEALWIRE_TRY(type());
  skip_blanks();
  asn1::Writer writer(64);
  const auto end = writer.mark();
  if (at_ < text_.size() && text_[at_] == '#') {
    writer.raw(SEALWIRE_TRY(hex_value()));
  } else {
    const std::string value = SEALWIRE_TRY(string_value());
    const asn1::Tag tag = string_type_of(oid);
    if (value.empty()) return bad("an attribute without a value", start);
    if (tag == asn1::tags::printable_string ? !is_printable(value)
                                            : tag == asn1::tags::ia5_string && !is_ascii(value)) {
      return bad("\"" + value + "\" has characters that this attribute cannot carry", start);
    }
    writer.primitive(tag, as_octets(value));
  }
  writer.oid(oid);
  writer.close(asn1::tags::sequence, end);
  return std::move(writer).take();
}

Result<Bytes> NameParser::parse() {
  asn1::Writer name(128);
  std::vector<Bytes> attributes;
  skip_blanks();
  // Text begins with the last RDN, and the writer writes from the end: both agree.
  while (at_ < text_.size()) {
    attributes.push_back(SEALWIRE_TRY(attribute()));
    if (at_ < text_.size() && text_[at_] == '+') {
      ++at_;
      if (at_ == text_.size()) return bad("the name ends after '+'", at_);
      continue;
    }
    std::ranges::sort(attributes, [](const Bytes& a, const Bytes& b) { return asn1::set_of_less(a, b); });
    const auto end = name.mark();
    for (auto i = attributes.rbegin(); i != attributes.rend(); ++i) name.raw(*i);
    name.close(asn1::tags::set, end);
    attributes.clear();
    if (at_ == text_.size()) break;
    if (text_[at_] != ',' && text_[at_] != ';') return bad("a comma is missing", at_);
    ++at_;
    if (at_ == text_.size()) return bad("the name ends after a comma", at_);
  }
  name.close(asn1::tags::sequence, 0);
  return std::move(name).take();
}

}  // namespace

Result<Bytes> name_from_text(std::string_view text) { return NameParser(text).parse(); }

}  // namespace sealwire::x509
