#include <algorithm>

#include "core_impl.hpp"

namespace sealwire::msrp {
namespace {

// RFC 4975 §7.1: bodies of requests other than SEND.
constexpr std::uint64_t kOtherBodyOctets = 10240;

std::string_view first_of(std::string_view path) { return path.substr(0, path.find(' ')); }

std::string_view value_of(const RawHead& raw, std::string_view name) {
  const FieldView* field = raw.find(name);
  return field == nullptr ? std::string_view{} : field->value;
}

}  // namespace

void Core::Impl::receive(Instant now, Connection& connection, Octets octets, Actions& out) {
  while (!connection.dead) {
    const auto event = connection.reader.next(octets);
    if (!event) {
      const std::set<SessionId> lost = connection.sessions;
      drop(connection, out);
      for (const SessionId id : lost) {
        if (Session* session = find(id))
          take_down(*session, DownReason::malformed, CloseReason::asked, event.error().message(), out);
      }
      return;
    }
    switch (*event) {
      case FrameReader::Event::need_more: return;
      case FrameReader::Event::head: on_head(now, connection, out); break;
      case FrameReader::Event::body: on_body(connection, connection.reader.body(), out); break;
      case FrameReader::Event::end: on_end(connection, connection.reader.flag(), out); break;
    }
  }
}

void Core::Impl::on_head(Instant now, Connection& connection, Actions& out) {
  const RawHead& raw = connection.reader.head();
  Incoming& in = connection.in;
  in.is_request = raw.is_request();
  in.method = Method::other;
  in.session = SessionId::none;
  in.answered = in.storing = false;
  in.other_octets = 0;
  if (!in.is_request) return on_response(now, connection, raw, out);
  in.transaction_id = raw.transaction_id;
  in.to_path = value_of(raw, "To-Path");
  in.from_path = value_of(raw, "From-Path");
  in.message_id = value_of(raw, "Message-ID");
  in.content_type = value_of(raw, "Content-Type");
  in.failure_report = value_of(raw, "Failure-Report") == "no" ? FailureReport::no : FailureReport::yes;
  in.success_report = false;
  if (raw.method == "REPORT") in.answered = true;
  if (raw.method == "SEND") in.method = Method::send;
  const auto head = interpret(raw);
  if (!head) return in.from_path.empty() || in.to_path.empty() ? void() : refuse(connection, head.error(), out);
  in.method = head->method;
  in.failure_report = head->failure_report;
  in.success_report = head->success_report;
  if (head->method == Method::send) return on_send(now, connection, raw, *head, out);
  if (head->method == Method::report) return on_report(raw, *head, connection, out);
  answer(connection, number(Status::unknown_method));
}

Core::Impl::Match Core::Impl::match(const Connection& connection, const Head& head) {
  Session* session = find(connection.last_session);
  if (session != nullptr && session->flow == connection.flow && head.to_path == session->terms.local.text() &&
      head.from_path == session->peer_from_path)
    return {session, Status::ok};
  const auto to = uri::parse_msrp_path(head.to_path);
  const auto from = uri::parse_msrp_path(head.from_path);
  if (!to || !from) return {nullptr, Status::bad_request};
  const auto found = to->size() == 1 ? by_uri.find(to->front()) : by_uri.end();
  if (found == by_uri.end()) return {nullptr, Status::no_session};
  session = find(found->second);
  if (session == nullptr) return {nullptr, Status::no_session};
  if (session->terms.check_from_path && !(from->back() == session->terms.remote.back()))
    return {nullptr, Status::no_session};
  // A session that we want protected is not known on a connection that is not.
  if (session->terms.local.secure() && !is_secure(connection.peer.local.transport))
    return {nullptr, Status::no_session};
  if (session->flow != FlowId::none && session->flow != connection.flow) return {nullptr, Status::session_elsewhere};
  session->peer_from_path = head.from_path;
  return {session, Status::ok};
}

void Core::Impl::on_send(Instant now, Connection& connection, const RawHead& raw, const Head& head, Actions& out) {
  Incoming& in = connection.in;
  const Match found = match(connection, head);
  if (found.session == nullptr) {
    in.method = Method::send;
    return answer(connection, number(found.status));
  }
  Session& session = *found.session;
  connection.last_session = session.terms.id;
  in.session = session.terms.id;
  if (!session.up) {
    bind(now, session, connection, out);
    pump(now, connection, out);
  }
  if (!head.has_body) return;
  Result<void> ready;
  // The type of a message is that of its first octets, whichever chunk comes first.
  const bool tells_type = !head.byte_range || head.byte_range->start == 1;
  if (tells_type || !session.reassembler.in_progress(head.message_id))
    ready = session.terms.accepted.check(head.content_type);
  const std::uint64_t total = head.byte_range ? head.byte_range->total.value_or(0) : 0;
  if (ready && total > session.terms.max_size)
    ready = fail(MsrpError::limit, "the message is larger than max-size, " + std::to_string(session.terms.max_size));
  if (ready) ready = session.reassembler.begin(now, head, raw);
  if (!ready) return refuse(connection, ready.error(), out);
  in.storing = true;
  arm(session, now + config.reassembly.idle);
}

void Core::Impl::on_body(Connection& connection, Octets octets, Actions& out) {
  Incoming& in = connection.in;
  if (!in.storing) {
    in.other_octets += octets.size();
    // What was refused may go on to its end; nothing else may carry much.
    if (in.method == Method::send || in.other_octets <= kOtherBodyOctets) return;
    const std::set<SessionId> lost = connection.sessions;
    drop(connection, out);
    for (const SessionId id : lost) {
      if (Session* session = find(id))
        take_down(*session, DownReason::malformed, CloseReason::asked, "a body too large for its method", out);
    }
    return;
  }
  Session* session = find(in.session);
  if (session == nullptr) {
    in.storing = false;
    return;
  }
  if (const auto written = session->reassembler.write(octets); !written) {
    in.storing = false;
    refuse(connection, written.error(), out);
  }
}

void Core::Impl::on_end(Connection& connection, Flag flag, Actions& out) {
  Incoming& in = connection.in;
  if (!in.is_request) return;
  Session* session = find(in.session);
  if (!in.storing || session == nullptr) {
    if (in.method == Method::send && session != nullptr) answer(connection, number(Status::ok));
    return;
  }
  in.storing = false;
  auto ended = session->reassembler.end(flag);
  if (ended && *ended && (*ended)->size > session->terms.max_size)
    ended = fail(MsrpError::limit, "the message is larger than max-size, " + std::to_string(session->terms.max_size));
  if (!ended) return refuse(connection, ended.error(), out);
  answer(connection, number(Status::ok));
  if (flag == Flag::abort)
    out.push_back(ReceiveFailed{in.session, in.message_id, in.content_type, 0, "the sender gave the message up"});
  if (!*ended) return;
  if (in.success_report) report_success(connection, **ended);
  out.push_back(Deliver{in.session, std::move(**ended)});
}

// The one answer of a request, unless none is wanted (RFC 4975 §7.2).
void Core::Impl::answer(Connection& connection, unsigned status) {
  Incoming& in = connection.in;
  const bool good = status < 300;
  if (in.answered || in.failure_report == FailureReport::no || (good && in.failure_report == FailureReport::partial))
    return;
  in.answered = true;
  FrameWriter frame(connection.pending);
  frame.response(in.transaction_id, status, comment_of(status));
  frame.field("To-Path", in.method == Method::send ? first_of(in.from_path) : std::string_view(in.from_path));
  frame.field("From-Path", first_of(in.to_path));
  frame.end(in.transaction_id, Flag::last);
}

void Core::Impl::refuse(Connection& connection, const Error& error, Actions& out) {
  Incoming& in = connection.in;
  const unsigned status = number(status_of(error));
  answer(connection, status);
  if (in.session != SessionId::none)
    out.push_back(ReceiveFailed{in.session, in.message_id, in.content_type, status, error.what()});
}

void Core::Impl::report_success(Connection& connection, const Received& message) {
  const Incoming& in = connection.in;
  const std::string id = new_transaction_id(random);
  FrameWriter frame(connection.pending);
  frame.request(id, "REPORT");
  frame.field("To-Path", in.from_path);
  frame.field("From-Path", first_of(in.to_path));
  frame.field("Message-ID", message.message_id);
  const ByteRange range{1, message.size, message.size};
  frame.field("Byte-Range", range.text());
  frame.field("Status", "000 200 OK");
  frame.end(id, Flag::last);
}

}  // namespace sealwire::msrp
