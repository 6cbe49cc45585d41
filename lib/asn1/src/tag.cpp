#include "sealwire/asn1/tag.hpp"

#include <array>

namespace sealwire::asn1 {

namespace {

constexpr std::array<const char*, 31> kUniversalNames{
    "END-OF-CONTENTS",   "BOOLEAN",          "INTEGER",       "BIT STRING",     "OCTET STRING",    "NULL",
    "OBJECT IDENTIFIER", "ObjectDescriptor", "EXTERNAL",      "REAL",           "ENUMERATED",      "EMBEDDED PDV",
    "UTF8String",        "RELATIVE-OID",     "TIME",          "[UNIVERSAL 15]", "SEQUENCE",        "SET",
    "NumericString",     "PrintableString",  "TeletexString", "VideotexString", "IA5String",       "UTCTime",
    "GeneralizedTime",   "GraphicString",    "VisibleString", "GeneralString",  "UniversalString", "CHARACTER STRING",
    "BMPString"};

}  // namespace

std::string to_string(Tag tag) {
  const std::string number = std::to_string(tag.number());
  switch (tag.tag_class()) {
    case TagClass::universal:
      return tag.number() < kUniversalNames.size() ? kUniversalNames[tag.number()] : "[UNIVERSAL " + number + "]";
    case TagClass::application: return "[APPLICATION " + number + "]";
    case TagClass::context: return "[" + number + "]";
    case TagClass::private_use: break;
  }
  return "[PRIVATE " + number + "]";
}

bool is_string_tag(Tag tag) {
  if (!tag.is_universal()) return false;
  const std::uint32_t n = tag.number();
  return n == 3 || n == 4 || n == 7 || n == 12 || (n >= 18 && n <= 30 && n != 29);
}

}  // namespace sealwire::asn1
