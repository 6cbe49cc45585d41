#include "sealwire/uri/uri.hpp"

#include "sealwire/base/try.hpp"
#include "sealwire/uri/escape.hpp"

#include "chars.hpp"
#include "scan.hpp"

namespace sealwire::uri {

Result<OtherUri> OtherUri::parse(std::string_view text) {
  const std::size_t scheme = SEALWIRE_TRY(read_scheme(text));
  if (scheme + 1 == text.size()) return fail(UriError::bad_character, "nothing follows the scheme", scheme + 1);
  SEALWIRE_CHECK(check_characters(text.substr(scheme + 1), kUric, true, "URI", scheme + 1));
  OtherUri out;
  out.text_ = std::string(text);
  out.scheme_size_ = scheme;
  return out;
}

bool operator==(const OtherUri& a, const OtherUri& b) {
  return equal_ignoring_case(a.scheme(), b.scheme()) &&
         equal_escaped(std::string_view(a.text_).substr(a.scheme_size_),
                       std::string_view(b.text_).substr(b.scheme_size_), Case::sensitive);
}

std::string scheme_of(std::string_view text) {
  const auto size = read_scheme(text);
  std::string out(text.substr(0, size ? *size : 0));
  for (char& c : out) c = lower(c);
  return out;
}

Result<Uri> parse_uri(std::string_view text) {
  SEALWIRE_CHECK(read_scheme(text));
  const std::string scheme = scheme_of(text);
  if (scheme == "sip" || scheme == "sips") return SEALWIRE_TRY(SipUri::parse(text));
  if (scheme == "msrp" || scheme == "msrps") return SEALWIRE_TRY(MsrpUri::parse(text));
  if (scheme == "tel") return SEALWIRE_TRY(TelUri::parse(text));
  if (scheme == "im" || scheme == "pres") return SEALWIRE_TRY(ImUri::parse(text, scheme));
  return SEALWIRE_TRY(OtherUri::parse(text));
}

const std::string& text_of(const Uri& uri) {
  return std::visit([](const auto& u) -> const std::string& { return u.text(); }, uri);
}

bool same_identity(const Uri& a, const Uri& b) {
  if (a.index() != b.index()) return false;
  if (const auto* sip = std::get_if<SipUri>(&a)) return same_address_of_record(*sip, std::get<SipUri>(b));
  if (const auto* msrp = std::get_if<MsrpUri>(&a)) return *msrp == std::get<MsrpUri>(b);
  if (const auto* tel = std::get_if<TelUri>(&a)) return *tel == std::get<TelUri>(b);
  if (const auto* im = std::get_if<ImUri>(&a)) return *im == std::get<ImUri>(b);
  return std::get<OtherUri>(a) == std::get<OtherUri>(b);
}

}  // namespace sealwire::uri
