#pragma once

#include "sealwire/base/io.hpp"
#include "sealwire/base/octets.hpp"
#include "sealwire/mime/error.hpp"

namespace sealwire::mime {

/// Text with CRLF line ends (RFC 8551 §3.1.1): a lone LF becomes CRLF. A lone CR stays: no reader of MIME takes it for
/// a line end, and making it one would add delimiters or header fields that were not there.
Bytes canonical_text(Octets text);
/// The same of text that arrives in pieces.
class CanonicalTextSink final : public Sink {
 public:
  explicit CanonicalTextSink(Sink& out) : out_(out) {}
  Result<void> write(Octets octets) override;

 private:
  Sink& out_;
  bool after_cr_ = false;
};

/// An entity in the form that is signed (RFC 8551 §3.1.1): header lines end in CRLF; the body of text and of multipart
/// has CRLF line ends, each part by its own type; a binary body stays as it is. Errors: those of parse_entity, limit.
Result<Bytes> canonical_entity(Octets entity, const Limits& limits = {});
/// Whether the octets are in that form already.
bool is_canonical_entity(Octets entity, const Limits& limits = {});

/// A copy of an entity whose octets outside seven bits are gone into base64 or quoted-printable, part by part, as a
/// multipart/signed that passes through mail must have it (RFC 8551 §3.1.3).
Result<Bytes> seven_bit_entity(Octets entity, const Limits& limits = {});

}  // namespace sealwire::mime
