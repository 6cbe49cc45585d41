#include <algorithm>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/der.hpp"

#include "content.hpp"

namespace sealwire::asn1 {

namespace {

using detail::Fault;

/// What the sentence of an error calls a type.
std::string type_text(const Type& type) {
  if (*type.name != '\0') return type.name;
  return to_string(type.tag);
}

/// Walks schema and octets together. Functions give false once an error is noted; the path of component names is put
/// together on the way out, so that success pays nothing for it.
class Decoder {
 public:
  Decoder(Octets octets, const Rules& rules, Arena& arena, std::uint64_t base)
      : rules_(rules), arena_(arena), start_(octets.data()), base_(base), elements_left_(rules.limits.elements) {}

  bool whole(const Type& type, void* object, Octets octets) {
    if (octets.size() > rules_.limits.total)
      return fail_at(octets.data(), Asn1Error::too_long, "the input is longer than the limit");
    const std::uint8_t* at = octets.data();
    const std::uint8_t* const end = at + octets.size();
    if (at == end) return fail_at(at, Asn1Error::truncated, "no octets where " + type_text(type) + " should be");
    Element element;
    if (!take(at, end, 0, element)) return false;
    if (!detail::accepts(type, element.tag)) return wrong_tag(type_text(type), element);
    if (at != end) return fail_at(at, Asn1Error::trailing_octets, "octets follow " + type_text(type));
    return value(type, object, element, 0);
  }

  Error error() && { return Error(code_, path_.empty() ? std::move(what_) : path_ + ": " + what_, offset_); }
  void prefix(std::string_view name) {
    if (path_.empty() || path_[0] == '[')
      path_.insert(0, name);
    else
      path_ = std::string(name) + "." + path_;
  }

 private:
  bool fail_at(const std::uint8_t* where, Asn1Error code, std::string what) {
    code_ = code;
    what_ = std::move(what);
    offset_ = base_ + static_cast<std::uint64_t>(where - start_);
    return false;
  }
  bool fail_at(const std::uint8_t* where, const Fault& fault) { return fail_at(where, fault.code, fault.what); }
  bool check(const Element& element, const Fault* fault) { return !fault || fail_at(element.octets.data(), *fault); }
  bool wrong_tag(const std::string& wanted, const Element& element) {
    return fail_at(element.octets.data(), Asn1Error::unexpected_tag,
                   wanted + " expected, " + to_string(element.tag) + " found");
  }

  bool take(const std::uint8_t*& at, const std::uint8_t* end, std::uint32_t depth, Element& element) {
    if (elements_left_ == 0) return fail_at(at, Asn1Error::too_many, "more elements than the limit");
    --elements_left_;
    if (const Fault* fault = detail::take(at, end, rules_, depth, element)) return fail_at(at, *fault);
    return true;
  }

  bool enter(const Element& element, std::uint32_t depth) {
    if (!element.constructed) return fail_at(element.octets.data(), detail::kNotConstructed);
    if (depth + 1 > rules_.limits.depth) return fail_at(element.octets.data(), detail::kTooDeep);
    return true;
  }

  bool value(const Type& type, void* object, const Element& element, std::uint32_t depth);
  bool field(const Field& field, void* object, const Element& element, std::uint32_t depth);
  bool absent(const Field& field, void* object, const Element* found, const Element& outer);
  bool sequence(const Type& type, void* object, const Element& element, std::uint32_t depth);
  bool set(const Type& type, void* object, const Element& element, std::uint32_t depth);
  bool list(const Type& type, void* object, const Element& element, std::uint32_t depth);
  bool any_list(const Type& type, void* object, const Element& element, std::uint32_t depth);
  bool choice(const Type& type, void* object, const Element& element, std::uint32_t depth);
  bool integer(const Type& type, void* object, const Element& element);
  bool time(const Type& type, void* object, const Element& element);
  bool string_octets(Tag tag, const Element& element, std::uint32_t depth, Octets& out, std::uint8_t* unused);
  bool characters(Tag tag, const Element& element, std::uint32_t depth, Octets& out);
  bool bit_string(void* object, const Element& element, std::uint32_t depth);

