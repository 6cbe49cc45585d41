#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sealwire/base/error.hpp"

namespace sealwire::sip {

/// Header fields that this module, or its users, look at; `other` is any name besides.
enum class Field : std::uint8_t {
  accept,
  accept_encoding,
  accept_language,
  allow,
  authentication_info,
  authorization,
  call_id,
  contact,
  content_disposition,
  content_encoding,
  content_language,
  content_length,
  content_transfer_encoding,
  content_type,
  cseq,
  date,
  event,
  expires,
  from,
  max_forwards,
  mime_version,
  min_expires,
  min_se,
  p_asserted_identity,
  path,
  proxy_authenticate,
  proxy_authentication_info,
  proxy_authorization,
  proxy_require,
  reason,
  record_route,
  require,
  retry_after,
  route,
  server,
  service_route,
  session_expires,
  subject,
  supported,
  to,
  unsupported,
  user_agent,
  via,
  warning,
  www_authenticate,
  other,
};

/// Without regard to case, compact forms included ("f" is From, RFC 3261 §7.3.3).
Field field_of(std::string_view name);
/// The long form, as the registry spells it; "" for Field::other.
std::string_view name_of(Field field);

/// A header field to be written: no CR, LF or NUL in either part (checked when the message is built).
struct HeaderField {
  std::string name;
  std::string value;
};
using HeaderFields = std::vector<HeaderField>;

/// `value` split at the commas outside quoted strings and angle brackets, blanks trimmed; views into `value`. Empty
/// elements are errors except when the whole value is empty. Error: header_field, with its offset in `value`.
Result<std::vector<std::string_view>> split_list(std::string_view value);

/// 1*DIGIT, no sign, at most `most`. Error: header_field.
Result<std::uint32_t> parse_number(std::string_view text, std::uint32_t most = 0xFFFFFFFFU);

/// One `;name=value` of a header field. `value` is as received, quotes included; `has_value` tells `;lr` from `;lr=`.
struct Parameter {
  std::string_view name;
  std::string_view value;
  bool has_value = false;
};
/// Parameters as received, well-formed: *( SEMI generic-param ), RFC 3261 §25.1.
class Parameters {
 public:
  Parameters() = default;
  /// From text that begins at the first ";" (or is empty). Error: header_field.
  static Result<Parameters> parse(std::string_view text);
  /// The first of that name, without regard to case; nullptr-like (`name` empty) when absent.
  Parameter find(std::string_view name) const;
  bool has(std::string_view name) const { return !find(name).name.empty(); }
  std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

/// A value without its quotes and quoted-pairs; other text comes back unchanged.
std::string unquote(std::string_view value);
/// `text` as a quoted-string.
std::string quote(std::string_view text);

}  // namespace sealwire::sip
