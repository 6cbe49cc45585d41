#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sealwire/base/octets.hpp"
#include "sealwire/msrp/error.hpp"

namespace sealwire::msrp {

/// What an end-line says of the message (RFC 4975 §7.1).
enum class Flag : char { last = '$', more = '+', abort = '#' };

struct FieldView {
  std::string_view name;
  std::string_view value;
};

/// Start line and header fields as they stand, split but not interpreted. Views live until the reader is called again.
struct RawHead {
  std::string_view transaction_id;
  std::string_view method;  ///< empty in a response
  unsigned status = 0;      ///< 0 in a request
  std::string_view comment;
  std::vector<FieldView> fields;
  bool has_body = false;  ///< an empty line follows the header fields

  bool is_request() const { return status == 0; }
  /// Value of the first field of that name, whatever the case of its letters; nullptr when there is none.
  const FieldView* find(std::string_view name) const;
};

struct FrameLimits {
  std::size_t head_octets = 16384;
  std::size_t fields = 64;
};

/// Finds the frames of one connection in pieces of any size (RFC 4975 §5.1, §7.3.1). A body is given out while it
/// arrives and never held back beyond the octets that could begin an end-line.
class FrameReader {
 public:
  enum class Event { need_more, head, body, end };

  explicit FrameReader(FrameLimits limits = {}) : limits_(limits) {}

  /// Takes what it needs from the front of `input` and says what was found; need_more leaves `input` empty. For each
  /// frame: one head, any number of body, one end. Errors: malformed_frame, limit; the connection is then of no use.
  Result<Event> next(Octets& input);

  const RawHead& head() const { return head_; }  ///< after Event::head
  Octets body() const { return body_; }          ///< after Event::body, until the next call
  Flag flag() const { return flag_; }            ///< after Event::end
  /// True between frames: nothing would be lost if the connection ended here.
  bool at_rest() const { return state_ == State::head && held_.empty(); }

 private:
  enum class State { head, body, end };
  struct Span {
    std::size_t at = 0;
    std::size_t size = 0;
  };
  struct FieldSpan {
    Span name, value;
  };

  Result<Event> read_head(Octets& input);
  Result<bool> scan(std::string_view text);
  Result<bool> take_line(std::string_view text, std::size_t size);
  Result<void> take_start_line(std::string_view text, std::size_t size);
  Result<void> take_field(std::string_view text, std::size_t size);
  void publish(std::string_view text);
  Event read_body(Octets& input);
  Event read_held(Octets& input);
  Event finish();

  FrameLimits limits_;
  State state_ = State::head;
  RawHead head_;
  Octets body_;
  Flag flag_ = Flag::last;

  Bytes held_;               // a head that is not complete, or what may be the beginning of an end-line
  std::size_t phantom_ = 0;  // octets at the front of held_ that belong to the head, not to the body
  Bytes emitted_;            // held octets that turned out to be body
  std::size_t scanned_ = 0;
  std::size_t lines_ = 0;
  bool folded_ = false;
  Span id_, method_, comment_;
  unsigned status_ = 0;
  std::vector<FieldSpan> spans_;
  std::string boundary_;  // CRLF, seven hyphens, transaction id
  std::uint64_t offset_ = 0;
};

/// Writes frames to the end of a Bytes.
class FrameWriter {
 public:
  explicit FrameWriter(Bytes& out) : out_(out) {}
  void request(std::string_view transaction_id, std::string_view method);
  void response(std::string_view transaction_id, unsigned status, std::string_view comment);
  void field(std::string_view name, std::string_view value);
  /// The empty line before a body; call after the last field.
  void begin_body();
  /// After a body (which gets its CRLF) or directly after the last field.
  void end(std::string_view transaction_id, Flag flag);

 private:
  Bytes& out_;
  bool in_body_ = false;
};

/// True if the end-line of that transaction occurs in the body, so that another identifier is needed (RFC 4975 §7.1).
bool collides(std::string_view transaction_id, Octets body);

}  // namespace sealwire::msrp
