#include "sealwire/msrp/frame.hpp"

#include <algorithm>

#include "sealwire/base/try.hpp"
#include "sealwire/msrp/head.hpp"

#include "end_line.hpp"
#include "text.hpp"

namespace sealwire::msrp {
namespace {

constexpr std::string_view kProtocol = "MSRP ";
constexpr std::string_view kHyphens = "-------";

std::optional<Flag> flag_of(char c) {
  if (c == '$' || c == '+' || c == '#') return static_cast<Flag>(c);
  return std::nullopt;
}

bool is_field_name_char(char c) {
  constexpr std::string_view others = "!#$%&'*+-.^_`{|}~";
  return is_alpha(c) || is_digit(c) || others.find(c) != std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

enum class Match { no, partial, whole };

// Whether `text` begins with boundary, flag and CRLF, or could once more of it is there.
Match match_end_line(std::string_view text, std::string_view boundary) {
  const std::size_t common = std::min(text.size(), boundary.size());
  if (text.substr(0, common) != boundary.substr(0, common)) return Match::no;
  if (text.size() <= boundary.size()) return Match::partial;
  if (!flag_of(text[boundary.size()])) return Match::no;
  const std::string_view rest = text.substr(boundary.size() + 1, 2);
  if (rest != std::string_view("\r\n").substr(0, rest.size())) return Match::no;
  return rest.size() == 2 ? Match::whole : Match::partial;
}

// Where at the end of `body` the beginning of an end-line may stand; its size if nowhere.
std::size_t possible_boundary(std::string_view body, std::string_view boundary) {
  std::size_t at = body.size() > boundary.size() ? body.size() - boundary.size() : 0;
  while ((at = body.find('\r', at)) != std::string_view::npos) {
    if (body.substr(at) == boundary.substr(0, body.size() - at)) return at;
    ++at;
  }
  return body.size();
}

}  // namespace

const FieldView* RawHead::find(std::string_view name) const {
  for (const FieldView& field : fields) {
    if (same_ignoring_case(field.name, name)) return &field;
  }
  return nullptr;
}

Result<FrameReader::Event> FrameReader::next(Octets& input) {
  if (state_ == State::head) return read_head(input);
  if (state_ == State::end) return finish();
  return read_body(input);
}

Result<FrameReader::Event> FrameReader::read_head(Octets& input) {
  if (held_.empty()) {
    // Line ends between frames carry nothing; some send them to keep a NAT binding alive.
    while (!input.empty() && (input.front() == '\r' || input.front() == '\n')) {
      input = input.subspan(1);
      ++offset_;
    }
    const std::string_view text = as_text(input);
    if (SEALWIRE_TRY(scan(text))) {
      if (folded_) held_ = to_bytes(input.first(scanned_));
      publish(folded_ ? as_text(held_) : text);
      input = input.subspan(scanned_);
      return Event::head;
    }
    if (input.empty()) return Event::need_more;
  }
  const std::size_t before = held_.size();
  const std::size_t taken = std::min(input.size(), limits_.head_octets + 1 - std::min(before, limits_.head_octets));
  append(held_, input.first(taken));
  if (!SEALWIRE_TRY(scan(as_text(held_)))) {
    input = input.subspan(taken);
    return Event::need_more;
  }
  publish(as_text(held_));
  input = input.subspan(scanned_ - before);
  return Event::head;
}

// True when the head is complete, that is at its first `scanned_` octets. What was scanned is not scanned again.
Result<bool> FrameReader::scan(std::string_view text) {
  if (scanned_ == 0) {
    spans_.clear();
    lines_ = 0;
    folded_ = false;
  }
  if (text.substr(0, kProtocol.size()) != kProtocol.substr(0, std::min(text.size(), kProtocol.size())))
    return fail(MsrpError::malformed_frame, "a frame must begin with \"MSRP \"", offset_);
  for (;;) {
    const std::size_t newline = text.find('\n', scanned_);
    if (newline == std::string_view::npos || newline + 1 > limits_.head_octets) {
      if (std::min(newline, text.size()) >= limits_.head_octets)
        return fail(MsrpError::limit,
                    "start line and header fields exceed " + std::to_string(limits_.head_octets) + " octets", offset_);
      return false;
    }
    if (newline == scanned_ || text[newline - 1] != '\r')
      return fail(MsrpError::malformed_frame, "a line must end with CRLF", offset_ + newline);
    if (SEALWIRE_TRY(take_line(text, newline + 1 - scanned_))) return true;
  }
}

// Takes the line of `size` octets, CRLF included, at scanned_; true if the head ends with it.
Result<bool> FrameReader::take_line(std::string_view text, std::size_t size) {
  const std::string_view line = text.substr(scanned_, size - 2);
  if (line.find('\r') != std::string_view::npos || line.find('\0') != std::string_view::npos)
    return fail(MsrpError::malformed_frame, "a control character in a line", offset_ + scanned_);
  if (lines_++ == 0) {
    SEALWIRE_CHECK(take_start_line(text, line.size()));
  } else if (line.empty()) {
    head_.has_body = true;
    state_ = State::body;
  } else if (line.starts_with(kHyphens)) {
    const std::string_view id = text.substr(id_.at, id_.size);
    const auto flag = flag_of(line.back());
    if (line.size() != kHyphens.size() + id.size() + 1 || line.substr(kHyphens.size(), id.size()) != id || !flag)
      return fail(MsrpError::malformed_frame, "an end-line that does not repeat the transaction identifier",
                  offset_ + scanned_);
    head_.has_body = false;
    flag_ = *flag;
    state_ = State::end;
  } else if (line.front() == ' ' || line.front() == '\t') {
    if (spans_.empty())
      return fail(MsrpError::malformed_frame, "a continuation line without a field", offset_ + scanned_);
    spans_.back().value.size = scanned_ + line.size() - spans_.back().value.at;
    folded_ = true;
  } else {
    SEALWIRE_CHECK(take_field(text, line.size()));
  }
  scanned_ += size;
  return state_ != State::head;
}

Result<void> FrameReader::take_start_line(std::string_view text, std::size_t size) {
  const auto malformed = [&](const char* what) { return fail(MsrpError::malformed_frame, what, offset_); };
  const std::string_view line = text.substr(0, size);
  const std::size_t space = line.find(' ', kProtocol.size());
  if (!line.starts_with(kProtocol) || space == std::string_view::npos)
    return malformed("a start line is \"MSRP\", transaction identifier, and method or status");
  id_ = {kProtocol.size(), space - kProtocol.size()};
  if (!is_ident(line.substr(id_.at, id_.size)))
    return malformed("a transaction identifier has 4 to 32 characters, letters, digits and .-+%=");
  const std::string_view what = line.substr(space + 1);
  comment_ = {};
  if (what.size() >= 3 && std::all_of(what.begin(), what.begin() + 3, is_digit) &&
      (what.size() == 3 || what[3] == ' ')) {
    status_ = static_cast<unsigned>((what[0] - '0') * 100 + (what[1] - '0') * 10 + (what[2] - '0'));
    if (status_ == 0) return malformed("a response status of 000");
    method_ = {};
    if (what.size() > 4) comment_ = {space + 5, what.size() - 4};
    return {};
  }
  if (what.empty() || !std::all_of(what.begin(), what.end(), [](char c) { return c >= 'A' && c <= 'Z'; }))
    return malformed("a start line has neither a method of capital letters nor a status of three digits");
  status_ = 0;
  method_ = {space + 1, what.size()};
  return {};
}

Result<void> FrameReader::take_field(std::string_view text, std::size_t size) {
  const std::string_view line = text.substr(scanned_, size);
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_alpha(line[0]) ||
      !std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon), is_field_name_char))
    return fail(MsrpError::malformed_frame, "a line that is neither a header field nor an end-line",
                offset_ + scanned_);
  if (spans_.size() >= limits_.fields)
    return fail(MsrpError::limit, "more than " + std::to_string(limits_.fields) + " header fields", offset_ + scanned_);
  spans_.push_back({{scanned_, colon}, {scanned_ + colon + 1, size - colon - 1}});
  return {};
}

