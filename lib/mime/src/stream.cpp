#include "sealwire/mime/stream.hpp"

#include <algorithm>
#include <optional>

#include "sealwire/base/try.hpp"
#include "sealwire/mime/canonical.hpp"
#include "sealwire/mime/entity.hpp"

#include "delimiter.hpp"

namespace sealwire::mime {

struct EntityParser::State {
  EntityHandler& handler;
  Limits limits;
  EntityHead head;
  std::size_t line_begin = 0;  // of the line of the header that is not complete yet
  bool complete = false;
  std::optional<TransferDecoder> body;

  Result<void> end_header() {
    complete = true;
    head.fields = SEALWIRE_TRY(HeaderFields::parse(as_text(head.header), limits));
    head.content = SEALWIRE_TRY(ContentFields::read(head.fields, limits));
    Sink* const sink = SEALWIRE_TRY(handler.header(head));
    body.emplace(head.content.encoding, *sink);
    return {};
  }

  /// Takes one line, or a part of one, into the header; true when it was the empty line.
  Result<bool> take_line(Octets& octets) {
    const std::size_t newline = as_text(octets).find('\n');
    const std::size_t size = newline == std::string_view::npos ? octets.size() : newline + 1;
    if (size > limits.header_octets + 2 - std::min(limits.header_octets + 2, head.header.size())) {
      return fail(MimeError::limit, "a header of more than " + std::to_string(limits.header_octets) + " octets",
                  head.header.size());
    }
    append(head.header, octets.first(size));
    octets = octets.subspan(size);
    if (newline == std::string_view::npos) return false;
    const std::string_view line = as_text(head.header).substr(line_begin);
    if (line == "\n" || line == "\r\n") {
      head.header.resize(line_begin);
      return true;
    }
    line_begin = head.header.size();
    return false;
  }
};

EntityParser::EntityParser(EntityHandler& handler, const Limits& limits)
    : state_(new State{handler, limits, {}, 0, false, std::nullopt}) {}
EntityParser::~EntityParser() = default;

bool EntityParser::header_complete() const { return state_->complete; }

Result<void> EntityParser::write(Octets octets) {
  while (!state_->complete) {
    if (octets.empty()) return {};
    if (SEALWIRE_TRY(state_->take_line(octets))) SEALWIRE_CHECK(state_->end_header());
  }
  if (octets.empty()) return {};
  return state_->body->write(octets);
}

Result<void> EntityParser::finish() {
  if (!state_->complete) SEALWIRE_CHECK(state_->end_header());
  return state_->body->finish();
}

struct MultipartParser::State {
  enum class Place : std::uint8_t { line_start, in_line, epilogue };

  State(std::string_view boundary, MultipartHandler& to, const Limits& held_to)
      : dashed("--" + std::string(boundary)), handler(to), limits(held_to) {}

  std::string dashed;
  MultipartHandler& handler;
  Limits limits;
  Place place = Place::line_start;
  Bytes held;        // the line end before the current line: the next delimiter's, if one follows
  std::string line;  // of a line that may yet be a delimiter
  std::size_t index = 0;
  bool open = false;  // within a part
  bool bare_lf = false;
  Sink* sink = nullptr;

  Result<void> emit(Octets octets) {
    if (!open || !sink || octets.empty()) return {};
    return sink->write(octets);
  }

  /// The line cannot be a delimiter: what was held back is content.
  Result<void> release() {
    if (!held.empty()) SEALWIRE_CHECK(emit(held));
    held.clear();
    SEALWIRE_CHECK(emit(as_octets(line)));
    line.clear();
    return {};
  }

  Result<void> end_part() {
    held.clear();
    line.clear();
    if (open) SEALWIRE_CHECK(handler.part_ended(index++));
    open = false;
    return {};
  }

  Result<void> delimiter(Delimiter kind, bool line_ended) {
    const bool first = !open && index == 0;
    const bool lf = line_ended && !line.ends_with('\r');
    SEALWIRE_CHECK(end_part());
    if (first) bare_lf = lf;
    if (kind == Delimiter::close) {
      place = Place::epilogue;
      return {};
    }
    if (index >= limits.parts) {
      return fail(MimeError::limit, "more than " + std::to_string(limits.parts) + " parts");
    }
    sink = SEALWIRE_TRY(handler.part(index));
    open = true;
    return {};
  }

  Delimiter kind_of_line() const {
    std::string_view text = line;
    if (text.ends_with('\r')) text.remove_suffix(1);
    return match_delimiter(text, dashed);
  }

  bool may_be_delimiter() const {
    const std::size_t size = std::min(line.size(), dashed.size());
    return line.compare(0, size, dashed, 0, size) == 0 && line.size() <= dashed.size() + kMaxPadding + 3;
  }

