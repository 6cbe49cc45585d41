#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sealwire/base/random.hpp"
#include "sealwire/msrp/frame.hpp"

namespace sealwire::msrp {

enum class Method : std::uint8_t { send, report, auth, other };

/// Byte-Range (RFC 4975 §7.1.1): positions count from 1, `end` is inclusive, nothing stands for "*".
struct ByteRange {
  std::uint64_t start = 1;
  std::optional<std::uint64_t> end;
  std::optional<std::uint64_t> total;

  /// Errors: malformed_field when it is not of the form, starts at 0, ends before it starts (but "1-0/…") or beyond the
  /// total.
  static Result<ByteRange> parse(std::string_view text);
  std::string text() const;
  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

enum class FailureReport : std::uint8_t { yes, no, partial };
std::string_view to_string(FailureReport report);

/// Status of a REPORT (RFC 4975 §7.1.2).
struct ReportStatus {
  unsigned name_space = 0;
  unsigned code = 0;
  std::string_view comment;
};

/// A head whose fields are understood; views as in the RawHead it came from.
struct Head {
  std::string_view transaction_id;
  Method method = Method::other;
  unsigned status = 0;  ///< 0 in a request
  std::string_view to_path, from_path;
  std::string_view message_id;  ///< empty if there is none
  std::optional<ByteRange> byte_range;
  bool success_report = false;
  FailureReport failure_report = FailureReport::yes;
  std::optional<ReportStatus> report;
  std::string_view content_type;  ///< empty if there is none
  bool has_body = false;

  bool is_request() const { return status == 0; }
};

/// Errors: malformed_field: a path is missing, a field that may stand once stands twice, a value is not of its form;
/// SEND and REPORT without Message-ID, REPORT without Status, a body without Content-Type.
Result<Head> interpret(const RawHead& raw);

/// True for the fields that MSRP itself defines; the others belong to the content, or are extensions.
bool is_msrp_field(std::string_view name);

/// ALPHANUM 3*31ident-char (RFC 4975 §9): transaction and message identifiers.
bool is_ident(std::string_view text);

/// 64 bits and more of randomness (RFC 4975 §7.1), short enough to stay inside a std::string.
std::string new_transaction_id(Random& random);
std::string new_message_id(Random& random);

}  // namespace sealwire::msrp
