#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sealwire/base/octets.hpp"
#include "sealwire/sip/error.hpp"
#include "sealwire/sip/header.hpp"
#include "sealwire/sip/method.hpp"
#include "sealwire/sip/name_addr.hpp"
#include "sealwire/sip/via.hpp"

namespace sealwire::sip {

struct ParseLimits {
  std::size_t message_octets = 256U << 10;  ///< start line, header fields and body
  std::size_t head_octets = 32U << 10;      ///< start line and header fields
  std::size_t header_fields = 256;
};

/// A SIP request or response that was parsed whole: start line, framing and every header field that the transaction and
/// dialog layers use (Via, From, To, Call-ID, CSeq, Max-Forwards, Contact, Route, Record-Route, Content-Length,
/// Content-Type, Require, …) obey RFC 3261 §25.1. It owns its octets; what it gives out are views into them, good as
/// long as the message lives and is not moved from. Folding is replaced by blanks. Bodies are opaque octets.
class Message {
 public:
  /// One datagram, or one frame of a stream. Octets after Content-Length are dropped (RFC 3261 §18.3). Errors: any of
  /// SipError up to too_large; the offset counts from the first octet of `octets`.
  static Result<Message> parse(Octets octets, const ParseLimits& limits = {});

  bool is_request() const { return status_ == 0; }
  Method method() const { return method_; }  ///< of the Request-Line; of CSeq in a response
  std::string_view method_name() const { return text(method_name_); }
  std::string_view request_uri() const { return text(request_uri_); }
  std::uint16_t status() const { return status_; }  ///< 0 in a request
  std::string_view reason() const { return text(reason_); }

  Via top_via() const;
  std::string_view top_via_text() const { return text(top_via_); }
  NameAddr from() const;
  NameAddr to() const;
  std::string_view from_tag() const { return text(from_tag_); }
  std::string_view to_tag() const { return text(to_tag_); }
  std::string_view call_id() const { return text(call_id_); }
  std::uint32_t cseq() const { return cseq_; }
  std::string_view content_type() const { return first(Field::content_type); }
  Octets body() const { return Octets(octets_).subspan(body_begin_); }

  struct FieldView {
    Field id;
    std::string_view name;  ///< as received
    std::string_view value;
  };
  std::size_t field_count() const { return fields_.size(); }
  FieldView field(std::size_t index) const;
  /// The value of the first field of that name; "" when absent.
  std::string_view first(Field field) const;
  std::string_view first(std::string_view name) const;
  bool has(Field field) const;
  /// The elements of a list field, over all fields of that name in order ("Supported", "Allow", "Accept", …).
  std::vector<std::string_view> elements(Field field) const;
  std::vector<NameAddr> name_addrs(Field field) const;
  /// A number field such as Expires; none when absent or out of its range (RFC 4475 §3.1.2.4).
  std::optional<std::uint32_t> number(Field field) const;

  /// All of it, header names in long form, one field a line.
  Bytes serialize() const;
  /// Start line and header fields as they were parsed, with the body; for logs and for message/sipfrag.
  std::string_view head() const { return as_text(Octets(octets_).first(body_begin_)); }

 private:
  friend class MessageParser;
  struct Slice {
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
  };
  struct StoredField {
    Field id;
    Slice name;
    Slice value;
  };
  std::string_view text(Slice s) const { return as_text(octets_).substr(s.begin, s.size); }

  Bytes octets_;
  std::vector<StoredField> fields_;
  Slice method_name_, request_uri_, reason_, from_tag_, to_tag_, call_id_, top_via_;
  std::uint32_t cseq_ = 0;
  std::uint32_t body_begin_ = 0;
  std::uint16_t status_ = 0;
  Method method_ = Method::other;
};

}  // namespace sealwire::sip
