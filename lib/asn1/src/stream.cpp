#include "sealwire/asn1/stream.hpp"

#include <algorithm>

#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/try.hpp"

#include "cursor.hpp"

namespace sealwire::asn1 {

namespace {

/// Identifier and length octets of one element can be this long (a tag of 5 octets, a padded length).
constexpr std::size_t kMaxHeader = 160;
constexpr std::uint64_t kNoEnd = UINT64_MAX;

/// What is done with octets inside an element.
enum class Mode : std::uint8_t { enter, collect, content, raw, skip };

struct Frame {
  StreamElement element;
  Mode mode = Mode::enter;
  bool inner = false;            ///< part of a collected, skipped or split element: no events of its own
  std::uint64_t end = kNoEnd;    ///< offset behind its content; kNoEnd for indefinite lengths
  std::uint64_t bound = kNoEnd;  ///< end of the nearest enclosing element that has one
  Tag segment{};                 ///< which segments a split string has
};

}  // namespace

struct StreamParser::State {
  State(StreamHandler& h, const Rules& r) : handler(h), rules(r) {}

  StreamHandler& handler;
  Rules rules;
  std::vector<Frame> stack;
  std::uint64_t offset = 0;
  std::uint32_t elements = 0;
  std::uint8_t header[kMaxHeader];
  std::size_t header_size = 0;
  Bytes collected;
  std::uint64_t collect_limit = 0;
  bool done = false;
  std::optional<Error> failed;

  std::unexpected<Error> fault(const detail::Fault& wrong) const { return fail(wrong.code, wrong.what, offset); }

  Result<void> write(Octets piece);
  Result<void> close_finished();
  Result<void> close_top();
  Result<void> bulk(Octets piece);
  Result<std::size_t> header_octets(Octets piece);
  Result<void> begin(const detail::RawHeader& raw, Octets head, Octets behind, std::size_t& used);
  Result<void> end_of_contents();
  Result<void> nested(const Frame& parent, Frame& frame, Octets head);
  Result<void> asked(Frame& frame, const detail::RawHeader& raw, Octets head);
  Result<void> collect(Octets octets);
  bool takes_bulk() const;
};

/// True if the octets that follow are content without headers to look at.
bool StreamParser::State::takes_bulk() const {
  if (stack.empty()) return false;
  const Frame& top = stack.back();
  if (top.end == kNoEnd) return false;
  return !top.element.constructed || top.mode == Mode::collect || top.mode == Mode::raw || top.mode == Mode::skip;
}

Result<void> StreamParser::State::write(Octets piece) {
  while (true) {
    SEALWIRE_CHECK(close_finished());
    if (piece.empty()) return {};
    if (done) return fail(Asn1Error::trailing_octets, "octets follow the outermost element", offset);
    if (takes_bulk()) {
      const std::size_t size =
          static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), stack.back().end - offset));
      SEALWIRE_CHECK(bulk(piece.first(size)));
      offset += size;
      piece = piece.subspan(size);
    } else {
      piece = piece.subspan(SEALWIRE_TRY(header_octets(piece)));
    }
    if (offset > rules.limits.total) return fail(Asn1Error::too_long, "the input is longer than the limit", offset);
  }
}

/// Ends every element of definite length whose content is complete.
Result<void> StreamParser::State::close_finished() {
  while (header_size == 0 && !stack.empty() && stack.back().end == offset) SEALWIRE_CHECK(close_top());
  return {};
}

Result<void> StreamParser::State::close_top() {
  const Frame frame = stack.back();
  stack.pop_back();
  if (stack.empty()) done = true;
  if (frame.inner) return {};
  switch (frame.mode) {
    case Mode::enter:
    case Mode::content:
    case Mode::raw: return handler.end(frame.element);
    case Mode::collect: {
      const Bytes octets = std::exchange(collected, {});
      return handler.element(frame.element, octets);
    }
    case Mode::skip: break;
  }
  return {};
}

