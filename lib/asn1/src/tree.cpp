#include "sealwire/asn1/tree.hpp"

#include <algorithm>

#include "sealwire/asn1/der.hpp"
#include "sealwire/base/hex.hpp"
#include "sealwire/base/time.hpp"
#include "sealwire/base/try.hpp"

#include "content.hpp"

namespace sealwire::asn1 {

namespace {

using detail::Fault;

/// The schema as far as it is known at one place.
struct View {
  const Type* type = nullptr;       ///< null: by the tag alone
  const Field* field = nullptr;     ///< the component, for names and contained values
  const Type* contained = nullptr;  ///< what a string contains
  const Type* elements = nullptr;   ///< what an any_list holds
};

class Builder {
 public:
  Builder(const TreeOptions& options, Octets octets)
      : options_(options), start_(octets.data()), elements_left_(options.rules.limits.elements) {}

  Result<void> node(Node& node, const Element& element, const View& view, std::uint32_t depth);
  Result<Element> take(const std::uint8_t*& at, const std::uint8_t* end, std::uint32_t depth);
  std::uint64_t offset(const std::uint8_t* at) const { return static_cast<std::uint64_t>(at - start_); }

 private:
  void fill(Node& node, const Element& element) const;
  Result<void> children(Node& node, const Element& element, const View& view, std::uint32_t depth);
  Result<void> components(Node& node, const std::vector<Element>& elements, const Type& type, std::uint32_t depth);
  Result<void> component(Node& node, const Element& element, const Field& field, const View& view, std::uint32_t depth);
  View open(const Field& field, const std::vector<Oid>& oids) const;
  Result<void> primitive(Node& node, const Element& element, const View& view, std::uint32_t depth);
  Result<void> contained(Node& node, Octets content, const Type* type, std::uint32_t depth);
  std::string text(Node& node, Tag tag, const Element& element, const View& view) const;
  std::string number(Octets content, const View& view) const;
  std::string bits(Octets content, const View& view) const;
  std::string octets(Octets content) const;