  /// Takes octets of a line that may be a delimiter, up to its end or until it cannot be one.
  Result<void> at_line_start(Octets& octets) {
    while (!octets.empty()) {
      const char c = static_cast<char>(octets.front());
      if (c == '\n') {
        octets = octets.subspan(1);
        if (const Delimiter kind = kind_of_line(); kind != Delimiter::none) return delimiter(kind, true);
        const bool cr = line.ends_with('\r');
        if (cr) line.pop_back();
        SEALWIRE_CHECK(release());
        held = to_bytes(std::string_view(cr ? "\r\n" : "\n"));
        return {};
      }
      line += c;
      if (!may_be_delimiter() && c != '\r') {
        SEALWIRE_CHECK(release_into_line());
        line.clear();
        octets = octets.subspan(1);
        return {};
      }
      if (!may_be_delimiter()) {  // a '\r' stays held: the next octet may be '\n'
        line.pop_back();
        SEALWIRE_CHECK(release_into_line());
        return {};
      }
      octets = octets.subspan(1);
    }
    return {};
  }

  Result<void> release_into_line() {
    place = Place::in_line;
    return release();
  }

  Result<void> in_line(Octets& octets) {
    const std::string_view text = as_text(octets);
    if (!held.empty()) {  // a '\r' at the end of the piece before
      if (text.front() == '\n') {
        held.push_back('\n');
        place = Place::line_start;
        octets = octets.subspan(1);
        return {};
      }
      SEALWIRE_CHECK(emit(held));
      held.clear();
    }
    std::size_t newline = text.find('\n');
    // A line that does not begin with '-' is no delimiter: go on without handing out each line by itself.
    while (newline != std::string_view::npos && newline + 1 < text.size() && text[newline + 1] != '-') {
      newline = text.find('\n', newline + 1);
    }
    std::size_t end = std::min(newline, text.size());
    if (end > 0 && text[end - 1] == '\r') --end;
    SEALWIRE_CHECK(emit(octets.first(end)));
    held = to_bytes(text.substr(end, newline == std::string_view::npos ? newline : newline + 1 - end));
    if (newline != std::string_view::npos) place = Place::line_start;
    octets = octets.subspan(newline == std::string_view::npos ? text.size() : newline + 1);
    return {};
  }
};

MultipartParser::MultipartParser(std::string_view boundary, MultipartHandler& handler, const Limits& limits)
    : state_(new State(boundary, handler, limits)) {}
MultipartParser::~MultipartParser() = default;

bool MultipartParser::bare_lf() const { return state_->bare_lf; }

Result<void> MultipartParser::write(Octets octets) {
  while (!octets.empty()) {
    switch (state_->place) {
      case State::Place::line_start: SEALWIRE_CHECK(state_->at_line_start(octets)); break;
      case State::Place::in_line: SEALWIRE_CHECK(state_->in_line(octets)); break;
      case State::Place::epilogue: return {};
    }
  }
  return {};
}

Result<void> MultipartParser::finish() {
  if (state_->place == State::Place::line_start) {
    if (const Delimiter kind = state_->kind_of_line(); kind != Delimiter::none) {
      SEALWIRE_CHECK(state_->delimiter(kind, false));
    }
  }
  if (state_->place == State::Place::epilogue) return {};
  SEALWIRE_CHECK(state_->release());
  return fail(MimeError::bad_multipart, state_->index == 0 && !state_->open
                                            ? "no line \"" + state_->dashed + "\""
                                            : "no line \"" + state_->dashed + "--\" at the end");
}

SignedSplitter::SignedSplitter(std::string_view boundary, Sink& signed_content, std::uint64_t signature_limit,
                               const Limits& limits)
    : signed_content_(signed_content), signature_(signature_limit), parser_(boundary, *this, limits) {}
SignedSplitter::~SignedSplitter() = default;

Result<Sink*> SignedSplitter::part(std::size_t index) {
  parts_ = index + 1;
  if (index == 1) return &signature_;
  if (index > 1) return fail(MimeError::bad_multipart, "a multipart/signed has two parts, here is another one");
  if (!parser_.bare_lf()) return &signed_content_;
  canonical_ = std::make_unique<CanonicalTextSink>(signed_content_);
  return canonical_.get();
}

Result<void> SignedSplitter::part_ended(std::size_t) { return {}; }

Result<void> SignedSplitter::finish() {
  SEALWIRE_CHECK(parser_.finish());
  if (parts_ != 2) return fail(MimeError::bad_multipart, "a multipart/signed has two parts, here is one");
  return {};
}

}  // namespace sealwire::mime
