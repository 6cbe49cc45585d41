#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sealwire/base/octets.hpp"
#include "sealwire/mime/media_type.hpp"

namespace sealwire::mime {

/// One header field. `raw` is the field as received, folds and line end included; empty for one that was made here.
struct HeaderField {
  std::string name;   ///< as written
  std::string value;  ///< unfolded, without blanks at either end
  std::string raw;
  friend bool operator==(const HeaderField&, const HeaderField&) = default;
};

/// Header fields in order; names compare without regard to case.
class HeaderFields {
 public:
  /// Lines that end in CRLF or LF, to the end of `text` or to the empty line. Errors: bad_header with its offset,
  /// limit.
  static Result<HeaderFields> parse(std::string_view text, const Limits& limits = {});

  void add(std::string_view name, std::string_view value);
  /// Replaces the first of that name and removes others, or adds it.
  void set(std::string_view name, std::string_view value);
  void remove(std::string_view name);
  /// The first of that name, or null.
  const HeaderField* find(std::string_view name) const;
  std::optional<std::string_view> value(std::string_view name) const;
  const std::vector<HeaderField>& all() const { return fields_; }
  bool empty() const { return fields_.empty(); }
  /// Received fields as they came, others as "Name: value"; CRLF line ends; without the empty line.
  std::string to_string() const;
  friend bool operator==(const HeaderFields&, const HeaderFields&) = default;

 private:
  std::vector<HeaderField> fields_;
};

enum class TransferEncoding : std::uint8_t { seven_bit, eight_bit, binary, base64, quoted_printable };
std::string_view to_string(TransferEncoding encoding);
/// Errors: unknown_encoding.
Result<TransferEncoding> parse_transfer_encoding(std::string_view text);

/// Content-Disposition (RFC 2183). `kind` is in lower case: "attachment", "inline", "render", …
struct ContentDisposition {
  std::string kind;
  std::vector<Parameter> parameters;
  std::optional<std::string_view> parameter(std::string_view name) const;
  static Result<ContentDisposition> parse(std::string_view text, const Limits& limits = {});
  std::string to_string() const;
};

/// The MIME fields of a header, with the defaults of RFC 2045 §5.2 and §6.1 where they are missing.
struct ContentFields {
  MediaType type{"text", "plain", {{"charset", "us-ascii", {}}}};
  bool type_given = false;
  TransferEncoding encoding = TransferEncoding::seven_bit;
  bool encoding_given = false;
  std::optional<ContentDisposition> disposition;
  std::string id;  ///< Content-ID without angle brackets

  /// Errors: those of the fields. A bad Content-Disposition is left out, since nothing depends on it.
  static Result<ContentFields> read(const HeaderFields& fields, const Limits& limits = {});
};

}  // namespace sealwire::mime
