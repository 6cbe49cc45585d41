#include "sealwire/asn1/reader.hpp"

#include "sealwire/base/try.hpp"

#include "cursor.hpp"

namespace sealwire::asn1 {

namespace detail {

namespace {

/// Tag numbers from 31 (X.690 §8.1.2.4). `at` is behind the first octet.
const Fault* scan_tag_number(const std::uint8_t*& at, const std::uint8_t* end, std::uint32_t& number) {
  number = 0;
  for (int octets = 0;; ++octets) {
    if (at == end) return &kNeedMore;
    if (octets == 0 && *at == 0x80) return &kTagPadding;
    if (octets == 5) return &kTagTooLarge;
    const std::uint64_t next = (std::uint64_t{number} << 7) | (*at & 0x7F);
    if (next > Tag::kMaxNumber) return &kTagTooLarge;
    number = static_cast<std::uint32_t>(next);
    if ((*at++ & 0x80) == 0) break;
  }
  return number < 31 ? &kTagPadding : nullptr;
}

/// Length octets (X.690 §8.1.3).
const Fault* scan_length(const std::uint8_t*& at, const std::uint8_t* end, bool der, RawHeader& out) {
  if (at == end) return &kNeedMore;
  const std::uint8_t first = *at++;
  out.indefinite = false;
  if (first < 0x80) {
    out.length = first;
    return nullptr;
  }
  if (first == 0x80) {
    out.indefinite = true;
    out.length = 0;
    if (der) return &kIndefiniteInDer;
    return out.constructed ? nullptr : &kIndefinitePrimitive;
  }
  if (first == 0xFF) return &kLengthReserved;
  std::uint64_t length = 0;
  for (int left = first & 0x7F; left > 0; --left) {
    if (at == end) return &kNeedMore;
    if (length >> 55 != 0) return &kLengthTooLarge;
    length = (length << 8) | *at++;
    if (der && length == 0) return &kLengthNotMinimal;
  }
  if (der && length < 0x80) return &kLengthNotMinimal;
  out.length = length;
  return nullptr;
}

}  // namespace

const Fault* scan_long_header(const std::uint8_t* at, const std::uint8_t* end, bool der, RawHeader& out) {
  if (at == end) return &kNeedMore;
  const std::uint8_t* const begin = at;
  const std::uint8_t first = *at++;
  std::uint32_t number = first & 0x1FU;
  if (number == 0x1F)
    if (const Fault* fault = scan_tag_number(at, end, number)) return fault;
  out.tag = Tag(static_cast<TagClass>(first >> 6), number);
  out.constructed = (first & 0x20) != 0;
  if (const Fault* fault = scan_length(at, end, der, out)) return fault;
  out.size = static_cast<std::size_t>(at - begin);
  return nullptr;
}

const Fault* find_end(const std::uint8_t*& at, const std::uint8_t* end, const Rules& rules, std::uint32_t depth) {
  for (std::uint32_t open = 1;;) {
    if (depth + open - 1 > rules.limits.depth) return &kTooDeep;
    if (at == end) return &kNoEnd;
    RawHeader header;
    if (const Fault* fault = scan_header(at, end, rules.der(), header)) return fault == &kNeedMore ? &kNoEnd : fault;
    if (header.tag == tags::end_of_contents) {
      if (header.constructed || header.length != 0 || header.size != 2) return &kBadEnd;
      if (--open == 0) return nullptr;
      at += 2;
      continue;
    }
    if (header.indefinite) {
      ++open;
    } else if (header.length > static_cast<std::uint64_t>(end - at) - header.size) {
      return &kContentTruncated;
    }
    at += header.size + header.length;
  }
}

}  // namespace detail

namespace {

std::unexpected<Error> fault_error(const detail::Fault& fault, std::uint64_t offset) {
  return fail(fault.code, fault.what, offset);
}

}  // namespace

Result<Header> read_header(Octets octets, const Rules& rules, std::uint64_t base) {
  detail::RawHeader raw;
  const detail::Fault* fault = detail::scan_header(octets.data(), octets.data() + octets.size(), rules.der(), raw);
  if (fault == &detail::kNeedMore) return Header{};
  if (fault) return fault_error(*fault, base);
  Header header{raw.tag, raw.constructed, std::nullopt, raw.size};
  if (!raw.indefinite) header.length = raw.length;
  return header;
}

std::optional<Tag> Reader::peek_tag() const {
  detail::RawHeader header;
  if (at_ == end_ || detail::scan_header(at_, end_, rules_->der(), header)) return std::nullopt;
  return header.tag;
}

Result<Element> Reader::next() {
  Element element;
  const std::uint8_t* at = at_;
  if (const detail::Fault* fault = detail::take(at, end_, *rules_, depth_, element))
    return fault_error(*fault, offset_of(at));
  at_ = at;
  return element;
}

Result<Element> Reader::next(Tag tag, const char* what) {
  if (at_end())
    return fail(Asn1Error::missing_field, std::string(what) + " is missing, " + to_string(tag) + " expected", offset());
  const std::uint64_t here = offset();
  Element element = SEALWIRE_TRY(next());
  if (element.tag != tag) {
    at_ = element.octets.data();
    return fail(Asn1Error::unexpected_tag,
                std::string(what) + ": " + to_string(tag) + " expected, " + to_string(element.tag) + " found", here);
  }
  return element;
}

Result<std::optional<Element>> Reader::next_if(Tag tag) {
  if (peek_tag() != tag) return std::optional<Element>();
  return SEALWIRE_TRY(next());
}

Result<Reader> Reader::inside(const Element& element) const {
  if (!element.constructed)
    return fail(Asn1Error::bad_value, to_string(element.tag) + " should be constructed and is primitive",
                offset_of(element.octets.data()));
  if (depth_ + 1 > rules_->limits.depth) return fault_error(detail::kTooDeep, offset_of(element.octets.data()));
  Reader reader = *this;
  reader.at_ = element.content.data();
  reader.end_ = element.content.data() + element.content.size();
  reader.depth_ = depth_ + 1;
  return reader;
}

Result<void> Reader::finish(const char* what) const {
  if (at_end()) return {};
  return fail(Asn1Error::trailing_octets, std::string("something follows the last component of ") + what, offset());
}

Result<Element> read_element(Octets octets, const Rules& rules) {
  if (octets.size() > rules.limits.total)
    return fail(Asn1Error::too_long, "the input is longer than the limit", rules.limits.total);
  Reader reader(octets, rules);
  const Element element = SEALWIRE_TRY(reader.next());
  if (!reader.at_end()) return fail(Asn1Error::trailing_octets, "octets follow the element", reader.offset());
  return element;
}

}  // namespace sealwire::asn1