void FrameReader::publish(std::string_view text) {
  if (folded_)
    std::replace_if(
        held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(scanned_),
        [](std::uint8_t c) { return c == '\r' || c == '\n'; }, std::uint8_t{' '});
  head_.transaction_id = text.substr(id_.at, id_.size);
  head_.method = text.substr(method_.at, method_.size);
  head_.comment = text.substr(comment_.at, comment_.size);
  head_.status = status_;
  head_.fields.clear();
  for (const FieldSpan& span : spans_) {
    head_.fields.push_back(
        {text.substr(span.name.at, span.name.size), trimmed(text.substr(span.value.at, span.value.size))});
  }
  boundary_.assign("\r\n").append(kHyphens).append(head_.transaction_id);
  offset_ += scanned_;
}

// A head was given out, so its octets may go now. The CRLF of the empty line may also be the one before an end-line:
// some write an empty line even where there is no body.
FrameReader::Event FrameReader::read_body(Octets& input) {
  if (scanned_ > 0) {
    scanned_ = 0;
    held_.assign({'\r', '\n'});
    phantom_ = 2;
  }
  if (!held_.empty()) {
    const Event event = read_held(input);
    if (event != Event::need_more || !held_.empty()) return event;
  }
  const std::string_view text = as_text(input);
  std::size_t stop = 0;
  for (std::size_t from = 0;; from = stop + 1) {
    const std::size_t hit = find_end_line(input.subspan(from), boundary_);
    stop = hit == std::string_view::npos ? std::max(from, possible_boundary(text, boundary_)) : from + hit;
    const Match match = stop == input.size() ? Match::partial : match_end_line(text.substr(stop), boundary_);
    if (match == Match::no) continue;
    if (match == Match::whole && stop == 0) {
      flag_ = *flag_of(text[boundary_.size()]);
      input = input.subspan(boundary_.size() + 3);
      offset_ += boundary_.size() + 3;
      return finish();
    }
    body_ = input.first(stop);
    const std::size_t taken = match == Match::partial ? input.size() : stop;
    held_ = to_bytes(input.subspan(stop, taken - stop));
    phantom_ = 0;
    input = input.subspan(taken);
    offset_ += taken;
    return stop == 0 ? Event::need_more : Event::body;
  }
}