  const Rules& rules_;
  Arena& arena_;
  const std::uint8_t* start_;
  std::uint64_t base_;
  std::uint32_t elements_left_;
  Asn1Error code_ = Asn1Error::bad_value;
  std::string what_;
  std::string path_;
  std::uint64_t offset_ = 0;
};

bool Decoder::value(const Type& type, void* object, const Element& element, std::uint32_t depth) {
  if (type.raw) *type.raw(object) = element.octets;
  switch (type.kind) {
    case Kind::sequence: return sequence(type, object, element, depth);
    case Kind::set: return set(type, object, element, depth);
    case Kind::sequence_of:
    case Kind::set_of: return list(type, object, element, depth);
    case Kind::choice: return choice(type, object, element, depth);
    case Kind::any: static_cast<Any*>(object)->octets = element.octets; return true;
    case Kind::any_list: return any_list(type, object, element, depth);
    case Kind::octet_string:
      return string_octets(tags::octet_string, element, depth, *static_cast<Octets*>(object), nullptr);
    case Kind::bit_string: return bit_string(object, element, depth);
    case Kind::string: return characters(type.tag, element, depth, *static_cast<Octets*>(object));
    case Kind::any_string: {
      auto& string = *static_cast<AnyString*>(object);
      string.tag = element.tag;
      return characters(element.tag, element, depth, string.octets);
    }
    default: break;
  }
  if (element.constructed && type.kind != Kind::time) return fail_at(element.octets.data(), detail::kNotPrimitive);
  switch (type.kind) {
    case Kind::boolean:
      if (!check(element, detail::check_boolean(element.content, rules_.der()))) return false;
      *static_cast<bool*>(object) = element.content[0] != 0;
      return true;
    case Kind::integer: return integer(type, object, element);
    case Kind::big_integer:
      static_cast<Integer*>(object)->octets = element.content;
      return check(element, detail::check_integer(element.content));
    case Kind::null: return check(element, element.content.empty() ? nullptr : &detail::kNullContent);
    case Kind::oid:
      if (check_oid(element.content) != element.content.size()) return check(element, &detail::kBadOid);
      *static_cast<Oid*>(object) = Oid(element.content);
      return true;
    case Kind::time: return time(type, object, element);
    default: return false;
  }
}

bool Decoder::field(const Field& field, void* object, const Element& element, std::uint32_t depth) {
  const Element* inner = &element;
  Element inside;
  if (detail::is_explicit(field)) {
    if (!enter(element, depth)) return prefix(field.name), false;
    const std::uint8_t* at = element.content.data();
    const std::uint8_t* const end = at + element.content.size();
    ++depth;
    bool good = at != end || fail_at(at, Asn1Error::missing_field, "nothing inside its tag");
    good = good && take(at, end, depth, inside);
    good = good && (at == end || fail_at(at, Asn1Error::trailing_octets, "more than one value inside its tag"));
    good = good && (detail::accepts(*field.type, inside.tag) || wrong_tag(type_text(*field.type), inside));
    if (!good) return prefix(field.name), false;
    inner = &inside;
  }
  if (field.raw) *field.raw(object) = inner->octets;
  if (rules_.der() && !field.default_der.empty() && equal(inner->content, Any{field.default_der}.content())) {
    prefix(field.name);
    return fail_at(element.octets.data(), Asn1Error::not_der, "DER leaves out what equals the default");
  }
  if (value(*field.type, field.emplace(object), *inner, depth)) return true;
  prefix(field.name);
  return false;
}

/// A component that is not there: its default, or nothing, or an error.
bool Decoder::absent(const Field& field, void* object, const Element* found, const Element& outer) {
  if (field.optional) return true;
  if (!field.default_der.empty()) {
    Decoder own(field.default_der, kDer, arena_, 0);
    return own.whole(*field.type, field.emplace(object), field.default_der) ||
           fail_at(outer.octets.data(), Asn1Error::bad_value, "its default is not of its type");
  }
  const std::string wanted =
      field.tagging == Tagging::none ? type_text(*field.type) : to_string(field.tag) + " " + type_text(*field.type);
  if (found) {
    wrong_tag(wanted, *found);
  } else {
    fail_at(outer.content.data() + outer.content.size(), Asn1Error::missing_field, wanted + " is missing");
  }
  prefix(field.name);
  return false;
}

bool Decoder::sequence(const Type& type, void* object, const Element& element, std::uint32_t depth) {
  if (!enter(element, depth)) return false;
  const std::uint8_t* at = element.content.data();
  const std::uint8_t* const end = at + element.content.size();
  Element child;
  bool have = false;
  for (const Field* f = type.fields; f != type.fields + type.field_count; ++f) {
    if (!have && at != end) {
      if (!take(at, end, depth + 1, child)) return false;
      have = true;
    }
    if (have && detail::accepts(*f, child.tag)) {
      if (!field(*f, object, child, depth + 1)) return false;
      have = false;
    } else if (!absent(*f, object, have ? &child : nullptr, element)) {
      return false;
    }
  }
  if (type.extensible) {
    while (at != end)
      if (!take(at, end, depth + 1, child)) return false;
    return true;
  }
  if (!have && at == end) return true;
  return fail_at(have ? child.octets.data() : at, Asn1Error::trailing_octets,
                 "something follows the last component of " + type_text(type));
}

bool Decoder::set(const Type& type, void* object, const Element& element, std::uint32_t depth) {
  if (!enter(element, depth)) return false;
  const std::uint8_t* at = element.content.data();
  const std::uint8_t* const end = at + element.content.size();
  std::uint64_t seen = 0;
  Tag last;
  for (Element child; at != end;) {
    if (!take(at, end, depth + 1, child)) return false;
    std::size_t i = 0;
    while (i < type.field_count && !detail::accepts(type.fields[i], child.tag)) ++i;
    if (i == type.field_count) {
      if (type.extensible) continue;
      return wrong_tag("a component of " + type_text(type), child);
    }
    if (((seen >> i) & 1) != 0)
      return fail_at(child.octets.data(), Asn1Error::duplicate_field, std::string(type.fields[i].name) + " twice");
    if (rules_.der() && child.tag < last) return fail_at(child.octets.data(), detail::kBadSetOrder);
    last = child.tag;
    seen |= std::uint64_t{1} << i;
    if (!field(type.fields[i], object, child, depth + 1)) return false;
  }
  for (std::size_t i = 0; i < type.field_count; ++i)
    if (((seen >> i) & 1) == 0 && !absent(type.fields[i], object, nullptr, element)) return false;
  return true;
}

/// Elements of a list that are counted beforehand, to take memory once; longer ones grow as they turn out good.
constexpr std::size_t kCountedAhead = 16;

std::size_t count_ahead(const std::uint8_t* at, const std::uint8_t* end) {
  std::size_t count = 0;
  detail::RawHeader header;
  while (count < kCountedAhead && at != end && !detail::scan_header(at, end, false, header) && !header.indefinite &&
         header.length <= static_cast<std::uint64_t>(end - at) - header.size) {
    at += header.size + header.length;
    ++count;
  }
  return count;
}

bool Decoder::list(const Type& type, void* object, const Element& element, std::uint32_t depth) {
  if (!enter(element, depth)) return false;
  const std::uint8_t* at = element.content.data();
  const std::uint8_t* const end = at + element.content.size();
  if (at == end && type.least > 0)
    return fail_at(element.octets.data(), Asn1Error::bad_value,
                   "there must be at least one " + type_text(*type.element));
  if (at != end) type.list->reserve(object, count_ahead(at, end));
  Octets last;
  std::size_t index = 0;
  for (Element child; at != end; ++index) {
    bool good = take(at, end, depth + 1, child);
    good = good && (detail::accepts(*type.element, child.tag) || wrong_tag(type_text(*type.element), child));
    good = good && value(*type.element, type.list->append(object), child, depth + 1);
    if (good && rules_.der() && type.kind == Kind::set_of && set_of_less(child.octets, last))
      good = fail_at(child.octets.data(), detail::kBadSetOrder);
    if (!good) return prefix("[" + std::to_string(index) + "]"), false;
    last = child.octets;
  }
  return true;
}

bool Decoder::any_list(const Type& type, void* object, const Element& element, std::uint32_t depth) {
  if (!enter(element, depth)) return false;
  const std::uint8_t* at = element.content.data();
  const std::uint8_t* const end = at + element.content.size();
  std::size_t size = 0;
  Octets last;
  for (Element child; at != end; ++size) {
    if (!take(at, end, depth + 1, child)) return false;
    if (rules_.der() && type.tag == tags::set && set_of_less(child.octets, last))
      return fail_at(child.octets.data(), detail::kBadSetOrder);
    last = child.octets;
  }
  *static_cast<AnyList*>(object) = AnyList(element.content, size);
  return true;
}

bool Decoder::choice(const Type& type, void* object, const Element& element, std::uint32_t depth) {
  for (const Field* f = type.fields; f != type.fields + type.field_count; ++f)
    if (detail::accepts(*f, element.tag)) return field(*f, object, element, depth);
  return wrong_tag("an alternative of " + type_text(type), element);
}

bool Decoder::integer(const Type& type, void* object, const Element& element) {
  if (!check(element, detail::check_integer(element.content))) return false;
  const auto small = Integer{element.content}.small();
  if (small && type.integer->set(object, *small)) return true;
  return fail_at(element.octets.data(), Asn1Error::out_of_range, type_text(type) + " is too large");
}

bool Decoder::time(const Type& type, void* object, const Element& element) {
  // Implicitly tagged times have a schema with one tag; the CHOICE of both is never tagged implicitly.
  const Tag tag = type.tag == Tag() ? element.tag : type.tag;
  Octets text;
  if (!string_octets(tags::octet_string, element, 0, text, nullptr)) return false;
  auto parsed = parse_time_octets(tag, text, rules_.der());
  if (!parsed)
    return fail_at(element.octets.data(),
                   parsed.error().is(Asn1Error::not_der) ? Asn1Error::not_der : Asn1Error::bad_value,
                   parsed.error().what());
  if (type.tag == Tag())
    *static_cast<Time*>(object) = *parsed;
  else if (type.tag == tags::utc_time)
    static_cast<UtcTime*>(object)->time = parsed->time;
  else
    *static_cast<GeneralizedTime*>(object) = {parsed->time, parsed->nanoseconds};
  return true;
}

/// Content of a string type: as received, or joined in the arena.
bool Decoder::string_octets(Tag tag, const Element& element, std::uint32_t depth, Octets& out, std::uint8_t* unused) {
  if (!element.constructed) {
    out = element.content;
    return true;
  }
  Bytes joined;
  std::uint8_t bits = 0;
  const std::uint8_t* where = nullptr;
  if (const Fault* fault = detail::join_segments(element, tag, rules_, depth, joined, bits, where))
    return fail_at(where, *fault);
  if (unused) *unused = bits;
  out = joined.empty() ? element.content.first(0) : arena_.keep(std::move(joined));
  return true;
}

/// Segments of character strings are OCTET STRINGs or of the same type (X.690 §8.23.6 has both readings in use).
bool Decoder::characters(Tag tag, const Element& element, std::uint32_t depth, Octets& out) {
  Tag segment = tags::octet_string;
  if (element.constructed && !element.content.empty() && (element.content[0] & 0x1F) == tag.number()) segment = tag;
  return string_octets(segment, element, depth, out, nullptr) && check(element, detail::check_characters(tag, out));
}

bool Decoder::bit_string(void* object, const Element& element, std::uint32_t depth) {
  auto& bits = *static_cast<BitString*>(object);
  if (element.constructed) return string_octets(tags::bit_string, element, depth, bits.octets, &bits.unused);
  if (!check(element, detail::check_bit_string(element.content, rules_.der()))) return false;
  bits.unused = element.content[0];
  bits.octets = element.content.subspan(1);
  return true;
}

}  // namespace

Result<void> decode_into(const Type& type, void* object, Octets octets, const Rules& rules, Arena& arena,
                         std::uint64_t base) {
  Decoder decoder(octets, rules, arena, base);
  if (decoder.whole(type, object, octets)) return {};
  decoder.prefix(type.name);
  return std::unexpected<Error>(std::move(decoder).error());
}

}  // namespace sealwire::asn1
