#pragma once

#include <optional>
#include <vector>

#include "sealwire/asn1/tag.hpp"
#include "sealwire/cms/content_info.hpp"
#include "sealwire/x509/certificate.hpp"

#include "segment_writer.hpp"

namespace sealwire::cms {

/// What stands around one long OCTET STRING: elements inside each other, each with octets before what it contains.
struct Frame {
  struct Level {
    asn1::Tag tag;
    Bytes head;
  };
  std::vector<Level> levels;  ///< outermost first
  asn1::Tag string_tag = asn1::tags::octet_string;
  std::size_t tail_level = 0;  ///< which level ends with the tail
  std::size_t tail_size = 0;
  std::optional<std::uint64_t> string_size;  ///< none: indefinite lengths
};

/// Begins a frame: ContentInfo { content_type, [0] { SEQUENCE { data_head … } } }; the data's level is 2.
Frame content_info_frame(asn1::Oid content_type, Bytes data_head);
/// DER of an OBJECT IDENTIFIER, an INTEGER, …
Bytes oid_der(asn1::Oid oid);
Bytes integer_der(std::int64_t value);

/// originatorInfo [0] with these certificates, or nothing for none.
Bytes originator_info_der(const std::vector<x509::CertificatePtr>& certificates);

/// Writes such a frame: begin(), the string's octets by content(), end().
class FrameWriter {
 public:
  /// `out` must outlive the writer.
  FrameWriter(Frame frame, Sink& out) : frame_(std::move(frame)), out_(out), content_(out, frame_.string_size) {}
  Result<void> begin();
  SegmentWriter& content() { return content_; }
  /// `tail` has tail_size octets.
  Result<void> end(Octets tail);

 private:
  Result<void> begin_definite();
  Frame frame_;
  Sink& out_;
  SegmentWriter content_;
};

}  // namespace sealwire::cms
