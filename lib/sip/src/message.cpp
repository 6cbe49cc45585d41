#include "sealwire/sip/message.hpp"

#include <algorithm>
#include <cstring>

#include "message_parser.hpp"
#include "scan.hpp"

namespace sealwire::sip {

// The parser checked these texts, so that what comes of them here is always a value.
Via Message::top_via() const { return parse_via(text(top_via_)).value_or(Via{}); }
NameAddr Message::from() const { return parse_name_addr(first(Field::from)).value_or(NameAddr{}); }
NameAddr Message::to() const { return parse_name_addr(first(Field::to)).value_or(NameAddr{}); }

Message::FieldView Message::field(std::size_t index) const {
  const StoredField& f = fields_[index];
  return {f.id, text(f.name), text(f.value)};
}

std::string_view Message::first(Field field) const {
  for (const StoredField& f : fields_)
    if (f.id == field) return text(f.value);
  return {};
}

std::string_view Message::first(std::string_view name) const {
  const Field id = field_of(name);
  if (id != Field::other) return first(id);
  for (const StoredField& f : fields_)
    if (f.id == Field::other && equal_ignoring_case(text(f.name), name)) return text(f.value);
  return {};
}

bool Message::has(Field field) const {
  return std::any_of(fields_.begin(), fields_.end(), [&](const StoredField& f) { return f.id == field; });
}

std::vector<std::string_view> Message::elements(Field field) const {
  std::vector<std::string_view> out;
  for (const StoredField& f : fields_) {
    if (f.id != field) continue;
    if (const auto list = split_list(text(f.value))) out.insert(out.end(), list->begin(), list->end());
  }
  return out;
}

std::vector<NameAddr> Message::name_addrs(Field field) const {
  std::vector<NameAddr> out;
  for (const StoredField& f : fields_) {
    if (f.id != field) continue;
    if (const auto list = parse_name_addrs(text(f.value))) out.insert(out.end(), list->begin(), list->end());
  }
  return out;
}

std::optional<std::uint32_t> Message::number(Field field) const {
  const std::string_view value = first(field);
  // Retry-After may go on with a comment and parameters.
  const auto number = parse_number(value.substr(0, value.find_first_of(" \t;(")));
  if (!number) return std::nullopt;
  return *number;
}

Bytes Message::serialize() const {
  Bytes out;
  out.reserve(octets_.size() + 64);
  if (is_request()) {
    append(out, method_name());
    append(out, " ");
    append(out, request_uri());
    append(out, " SIP/2.0\r\n");
  } else {
    append(out, "SIP/2.0 ");
    append(out, std::to_string(status_));
    append(out, " ");
    append(out, reason());
    append(out, "\r\n");
  }
  for (const StoredField& f : fields_) {
    append(out, f.id == Field::other ? text(f.name) : name_of(f.id));
    append(out, ": ");
    append(out, text(f.value));
    append(out, "\r\n");
  }
  append(out, "\r\n");
  append(out, body());
  return out;
}

}  // namespace sealwire::sip
