#pragma once

#include <memory>

#include "sealwire/base/io.hpp"
#include "sealwire/mime/header.hpp"

namespace sealwire::mime {

/// What an EntityParser has read of a header; lives as long as the parser.
struct EntityHead {
  Bytes header;  ///< as received, without the empty line
  HeaderFields fields;
  ContentFields content;
};

/// Who takes the body that an EntityParser streams.
class EntityHandler {
 public:
  virtual ~EntityHandler() = default;
  /// The header is complete. Gives where the decoded body goes; it must outlive the parser.
  virtual Result<Sink*> header(const EntityHead& head) = 0;
};

/// Reads one entity that arrives in pieces: header into memory (up to Limits), body transfer-decoded into the sink that
/// the handler gives. Memory does not grow with the body.
class EntityParser final : public Sink {
 public:
  explicit EntityParser(EntityHandler& handler, const Limits& limits = {});
  ~EntityParser() override;
  /// Errors: bad_header, limit, bad_transfer_encoding, and what the handler and its sink answer.
  Result<void> write(Octets octets) override;
  /// The entity is complete; a header without a body is an empty body.
  Result<void> finish();
  bool header_complete() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Splits the body of a multipart that arrives in pieces. Memory: one line at most as long as the boundary.
class MultipartHandler {
 public:
  virtual ~MultipartHandler() = default;
  /// Part number `index` begins. Gives where its octets go, exactly as carried; null to skip them.
  virtual Result<Sink*> part(std::size_t index) = 0;
  virtual Result<void> part_ended(std::size_t index) = 0;
};

class MultipartParser final : public Sink {
 public:
  /// Errors of write and finish: bad_multipart, limit, and what the handler answers.
  MultipartParser(std::string_view boundary, MultipartHandler& handler, const Limits& limits = {});
  ~MultipartParser() override;
  Result<void> write(Octets octets) override;
  /// Errors: bad_multipart when no delimiter, or no closing one, was seen.
  Result<void> finish();
  /// The first delimiter ended in a lone LF: a transport changed the line ends. Known when part(0) is called.
  bool bare_lf() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

class CanonicalTextSink;

/// The body of a multipart/signed (RFC 1847 §2.1): the octets of the first part go to `signed_content` exactly as they
/// are signed, the second part is collected. Where a transport left lone LFs for line ends, CRLF is put back.
class SignedSplitter final : public Sink, private MultipartHandler {
 public:
  /// `signature_limit` bounds the second part in octets.
  SignedSplitter(std::string_view boundary, Sink& signed_content, std::uint64_t signature_limit = 1 << 20,
                 const Limits& limits = {});
  ~SignedSplitter() override;
  Result<void> write(Octets octets) override { return parser_.write(octets); }
  /// Errors: bad_multipart when there are not exactly two parts.
  Result<void> finish();
  /// After finish: the second part, header and body.
  const Bytes& signature_part() const { return signature_.bytes(); }

 private:
  Result<Sink*> part(std::size_t index) override;
  Result<void> part_ended(std::size_t index) override;
  Sink& signed_content_;
  BytesSink signature_;
  std::unique_ptr<CanonicalTextSink> canonical_;
  std::size_t parts_ = 0;
  MultipartParser parser_;
};

}  // namespace sealwire::mime
