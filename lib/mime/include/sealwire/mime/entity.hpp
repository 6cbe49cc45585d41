#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sealwire/base/io.hpp"
#include "sealwire/base/octets.hpp"
#include "sealwire/mime/header.hpp"

namespace sealwire::mime {

/// A MIME entity: views into the octets that were parsed.
struct Entity {
  Octets octets;  ///< all of it: header, empty line, body
  Octets header;  ///< with the line end of its last field, without the empty line
  Octets body;    ///< as carried: still transfer-encoded; any octets
  HeaderFields fields;
  ContentFields content;

  /// The body with base64 and quoted-printable undone. Errors: bad_transfer_encoding.
  Result<Bytes> decoded_body() const;
};

/// Header fields up to the first empty line, and a body. Octets that begin with an empty line are a body without
/// header. Errors: bad_header, limit, and those of Content-Type and Content-Transfer-Encoding.
Result<Entity> parse_entity(Octets octets, const Limits& limits = {});

/// Whether `octets` could begin with a MIME header: a field name and a colon in the first line.
bool looks_like_entity(Octets octets);
/// How many octets stand before the header of a message as it lies in a file: a byte order mark, empty lines, the
/// "From " line of an mbox. 0 if no header follows them.
std::size_t octets_before_header(Octets octets);

/// header, CRLF, body.
Bytes make_entity(const HeaderFields& fields, Octets body);
/// An entity around a body: Content-Type, and Content-Transfer-Encoding with the body encoded when `encoding` asks for
/// it. seven_bit writes no Content-Transfer-Encoding.
Bytes make_entity(const MediaType& type, Octets body, TransferEncoding encoding = TransferEncoding::binary);

/// Undoes a transfer encoding. Errors: bad_transfer_encoding.
Result<Bytes> decode_body(Octets body, TransferEncoding encoding);
/// base64 in lines of 76 characters, quoted-printable by RFC 2045 §6.7 (`text`: line ends stay line ends); the others
/// unchanged.
Bytes encode_body(Octets body, TransferEncoding encoding, bool text = false);

/// Undoes a transfer encoding of content that arrives in pieces: writes what it gives to `out`, which must outlive it.
class TransferDecoder final : public Sink {
 public:
  TransferDecoder(TransferEncoding encoding, Sink& out);
  ~TransferDecoder() override;
  Result<void> write(Octets octets) override;
  /// The body is complete. Errors: bad_transfer_encoding when it ends within a group or an escape.
  Result<void> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sealwire::mime