Result<void> StreamParser::State::bulk(Octets piece) {
  const Frame& top = stack.back();
  if (top.mode == Mode::content || top.mode == Mode::raw) return handler.content(piece);
  if (top.mode == Mode::collect) return collect(piece);
  return {};
}

Result<void> StreamParser::State::collect(Octets octets) {
  if (octets.size() > collect_limit - std::min<std::uint64_t>(collect_limit, collected.size()))
    return fail(Asn1Error::too_long,
                "an element is longer than the " + std::to_string(collect_limit) + " octets that it may have", offset);
  append(collected, octets);
  return {};
}

/// Takes octets of a header from the piece; once it is complete the element begins. Gives how many were used.
Result<std::size_t> StreamParser::State::header_octets(Octets piece) {
  detail::RawHeader raw;
  std::size_t used = 0;
  if (header_size == 0) {
    const detail::Fault* wrong = detail::scan_header(piece.data(), piece.data() + piece.size(), rules.der(), raw);
    if (!wrong) {
      used = raw.size;
      SEALWIRE_CHECK(begin(raw, piece.first(raw.size), piece.subspan(raw.size), used));
      return used;
    }
    if (wrong != &detail::kNeedMore) return fault(*wrong);
  }
  while (used < piece.size()) {
    header[header_size++] = piece[used++];
    const detail::Fault* wrong = detail::scan_header(header, header + header_size, rules.der(), raw);
    if (wrong == &detail::kNeedMore) continue;
    if (wrong) return fault(*wrong);
    const std::size_t size = std::exchange(header_size, 0);
    SEALWIRE_CHECK(begin(raw, Octets(header, size), piece.subspan(used), used));
    return used;
  }
  return used;
}

/// An element begins; `head` is its header, `behind` what is already there of what follows. `used` grows if more than
/// the header was taken.
Result<void> StreamParser::State::begin(const detail::RawHeader& raw, Octets head, Octets behind, std::size_t& used) {
  if (raw.tag == tags::end_of_contents) {
    if (raw.constructed || raw.length != 0 || raw.size != 2) return fault(detail::kBadEnd);
    return end_of_contents();
  }
  if (stack.size() > rules.limits.depth) return fault(detail::kTooDeep);
  Frame frame;
  frame.element = {raw.tag, raw.constructed, std::nullopt, offset, static_cast<std::uint32_t>(stack.size())};
  frame.bound = stack.empty() ? kNoEnd : stack.back().bound;
  const std::uint64_t content = offset + raw.size;
  if (content > frame.bound) return fault(detail::kContentTruncated);
  if (!raw.indefinite) {
    if (raw.length > frame.bound - content) return fault(detail::kContentTruncated);
    frame.element.length = raw.length;
    frame.end = frame.bound = content + raw.length;
  }
  if (!stack.empty() && stack.back().mode != Mode::enter) {
    SEALWIRE_CHECK(nested(stack.back(), frame, head));
  } else {
    if (++elements > rules.limits.elements) return fail(Asn1Error::too_many, "more elements than the limit", offset);
    SEALWIRE_CHECK(asked(frame, raw, head));
    // What is there as a whole needs no copy.
    if (frame.mode == Mode::collect && frame.end != kNoEnd && frame.element.length <= behind.size() &&
        head.data() + head.size() == behind.data()) {
      const auto size = static_cast<std::size_t>(*frame.element.length);
      collected.clear();
      used += size;
      offset = frame.end;
      if (stack.empty()) done = true;
      return handler.element(frame.element, Octets(head.data(), head.size() + size));
    }
  }
  offset = content;
  stack.push_back(frame);
  return {};
}

/// An element that begins inside one whose octets are taken as a whole.
Result<void> StreamParser::State::nested(const Frame& parent, Frame& frame, Octets head) {
  frame.inner = true;
  frame.mode = parent.mode;
  if (parent.mode == Mode::collect) return collect(head);
  if (parent.mode == Mode::raw) return handler.content(head);
  if (parent.mode == Mode::skip) return {};
  frame.segment = parent.segment;
  if (frame.element.tag != frame.segment)
    return fail(Asn1Error::unexpected_tag, "a segment of a string is of another type", offset);
  return {};
}

