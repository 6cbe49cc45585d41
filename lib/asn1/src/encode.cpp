#include <algorithm>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/writer.hpp"

#include "content.hpp"

namespace sealwire::asn1 {

namespace {

/// Walks the schema from its last component to its first, as Writer wants it.
class Encoder {
 public:
  bool value(const Type& type, const void* object, std::optional<Tag> implicit);
  Octets octets() const { return out_.octets(); }
  std::string problem;

 private:
  bool fail(std::string what) {
    problem = std::move(what);
    return false;
  }
  bool field(const Field& field, const void* object, bool& written);
  bool sequence(const Type& type, const void* object, Tag tag);
  bool set(const Type& type, const void* object, Tag tag);
  bool list(const Type& type, const void* object, Tag tag);
  bool any_list(const Type& type, const AnyList& list, Tag tag);
  bool choice(const Type& type, const void* object);
  bool time(const Type& type, const void* object, std::optional<Tag> implicit);
  bool bits(const Type& type, BitString value, Tag tag);

  Writer out_;
};

bool Encoder::value(const Type& type, const void* object, std::optional<Tag> implicit) {
  const Tag tag = implicit.value_or(type.tag);
  switch (type.kind) {
    case Kind::boolean: out_.boolean(*static_cast<const bool*>(object), tag); return true;
    case Kind::integer: out_.integer(type.integer->get(object), tag); return true;
    case Kind::big_integer: {
      const Octets content = static_cast<const Integer*>(object)->octets;
      if (detail::check_integer(content)) return fail("an INTEGER that is empty or padded");
      out_.primitive(tag, content);
      return true;
    }
    case Kind::null: out_.primitive(tag, {}); return true;
    case Kind::oid:
      if (static_cast<const Oid*>(object)->empty()) return fail("an empty OBJECT IDENTIFIER");
      out_.primitive(tag, static_cast<const Oid*>(object)->octets());
      return true;
    case Kind::bit_string: return bits(type, *static_cast<const BitString*>(object), tag);
    case Kind::octet_string: out_.primitive(tag, *static_cast<const Octets*>(object)); return true;
    case Kind::string:
      if (detail::check_characters(type.tag, *static_cast<const Octets*>(object)))
        return fail("characters that " + to_string(type.tag) + " does not have");
      out_.primitive(tag, *static_cast<const Octets*>(object));
      return true;
    case Kind::any_string: {
      const auto& string = *static_cast<const AnyString*>(object);
      if (detail::check_characters(string.tag, string.octets))
        return fail("characters that " + to_string(string.tag) + " does not have");
      out_.primitive(string.tag, string.octets);
      return true;
    }
    case Kind::time: return time(type, object, implicit);
    case Kind::any:
      if (static_cast<const Any*>(object)->empty()) return fail("no octets for a value of any type");
      out_.raw(static_cast<const Any*>(object)->octets);
      return true;
    case Kind::any_list: return any_list(type, *static_cast<const AnyList*>(object), tag);
    case Kind::sequence: return sequence(type, object, tag);
    case Kind::set: return set(type, object, tag);
    case Kind::sequence_of:
    case Kind::set_of: return list(type, object, tag);
    case Kind::choice: return choice(type, object);
  }
  return false;
}

bool Encoder::field(const Field& field, const void* object, bool& written) {
  written = false;
  const void* place = field.get(object);
  if (!place) return field.optional || fail("absent, but not optional");
  const Writer::Mark end = out_.mark();
  const bool is_explicit = detail::is_explicit(field);
  const bool has_default = !field.default_der.empty() && !field.optional;
  if (has_default) {
    if (!value(*field.type, place, std::nullopt)) return false;
    const bool same = equal(out_.octets().first(out_.size() - end), field.default_der);
    if (same || (field.tagging == Tagging::implicit && !is_explicit)) out_.rollback(end);
    if (same) return true;
  }
  if (!has_default || out_.mark() == end) {
    const bool implicit = field.tagging == Tagging::implicit && !is_explicit;
    if (!value(*field.type, place, implicit ? std::optional(field.tag) : std::nullopt)) return false;
  }
  if (is_explicit) out_.close(field.tag, end);
  written = true;
  return true;
}

bool Encoder::sequence(const Type& type, const void* object, Tag tag) {
  const Writer::Mark end = out_.mark();
  for (const Field* f = type.fields + type.field_count; f-- != type.fields;) {
    bool written = false;
    if (!field(*f, object, written)) {
      problem = std::string(f->name) + (problem.starts_with('[') ? "" : ": ") + problem;
      return false;
    }
  }
  out_.close(tag, end);
  return true;
}

/// Components of a SET go in the order of their tags (X.690 §10.3).
bool Encoder::set(const Type& type, const void* object, Tag tag) {
  std::vector<Bytes> components;
  for (const Field* f = type.fields; f != type.fields + type.field_count; ++f) {
    const Writer::Mark end = out_.mark();
    bool written = false;
    if (!field(*f, object, written)) {
      problem = std::string(f->name) + ": " + problem;
      return false;
    }
    if (written) components.push_back(to_bytes(out_.octets().first(out_.size() - end)));
    out_.rollback(end);
  }
  std::sort(components.begin(), components.end(),
            [](const Bytes& a, const Bytes& b) { return Any{a}.tag() < Any{b}.tag(); });
  const Writer::Mark end = out_.mark();
  for (std::size_t i = components.size(); i-- > 0;) out_.raw(components[i]);
  out_.close(tag, end);
  return true;
}

bool Encoder::list(const Type& type, const void* object, Tag tag) {
  const Writer::Mark end = out_.mark();
  const std::size_t size = type.list->size(object);
  if (size < type.least) return fail("an empty list where there must be at least one element");
  const bool sorted = type.kind == Kind::set_of && size > 1;
  std::vector<std::size_t> sizes;
  if (sorted) sizes.reserve(size);
  for (std::size_t i = size; i-- > 0;) {
    const Writer::Mark before = out_.mark();
    if (!value(*type.element, type.list->at(object, i), std::nullopt)) {
      problem = "[" + std::to_string(i) + "]" + (problem.starts_with('[') ? "" : ".") + problem;
      return false;
    }
    if (sorted) sizes.push_back(out_.mark() - before);
  }
  if (sorted) out_.sort_set(end, sizes);
  out_.close(tag, end);
  return true;
}

bool Encoder::any_list(const Type& type, const AnyList& list, Tag tag) {
  const Writer::Mark end = out_.mark();
  out_.raw(list.octets());
  if (type.tag == tags::set && list.size() > 1) {
    std::vector<std::size_t> sizes;
    sizes.reserve(list.size());
    for (const Any any : list) sizes.push_back(any.octets.size());
    std::reverse(sizes.begin(), sizes.end());
    out_.sort_set(end, sizes);
  }
  out_.close(tag, end);
  return true;
}

bool Encoder::choice(const Type& type, const void* object) {
  for (const Field* f = type.fields; f != type.fields + type.field_count; ++f) {
    if (!f->get(object)) continue;
    bool written = false;
    if (field(*f, object, written)) return true;
    problem = std::string(f->name) + ": " + problem;
    return false;
  }
  return fail(std::string("no alternative of ") + type.name + " is chosen");
}

bool Encoder::time(const Type& type, const void* object, std::optional<Tag> implicit) {
  Time value;
  if (type.tag == Tag())
    value = *static_cast<const Time*>(object);
  else if (type.tag == tags::utc_time)
    value = {static_cast<const UtcTime*>(object)->time, 0, Time::Form::utc};
  else
    value = {static_cast<const GeneralizedTime*>(object)->time,
             static_cast<const GeneralizedTime*>(object)->nanoseconds, Time::Form::generalized};
  auto text = format_time_octets(value);
  if (!text) return fail(text.error().what());
  const Tag natural = value.form == Time::Form::utc ? tags::utc_time : tags::generalized_time;
  out_.primitive(implicit.value_or(natural), as_octets(*text));
  return true;
}

/// Named bits end with the last one that is set (X.690 §11.2.2).
bool Encoder::bits(const Type& type, BitString value, Tag tag) {
  if (value.unused > 7 || (value.octets.empty() && value.unused != 0)) return fail("a wrong count of unused bits");
  if (type.name_count != 0) {
    std::size_t bits = value.bits();
    while (bits > 0 && !value.bit(bits - 1)) --bits;
    value.octets = value.octets.first((bits + 7) / 8);
    value.unused = static_cast<std::uint8_t>(value.octets.size() * 8 - bits);
  }
  out_.bit_string(value, tag);
  return true;
}

Result<void> encode_with(const Type& type, const void* object, std::optional<Tag> tag, Bytes& out) {
  Encoder encoder;
  if (!encoder.value(type, object, tag))
    return fail(Asn1Error::unencodable,
                std::string(type.name) + (encoder.problem.starts_with('[') ? "" : ".") + encoder.problem);
  append(out, encoder.octets());
  return {};
}

}  // namespace

Result<void> encode_into(const Type& type, const void* object, Bytes& out) {
  return encode_with(type, object, std::nullopt, out);
}

Result<void> encode_into(const Type& type, const void* object, Tag tag, Bytes& out) {
  return encode_with(type, object, tag, out);
}

}  // namespace sealwire::asn1
