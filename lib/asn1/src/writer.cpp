#include "sealwire/asn1/writer.hpp"

#include <algorithm>

#include "sealwire/asn1/der.hpp"

namespace sealwire::asn1 {

namespace {

constexpr std::size_t kMaxHeader = 16;

/// Writes a header so that it ends before `end`; gives its size.
std::size_t write_header_before(std::uint8_t* end, Tag tag, bool constructed, std::uint64_t content) {
  std::uint8_t* at = end;
  if (content < 0x80) {
    *--at = static_cast<std::uint8_t>(content);
  } else {
    std::uint8_t octets = 0;
    for (; content != 0; content >>= 8, ++octets) *--at = static_cast<std::uint8_t>(content);
    *--at = 0x80 | octets;
  }
  const auto lead = static_cast<std::uint8_t>((static_cast<unsigned>(tag.tag_class()) << 6) | (constructed ? 0x20 : 0));
  if (tag.number() < 31) {
    *--at = static_cast<std::uint8_t>(lead | tag.number());
  } else {
    std::uint32_t number = tag.number();
    *--at = number & 0x7F;
    while ((number >>= 7) != 0) *--at = static_cast<std::uint8_t>(0x80 | (number & 0x7F));
    *--at = lead | 0x1F;
  }
  return static_cast<std::size_t>(end - at);
}

}  // namespace

std::size_t header_size(Tag tag, std::uint64_t content) {
  std::uint8_t scratch[kMaxHeader];
  return write_header_before(scratch + kMaxHeader, tag, false, content);
}

void append_header(Bytes& out, Tag tag, bool constructed, std::uint64_t content) {
  std::uint8_t scratch[kMaxHeader];
  const std::size_t size = write_header_before(scratch + kMaxHeader, tag, constructed, content);
  append(out, Octets(scratch + kMaxHeader - size, size));
}

void append_element(Bytes& out, Tag tag, bool constructed, Octets content) {
  append_header(out, tag, constructed, content.size());
  append(out, content);
}

std::uint8_t* Writer::grow_front(std::size_t size) {
  if (size > at_) {
    const std::size_t used = buffer_.size() - at_;
    Bytes larger(std::max(buffer_.size() * 2, used + size + 64));
    std::copy_n(buffer_.data() + at_, used, larger.data() + larger.size() - used);
    at_ = larger.size() - used;
    buffer_ = std::move(larger);
  }
  at_ -= size;
  return buffer_.data() + at_;
}

void Writer::header(Tag tag, bool constructed, std::size_t content) {
  std::uint8_t scratch[kMaxHeader];
  const std::size_t size = write_header_before(scratch + kMaxHeader, tag, constructed, content);
  std::copy_n(scratch + kMaxHeader - size, size, grow_front(size));
}

void Writer::raw(Octets octets) {
  if (!octets.empty()) std::copy_n(octets.data(), octets.size(), grow_front(octets.size()));
}

void Writer::primitive(Tag tag, Octets content) {
  raw(content);
  header(tag, false, content.size());
}

void Writer::integer(std::int64_t value, Tag tag) {
  std::uint8_t octets[8];
  std::size_t first = 8;
  do {
    octets[--first] = static_cast<std::uint8_t>(value & 0xFF);
    value >>= 8;
  } while (first > 0 && !((value == 0 && (octets[first] & 0x80) == 0) || (value == -1 && (octets[first] & 0x80) != 0)));
  primitive(tag, Octets(octets + first, 8 - first));
}

void Writer::boolean(bool value, Tag tag) {
  const std::uint8_t octet = value ? 0xFF : 0x00;
  primitive(tag, Octets(&octet, 1));
}

void Writer::bit_string(const BitString& value, Tag tag) {
  const Mark end = mark();
  raw(value.octets);
  if (!value.octets.empty() && value.unused != 0) {
    std::uint8_t& last = buffer_[buffer_.size() - end - 1];
    last = static_cast<std::uint8_t>(last & (0xFF << value.unused));
  }
  *grow_front(1) = value.octets.empty() ? 0 : value.unused;
  header(tag, false, size() - end);
}

void Writer::sort_set(Mark end, std::span<const std::size_t> sizes) {
  std::vector<Octets> elements(sizes.size());
  std::size_t at = at_;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const std::size_t size = sizes[sizes.size() - 1 - i];
    elements[i] = Octets(buffer_).subspan(at, size);
    at += size;
  }
  if (std::is_sorted(elements.begin(), elements.end(), set_of_less)) return;
  std::sort(elements.begin(), elements.end(), set_of_less);
  Bytes sorted;
  sorted.reserve(size() - end);
  for (const Octets element : elements) append(sorted, element);
  std::copy(sorted.begin(), sorted.end(), buffer_.begin() + static_cast<std::ptrdiff_t>(at_));
}

Bytes Writer::take() && {
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(at_));
  at_ = 0;
  return std::move(buffer_);
}

}  // namespace sealwire::asn1
