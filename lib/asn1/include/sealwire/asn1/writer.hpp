#pragma once

#include "sealwire/asn1/oid.hpp"
#include "sealwire/asn1/tag.hpp"
#include "sealwire/asn1/value.hpp"
#include "sealwire/base/octets.hpp"

namespace sealwire::asn1 {

/// Octets that identifier and length take for `content` octets.
std::size_t header_size(Tag tag, std::uint64_t content);
/// Appends identifier and length octets (definite, minimal).
void append_header(Bytes& out, Tag tag, bool constructed, std::uint64_t content);
void append_element(Bytes& out, Tag tag, bool constructed, Octets content);

/// Writes DER from its end to its front: a value is written after what follows it, so every length is known when its
/// header is due, and nothing is moved or measured twice. Innermost and last things come first:
///
///   Writer w;
///   const auto end = w.mark();
///   w.octet_string(signature);   // last component
///   w.element(algorithm);        // the one before it
///   w.close(tags::sequence, end);
class Writer {
 public:
  explicit Writer(std::size_t expected = 512) : buffer_(expected), at_(expected) {}

  /// Where the content that is written next will end.
  using Mark = std::size_t;
  Mark mark() const { return size(); }
  /// Puts the header of a constructed element before everything written since `end`.
  void close(Tag tag, Mark end) { header(tag, true, size() - end); }

  void header(Tag tag, bool constructed, std::size_t content);
  /// Octets as they are: a complete element, or content.
  void raw(Octets octets);
  void primitive(Tag tag, Octets content);
  void octet_string(Octets content, Tag tag = tags::octet_string) { primitive(tag, content); }
  void oid(Oid oid) { primitive(tags::object_identifier, oid.octets()); }
  void integer(std::int64_t value, Tag tag = tags::integer);
  void boolean(bool value, Tag tag = tags::boolean);
  void null() { primitive(tags::null, {}); }
  void bit_string(const BitString& value, Tag tag = tags::bit_string);
  /// Brings the elements written since `end` into DER order of a SET OF; `sizes` are theirs, in the order written.
  void sort_set(Mark end, std::span<const std::size_t> sizes);

  std::size_t size() const { return buffer_.size() - at_; }
  Octets octets() const { return Octets(buffer_).subspan(at_); }
  Bytes take() &&;
  /// Forgets what was written since `end`.
  void rollback(Mark end) { at_ = buffer_.size() - end; }

 private:
  std::uint8_t* grow_front(std::size_t size);
  Bytes buffer_;
  std::size_t at_;
};

}  // namespace sealwire::asn1