/// An element that the handler is asked about.
Result<void> StreamParser::State::asked(Frame& frame, const detail::RawHeader& raw, Octets head) {
  const Visit visit = SEALWIRE_TRY(handler.begin(frame.element));
  switch (visit.kind) {
    case Visit::Kind::enter: frame.mode = Mode::enter; break;
    case Visit::Kind::skip: frame.mode = Mode::skip; break;
    case Visit::Kind::raw: frame.mode = Mode::raw; return handler.content(head);
    case Visit::Kind::content:
      frame.mode = Mode::content;
      frame.segment = is_string_tag(raw.tag) ? raw.tag : tags::octet_string;
      if (raw.constructed && rules.der()) return fail(Asn1Error::not_der, "a string in segments", offset);
      break;
    case Visit::Kind::collect:
      frame.mode = Mode::collect;
      collect_limit = visit.limit;
      collected.clear();
      if (!raw.indefinite && raw.length > visit.limit)
        return fail(Asn1Error::too_long,
                    "an element is longer than the " + std::to_string(visit.limit) + " octets that it may have",
                    offset);
      return collect(head);
  }
  return {};
}

Result<void> StreamParser::State::end_of_contents() {
  if (stack.empty() || stack.back().end != kNoEnd) return fault(detail::kStrayEnd);
  static constexpr std::uint8_t kEnd[2] = {0, 0};
  if (stack.back().mode == Mode::collect) SEALWIRE_CHECK(collect(kEnd));
  if (stack.back().bound - offset < 2) return fault(detail::kContentTruncated);
  if (stack.back().mode == Mode::raw) SEALWIRE_CHECK(handler.content(kEnd));
  offset += 2;
  return close_top();
}

StreamParser::StreamParser(StreamHandler& handler, const Rules& rules)
    : state_(std::make_unique<State>(handler, rules)) {}
StreamParser::StreamParser(StreamParser&&) noexcept = default;
StreamParser::~StreamParser() = default;

Result<void> StreamParser::write(Octets piece) {
  if (state_->failed) return std::unexpected<Error>(*state_->failed);
  auto result = state_->write(piece);
  if (!result) state_->failed = result.error();
  return result;
}

Result<void> StreamParser::finish() {
  if (state_->failed) return std::unexpected<Error>(*state_->failed);
  if (state_->done && state_->header_size == 0) return {};
  return fail(Asn1Error::truncated, "the stream ends inside an element", state_->offset + state_->header_size);
}

bool StreamParser::complete() const { return state_->done; }

std::uint64_t StreamParser::offset() const { return state_->offset + state_->header_size; }

Result<void> StreamWriter::begin(Tag tag) {
  Bytes head;
  append_header(head, tag, true, 0);
  head.back() = 0x80;
  indefinite_.push_back(true);
  return out_.write(head);
}

Result<void> StreamWriter::begin(Tag tag, std::uint64_t length) {
  Bytes head;
  append_header(head, tag, true, length);
  indefinite_.push_back(false);
  return out_.write(head);
}

Result<void> StreamWriter::end() {
  static constexpr std::uint8_t kEnd[2] = {0, 0};
  const bool indefinite = indefinite_.back();
  indefinite_.pop_back();
  return indefinite ? out_.write(kEnd) : Result<void>();
}

Result<void> StreamWriter::raw(Octets octets) { return octets.empty() ? Result<void>() : out_.write(octets); }

Result<void> StreamWriter::primitive(Tag tag, Octets content) {
  SEALWIRE_CHECK(begin_primitive(tag, content.size()));
  return raw(content);
}

Result<void> StreamWriter::begin_primitive(Tag tag, std::uint64_t length) {
  Bytes head;
  append_header(head, tag, false, length);
  return out_.write(head);
}

}  // namespace sealwire::asn1
