#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "sealwire/asn1/reader.hpp"
#include "sealwire/base/io.hpp"

namespace sealwire::asn1 {

/// What the consumer of a stream wants with an element that begins.
struct Visit {
  enum class Kind : std::uint8_t {
    enter,    ///< begin() and end() for what is inside
    collect,  ///< element() with all its octets, at most `limit`
    content,  ///< its content as content() pieces; segments of a split string are joined, so headers do not show
    raw,      ///< all its octets as they come, header included, as content() pieces; then end()
    skip,     ///< nothing, not even its end()
  };
  Kind kind = Kind::enter;
  std::uint64_t limit = 0;

  static Visit enter() { return {Kind::enter, 0}; }
  static Visit collect(std::uint64_t limit) { return {Kind::collect, limit}; }
  static Visit content() { return {Kind::content, 0}; }
  static Visit raw() { return {Kind::raw, 0}; }
  static Visit skip() { return {Kind::skip, 0}; }
};

/// The header of an element in a stream.
struct StreamElement {
  Tag tag;
  bool constructed = false;
  std::optional<std::uint64_t> length;  ///< of the content; none: indefinite
  std::uint64_t offset = 0;             ///< of the first header octet in the stream
  std::uint32_t depth = 0;              ///< 0 for the outermost
};

/// What StreamParser calls, in the order of the octets. An error ends the parse and is passed on.
class StreamHandler {
 public:
  virtual ~StreamHandler() = default;
  virtual Result<Visit> begin(const StreamElement& element) = 0;
  /// A collected element, complete; `octets` hold until the call returns.
  virtual Result<void> element(const StreamElement& element, Octets octets) = 0;
  /// A piece of the content asked for; never empty.
  virtual Result<void> content(Octets piece) = 0;
  /// The end of an element that was entered, or whose content or octets were asked for.
  virtual Result<void> end(const StreamElement& element) = 0;
};

/// Parses BER that arrives in pieces of any size, in memory bounded by the depth and by what is collected. The input is
/// one element; octets after it are an error unless take_trailing() was asked for.
class StreamParser {
 public:
  /// `handler` must outlive the parser.
  StreamParser(StreamHandler& handler, const Rules& rules = kBer);
  StreamParser(StreamParser&&) noexcept;
  ~StreamParser();

  /// Errors: as Reader::next; too_long for a collected element beyond its limit; whatever the handler returns. After an
  /// error every further call gives it again.
  Result<void> write(Octets piece);
  /// The stream is over. Errors: truncated.
  Result<void> finish();
  /// True when the outermost element is complete.
  bool complete() const;
  /// Octets taken so far.
  std::uint64_t offset() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Writes BER frames to a sink as they come: for what is too long to be held. Elements that are begun indefinite are
/// ended by end(); those begun with a length get exactly that many octets.
class StreamWriter {
 public:
  explicit StreamWriter(Sink& out) : out_(out) {}

  Result<void> begin(Tag tag);                        ///< constructed, indefinite
  Result<void> begin(Tag tag, std::uint64_t length);  ///< constructed, definite: end() writes nothing
  Result<void> end();
  /// Octets that are complete elements, or content of a definite element.
  Result<void> raw(Octets octets);
  Result<void> primitive(Tag tag, Octets content);
  /// A segment of a split OCTET STRING: begin(tag), segments, end().
  Result<void> segment(Octets content) { return primitive(tags::octet_string, content); }
  /// Header of a primitive element whose `length` content octets follow by raw().
  Result<void> begin_primitive(Tag tag, std::uint64_t length);

 private:
  Sink& out_;
  std::vector<bool> indefinite_;
};

}  // namespace sealwire::asn1
