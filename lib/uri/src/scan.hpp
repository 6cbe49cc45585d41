#pragma once

#include <string_view>
#include <vector>

#include "sealwire/uri/error.hpp"
#include "sealwire/uri/parameters.hpp"

namespace sealwire::uri {

/// Every character of `text` is of `classes`, or a whole %HH where `escapes` may stand. `what` names the component in
/// the error, `at` is the offset of `text` in the URI. Errors: bad_character, bad_escape.
Result<void> check_characters(std::string_view text, unsigned classes, bool escapes, std::string_view what,
                              std::size_t at);

/// name[=value] pairs between separators, beginning at `at` of `text`, to its end.
struct ParameterGrammar {
  char separator;
  unsigned name_classes;
  unsigned value_classes;
  bool escapes;
  bool value_needed;  ///< '=' must stand there
  bool value_may_be_empty;
  bool names_unique;
  std::string_view what;
};
Result<std::vector<ParameterPiece>> read_parameters(std::string_view text, std::size_t at,
                                                    const ParameterGrammar& grammar);

constexpr Piece piece(std::size_t at, std::size_t size) {
  return {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(size)};
}

/// Splits the scheme off: gives its length, without the colon. Errors: bad_scheme, too_long.
Result<std::size_t> read_scheme(std::string_view text);

}  // namespace sealwire::uri
