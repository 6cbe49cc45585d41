#include "sealwire/msrp/reassembly.hpp"

#include <algorithm>

#include "sealwire/base/try.hpp"

#include "text.hpp"

namespace sealwire::msrp {
namespace {

std::vector<HeaderField> content_fields(const RawHead& raw) {
  std::vector<HeaderField> out;
  for (const FieldView& field : raw.fields) {
    if (!is_msrp_field(field.name) && !same_ignoring_case(field.name, "Content-Type"))
      out.push_back({std::string(field.name), std::string(field.value)});
  }
  return out;
}

std::unexpected<Error> over_limit(std::string_view what, std::uint64_t limit) {
  return fail(MsrpError::limit, std::string(what) + " exceeds " + std::to_string(limit) + " octets");
}

}  // namespace

Reassembler::~Reassembler() { budget_.used -= used_; }

// What Byte-Range announces is refused before anything is kept for it.
Result<void> Reassembler::check_announced(const Head& head) const {
  if (!head.byte_range) return {};
  const std::uint64_t announced =
      std::max(head.byte_range->total.value_or(0), head.byte_range->end.value_or(head.byte_range->start - 1));
  if (announced > limits_.message_octets) return over_limit("the message", limits_.message_octets);
  const auto known = unfinished_.find(head.message_id);
  const std::uint64_t charged = known == unfinished_.end() ? 0 : known->second.extent;
  const std::uint64_t more = announced > charged ? announced - charged : 0;
  if (used_ + more > limits_.session_octets)
    return over_limit("what the session has not finished", limits_.session_octets);
  if (budget_.used + more > budget_.octets) return over_limit("what all sessions have not finished", budget_.octets);
  return {};
}

Result<std::map<std::string, Reassembler::Message, std::less<>>::iterator> Reassembler::message_of(Instant now,
                                                                                                   const Head& head) {
  const std::optional<std::uint64_t> total = head.byte_range ? head.byte_range->total : std::nullopt;
  auto found = unfinished_.find(head.message_id);
  if (found == unfinished_.end()) {
    if (unfinished_.size() >= limits_.unfinished_messages)
      return fail(MsrpError::limit,
                  "more than " + std::to_string(limits_.unfinished_messages) + " messages are unfinished");
    Message message;
    message.content = SEALWIRE_TRY(spools_.create(total.value_or(0)));
    message.total = total;
    found = unfinished_.emplace(std::string(head.message_id), std::move(message)).first;
  } else if (total && found->second.total != total) {
    if (found->second.total) found->second.range_wrong = true;
    if (!found->second.total_is_final && *total >= found->second.extent) found->second.total = total;
  }
  found->second.last = now;
  return found;
}

Result<void> Reassembler::begin(Instant now, const Head& head, const RawHead& raw) {
  cancel();
  SEALWIRE_CHECK(check_announced(head));
  const auto message = SEALWIRE_TRY(message_of(now, head));
  Chunk chunk{message, 0, 0, std::nullopt};
  if (head.byte_range) {
    chunk.begin = chunk.at = head.byte_range->start - 1;
    chunk.end = head.byte_range->end;
  }
  if (message->second.content_type.empty() || (chunk.begin == 0 && !message->second.has_first)) {
    message->second.content_type = head.content_type;
    message->second.fields = content_fields(raw);
    message->second.has_first = chunk.begin == 0;
  }
  chunk_ = chunk;
  return {};
}

Result<void> Reassembler::grow(Message& message, std::uint64_t extent) {
  if (extent <= message.extent) return {};
  const std::uint64_t more = extent - message.extent;
  if (extent > limits_.message_octets) return over_limit("the message", limits_.message_octets);
  if (used_ + more > limits_.session_octets)
    return over_limit("what the session has not finished", limits_.session_octets);
  if (budget_.used + more > budget_.octets) return over_limit("what all sessions have not finished", budget_.octets);
  if (message.total_is_final && extent > *message.total)
    return fail(MsrpError::contradiction, "octets come after the end that the last chunk set");
  used_ += more;
  budget_.used += more;
  message.extent = extent;
  return {};
}

Result<void> Reassembler::write(Octets octets) {
  if (!chunk_ || octets.empty()) return {};
  Message& message = chunk_->message->second;
  auto done = grow(message, chunk_->at + octets.size());
  if (done) done = message.content->write_at(chunk_->at, octets);
  if (!done) {
    forget(chunk_->message);
    chunk_.reset();
    return done;
  }
  chunk_->at += octets.size();
  return {};
}

Result<void> Reassembler::add_piece(Message& message, std::uint64_t begin, std::uint64_t end) {
  if (begin == end) return {};
  auto next = message.pieces.upper_bound(begin);
  if (next != message.pieces.begin()) {
    const auto before = std::prev(next);
    if (before->second >= begin) {
      begin = before->first;
      end = std::max(end, before->second);
      message.received -= before->second - before->first;
      next = message.pieces.erase(before);
    }
  }
  while (next != message.pieces.end() && next->first <= end) {
    end = std::max(end, next->second);
    message.received -= next->second - next->first;
    next = message.pieces.erase(next);
  }
  if (message.pieces.size() >= limits_.pieces)
    return fail(MsrpError::limit, "a message came in more than " + std::to_string(limits_.pieces) + " separate pieces");
  message.pieces.emplace_hint(next, begin, end);
  message.received += end - begin;
  return {};
}

Result<std::optional<Received>> Reassembler::end(Flag flag) {
  if (!chunk_) return std::nullopt;
  const Chunk chunk = *chunk_;
  chunk_.reset();
  Message& message = chunk.message->second;
  if (flag == Flag::abort) {
    forget(chunk.message);
    return std::nullopt;
  }
  // The octets that came decide, not what Byte-Range said of them.
  if (chunk.end && *chunk.end != chunk.at) message.range_wrong = true;
  if (message.total && !message.total_is_final && chunk.at > *message.total) {
    message.range_wrong = true;
    message.total.reset();
  }
  auto added = add_piece(message, chunk.begin, chunk.at);
  if (added && flag == Flag::last) {
    if (message.total && *message.total != chunk.at) message.range_wrong = true;
    if (message.extent > chunk.at || (message.total_is_final && *message.total != chunk.at))
      added = fail(MsrpError::contradiction, "the last chunk ends before octets that came earlier");
    message.total = chunk.at;
    message.total_is_final = true;
  }
  if (!added) {
    forget(chunk.message);
    return std::unexpected(std::move(added).error());
  }
  if (!message.total_is_final || message.received != *message.total) return std::nullopt;
  return complete(chunk.message);
}

void Reassembler::cancel() {
  if (!chunk_) return;
  Message& message = chunk_->message->second;
  const bool nothing_else = message.pieces.empty();
  if (nothing_else || !add_piece(message, chunk_->begin, chunk_->at)) forget(chunk_->message);
  chunk_.reset();
}

Received Reassembler::complete(std::map<std::string, Message, std::less<>>::iterator at) {
  Received out;
  out.message_id = at->first;
  out.content_type = std::move(at->second.content_type);
  out.fields = std::move(at->second.fields);
  out.content = at->second.content;
  out.size = *at->second.total;
  out.range_wrong = at->second.range_wrong;
  out.duplicate = std::find(complete_.begin(), complete_.end(), out.message_id) != complete_.end();
  forget(at);
  if (!out.duplicate) complete_.push_back(out.message_id);
  if (complete_.size() > limits_.remembered) complete_.pop_front();
  return out;
}

void Reassembler::forget(std::map<std::string, Message, std::less<>>::iterator message) {
  used_ -= message->second.extent;
  budget_.used -= message->second.extent;
  unfinished_.erase(message);
}

std::optional<Reassembler::Progress> Reassembler::progress(std::string_view message_id) const {
  const auto found = unfinished_.find(message_id);
  if (found == unfinished_.end()) return std::nullopt;
  return Progress{found->second.received, found->second.total};
}

std::optional<Instant> Reassembler::next_deadline() const {
  std::optional<Instant> out;
  for (const auto& [id, message] : unfinished_) {
    if (!out || message.last + limits_.idle < *out) out = message.last + limits_.idle;
  }
  return out;
}

std::vector<Reassembler::Unfinished> Reassembler::unfinished() const {
  std::vector<Unfinished> out;
  for (const auto& [id, message] : unfinished_) out.push_back({id, message.content_type});
  return out;
}

std::vector<Reassembler::Unfinished> Reassembler::expire(Instant now) {
  std::vector<Unfinished> out;
  for (auto at = unfinished_.begin(); at != unfinished_.end();) {
    const auto message = at++;
    if (message->second.last + limits_.idle > now) continue;
    if (chunk_ && chunk_->message == message) chunk_.reset();
    out.push_back({message->first, message->second.content_type});
    forget(message);
  }
  return out;
}

}  // namespace sealwire::msrp
