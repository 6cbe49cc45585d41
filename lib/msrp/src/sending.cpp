#include <algorithm>

#include "sealwire/base/try.hpp"

#include "core_impl.hpp"
#include "text.hpp"

namespace sealwire::msrp {
namespace {

// RFC 4975 §7.1.1: chunks above this size give way, and none but the last should be smaller.
constexpr std::size_t kFairOctets = 2048;

void add_field(std::string& to, std::string_view name, std::string_view value) {
  to.append(name).append(": ").append(value).append("\r\n");
}

bool is_field_text(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

Result<void> check_field(const HeaderField& field) {
  const bool name_fits = !field.name.empty() && is_alpha(field.name[0]) &&
                         std::all_of(field.name.begin(), field.name.end(),
                                     [](char c) { return is_alpha(c) || is_digit(c) || c == '-' || c == '_'; });
  if (!name_fits || !is_field_text(field.value))
    return fail(MsrpError::malformed_field, "a header field that cannot be written");
  for (const std::string_view reserved : {"Content-Type", "Content-Transfer-Encoding", "Use-Nickname"}) {
    if (is_msrp_field(field.name) || same_ignoring_case(field.name, reserved))
      return fail(MsrpError::malformed_field, field.name + " is not for the sender of a message to set");
  }
  return {};
}

bool is_lost(unsigned status) {
  return status == number(Status::timed_out) || status == number(Status::no_session) ||
         status == number(Status::session_elsewhere);
}

std::string essence_of(std::string_view content_type) {
  const auto type = mime::MediaType::parse(content_type);
  return type ? type->essence() : std::string(content_type);
}

Result<void> read_exactly(const Spool& spool, std::uint64_t offset, std::span<std::uint8_t> into) {
  while (!into.empty()) {
    const std::size_t got = SEALWIRE_TRY(spool.read_at(offset, into));
    if (got == 0) return fail(MsrpError::bad_command, "the content is shorter than its size says", offset);
    offset += got;
    into = into.subspan(got);
  }
  return {};
}

// Says whom a refusal is of, and what there is instead.
Result<void> in_words(Result<void> check, const std::string& type, const char* where, const mime::AcceptList& list) {
  if (check || !check.error().is(MsrpError::not_accepted)) return check;
  const std::string listed = list.to_accept();
  return fail(MsrpError::not_accepted,
              "the far end does not take " + essence_of(type) + where + (listed.empty() ? "" : "; it takes " + listed));
}

}  // namespace

Result<void> Core::Impl::check(const Session& session, const SendMessage& command) const {
  if (!is_ident(command.message_id) ||
      std::any_of(session.messages.begin(), session.messages.end(),
                  [&](const auto& message) { return message->message_id == command.message_id; }))
    return fail(MsrpError::malformed_field, "the Message-ID is not of its form or in use");
  if (!is_field_text(command.content_type)) return fail(MsrpError::malformed_field, "a line end in Content-Type");
  for (const HeaderField& field : command.fields) SEALWIRE_CHECK(check_field(field));
  if (command.content == nullptr || command.content->size() < command.size)
    return fail(MsrpError::malformed_field, "the content is shorter than its size says");
  if (command.size > session.terms.peer_max_size)
    return fail(MsrpError::limit, "the peer takes messages of " + std::to_string(session.terms.peer_max_size) +
                                      " octets at most, this one has " + std::to_string(command.size));
  const Accepted& peer = session.terms.peer_accepted;
  SEALWIRE_CHECK(in_words(peer.check(command.content_type), command.content_type, "", peer.types));
  const auto& wrapped = peer.wrapped_types.empty() ? peer.types : peer.wrapped_types;
  for (const std::string& type : command.wrapped_types)
    SEALWIRE_CHECK(in_words(peer.check_wrapped(type), type, " inside a container", wrapped));
  const std::string essence = essence_of(command.content_type);
  if (session.refused_types.contains(essence))
    return fail(MsrpError::not_accepted, "the peer has refused " + essence + " in this session");
  return {};
}

void Core::Impl::send_message(Instant now, SendMessage command, Actions& out) {
  Session* session = find(command.session);
  if (session == nullptr) {
    out.push_back(SendDone{command.session, command.message_id, number(Status::no_session), true, "no such session"});
    return;
  }
  if (const auto fits = check(*session, command); !fits) {
    out.push_back(
        SendDone{command.session, command.message_id, number(status_of(fits.error())), true, fits.error().what()});
    return;
  }
  auto message = std::make_shared<Outgoing>();
  message->session = command.session;
  message->message_id = command.message_id;
  message->type = essence_of(command.content_type);
  message->content = std::move(command.content);
  message->size = command.size;
  message->chunk_octets = session->terms.remote.size() > 1 ? config.chunk_octets : config.direct_chunk_octets;
  message->failure_report = command.failure_report;
  add_field(message->before, "To-Path", session->to_path);
  add_field(message->before, "From-Path", session->terms.local.text());
  add_field(message->before, "Message-ID", command.message_id);
  if (command.success_report) add_field(message->after, "Success-Report", "yes");
  if (command.failure_report != FailureReport::yes)
    add_field(message->after, "Failure-Report", to_string(command.failure_report));
  for (const HeaderField& field : command.fields) add_field(message->after, field.name, field.value);
  add_field(message->after, "Content-Type", command.content_type);
  message->after += "\r\n";
  session->messages.push_back(message);
  Connection* connection = session->up ? find(session->flow) : nullptr;
  if (connection == nullptr) return;
  connection->turn.push_back(message);
  pump(now, *connection, out);
}

void Core::Impl::abort_message(Instant now, const AbortMessage& command, Actions& out) {
  Session* session = find(command.session);
  if (session == nullptr) return;
  const auto at = std::find_if(session->messages.begin(), session->messages.end(),
                               [&](const auto& message) { return message->message_id == command.message_id; });
  if (at == session->messages.end()) return;
  const std::shared_ptr<Outgoing> message = *at;
  Connection* connection = find(session->flow);
  if (connection != nullptr && message->sent > 0 && !message->all_sent) {
    Bytes chunk;
    if (append_chunk(now, *connection, message, kFairOctets, Flag::abort, chunk, out)) {
      append(connection->pending, chunk);
      flush(*connection, out);
    }
  }
  finish(*message, 0, true, "aborted", out);
}

// An empty SEND names the session to the side that was called (RFC 4975 §5.4).
void Core::Impl::send_bind(Instant now, Session& session, Connection& connection) {
  const std::string id = new_transaction_id(random);
  FrameWriter frame(connection.pending);
  frame.request(id, "SEND");
  frame.field("To-Path", session.to_path);
  frame.field("From-Path", session.terms.local.text());
  frame.field("Message-ID", new_message_id(random));
  frame.field("Byte-Range", "1-0/0");
  frame.end(id, Flag::last);
  expect(now, connection, id, {session.terms.id, nullptr, 0, {}, true});
}

void Core::Impl::expect(Instant now, Connection& connection, const std::string& id, Transaction transaction) {
  transaction.deadline = now + config.transaction_timeout;
  if (!transaction.timed && connection.order.size() >= config.unacknowledged_chunks) {
    const auto oldest = connection.transactions.find(connection.order.front());
    if (oldest == connection.transactions.end() || !oldest->second.timed) {
      if (oldest != connection.transactions.end()) connection.transactions.erase(oldest);
      connection.order.pop_front();
    }
  }
  arm(connection, transaction.deadline);
  connection.transactions.emplace(id, std::move(transaction));
  connection.order.push_back(id);
}

void Core::Impl::pump(Instant now, Connection& connection, Actions& out) {
  while (connection.open && !connection.dead && !connection.turn.empty()) {
    const std::size_t limit = std::min(connection.credit, config.batch_octets);
    Bytes batch;
    batch.reserve(limit);
    while (!connection.turn.empty() && connection.transactions.size() < config.unacknowledged_chunks) {
      const std::shared_ptr<Outgoing> message = std::move(connection.turn.front());
      connection.turn.pop_front();
      if (message->done || message->all_sent) continue;
      const std::size_t room = limit - std::min(limit, batch.size());
      if (!append_chunk(now, connection, message, room, Flag::more, batch, out)) {
        if (!message->done) connection.turn.push_front(message);
        break;
      }
      if (!message->all_sent) connection.turn.push_back(message);
    }
    if (batch.empty()) return;
    connection.credit -= std::min(connection.credit, batch.size());
    out.push_back(Send{connection.flow, std::move(batch)});
  }
}

// The next chunk of at most `room` octets on the wire; false if none fits or the content cannot be read.
bool Core::Impl::append_chunk(Instant now, Connection& connection, const std::shared_ptr<Outgoing>& message,
                              std::size_t room, Flag at_break, Bytes& batch, Actions& out) {
  constexpr std::size_t around = 128;  // start line, Byte-Range and end-line
  const std::size_t overhead = message->before.size() + message->after.size() + around;
  const std::uint64_t left = message->size - message->sent;
  const bool aborting = at_break == Flag::abort;
  const std::uint64_t wanted = std::min<std::uint64_t>(left, aborting ? kFairOctets : message->chunk_octets);
  const std::uint64_t fits = aborting ? wanted : room - std::min(room, overhead);
  // Short ones only where nothing else fits: behind other chunks there is room for a whole one, or none.
  const std::uint64_t least = batch.empty() ? std::min<std::uint64_t>(wanted, kFairOctets) : wanted;
  if (fits < least || (!aborting && room < overhead)) return false;
  const std::size_t length = static_cast<std::size_t>(std::min(wanted, fits));

  std::string id = new_transaction_id(random);
  const std::size_t start = batch.size();
  FrameWriter frame(batch);
  frame.request(id, "SEND");
  append(batch, message->before);
  ByteRange range{message->sent + 1, message->sent + length, message->size};
  if (length > kFairOctets) range.end.reset();
  frame.field("Byte-Range", range.text());
  append(batch, message->after);
  const std::size_t body = batch.size();
  batch.resize(body + length);
  if (const auto read = read_exactly(*message->content, message->sent, std::span(batch).subspan(body)); !read) {
    batch.resize(start);
    finish(*message, 0, true, "the content cannot be read: " + read.error().message(), out);
    return false;
  }
  while (collides(id, Octets(batch).subspan(body))) {
    id = new_transaction_id(random);
    std::copy(id.begin(), id.end(), batch.begin() + static_cast<std::ptrdiff_t>(start + 5));  // behind "MSRP "
  }
  message->sent += length;
  message->all_sent = message->sent == message->size;
  append(batch, "\r\n");
  frame.end(id, aborting ? Flag::abort : message->all_sent ? Flag::last : Flag::more);
  if (aborting) return true;
  if (message->failure_report != FailureReport::no) {
    ++message->unacknowledged;
    expect(now, connection, id, {message->session, message, length, {}, message->failure_report == FailureReport::yes});
  }
  if (message->failure_report != FailureReport::yes) acknowledge(*message, length, out);
  return true;
}

// Those octets count as delivered, because the peer said so or was not asked.
void Core::Impl::acknowledge(Outgoing& message, std::uint64_t octets, Actions& out) {
  if (message.done) return;
  message.acknowledged += octets;
  const std::uint64_t step = std::max<std::uint64_t>(65536, message.size / 256);
  const bool through = message.all_sent && message.acknowledged == message.size;
  if (through || message.acknowledged - message.told >= step) {
    message.told = message.acknowledged;
    out.push_back(SendProgress{message.session, message.message_id, message.sent, message.acknowledged, message.size});
  }
  if (through) finish(message, number(Status::ok), false, {}, out);
}

void Core::Impl::finish(Outgoing& message, unsigned status, bool local, const std::string& detail, Actions& out) {
  if (message.done) return;
  message.done = true;
  out.push_back(SendDone{message.session, message.message_id, status, local, detail});
  if (Session* session = find(message.session))
    std::erase_if(session->messages, [&](const auto& other) { return other.get() == &message; });
}

// The peer, or somebody on the way to it, says no to a request of ours.
void Core::Impl::failed(const std::shared_ptr<Outgoing>& message, unsigned status, const std::string& detail,
                        Actions& out) {
  Session* session = find(message->session);
  if (session != nullptr && status == number(Status::unsupported_media_type))
    session->refused_types.insert(message->type);
  if (message->done)
    out.push_back(ReportReceived{message->session, message->message_id, status, std::nullopt});
  else
    finish(*message, status, false, detail, out);
}

// The status that ends the session is that of all its messages.
void Core::Impl::refuse_session(Session& session, unsigned status, const std::string& said, Actions& out) {
  const auto messages = session.messages;
  for (const auto& message : messages) finish(*message, status, false, said, out);
  take_down(session, DownReason::refused, CloseReason::asked, said, out);
}

void Core::Impl::on_response(Instant now, Connection& connection, const RawHead& raw, Actions& out) {
  const auto found = connection.transactions.find(std::string(raw.transaction_id));
  if (found == connection.transactions.end()) return;
  const Transaction transaction = std::move(found->second);
  connection.transactions.erase(found);
  if (!connection.order.empty() && connection.order.front() == raw.transaction_id) connection.heard = now;
  while (!connection.order.empty() && !connection.transactions.contains(connection.order.front()))
    connection.order.pop_front();
  const std::string detail = raw.comment.empty() ? std::string(comment_of(raw.status)) : std::string(raw.comment);
  if (transaction.message != nullptr) {
    --transaction.message->unacknowledged;
    if (raw.status >= 200 && raw.status < 300) {
      if (transaction.timed) acknowledge(*transaction.message, transaction.octets, out);
      return;
    }
    failed(transaction.message, raw.status, detail, out);
  }
  const bool session_gone = raw.status == number(Status::no_session) || raw.status == number(Status::session_elsewhere);
  Session* session = find(transaction.session);
  if (session != nullptr && (session_gone || (transaction.message == nullptr && raw.status >= 300)))
    refuse_session(*session, raw.status, "the peer answered " + std::to_string(raw.status) + " " + detail, out);
}

// Reports are not answered (RFC 4975 §7.1.2); one for an unknown message is ignored.
void Core::Impl::on_report(const RawHead&, const Head& head, Connection& connection, Actions& out) {
  if (!head.report || head.report->name_space != 0) return;
  const auto found = match(connection, head);
  if (found.session == nullptr) return;
  Session& session = *found.session;
  out.push_back(ReportReceived{session.terms.id, std::string(head.message_id), head.report->code, head.byte_range});
  if (head.report->code < 300) return;
  const auto at = std::find_if(session.messages.begin(), session.messages.end(),
                               [&](const auto& message) { return message->message_id == head.message_id; });
  if (at == session.messages.end()) return;
  const std::shared_ptr<Outgoing> message = *at;
  const std::string detail(head.report->comment.empty() ? comment_of(head.report->code) : head.report->comment);
  failed(message, head.report->code, detail, out);
  // Octets are lost on the way (RFC 4975 §7.3.2); what the peer itself does not want, it may say of one message.
  if (is_lost(head.report->code))
    refuse_session(session, head.report->code, "a report said " + std::to_string(head.report->code) + " " + detail,
                   out);
}

void Core::Impl::expire_transactions(Instant now, Connection& connection, Actions& out) {
  while (!connection.order.empty()) {
    const auto found = connection.transactions.find(connection.order.front());
    if (found != connection.transactions.end()) {
      const Instant deadline = std::max(found->second.deadline, connection.heard + config.transaction_timeout);
      if (deadline > now) return arm(connection, deadline);
      const Transaction transaction = std::move(found->second);
      connection.transactions.erase(found);
      connection.order.pop_front();
      const unsigned status = number(Status::timed_out);
      const std::string detail = "no answer within " + std::to_string(config.transaction_timeout.count()) + " seconds";
      if (transaction.message != nullptr && transaction.timed) finish(*transaction.message, status, true, detail, out);
      Session* session = find(transaction.session);
      if (transaction.message == nullptr && session != nullptr)
        take_down(*session, DownReason::refused, CloseReason::timed_out, "the peer did not answer", out);
      if (connection.dead) return;
    } else {
      connection.order.pop_front();
    }
  }
  pump(now, connection, out);
}

}  // namespace sealwire::msrp
