#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sealwire/sip/header.hpp"

namespace sealwire::sip {

/// ( name-addr / addr-spec ) *( SEMI params ): the form of From, To, Contact, Route, Record-Route, Path and
/// P-Asserted-Identity (RFC 3261 §20.10). Views into the text it was parsed from.
struct NameAddr {
  std::string_view display_name;  ///< as received, quotes included
  std::string_view uri;           ///< without angle brackets; any scheme
  Parameters parameters;
  bool brackets = false;

  /// "" when absent
  std::string_view tag() const { return parameters.find("tag").value; }
};

/// One element. In addr-spec form, parameters belong to the header field, and a URI with "?" or "," is refused
/// (RFC 3261 §20). Error: header_field with its offset in `text`.
Result<NameAddr> parse_name_addr(std::string_view text);

/// A list of them: Contact, Route, Record-Route. Contact's "*" comes back as one element whose uri is "*".
Result<std::vector<NameAddr>> parse_name_addrs(std::string_view value);

}  // namespace sealwire::sip
