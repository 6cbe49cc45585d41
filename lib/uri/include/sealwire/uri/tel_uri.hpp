#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sealwire/uri/error.hpp"
#include "sealwire/uri/parameters.hpp"

namespace sealwire::uri {

/// A tel URI (RFC 3966 §3).
class TelUri {
 public:
  /// The whole of `text`, with "tel:". A local number must have its phone-context. Errors: bad_scheme, bad_number,
  /// bad_parameter, duplicate_parameter, bad_escape.
  static Result<TelUri> parse(std::string_view text);
  /// The same without "tel:", as it stands in the user of a SIP URI.
  static Result<TelUri> parse_subscriber(std::string_view text);

  const std::string& text() const { return text_; }
  /// As written, with visual separators.
  std::string_view number() const { return number_.of(text_); }
  /// Without visual separators, '+' kept.
  std::string digits() const;
  bool global() const { return number().starts_with('+'); }
  std::size_t parameter_count() const { return parameters_.size(); }
  Parameter parameter(std::size_t i) const { return parameters_[i].of(text_); }
  std::optional<Parameter> parameter(std::string_view name) const;

  /// RFC 3966 §4: digits, and all parameters in any order, without regard to case and visual separators.
  friend bool operator==(const TelUri& a, const TelUri& b);

 private:
  TelUri() = default;
  static Result<TelUri> read(std::string text, std::size_t number_at);
  Result<void> check_parameters() const;

  std::string text_;
  Piece number_;
  std::vector<ParameterPiece> parameters_;
};

}  // namespace sealwire::uri
