#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sealwire/base/io.hpp"
#include "sealwire/base/time.hpp"
#include "sealwire/msrp/head.hpp"

namespace sealwire::msrp {

struct HeaderField {
  std::string name;
  std::string value;
  friend bool operator==(const HeaderField&, const HeaderField&) = default;
};

/// What one sender may make a receiver keep. Extent counts, not octets received: a chunk far away costs its distance.
struct ReassemblyLimits {
  std::uint64_t message_octets = std::uint64_t{2} << 30;
  std::uint64_t session_octets = std::uint64_t{4} << 30;
  std::size_t unfinished_messages = 256;
  std::size_t pieces = 4096;       ///< separate stretches received of one message
  std::size_t remembered = 128;    ///< identifiers of complete messages, to know duplicates
  std::chrono::seconds idle{300};  ///< unfinished messages without a new chunk are dropped after this
};

/// What all reassemblers of a process share.
struct ReassemblyBudget {
  std::uint64_t octets = std::uint64_t{8} << 30;
  std::uint64_t used = 0;
};

/// A complete message.
struct Received {
  std::string message_id;
  std::string content_type;
  std::vector<HeaderField>
      fields;  ///< Content-* without Content-Type, and extension fields, of the first octet's chunk
  std::shared_ptr<Spool> content;
  std::uint64_t size = 0;
  bool duplicate = false;    ///< a message of this identifier was complete before
  bool range_wrong = false;  ///< a Byte-Range contradicted the octets that came; the octets decided (RFC 4975 §7.3.1)
};

/// Puts the chunks of messages together by Message-ID, whatever their order, size and paths (RFC 4975 §7.3.1). Chunks
/// come one after the other, as on a connection: begin, write…, end. Which session a chunk belongs to is its caller's
/// business; strict checks of the paths are those of Core.
class Reassembler {
 public:
  Reassembler(SpoolFactory& spools, ReassemblyLimits limits, ReassemblyBudget& budget)
      : spools_(spools), limits_(limits), budget_(budget) {}
  ~Reassembler();
  Reassembler(const Reassembler&) = delete;
  Reassembler& operator=(const Reassembler&) = delete;

  /// The head of a SEND with a body; `raw` gives the content's fields. Nothing is kept yet for what Byte-Range
  /// announces beyond a limit. Errors: limit, malformed_field, those of the spool factory.
  Result<void> begin(Instant now, const Head& head, const RawHead& raw);
  /// Octets of the body of that chunk. Errors: limit, those of the spool; the message is then forgotten.
  Result<void> write(Octets octets);
  /// The chunk is complete; gives the message if that made it so. Errors: contradiction.
  Result<std::optional<Received>> end(Flag flag);
  /// The chunk will not go on (its request was refused, its connection broke): what came of it does not count.
  void cancel();

  bool in_progress(std::string_view message_id) const { return unfinished_.contains(message_id); }
  /// Octets that have arrived of an unfinished message, and its length if known.
  struct Progress {
    std::uint64_t received = 0;
    std::optional<std::uint64_t> total;
  };
  std::optional<Progress> progress(std::string_view message_id) const;

  std::optional<Instant> next_deadline() const;
  struct Unfinished {
    std::string message_id;
    std::string content_type;
  };
  std::vector<Unfinished> unfinished() const;
  /// Drops what has idled too long, and gives it.
  std::vector<Unfinished> expire(Instant now);

 private:
  struct Message {
    std::string content_type;
    std::vector<HeaderField> fields;
    std::shared_ptr<Spool> content;
    std::map<std::uint64_t, std::uint64_t> pieces;  // begin → end, apart from each other
    std::optional<std::uint64_t> total;
    std::uint64_t extent = 0;
    std::uint64_t received = 0;
    bool total_is_final = false;
    bool has_first = false;
    bool range_wrong = false;
    Instant last;
  };
  struct Chunk {
    std::map<std::string, Message, std::less<>>::iterator message;
    std::uint64_t begin = 0;  // offsets from 0
    std::uint64_t at = 0;
    std::optional<std::uint64_t> end;
  };

  Result<void> check_announced(const Head& head) const;
  Result<std::map<std::string, Message, std::less<>>::iterator> message_of(Instant now, const Head& head);
  Result<void> grow(Message& message, std::uint64_t extent);
  void forget(std::map<std::string, Message, std::less<>>::iterator message);
  Result<void> add_piece(Message& message, std::uint64_t begin, std::uint64_t end);
  Received complete(std::map<std::string, Message, std::less<>>::iterator message);

  SpoolFactory& spools_;
  ReassemblyLimits limits_;
  ReassemblyBudget& budget_;
  std::uint64_t used_ = 0;
  std::map<std::string, Message, std::less<>> unfinished_;
  std::deque<std::string> complete_;
  std::optional<Chunk> chunk_;
};

}  // namespace sealwire::msrp
