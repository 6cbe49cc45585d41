#include "sealwire/asn1/tree.hpp"

#include <algorithm>
#include <bit>
#include <optional>

#include "sealwire/asn1/der.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/hex.hpp"
#include "sealwire/base/time.hpp"
#include "sealwire/base/try.hpp"

#include "content.hpp"
#include "tree_match.hpp"

namespace sealwire::asn1 {

namespace {

using detail::Fault;
using detail::is_optional;

/// The schema as far as it is known at one place.
struct View {
  const Type* type = nullptr;       ///< null: by the tag alone
  const Field* field = nullptr;     ///< the component, for names and contained values
  const Type* contained = nullptr;  ///< what a string contains
  const Type* elements = nullptr;   ///< what an any_list holds
};

/// Text made safe for a line: control characters become dots.
std::string readable(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '.';
  return text;
}

void misfit(Node& node, std::string what) {
  node.warnings.push_back(std::move(what));
  node.misfit = true;
}

class Builder {
 public:
  /// `lenient`: what is damaged is noted, and shown as far as it can be.
  Builder(const TreeOptions& options, Octets octets, bool lenient)
      : options_(options),
        start_(octets.data()),
        end_(octets.data() + octets.size()),
        lenient_(lenient),
        elements_left_(options.rules.limits.elements) {}

  Result<void> node(Node& node, const Element& element, const View& view, std::uint32_t depth);
  Result<Element> take(const std::uint8_t*& at, const std::uint8_t* end, std::uint32_t depth);
  std::uint64_t offset(const std::uint8_t* at) const { return static_cast<std::uint64_t>(at - start_); }
  const std::optional<Error>& damage() const { return damage_; }

 private:
  void fill(Node& node, const Element& element) const;
  Result<Element> rest(const std::uint8_t* begin, const std::uint8_t* end) const;
  Result<std::vector<Element>> inside(Octets content, std::uint32_t depth, std::optional<Node>& damaged);
  void note(const Error& error);
  std::string summary(const Type& type, const Element& element) const;
  bool is_cut(Octets content) const { return damage_ && content.data() + content.size() == end_; }
  Result<void> children(Node& node, const Element& element, const View& view, std::uint32_t depth);
  Result<void> list(Node& node, const Element& element, const std::vector<Element>& elements, const View& view,
                    std::uint32_t depth);
  Result<void> components(Node& node, const std::vector<Element>& elements, const Type& type, std::uint32_t depth);
  Result<void> component(Node& node, const Element& element, const Field& field, const View& view, std::uint32_t depth);
  View open(const Field& field, const std::vector<Oid>& oids) const;
  Result<void> primitive(Node& node, const Element& element, const View& view, std::uint32_t depth);
  Result<void> contained(Node& node, Octets content, const Type* type, std::uint32_t depth);
  std::string text(Node& node, Tag tag, const Element& element, const View& view) const;
  std::string number(Node& node, Tag tag, Octets content, const View& view) const;
  std::string bits(Octets content, const View& view) const;
  std::string octets(Octets content) const;

