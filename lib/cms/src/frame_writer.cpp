#include "frame_writer.hpp"

#include <algorithm>

#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/try.hpp"

namespace sealwire::cms {

Bytes oid_der(asn1::Oid oid) {
  Bytes out;
  asn1::append_element(out, asn1::tags::object_identifier, false, oid.octets());
  return out;
}

Bytes integer_der(std::int64_t value) {
  asn1::Writer w(16);
  w.integer(value);
  return std::move(w).take();
}

Bytes originator_info_der(const std::vector<x509::CertificatePtr>& certificates) {
  if (certificates.empty()) return {};
  std::vector<Bytes> sorted;
  for (const auto& certificate : certificates) sorted.push_back(to_bytes(certificate->der()));
  std::ranges::sort(sorted);
  Bytes all;
  for (const Bytes& certificate : sorted) append(all, certificate);
  Bytes set;
  asn1::append_element(set, asn1::Tag::context(0), true, all);
  Bytes out;
  asn1::append_element(out, asn1::Tag::context(0), true, set);
  return out;
}

Frame content_info_frame(asn1::Oid content_type, Bytes data_head) {
  Frame frame;
  frame.levels.push_back({asn1::tags::sequence, oid_der(content_type)});
  frame.levels.push_back({asn1::Tag::context(0), {}});
  frame.levels.push_back({asn1::tags::sequence, std::move(data_head)});
  frame.tail_level = 2;
  return frame;
}

Result<void> FrameWriter::begin_definite() {
  // Lengths from the inside out, headers from the outside in.
  std::vector<std::uint64_t> lengths(frame_.levels.size());
  std::uint64_t inner = asn1::header_size(frame_.string_tag, *frame_.string_size) + *frame_.string_size;
  for (std::size_t i = frame_.levels.size(); i-- > 0;) {
    lengths[i] = frame_.levels[i].head.size() + inner + (i == frame_.tail_level ? frame_.tail_size : 0);
    inner = asn1::header_size(frame_.levels[i].tag, lengths[i]) + lengths[i];
  }
  Bytes head;
  for (std::size_t i = 0; i < frame_.levels.size(); ++i) {
    asn1::append_header(head, frame_.levels[i].tag, true, lengths[i]);
    append(head, frame_.levels[i].head);
  }
  asn1::append_header(head, frame_.string_tag, false, *frame_.string_size);
  return out_.write(head);
}

Result<void> FrameWriter::begin() {
  if (frame_.string_size) return begin_definite();
  Bytes head;
  const auto indefinite = [&](asn1::Tag tag) {
    asn1::append_header(head, tag, true, 0);
    head.back() = 0x80;
  };
  for (const Frame::Level& level : frame_.levels) {
    indefinite(level.tag);
    append(head, level.head);
  }
  indefinite(frame_.string_tag);
  return out_.write(head);
}

Result<void> FrameWriter::end(Octets tail) {
  SEALWIRE_CHECK(content_.flush());
  if (frame_.string_size) return tail.empty() ? Result<void>() : out_.write(tail);
  Bytes out;
  const auto end_of_contents = [&] { out.insert(out.end(), 2, 0); };
  end_of_contents();
  for (std::size_t i = frame_.levels.size(); i-- > 0;) {
    if (i == frame_.tail_level) append(out, tail);
    end_of_contents();
  }
  return out_.write(out);
}

}  // namespace sealwire::cms