// Decides what the held octets were, with the help of what follows them. They hold a prefix of an end-line, which
// cannot begin anew before its own end, so a mismatch releases all of them.
FrameReader::Event FrameReader::read_held(Octets& input) {
  const std::size_t wanted = boundary_.size() + 3 - held_.size();
  const std::size_t before = held_.size();
  append(held_, input.first(std::min(wanted, input.size())));
  switch (match_end_line(as_text(held_), boundary_)) {
    case Match::partial:
      offset_ += input.size();
      input = {};
      return Event::need_more;
    case Match::whole:
      flag_ = *flag_of(static_cast<char>(held_[boundary_.size()]));
      input = input.subspan(wanted);
      offset_ += wanted;
      return finish();
    case Match::no: break;
  }
  emitted_.assign(held_.begin() + static_cast<std::ptrdiff_t>(phantom_),
                  held_.begin() + static_cast<std::ptrdiff_t>(before));
  held_.clear();
  phantom_ = 0;
  body_ = emitted_;
  return emitted_.empty() ? Event::need_more : Event::body;
}

FrameReader::Event FrameReader::finish() {
  state_ = State::head;
  scanned_ = 0;
  held_.clear();
  return Event::end;
}

void FrameWriter::request(std::string_view transaction_id, std::string_view method) {
  append(out_, kProtocol);
  append(out_, transaction_id);
  append(out_, " ");
  append(out_, method);
  append(out_, "\r\n");
  in_body_ = false;
}

void FrameWriter::response(std::string_view transaction_id, unsigned status, std::string_view comment) {
  append(out_, kProtocol);
  append(out_, transaction_id);
  append(out_, " ");
  append(out_, std::to_string(status));
  if (!comment.empty()) {
    append(out_, " ");
    append(out_, comment);
  }
  append(out_, "\r\n");
  in_body_ = false;
}

void FrameWriter::field(std::string_view name, std::string_view value) {
  append(out_, name);
  append(out_, ": ");
  append(out_, value);
  append(out_, "\r\n");
}

void FrameWriter::begin_body() {
  append(out_, "\r\n");
  in_body_ = true;
}

void FrameWriter::end(std::string_view transaction_id, Flag flag) {
  if (in_body_) append(out_, "\r\n");
  in_body_ = false;
  append(out_, kHyphens);
  append(out_, transaction_id);
  const char last[] = {static_cast<char>(flag), '\r', '\n'};
  append(out_, std::string_view(last, sizeof last));
}

bool collides(std::string_view transaction_id, Octets body) {
  std::string needle(kHyphens);
  needle += transaction_id;
  return find_end_line(body, needle) != std::string_view::npos;
}

}  // namespace sealwire::msrp