  const TreeOptions& options_;
  const std::uint8_t* start_;
  const std::uint8_t* end_;
  bool lenient_;
  std::optional<Error> damage_;                                      ///< the first
  std::vector<std::pair<const std::uint8_t*, const char*>> broken_;  ///< elements that end before they should
  std::uint32_t elements_left_;
};

Result<Element> Builder::take(const std::uint8_t*& at, const std::uint8_t* end, std::uint32_t depth) {
  if (elements_left_ == 0) return fail(Asn1Error::too_many, "more elements than the limit", offset(at));
  --elements_left_;
  const std::uint8_t* const begin = at;
  Element element;
  if (const Fault* fault = detail::take(at, end, options_.rules, depth, element)) {
    const Error error(fault->code, fault->what, offset(at));
    if (!lenient_) return std::unexpected(error);
    auto what_is_left = rest(begin, end);
    if (!what_is_left) return std::unexpected(error);
    note(error);
    broken_.emplace_back(begin, fault->what);
    at = end;
    return what_is_left;
  }
  return element;
}

/// An element whose end is not where its length says, or not found: all that is left belongs to it.
Result<Element> Builder::rest(const std::uint8_t* begin, const std::uint8_t* end) const {
  detail::RawHeader header;
  const Fault* fault = detail::scan_header(begin, end, options_.rules.der(), header);
  if (!fault && header.tag == tags::end_of_contents) fault = &detail::kStrayEnd;
  if (!fault && header.indefinite && !header.constructed) fault = &detail::kIndefinitePrimitive;
  if (fault) return fail(fault->code, fault->what, offset(begin));
  Element element;
  element.tag = header.tag;
  element.constructed = header.constructed;
  element.indefinite = header.indefinite;
  element.content = {begin + header.size, end};
  element.octets = {begin, end};
  return element;
}

void Builder::note(const Error& error) {
  if (!damage_) damage_ = error;
}

/// The elements in a row. Where reading has to stop, what is left makes `damaged`, to be shown behind them.
Result<std::vector<Element>> Builder::inside(Octets content, std::uint32_t depth, std::optional<Node>& damaged) {
  std::vector<Element> elements;
  const std::uint8_t* at = content.data();
  const std::uint8_t* const end = at + content.size();
  while (at != end) {
    const std::uint8_t* const begin = at;
    auto element = take(at, end, depth);
    if (element) {
      elements.push_back(*element);
      continue;
    }
    if (!lenient_) return std::unexpected(std::move(element).error());
    note(element.error());
    Node& node = damaged.emplace();
    node.content = {begin, end};
    node.offset = offset(begin);
    node.length = node.total = node.content.size();
    node.type = "octets";
    node.value = octets(node.content);
    node.warnings.push_back(element.error().what());
    break;
  }
  return elements;
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
  if (!node.warnings.empty()) return;
  for (const auto& [begin, what] : broken_)
    if (begin == element.octets.data()) node.warnings.emplace_back(what);
}

Result<void> Builder::node(Node& node, const Element& element, const View& view, std::uint32_t depth) {
  fill(node, element);
  if (depth > options_.rules.limits.depth) {
    const Error error(detail::kTooDeep.code, detail::kTooDeep.what, node.offset);
    if (!lenient_) return std::unexpected(error);
    note(error);
    node.type = to_string(element.tag);
    node.warnings.emplace_back(detail::kTooDeep.what);
    return {};
  }
  if (view.type && view.type->kind == Kind::choice) {
    const Field* alternative = detail::chosen(*view.type, element);
    if (!alternative) {
      misfit(node, to_string(element.tag) + " is no alternative of " + view.type->name);
      return this->node(node, element, View{}, depth);
    }
    if (!node.name.empty() && node.name[0] != '[' && *alternative->name != '\0')
      node.alternative = alternative->name;
    else
      node.name += (node.name.empty() || *alternative->name == '\0' ? "" : " ") + std::string(alternative->name);
    return component(
        node, element, *alternative,
        View{alternative->type, alternative, alternative->content_type ? alternative->content_type : view.contained},
        depth);
  }
  if (view.type && view.type->kind != Kind::any && !detail::accepts(*view.type, element.tag) &&
      !(view.field && view.field->tagging == Tagging::implicit)) {
    misfit(node, std::string(view.type->name) + " expected, " + to_string(element.tag) + " found");
    return this->node(node, element, View{}, depth);
  }
  const bool known = view.type && view.type->kind != Kind::any && *view.type->name != '\0';
  node.type =
      known ? view.type->name : to_string(view.type && view.type->kind == Kind::string ? view.type->tag : element.tag);
  if (view.type && (view.type->kind == Kind::any_string || view.type->kind == Kind::time))
    node.type = to_string(element.tag);
  if (known && element.constructed && options_.registry) node.summary = summary(*view.type, element);
  return element.constructed ? children(node, element, view, depth) : primitive(node, element, view, depth);
}

/// What the registry says of a value in a line; of one under an IMPLICIT tag as if it had its own.
std::string Builder::summary(const Type& type, const Element& element) const {
  const auto summarize = options_.registry->find_summary(type);
  if (!summarize) return {};
  if (element.tag == type.tag) return readable(summarize(element.octets));
  Bytes own;
  append_element(own, type.tag, element.constructed, element.content);
  return readable(summarize(own));
}

Result<void> Builder::children(Node& node, const Element& element, const View& view, std::uint32_t depth) {
  std::optional<Node> damaged;
  const std::vector<Element> elements = SEALWIRE_TRY(inside(element.content, depth + 1, damaged));
  const Type* type = view.type;
  if (type && (type->kind == Kind::sequence || type->kind == Kind::set)) {
    SEALWIRE_CHECK(components(node, elements, *type, depth));
  } else {
    SEALWIRE_CHECK(list(node, element, elements, view, depth));
  }
  if (damaged) node.children.push_back(std::move(*damaged));
  return {};
}

/// Elements of one type each, or of unknown types.
Result<void> Builder::list(Node& node, const Element& element, const std::vector<Element>& elements, const View& view,
                           std::uint32_t depth) {
  const Type* type = view.type;
  const bool typed_list = type && (type->kind == Kind::sequence_of || type->kind == Kind::set_of);
  const bool any_list = type && type->kind == Kind::any_list;
  const bool split =
      is_string_tag(element.tag) || (type && (type->kind == Kind::octet_string || type->kind == Kind::bit_string));
  const bool is_set = element.tag == tags::set || (type && type->tag == tags::set);
  if (typed_list)
    node.type += std::string(*type->element->name != '\0' && node.type.ends_with(" OF") ? " " : "") +
                 (node.type.ends_with(" OF") ? type->element->name : "");
  if (type && elements.size() < type->least && !is_cut(element.content)) misfit(node, "there must be at least one");
  std::size_t index = 0;
  Octets last;
  for (const Element& child : elements) {
    Node& made = node.children.emplace_back();
    if (typed_list || any_list) made.name = "[" + std::to_string(index++) + "]";
    View inner{typed_list ? type->element : any_list ? (view.elements ? view.elements : type->element) : nullptr};
    if (split) inner = elements.size() == 1 ? View{.contained = view.contained} : View{};
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
  const auto miss = [&](const Field& field) {
    if (type.kind == Kind::sequence && !is_optional(field) && !is_cut(node.content))
      misfit(node, std::string(field.name) + " is missing");
  };
  for (const Element& element : elements) {
    std::size_t i = type.kind == Kind::set ? 0 : next;
    while (i < type.field_count && !detail::accepts(type.fields[i], element.tag)) ++i;
    Node& child = node.children.emplace_back();
    if (i == type.field_count) {
      const bool all_seen = std::all_of(type.fields + next, type.fields + type.field_count, is_optional);
      if (!type.extensible || !all_seen) misfit(child, std::string("no component of ") + type.name + " here");
      SEALWIRE_CHECK(this->node(child, element, View{}, depth + 1));
      continue;
    }
    const Field& field = type.fields[i];
    for (; next < i; ++next) miss(type.fields[next]);
    next = i + 1;
    oids[i] = detail::leading_oid(*field.type, element);
    child.name = field.name;
    SEALWIRE_CHECK(component(child, element, field, open(field, oids), depth + 1));
  }
  for (; next < type.field_count; ++next) miss(type.fields[next]);
  return {};
}

/// A component or alternative with its tagging: what is inside an explicit tag becomes its only child.
Result<void> Builder::component(Node& node, const Element& element, const Field& field, const View& view,
                                std::uint32_t depth) {
  if (!detail::is_explicit(field) || !element.constructed) return this->node(node, element, view, depth);
  fill(node, element);
  node.type = to_string(field.tag);
  std::optional<Node> damaged;
  View inner = view;
  if (field.tagging == Tagging::implicit) inner.field = nullptr;
  for (const Element& child : SEALWIRE_TRY(inside(element.content, depth + 1, damaged))) {
    Node& made = node.children.emplace_back();
    if (node.children.size() > 1) made.warnings.emplace_back("more than one value inside an explicit tag");
    SEALWIRE_CHECK(this->node(made, child, inner, depth + 1));
  }
  if (damaged) node.children.push_back(std::move(*damaged));
  return {};
}

Result<void> Builder::primitive(Node& node, const Element& element, const View& view, std::uint32_t depth) {
  Tag tag = element.tag;
  if (view.type && view.type->tag != Tag() && view.type->kind != Kind::any) tag = view.type->tag;
  node.value = text(node, tag, element, view);
  if (view.type && options_.registry) {
    if (const std::string said = summary(*view.type, element); !said.empty()) node.value += " (" + said + ")";
  }
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
    auto begun = is_cut(content) ? rest(content.data(), content.data() + content.size())
                                 : Result<Element>(std::unexpected(Error(Asn1Error::bad_value, "")));
    if (!begun) {
      node.warnings.push_back(std::string(type->name) + " expected inside, no element found");
      return {};
    }
    inner = *begun;
    broken_.emplace_back(content.data(), detail::kContentTruncated.what);
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
  return to_hex(content.first(options_.cut_octets)) + "… (" + std::to_string(content.size()) + " octets)";
}

/// The bits of a positive number, without zeros in front.
std::size_t bit_length(Octets content) {
  while (!content.empty() && content[0] == 0) content = content.subspan(1);
  return content.empty() ? 0 : content.size() * 8 - static_cast<std::size_t>(std::countl_zero(content[0]));
}

std::string Builder::number(Node& node, Tag tag, Octets content, const View& view) const {
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
  if (small && count != 0 && tag == tags::enumerated && !view.type->extensible)
    node.warnings.push_back("no value of " + std::string(view.type->name));
  if (small) return std::to_string(*small);
  if (content.size() <= options_.value_octets || value.is_negative()) return "0x" + octets(content);
  return "0x" + to_hex(content.first(options_.cut_octets)) + "… (" + std::to_string(bit_length(content)) + " bits)";
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
      return wrong(detail::check_integer(content)) ? octets(content) : number(node, tag, content, view);
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

Result<ReadTree> read_tree(Octets octets, const TreeOptions& options, bool lenient) {
  if (octets.size() > options.rules.limits.total)
    return fail(Asn1Error::too_long, "the input is longer than the limit", options.rules.limits.total);
  Builder builder(options, octets, lenient);
  const std::uint8_t* at = octets.data();
  const std::uint8_t* const end = at + octets.size();
  const Element element = SEALWIRE_TRY(builder.take(at, end, 0));
  ReadTree read;
  SEALWIRE_CHECK(builder.node(read.root, element, View{options.type}, 0));
  if (at != end)
    read.root.warnings.push_back(std::to_string(end - at) + " octets follow, from octet " +
                                 std::to_string(at - octets.data()));
  read.damage = builder.damage();
  return read;
}

}  // namespace

Result<Node> tree(Octets octets, const TreeOptions& options) {
  return std::move(SEALWIRE_TRY(read_tree(octets, options, false)).root);
}

Result<ReadTree> tree_of_damaged(Octets octets, const TreeOptions& options) { return read_tree(octets, options, true); }

}  // namespace sealwire::asn1
