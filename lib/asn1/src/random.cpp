#include <algorithm>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/registry.hpp"
#include "sealwire/asn1/writer.hpp"

#include "content.hpp"

namespace sealwire::asn1 {

namespace {

/// Below this depth optional components are left out and lists stay empty, so that recursive types end.
constexpr std::uint32_t kRandomDepth = 12;

class Generator {
 public:
  Generator(Random& random, const Registry* registry) : random_(random), registry_(registry) {}
  void value(const Type& type, std::optional<Tag> implicit, std::uint32_t depth, const Type* open);
  Bytes take() && { return std::move(out_).take(); }

 private:
  /// 0 … bound - 1
  std::uint64_t below(std::uint64_t bound) { return random_.next_u64() % bound; }
  bool coin() { return below(2) == 0; }
  std::size_t list_size(std::uint32_t depth) { return depth >= kRandomDepth ? 0 : static_cast<std::size_t>(below(4)); }
  Bytes octets(std::size_t most) {
    Bytes bytes(static_cast<std::size_t>(below(most + 1)));
    random_.fill(bytes);
    return bytes;
  }

  void field(const Field& field, std::uint32_t depth, const Type* open, Oid oid);
  void fields(const Type& type, std::uint32_t depth, std::vector<Bytes>& components);
  void contained(const Field& field, Tag tag, std::uint32_t depth, const Type* open);
  void list(const Type& type, Tag tag, std::uint32_t depth, const Type* open);
  void integer(const Type& type, Tag tag);
  void characters(Tag alphabet, Tag tag);
  void bits(const Type& type, Tag tag);
  void time(const Type& type, std::optional<Tag> implicit);
  void any(std::uint32_t depth, const Type* open);

