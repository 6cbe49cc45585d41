#include "sealwire/mime/media_type.hpp"

#include <algorithm>

#include "sealwire/base/try.hpp"

#include "parameters.hpp"

namespace sealwire::mime {

MediaType::MediaType(std::string_view type, std::string_view subtype, std::vector<Parameter> parameters)
    : type_(lowered(type)), subtype_(lowered(subtype)), parameters_(std::move(parameters)) {}

Result<MediaType> MediaType::parse(std::string_view text, const Limits& limits) {
  FieldCursor cursor(text, 0);
  SEALWIRE_CHECK(cursor.skip_blanks());
  MediaType out;
  out.type_ = lowered(cursor.take_token());
  SEALWIRE_CHECK(cursor.skip_blanks());
  if (out.type_.empty() || !cursor.take('/')) {
    return fail(MimeError::bad_media_type, "a media type is type/subtype", cursor.at());
  }
  SEALWIRE_CHECK(cursor.skip_blanks());
  out.subtype_ = lowered(cursor.take_token());
  if (out.subtype_.empty()) return fail(MimeError::bad_media_type, "a media type without a subtype", cursor.at());
  out.parameters_ = SEALWIRE_TRY(take_parameters(cursor, limits));
  if (!cursor.end()) return fail(MimeError::bad_media_type, "',' after a media type", cursor.at());
  return out;
}

std::optional<std::string_view> MediaType::parameter(std::string_view name) const {
  const auto found = std::ranges::find(parameters_, name, &Parameter::name);
  if (found == parameters_.end()) return std::nullopt;
  return found->value;
}

void MediaType::set_parameter(std::string_view name, std::string_view value) {
  const auto found = std::ranges::find(parameters_, name, &Parameter::name);
  if (found != parameters_.end()) {
    *found = {std::string(name), std::string(value), {}};
  } else {
    parameters_.push_back({std::string(name), std::string(value), {}});
  }
}

void MediaType::remove_parameter(std::string_view name) {
  std::erase_if(parameters_, [name](const Parameter& p) { return p.name == name; });
}

std::string MediaType::to_string() const {
  std::string out = essence();
  for (const Parameter& p : parameters_) out += format_parameter(p.name, p.value);
  return out;
}

bool value_ignores_case(std::string_view name) {
  return name == "charset" || name == "smime-type" || name == "micalg" || name == "protocol" || name == "format";
}

bool operator==(const MediaType& a, const MediaType& b) {
  if (a.type_ != b.type_ || a.subtype_ != b.subtype_ || a.parameters_.size() != b.parameters_.size()) return false;
  // Names are unique in each, so all of a's in b is enough.
  return std::ranges::all_of(a.parameters_, [&](const Parameter& p) {
    const auto other = b.parameter(p.name);
    return other && (value_ignores_case(p.name) ? equal_ignoring_case(p.value, *other) : p.value == *other);
  });
}

}  // namespace sealwire::mime
