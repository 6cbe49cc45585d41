#include "sealwire/asn1/der.hpp"

#include <algorithm>

#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/try.hpp"

#include "content.hpp"

namespace sealwire::asn1 {

bool set_of_less(Octets a, Octets b) {
  const std::size_t common = std::min(a.size(), b.size());
  const int order = common == 0 ? 0 : std::memcmp(a.data(), b.data(), common);
  if (order != 0) return order < 0;
  // The shorter is padded with zeros, so it is smaller only if the longer has anything else.
  return b.size() > common && std::any_of(b.begin() + static_cast<std::ptrdiff_t>(common), b.end(),
                                          [](std::uint8_t octet) { return octet != 0; });
}

namespace {

using detail::Fault;

/// Order in a SET whose schema is not known: by tag (SET), among equal tags as octet strings (SET OF).
bool set_less(Octets a, Octets b) {
  const Tag x = Any{a}.tag();
  const Tag y = Any{b}.tag();
  return x == y ? set_of_less(a, b) : x < y;
}

/// Null if the content of a primitive element of a universal type is DER.
const Fault* check_primitive(const Element& element, bool der) {
  if (!element.tag.is_universal()) return nullptr;
  switch (element.tag.number()) {
    case tags::boolean.number(): return detail::check_boolean(element.content, der);
    case tags::integer.number():
    case tags::enumerated.number(): return detail::check_integer(element.content);
    case tags::bit_string.number(): return detail::check_bit_string(element.content, der);
    case tags::null.number(): return element.content.empty() ? nullptr : &detail::kNullContent;
    case tags::object_identifier.number():
      return check_oid(element.content) == element.content.size() ? nullptr : &detail::kBadOid;
    case tags::sequence.number():
    case tags::set.number(): return &detail::kNotConstructed;
    default: return nullptr;
  }
}

/// Types whose constructed encoding holds elements; all other universal ones are primitive, or split in BER.
bool holds_elements(Tag tag) {
  return !tag.is_universal() || tag == tags::sequence || tag == tags::set || tag == tags::external ||
         tag == tags::embedded_pdv || tag == tags::character_string;
}

bool is_der_inside(const Element& element, const Rules& rules, std::uint32_t depth) {
  if (!element.constructed) return check_primitive(element, true) == nullptr;
  if (depth + 1 > rules.limits.depth || !holds_elements(element.tag)) return false;
  const std::uint8_t* at = element.content.data();
  const std::uint8_t* const end = at + element.content.size();
  Octets last;
  while (at != end) {
    Element child;
    if (detail::take(at, end, rules, depth + 1, child) || !is_der_inside(child, rules, depth + 1)) return false;
    if (element.tag == tags::set && !last.empty() && set_less(child.octets, last)) return false;
    last = child.octets;
  }
  return true;
}

class ToDer {
 public:
  ToDer(Octets octets, const Limits& limits) : start_(octets.data()), rules_{Encoding::ber, limits} {}

  Result<void> element(const Element& element, std::uint32_t depth) {
    if (!element.constructed) return primitive(element);
    if (is_string_tag(element.tag)) return segments(element, depth);
    if (!holds_elements(element.tag)) return fault(detail::kNotPrimitive, element.octets.data());
    if (depth + 1 > rules_.limits.depth) return fault(detail::kTooDeep, element.octets.data());
    std::vector<Element> children;
    const std::uint8_t* at = element.content.data();
    const std::uint8_t* const end = at + element.content.size();
    while (at != end) {
      if (++elements_ > rules_.limits.elements)
        return fail(Asn1Error::too_many, "more elements than the limit", offset(at));
      if (const Fault* wrong = detail::take(at, end, rules_, depth + 1, children.emplace_back()))
        return fault(*wrong, at);
    }
    const Writer::Mark close = out.mark();
    std::vector<std::size_t> sizes;
    for (std::size_t i = children.size(); i-- > 0;) {
      const Writer::Mark before = out.mark();
      SEALWIRE_CHECK(this->element(children[i], depth + 1));
      sizes.push_back(out.mark() - before);
    }
    if (element.tag == tags::set) sort(close, sizes);
    out.close(element.tag, close);
    return {};
  }

  Writer out;

 private:
  std::uint64_t offset(const std::uint8_t* at) const { return static_cast<std::uint64_t>(at - start_); }
  Result<void> fault(const Fault& wrong, const std::uint8_t* at) const {
    return fail(wrong.code, wrong.what, offset(at));
  }

  Result<void> primitive(const Element& element) {
    if (const Fault* wrong = check_primitive(element, false)) return fault(*wrong, element.octets.data());
    if (element.tag == tags::boolean) {
      out.boolean(element.content[0] != 0);
    } else if (element.tag == tags::bit_string) {
      out.bit_string({element.content.subspan(1), element.content[0]});
    } else {
      out.primitive(element.tag, element.content);
    }
    return {};
  }

  Result<void> segments(const Element& element, std::uint32_t depth) {
    Bytes joined;
    std::uint8_t unused = 0;
    const std::uint8_t* where = nullptr;
    Tag segment = element.tag;
    if (segment != tags::bit_string && !element.content.empty() && element.content[0] != segment.number())
      segment = tags::octet_string;
    if (const Fault* wrong = detail::join_segments(element, segment, rules_, depth, joined, unused, where))
      return fault(*wrong, where);
    if (element.tag == tags::bit_string)
      out.bit_string({joined, unused});
    else
      out.primitive(element.tag, joined);
    return {};
  }

  void sort(Writer::Mark end, const std::vector<std::size_t>& sizes) {
    std::vector<Bytes> elements;
    const Octets all = out.octets().first(out.mark() - end);
    std::size_t at = 0;
    for (std::size_t i = sizes.size(); i-- > 0; at += sizes[i]) elements.push_back(to_bytes(all.subspan(at, sizes[i])));
    std::sort(elements.begin(), elements.end(), set_less);
    out.rollback(end);
    for (std::size_t i = elements.size(); i-- > 0;) out.raw(elements[i]);
  }

  const std::uint8_t* start_;
  Rules rules_;
  std::uint32_t elements_ = 0;
};

}  // namespace

bool is_der(Octets octets, const Limits& limits) {
  const Rules rules{Encoding::der, limits};
  const std::uint8_t* at = octets.data();
  const std::uint8_t* const end = at + octets.size();
  Element element;
  if (octets.size() > limits.total || detail::take(at, end, rules, 0, element) || at != end) return false;
  return is_der_inside(element, rules, 0);
}

Result<Bytes> to_der(Octets octets, const Limits& limits) {
  const Element element = SEALWIRE_TRY(read_element(octets, Rules{Encoding::ber, limits}));
  ToDer converter(octets, limits);
  SEALWIRE_CHECK(converter.element(element, 0));
  return std::move(converter.out).take();
}

}  // namespace sealwire::asn1