  Random& random_;
  const Registry* registry_;
  Writer out_;
};

void Generator::value(const Type& type, std::optional<Tag> implicit, std::uint32_t depth, const Type* open) {
  const Tag tag = implicit.value_or(type.tag);
  switch (type.kind) {
    case Kind::boolean: out_.boolean(coin(), tag); return;
    case Kind::integer: integer(type, tag); return;
    case Kind::big_integer: out_.primitive(tag, integer_from_magnitude(octets(20))); return;
    case Kind::null: out_.primitive(tag, {}); return;
    case Kind::oid: {
      Bytes content = octets(8);
      for (std::uint8_t& octet : content) octet &= 0x7F;
      content.insert(content.begin(), 0x2A);
      out_.primitive(tag, content);
      return;
    }
    case Kind::bit_string: bits(type, tag); return;
    case Kind::octet_string: out_.primitive(tag, octets(24)); return;
    case Kind::string: characters(type.tag, tag); return;
    case Kind::any_string: {
      static constexpr Tag kStrings[] = {tags::utf8_string,   tags::printable_string, tags::ia5_string,
                                         tags::bmp_string,    tags::teletex_string,   tags::universal_string,
                                         tags::visible_string};
      const Tag chosen = kStrings[below(std::size(kStrings))];
      characters(chosen, chosen);
      return;
    }
    case Kind::time: time(type, implicit); return;
    case Kind::any: any(depth, open); return;
    case Kind::any_list:
    case Kind::sequence_of:
    case Kind::set_of: list(type, tag, depth, open); return;
    case Kind::choice: {
      // What a later version adds is not for this one to make up.
      const std::size_t known = type.field_count - (type.fields[type.field_count - 1].addition ? 1U : 0U);
      const Field& chosen = type.fields[below(known)];
      field(chosen, depth + 1, nullptr, {});
      return;
    }
    case Kind::sequence:
    case Kind::set: {
      std::vector<Bytes> components;
      fields(type, depth + 1, components);
      const Writer::Mark end = out_.mark();
      if (type.kind == Kind::set)
        std::sort(components.begin(), components.end(),
                  [](const Bytes& a, const Bytes& b) { return Any{a}.tag() < Any{b}.tag(); });
      for (std::size_t i = components.size(); i-- > 0;) out_.raw(components[i]);
      out_.close(tag, end);
      return;
    }
  }
}

/// All components, each on its own, in the order of the schema: OIDs that choose open types are drawn first.
void Generator::fields(const Type& type, std::uint32_t depth, std::vector<Bytes>& components) {
  std::vector<Oid> oids(type.field_count);
  std::vector<const Type*> opened(type.field_count);
  for (std::size_t i = 0; i < type.field_count && registry_; ++i) {
    const Field& f = type.fields[i];
    if (!f.open_set || f.defined_by < 0 || type.fields[f.defined_by].type->kind != Kind::oid) continue;
    const auto& entries = registry_->entries();
    const auto mine = [&f](const Registry::Entry& e) { return e.set == f.open_set; };
    const auto count = static_cast<std::size_t>(std::count_if(entries.begin(), entries.end(), mine));
    if (count == 0 || below(8) == 0 || depth >= kRandomDepth) continue;
    auto place = entries.begin();
    for (std::size_t skip = below(count);; ++place)
      if (mine(*place) && skip-- == 0) break;
    oids[static_cast<std::size_t>(f.defined_by)] = place->oid.get();
    opened[i] = place->type;
  }
  for (std::size_t i = 0; i < type.field_count; ++i) {
    const Field& f = type.fields[i];
    if (f.optional && (depth >= kRandomDepth || coin())) continue;
    const Writer::Mark end = out_.mark();
    const std::size_t before = components.size();
    field(f, depth, opened[i], oids[i]);
    components.push_back(to_bytes(out_.octets().first(out_.mark() - end)));
    out_.rollback(end);
    Octets content = Any{components[before]}.content();
    if (detail::is_explicit(f)) content = Any{content}.content();
    if (!f.default_der.empty() && equal(content, Any{f.default_der}.content())) components.pop_back();
  }
}

void Generator::field(const Field& field, std::uint32_t depth, const Type* open, Oid oid) {
  const Writer::Mark end = out_.mark();
  const bool is_explicit = detail::is_explicit(field);
  const bool implicit = field.tagging == Tagging::implicit && !is_explicit;
  if (field.contains && (field.type->kind == Kind::octet_string || field.type->kind == Kind::bit_string))
    contained(field, implicit ? field.tag : field.type->tag, depth, open);
  else if (!oid.empty())
    out_.primitive(implicit ? field.tag : field.type->tag, oid.octets());
  else
    value(*field.type, implicit ? std::optional(field.tag) : std::nullopt, depth, open ? open : field.content_type);
  if (is_explicit) out_.close(field.tag, end);
}

void Generator::contained(const Field& field, Tag tag, std::uint32_t depth, const Type* open) {
  const Writer::Mark end = out_.mark();
  if (const Type* inner = field.content_type ? field.content_type : open)
    value(*inner, std::nullopt, depth + 1, nullptr);
  else
    any(depth + 1, nullptr);
  const std::uint8_t no_unused_bits = 0;
  if (field.type->kind == Kind::bit_string) out_.raw(Octets(&no_unused_bits, 1));
  out_.header(tag, false, out_.mark() - end);
}

void Generator::list(const Type& type, Tag tag, std::uint32_t depth, const Type* open) {
  const Writer::Mark end = out_.mark();
  std::vector<std::size_t> sizes;
  for (std::size_t left = std::max<std::size_t>(type.least, list_size(depth)); left > 0; --left) {
    const Writer::Mark before = out_.mark();
    if (type.kind == Kind::any_list)
      any(depth + 1, open ? open : type.element);
    else
      value(*type.element, std::nullopt, depth + 1, nullptr);
    sizes.push_back(out_.mark() - before);
  }
  if (type.tag == tags::set) out_.sort_set(end, sizes);
  out_.close(tag, end);
}

void Generator::integer(const Type& type, Tag tag) {
  std::int64_t scratch = 0;
  auto value = static_cast<std::int64_t>(below(8));
  if (type.name_count != 0 && coin()) value = type.names[below(type.name_count)].number;
  if (const auto wide = static_cast<std::int64_t>(random_.next_u64() >> below(64));
      below(4) == 0 && type.integer->set(&scratch, wide))
    value = wide;
  if (!type.integer->set(&scratch, value)) value = 0;
  out_.integer(value, tag);
}

void Generator::characters(Tag alphabet, Tag tag) {
  Bytes text = octets(12);
  const bool numeric = alphabet == tags::numeric_string;
  for (std::uint8_t& c : text) c = numeric ? static_cast<std::uint8_t>('0' + c % 10) : 'A' + c % 26;
  if (alphabet == tags::bmp_string && text.size() % 2 != 0) text.pop_back();
  if (alphabet == tags::universal_string) text.resize(text.size() / 4 * 4);
  out_.primitive(tag, text);
}

void Generator::bits(const Type& type, Tag tag) {
  Bytes bytes = octets(4);
  std::uint8_t unused = bytes.empty() ? 0 : static_cast<std::uint8_t>(below(8));
  if (type.name_count != 0) {
    while (!bytes.empty() && bytes.back() == 0) bytes.pop_back();
    unused = 0;
    if (!bytes.empty())
      while (((bytes.back() >> unused) & 1) == 0) ++unused;
  }
  out_.bit_string({bytes, unused}, tag);
}

void Generator::time(const Type& type, std::optional<Tag> implicit) {
  const bool utc = type.tag == Tag() ? coin() : type.tag == tags::utc_time;
  Time time;
  time.form = utc ? Time::Form::utc : Time::Form::generalized;
  time.time = UnixTime(std::chrono::seconds(below(2'000'000'000)));
  if (!utc && below(4) == 0) time.nanoseconds = static_cast<std::uint32_t>(below(1'000'000'000));
  const auto text = format_time_octets(time);
  out_.primitive(implicit.value_or(utc ? tags::utc_time : tags::generalized_time), as_octets(*text));
}

void Generator::any(std::uint32_t depth, const Type* open) {
  static const Type kPlain[] = {kNull, kOctetString, kOid, kUtcTime};
  if (!open || depth >= 2 * kRandomDepth) open = &kPlain[below(std::size(kPlain))];
  value(*open, std::nullopt, depth + 1, nullptr);
}

}  // namespace

Bytes random_der(const Type& type, Random& random, const Registry* registry) {
  Generator generator(random, registry);
  generator.value(type, std::nullopt, 0, nullptr);
  return std::move(generator).take();
}

}  // namespace sealwire::asn1
