#pragma once

#include <memory>
#include <optional>
#include <string>

#include "sealwire/asn1/oid.hpp"
#include "sealwire/base/io.hpp"
#include "sealwire/files/source.hpp"

#include "options.hpp"

namespace sealwire::app {

/// The content that a command protects: the input as it is, or with --content-type as the body of a MIME entity, whose
/// header field goes before it; text then gets CRLF line ends (RFC 8551 §3.1.1).
class ContentInput {
 public:
  /// `content_type` empty: the input is finished. Errors: cannot_open; usage for a content type that is none.
  static Result<ContentInput> open(const std::string& path, const std::string& content_type);

  /// Content of a type other than data goes into another type as it is, without a ContentInfo (RFC 5652 §5.2): if the
  /// input is a ContentInfo of `type`, as every command here writes it, only the value in it is the content.
  void take_value_of(asn1::Oid type);

  /// Octets that pump() will write, where that is known beforehand: of files, and of short input from anywhere.
  std::optional<std::uint64_t> size() const;
  /// Gives to `to` what can be looked at beforehand: all of a file, of a pipe what was read so far.
  Result<void> look_through(Sink& to);
  /// Writes all of it to `to`. Once.
  Result<void> pump(Sink& to);
  /// The first octets of what pump() writes, a header of an ordinary size included.
  Octets front() const { return first_; }
  /// Octets that pump() has written.
  std::uint64_t written() const { return written_; }

 private:
  ContentInput() = default;
  class Counted;
  Result<void> look_through_all(Sink& to);
  Result<void> pump_all(Sink& to);
  std::unique_ptr<files::FileSource> source_;
  std::string header_;
  bool canonical_ = false;
  Bytes front_;         // what was read to see whether that is all
  bool whole_ = false;  // it is
  bool value_ = false;  // the input is a ContentInfo, and only its value counts
  std::optional<std::uint64_t> value_size_;
  Bytes first_;
  std::uint64_t written_ = 0;
};

}  // namespace sealwire::app
