#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "sealwire/uri/im_uri.hpp"
#include "sealwire/uri/msrp_uri.hpp"
#include "sealwire/uri/sip_uri.hpp"
#include "sealwire/uri/tel_uri.hpp"

namespace sealwire::uri {

/// absoluteURI of a scheme that has no type of its own here: known to be a URI, and nothing more.
class OtherUri {
 public:
  /// scheme ":" 1*uric (RFC 3986 characters, escapes checked). Errors: bad_scheme, bad_character, bad_escape.
  static Result<OtherUri> parse(std::string_view text);
  const std::string& text() const { return text_; }
  std::string_view scheme() const { return std::string_view(text_).substr(0, scheme_size_); }
  friend bool operator==(const OtherUri& a, const OtherUri& b);

 private:
  OtherUri() = default;
  std::string text_;
  std::size_t scheme_size_ = 0;
};

using Uri = std::variant<SipUri, MsrpUri, TelUri, ImUri, OtherUri>;

/// By its scheme. Errors: those of the scheme's parser.
Result<Uri> parse_uri(std::string_view text);
/// As written.
const std::string& text_of(const Uri& uri);
/// Lower case; empty when `text` does not begin with a scheme and a colon.
std::string scheme_of(std::string_view text);

/// Whether two URIs name the same person: same_address_of_record for SIP and SIPS, == for the others; different
/// schemes never.
bool same_identity(const Uri& a, const Uri& b);

}  // namespace sealwire::uri
