#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace sealwire::uri {

/// name[=value] as written, escapes kept; views into the URI that gave them.
struct Parameter {
  std::string_view name;
  std::optional<std::string_view> value;
};

/// A piece of a text that moves with its owner: offsets instead of pointers.
struct Piece {
  std::uint32_t at = 0;
  std::uint32_t size = 0;
  std::string_view of(std::string_view text) const { return text.substr(at, size); }
};

struct ParameterPiece {
  Piece name;
  Piece value;
  bool has_value = false;
  Parameter of(std::string_view text) const {
    return {name.of(text), has_value ? std::optional(value.of(text)) : std::nullopt};
  }
};

}  // namespace sealwire::uri