  const TreeOptions& options_;
  const std::uint8_t* start_;
  std::uint32_t elements_left_;
};

Result<Element> Builder::take(const std::uint8_t*& at, const std::uint8_t* end, std::uint32_t depth) {
  if (elements_left_ == 0) return fail(Asn1Error::too_many, "more elements than the limit", offset(at));
  --elements_left_;
  Element element;
  if (const Fault* fault = detail::take(at, end, options_.rules, depth, element))
    return fail(fault->code, fault->what, offset(at));
  return element;
}

/// The alternative that a CHOICE takes for this tag, all the way down.
const Field* chosen(const Type& type, Tag tag) {
  for (const Field* f = type.fields; f != type.fields + type.field_count; ++f)
    if (detail::accepts(*f, tag)) return f;
  return nullptr;
}

void Builder::fill(Node& node, const Element& element) const {
  node.offset = offset(element.octets.data());
  node.header = static_cast<std::uint32_t>(element.header_size());
  node.length = element.content.size();
  node.total = element.octets.size();
  node.tag = element.tag;
  node.constructed = element.constructed;
  node.indefinite = element.indefinite;
  node.content = element.content;
}

Result<void> Builder::node(Node& node, const Element& element, const View& view, std::uint32_t depth) {
  fill(node, element);
  if (depth > options_.rules.limits.depth)
    return fail(Asn1Error::too_deep, "elements are nested deeper than the limit", node.offset);
  if (view.type && view.type->kind == Kind::choice) {
    const Field* alternative = chosen(*view.type, element.tag);
    if (!alternative) {
      node.warnings.push_back(to_string(element.tag) + " is no alternative of " + view.type->name);
      return this->node(node, element, View{}, depth);
    }
    if (node.name.empty() || node.name[0] == '[')
      node.name += (node.name.empty() || *alternative->name == '\0' ? "" : " ") + std::string(alternative->name);
    return component(
        node, element, *alternative,
        View{alternative->type, alternative, alternative->content_type ? alternative->content_type : view.contained},
        depth);
  }
  if (view.type && view.type->kind != Kind::any && !detail::accepts(*view.type, element.tag) &&
      !(view.field && view.field->tagging == Tagging::implicit)) {
    node.warnings.push_back(std::string(view.type->name) + " expected, " + to_string(element.tag) + " found");
    return this->node(node, element, View{}, depth);
  }
  const bool known = view.type && view.type->kind != Kind::any && *view.type->name != '\0';
  node.type =
      known ? view.type->name : to_string(view.type && view.type->kind == Kind::string ? view.type->tag : element.tag);
  if (view.type && (view.type->kind == Kind::any_string || view.type->kind == Kind::time))
    node.type = to_string(element.tag);
  return element.constructed ? children(node, element, view, depth) : primitive(node, element, view, depth);
}

Result<void> Builder::children(Node& node, const Element& element, const View& view, std::uint32_t depth) {
  std::vector<Element> elements;
  const std::uint8_t* at = element.content.data();
  const std::uint8_t* const end = at + element.content.size();
  while (at != end) elements.push_back(SEALWIRE_TRY(take(at, end, depth + 1)));
  const Type* type = view.type;
  if (type && (type->kind == Kind::sequence || type->kind == Kind::set))
    return components(node, elements, *type, depth);
  const bool typed_list = type && (type->kind == Kind::sequence_of || type->kind == Kind::set_of);
  const bool any_list = type && type->kind == Kind::any_list;
  const bool split =
      is_string_tag(element.tag) || (type && (type->kind == Kind::octet_string || type->kind == Kind::bit_string));
  const bool is_set = element.tag == tags::set || (type && type->tag == tags::set);
  if (typed_list)
    node.type += std::string(*type->element->name != '\0' && node.type.ends_with(" OF") ? " " : "") +
                 (node.type.ends_with(" OF") ? type->element->name : "");
  std::size_t index = 0;
  Octets last;
  for (const Element& child : elements) {
    Node& made = node.children.emplace_back();
    if (typed_list || any_list) made.name = "[" + std::to_string(index++) + "]";
    View inner{typed_list ? type->element : any_list ? (view.elements ? view.elements : type->element) : nullptr};
    if (split) inner.type = nullptr;
    SEALWIRE_CHECK(this->node(made, child, inner, depth + 1));
    if (is_set && !last.empty() && set_of_less(child.octets, last) && child.tag == Any{last}.tag())
      made.warnings.push_back("not in the order that DER demands");
    last = child.octets;
  }
  return {};
}

/// What the OIDs before it say of a component with an open type.
View Builder::open(const Field& field, const std::vector<Oid>& oids) const {
  View view{field.type, &field, field.content_type};
  if (field.type->kind == Kind::any && field.content_type && !field.contains) view = View{field.content_type, &field};
  if (!field.open_set || !options_.registry || field.defined_by < 0) return view;
  const Oid oid = oids[static_cast<std::size_t>(field.defined_by)];
  const Type* known = oid.empty() ? nullptr : options_.registry->find(*field.open_set, oid);
  if (!known) return view;
  if (field.contains)
    view.contained = known;
  else if (field.type->kind == Kind::any_list)
    view.elements = known;
  else
    view.type = known;
  return view;
}

Result<void> Builder::components(Node& node, const std::vector<Element>& elements, const Type& type,
                                 std::uint32_t depth) {
  std::vector<Oid> oids(type.field_count);
  std::size_t next = 0;
  for (const Element& element : elements) {
    std::size_t i = type.kind == Kind::set ? 0 : next;
    while (i < type.field_count && !detail::accepts(type.fields[i], element.tag)) ++i;
    Node& child = node.children.emplace_back();
    if (i == type.field_count) {
      if (!type.extensible) child.warnings.push_back(std::string("no component of ") + type.name + " here");
      SEALWIRE_CHECK(this->node(child, element, View{}, depth + 1));
      continue;
    }
    const Field& field = type.fields[i];
    for (; type.kind == Kind::sequence && next < i; ++next)
      if (!type.fields[next].optional && type.fields[next].default_der.empty())
        node.warnings.push_back(std::string(type.fields[next].name) + " is missing");
    next = i + 1;
    if (field.type->kind == Kind::oid && !element.constructed && check_oid(element.content) == element.content.size())
      oids[i] = Oid(element.content);
    child.name = field.name;
    SEALWIRE_CHECK(component(child, element, field, open(field, oids), depth + 1));
  }
  for (; type.kind == Kind::sequence && next < type.field_count; ++next)
    if (!type.fields[next].optional && type.fields[next].default_der.empty())
      node.warnings.push_back(std::string(type.fields[next].name) + " is missing");
  return {};
}

/// A component or alternative with its tagging: what is inside an explicit tag becomes its only child.
Result<void> Builder::component(Node& node, const Element& element, const Field& field, const View& view,
                                std::uint32_t depth) {
  if (!detail::is_explicit(field) || !element.constructed) return this->node(node, element, view, depth);
  fill(node, element);
  node.type = to_string(field.tag);
  const std::uint8_t* at = element.content.data();
  const std::uint8_t* const end = at + element.content.size();
  View inner = view;
  if (field.tagging == Tagging::implicit) inner.field = nullptr;
  while (at != end) {
    const Element child = SEALWIRE_TRY(take(at, end, depth + 1));
    Node& made = node.children.emplace_back();
    if (node.children.size() > 1) made.warnings.emplace_back("more than one value inside an explicit tag");
    SEALWIRE_CHECK(this->node(made, child, inner, depth + 1));
  }
  return {};
}

Result<void> Builder::primitive(Node& node, const Element& element, const View& view, std::uint32_t depth) {
  Tag tag = element.tag;
  if (view.type && view.type->tag != Tag() && view.type->kind != Kind::any) tag = view.type->tag;
  node.value = text(node, tag, element, view);
  if (tag == tags::octet_string) return contained(node, element.content, view.contained, depth);
  if (tag == tags::bit_string && element.content.size() > 1 && element.content[0] == 0)
    return contained(node, element.content.subspan(1), view.contained, depth);
  return {};
}

/// The value inside an OCTET STRING or BIT STRING, if its type is known or if it looks like one.
Result<void> Builder::contained(Node& node, Octets content, const Type* type, std::uint32_t depth) {
  if (content.empty() || depth + 2 > options_.rules.limits.depth) return {};
  const std::uint8_t* at = content.data();
  Element inner;
  const bool whole =
      !detail::take(at, at + content.size(), options_.rules, depth + 1, inner) && at == content.data() + content.size();
  // id-data stands for octets that need not be an element.
  if (type && type->kind == Kind::octet_string && !(whole && inner.tag == tags::octet_string)) type = nullptr;
  if (!type) {
    const bool likely = content.size() >= 4 && (inner.tag == tags::sequence || inner.tag == tags::set);
    if (!options_.guess || !whole || !likely || !is_der(content, options_.rules.limits)) return {};
  }
  if (!whole) {
    node.warnings.push_back(std::string(type->name) + " expected inside, no element found");
    return {};
  }
  Node child;
  if (auto made = this->node(child, inner, View{type}, depth + 1); !made) {
    if (made.error().is(Asn1Error::too_many)) return made;
    if (type) node.warnings.push_back("inside: " + made.error().what());
    return {};
  }
  node.value.clear();
  node.children.push_back(std::move(child));
  return {};
}

std::string Builder::octets(Octets content) const {
  if (content.size() <= options_.value_octets) return to_hex(content);
  return to_hex(content.first(options_.value_octets)) + "… (" + std::to_string(content.size()) + " octets)";
}

std::string Builder::number(Octets content, const View& view) const {
  const Integer value{content};
  const auto small = value.small();
  const NamedNumber* names = view.field && view.field->name_count != 0 ? view.field->names
                             : view.type                               ? view.type->names
                                                                       : nullptr;
  const std::size_t count = view.field && view.field->name_count != 0 ? view.field->name_count
                            : view.type                               ? view.type->name_count
                                                                      : 0;
  for (std::size_t i = 0; small && i < count; ++i)
    if (names[i].number == *small) return std::string(names[i].name) + " (" + std::to_string(*small) + ")";
  if (small) return std::to_string(*small);
  return "0x" + to_hex(content);
}

std::string Builder::bits(Octets content, const View& view) const {
  const BitString value{content.subspan(1), content[0]};
  const bool from_field = view.field && view.field->name_count != 0;
  const NamedNumber* names = from_field ? view.field->names : view.type ? view.type->names : nullptr;
  const std::size_t count = from_field ? view.field->name_count : view.type ? view.type->name_count : 0;
  if (count == 0) return octets(value.octets) + (value.unused ? " (" + std::to_string(value.bits()) + " bits)" : "");
  std::string out;
  for (std::size_t bit = 0; bit < value.bits(); ++bit) {
    if (!value.bit(bit)) continue;
    const auto* const name = std::find_if(
        names, names + count, [bit](const NamedNumber& n) { return n.number == static_cast<std::int64_t>(bit); });
    out += (out.empty() ? "" : ", ") + (name == names + count ? "bit " + std::to_string(bit) : std::string(name->name));
  }
  return out;
}

/// Text made safe for a line: control characters become dots.
std::string readable(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '.';
  return text;
}

std::string Builder::text(Node& node, Tag tag, const Element& element, const View& view) const {
  const Octets content = element.content;
  const auto wrong = [&](const Fault* fault) {
    if (fault) node.warnings.emplace_back(fault->what);
    return fault && fault->code != Asn1Error::not_der;
  };
  if (!tag.is_universal()) return octets(content);
  switch (tag.number()) {
    case tags::boolean.number():
      if (wrong(detail::check_boolean(content, true))) return octets(content);
      return content[0] != 0 ? "TRUE" : "FALSE";
    case tags::integer.number():
    case tags::enumerated.number():
      return wrong(detail::check_integer(content)) ? octets(content) : number(content, view);
    case tags::null.number(): wrong(content.empty() ? nullptr : &detail::kNullContent); return octets(content);
    case tags::object_identifier.number(): {
      if (wrong(check_oid(content) == content.size() ? nullptr : &detail::kBadOid)) return octets(content);
      const std::string_view name = oid_name(Oid(content));
      if (content.size() > 64) return octets(content);
      const std::string dotted = to_dotted(Oid(content));
      return name.empty() ? dotted : std::string(name) + " (" + dotted + ")";
    }
    case tags::bit_string.number():
      return wrong(detail::check_bit_string(content, true)) ? octets(content) : bits(content, view);
    case tags::utc_time.number():
    case tags::generalized_time.number(): {
      const auto time = parse_time_octets(tag, content, true);
      if (!time) node.warnings.push_back(time.error().what());
      const auto lenient = parse_time_octets(tag, content, false);
      return lenient ? format_time(lenient->time) : readable(std::string(as_text(content)));
    }
    default: break;
  }
  if (!is_string_tag(tag) || tag == tags::octet_string) return octets(content);
  if (!detail::is_strictly_of_alphabet(tag, content))
    node.warnings.emplace_back("characters that the type does not have");
  if (wrong(detail::check_characters(tag, content))) return octets(content);
  return readable(to_utf8(tag, content));
}

void append_text(std::string& out, const Node& node, int level) {
  const std::string offset = std::to_string(node.offset);
  out.append(offset.size() < 6 ? 6 - offset.size() : 0, ' ');
  out += offset + " " + std::to_string(node.header) + "+" + (node.indefinite ? "*" : std::to_string(node.length)) + " ";
  out.append(2 * static_cast<std::size_t>(level), ' ');
  if (!node.name.empty()) out += node.name + ": ";
  out += node.type;
  if (!node.value.empty()) out += " = " + node.value;
  for (const std::string& warning : node.warnings) out += "  ! " + warning;
  out += '\n';
  for (const Node& child : node.children) append_text(out, child, level + 1);
}

}  // namespace

Result<Node> tree(Octets octets, const TreeOptions& options) {
  if (octets.size() > options.rules.limits.total)
    return fail(Asn1Error::too_long, "the input is longer than the limit", options.rules.limits.total);
  Builder builder(options, octets);
  const std::uint8_t* at = octets.data();
  const std::uint8_t* const end = at + octets.size();
  const Element element = SEALWIRE_TRY(builder.take(at, end, 0));
  Node root;
  SEALWIRE_CHECK(builder.node(root, element, View{options.type}, 0));
  if (at != end)
    root.warnings.push_back(std::to_string(end - at) + " octets follow, from octet " +
                            std::to_string(at - octets.data()));
  return root;
}

std::string to_text(const Node& node) {
  std::string out;
  append_text(out, node, 0);
  return out;
}

}  // namespace sealwire::asn1
