#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sealwire/mime/error.hpp"

namespace sealwire::mime {

/// Name in lower case, value without quotes, RFC 2231 continuations joined and percent octets decoded.
struct Parameter {
  std::string name;
  std::string value;
  std::string charset;  ///< of an RFC 2231 value, lower case; empty when it names none
  friend bool operator==(const Parameter&, const Parameter&) = default;
};

/// The parameters that follow a value: *(";" attribute "=" value), from `at` to the end of `text`. Comments and blanks
/// of RFC 822 are skipped, a lone ';' at the end is accepted. Errors: bad_parameter, limit.
Result<std::vector<Parameter>> parse_parameters(std::string_view text, std::size_t at, const Limits& limits = {});
/// `; name=value`, quoted when the value is no token; a value outside US-ASCII in RFC 2231 form (charset utf-8).
std::string format_parameter(std::string_view name, std::string_view value);

/// A Content-Type (RFC 2045 §5).
class MediaType {
 public:
  /// "text/plain"
  MediaType() = default;
  /// `type` and `subtype` must be tokens; for literals.
  MediaType(std::string_view type, std::string_view subtype, std::vector<Parameter> parameters = {});
  /// The value of a Content-Type field. Errors: bad_media_type, bad_parameter, limit.
  static Result<MediaType> parse(std::string_view text, const Limits& limits = {});

  /// Lower case.
  const std::string& type() const { return type_; }
  const std::string& subtype() const { return subtype_; }
  /// "type/subtype", lower case.
  std::string essence() const { return type_ + "/" + subtype_; }
  bool is(std::string_view type, std::string_view subtype) const { return type == type_ && subtype == subtype_; }
  bool is_multipart() const { return type_ == "multipart"; }
  const std::vector<Parameter>& parameters() const { return parameters_; }
  /// By its lower-case name.
  std::optional<std::string_view> parameter(std::string_view name) const;
  void set_parameter(std::string_view name, std::string_view value);
  void remove_parameter(std::string_view name);

  std::string to_string() const;
  /// Type, subtype and all parameters, in any order; values as they are, those of charset, smime-type, micalg and
  /// protocol without regard to case.
  friend bool operator==(const MediaType& a, const MediaType& b);

 private:
  std::string type_ = "text";
  std::string subtype_ = "plain";
  std::vector<Parameter> parameters_;
};

/// Parameters whose values mean the same in either case.
bool value_ignores_case(std::string_view parameter_name);

}  // namespace sealwire::mime
