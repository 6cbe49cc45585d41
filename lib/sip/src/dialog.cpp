#include <algorithm>
#include <utility>

#include "sealwire/uri/sip_uri.hpp"

#include "core_impl.hpp"
#include "scan.hpp"

// The dialog and its end: RFC 3261 §12, §14.2, §15.

namespace sealwire::sip {
namespace {

constexpr std::uint64_t kIncoming = std::uint64_t{1} << 63;

bool is_loose(std::string_view name_addr) {
  const auto address = parse_name_addr(name_addr);
  const auto uri = address ? uri::SipUri::parse(address->uri) : fail(SipError::usage, "");
  return uri && uri->has_parameter("lr");
}

/// A session description without its o= line, whose version grows while nothing else changes.
std::string without_origin(Octets sdp) {
  std::string text = to_string(sdp);
  const std::size_t at = text.starts_with("o=") ? 0 : text.find("\no=");
  if (at != std::string::npos) text.erase(at + 1, text.find('\n', at + 1) - at - 1);
  return text;
}

}  // namespace

// Incoming dialogs go by their place, those of ours by the number they were given.
Usage* Core::Impl::usage_of(DialogId id, std::uint64_t* place) {
  const auto number = static_cast<std::uint64_t>(id);
  std::uint64_t at = number & ~kIncoming;
  if ((number & kIncoming) == 0) {
    const auto found = usage_by_id.find(number);
    if (found == usage_by_id.end()) return nullptr;
    at = found->second;
  }
  if (place != nullptr) *place = at;
  Usage* usage = usages.find(at);
  return usage != nullptr && usage->id == id ? usage : nullptr;
}

Usage* Core::Impl::dialog_of(const Message& request) {
  const auto found = usage_by_tag.find(request.to_tag());
  Usage* usage = found == usage_by_tag.end() ? nullptr : usages.find(found->second);
  if (usage == nullptr || usage->state == Usage::State::calling) return nullptr;
  const Dialog& d = usage->dialog;
  return d.call_id == request.call_id() && d.remote_tag == request.from_tag() ? usage : nullptr;
}

// RFC 3261 §12.2.1.1.
Outgoing Core::Impl::in_dialog(Dialog& d, std::string_view method, bool count) {
  Outgoing out;
  out.method = method;
  out.uri = d.remote_target;
  out.route = d.route_set;
  if (!out.route.empty() && !is_loose(out.route.front())) {
    out.uri = parse_name_addr(out.route.front()).value_or(NameAddr{}).uri;
    out.route.erase(out.route.begin());
    out.route.push_back("<" + d.remote_target + ">");
  }
  out.from = d.local + ";tag=" + d.local_tag;
  out.to = d.remote;
  if (!d.remote_tag.empty()) out.to += ";tag=" + d.remote_tag;
  out.call_id = d.call_id;
  out.cseq = d.local_cseq + 1;
  if (count) ++d.local_cseq;
  return out;
}

Hop Core::Impl::hop_in(const Dialog& d) const {
  std::string_view next = d.remote_target;
  if (!d.route_set.empty()) next = parse_name_addr(d.route_set.front()).value_or(NameAddr{}).uri;
  const auto found = hop_of_uri(next);
  const Flow* flow = flows.find(d.flow);
  if (!found) return flow == nullptr ? Hop{} : Hop{flow->peer.remote, {}, d.flow};
  Hop hop = *found;
  // A connection of the same kind to the same host is the one that the dialog came by; but without a route set it may
  // lead to a proxy there that wants to hear nothing more.
  const bool leads_there =
      !d.route_set.empty() || d.direct || (flow != nullptr && flow->peer.remote.port == hop.endpoint.port);
  if (leads_there && flow != nullptr && flow->open && is_stream(flow->transport()) &&
      flow->transport() == hop.endpoint.transport && equal_ignoring_case(flow->peer.remote.host, hop.endpoint.host))
    hop.flow = d.flow;
  return hop;
}

void Core::Impl::end_usage(Usage& usage, EndReason reason, Failure failure, std::optional<Message> message,
                           std::string detail) {
  const DialogId id = usage.id;
  erase_usage(id);
  emit(DialogEnded{id, reason, failure, std::move(message), std::move(detail)});
}

void Core::Impl::erase_usage(DialogId id) {
  std::uint64_t place = 0;
  Usage* usage = usage_of(id, &place);
  if (usage == nullptr) return;
  timers.clear(usage->timer);
  usage_by_tag.erase(usage->dialog.local_tag);
  usage_by_id.erase(static_cast<std::uint64_t>(id));
  usages.erase(place);
}

void Core::Impl::in_dialog_request(std::uint64_t id, FlowId flow_id, const Flow& flow, Usage& usage,
                                   Message&& request) {
  if (usage.state == Usage::State::leaving) return answer(id, request.method() == Method::bye ? 200 : 481);
  Dialog& d = usage.dialog;
  // Out of order (RFC 3261 §12.2.2).
  if (d.remote_cseq && request.cseq() < *d.remote_cseq) return answer(id, 500);
  d.remote_cseq = request.cseq();
  switch (request.method()) {
    case Method::bye: return on_bye(id, usage, std::move(request));
    case Method::invite:
    case Method::update: return on_reinvite(id, flow_id, usage, request);
    case Method::options:
      if (config.answer_options) return serve_options(id, flow_id, request);
      break;
    default: break;
  }
  emit(IncomingRequest{TransactionId{id}, std::move(request), flow_id, flow.peer, usage.id});
}

void Core::Impl::on_bye(std::uint64_t id, Usage& usage, Message&& request) {
  answer(id, 200);
  const std::uint64_t invite = usage.transaction;
  const bool pending = !usage.outgoing && usage.state == Usage::State::ringing;
  end_usage(usage, EndReason::bye_received, Failure::none, std::move(request), {});
  if (pending) answer(invite, 487);  // RFC 3261 §15.1.2
}

// The session stays as it is: what asks for no change is granted, anything else is refused (RFC 3261 §14.2, RFC 3311).
void Core::Impl::on_reinvite(std::uint64_t id, FlowId flow_id, Usage& usage, const Message& request) {
  const bool invite = request.method() == Method::invite;
  if (invite && (!usage.unacknowledged.empty() || usage.state != Usage::State::established))
    return answer(id, 500, {{"Retry-After", std::to_string(random.next_u64() % 10 + 1)}});
  const bool same =
      request.body().empty() || without_origin(request.body()) == without_origin(usage.remote_description);
  if (!same) return answer(id, 488, {{"Warning", "399 sealwire \"the session cannot be changed\""}});
  const auto contacts = request.name_addrs(Field::contact);
  if (!contacts.empty() && contacts.front().uri != "*") usage.dialog.remote_target = contacts.front().uri;
  ServerTransaction* t = servers.find(id);
  HeaderFields fields = {{"Allow", allow_list()}};
  const bool describe = invite || !request.body().empty();
  if (describe && !usage.offer_or_answer.empty()) fields.push_back({"Content-Type", usage.content_type});
  std::string contact = usage.dialog.contact;
  if (contact.empty())
    contact = make_contact(local_address(flow_id, Hop{}), usage.dialog.contact_user, usage.dialog.secure);
  usage.flow = t->flow;
  usage.reply_to = t->reply_to;
  answer(id, *t, 200, {}, fields, describe ? Octets(usage.offer_or_answer) : Octets(), contact);
  if (!invite) return;
  usage.reinvited = true;
  unacknowledged(usage, std::move(servers.find(id)->response), request.cseq());
}

void Core::Impl::unacknowledged(Usage& usage, Bytes response, std::uint32_t cseq) {
  usage.unacknowledged = std::move(response);
  usage.unacknowledged_cseq = cseq;
  usage.interval = t1();
  usage.resend = now + usage.interval;
  usage.give_up = now + timeout();
  std::uint64_t place = 0;
  usage_of(usage.id, &place);
  timers.set(usage.timer, usage.resend, TimerQueue::Kind::dialog, place);
}

// RFC 3261 §13.3.1.4: the 2xx is repeated whatever the transport, and a session that nobody acknowledges is ended.
void Core::Impl::dialog_timer(std::uint64_t place) {
  Usage* usage = usages.find(place);
  if (usage == nullptr) return;
  usage->timer = TimerQueue::Id::none;
  if (usage->unacknowledged.empty()) return;
  if (now >= usage->give_up) {
    Dialog dialog = usage->dialog;
    Authorizer authorizer = usage->authorizer;
    end_usage(*usage, EndReason::no_ack, Failure::timed_out, {}, "our 2xx was not acknowledged");
    return send_bye(dialog, std::move(authorizer), {}, DialogId::none, EndReason::no_ack);
  }
  reply(usage->flow, usage->reply_to, usage->unacknowledged);
  usage->interval = std::min(2 * usage->interval, config.timers.t2);
  usage->resend = std::min(now + usage->interval, usage->give_up);
  timers.set(usage->timer, usage->resend, TimerQueue::Kind::dialog, place);
}

void Core::Impl::bye(Bye&& command) {
  Usage* usage = usage_of(command.id);
  if (usage == nullptr) return;
  if (!check_fields(command.fields)) command.fields.clear();
  switch (usage->state) {
    case Usage::State::calling: return cancel(Cancel{command.id});
    case Usage::State::ringing: {
      const std::uint64_t invite = usage->transaction;
      end_usage(*usage, EndReason::answered, Failure::none, {}, {});
      return answer(invite, 480);
    }
    case Usage::State::unacknowledged:
      // Not before the ACK has come, or will not come any more (RFC 3261 §15).
      usage->bye_wanted = true;
      usage->bye_fields = std::move(command.fields);
      return;
    case Usage::State::leaving: return;
    case Usage::State::established: break;
  }
  usage->state = Usage::State::leaving;
  usage->unacknowledged = {};
  timers.clear(usage->timer);
  send_bye(usage->dialog, usage->authorizer, std::move(command.fields), command.id, EndReason::bye_sent);
}

void Core::Impl::send_bye(Dialog& dialog, Authorizer authorizer, HeaderFields fields, DialogId id, EndReason reason) {
  Outgoing request = in_dialog(dialog, name_of(Method::bye));
  request.fields = std::move(fields);
  authorizer.renew();
  if (!authorizer.apply(request, random)) request.credentials.clear();
  auto [place, pending] = byes.emplace();
  pending.id = id;
  pending.reason = reason;
  pending.authorizer = std::move(authorizer);
  start(std::move(request), hop_in(dialog), Owner::bye, place);
}

void Core::Impl::bye_ended(std::uint64_t id, Ended&& how) {
  PendingBye* pending = byes.find(id);
  if (pending == nullptr) return;
  const std::uint16_t status = how.response ? how.response->status() : 0;
  if ((status == 401 || status == 407) && pending->authorizer.account()) {
    const auto failure = retry(pending->authorizer, how, Owner::bye, id, nullptr);
    if (!failure) return;
    how.failure = *failure;
  }
  const DialogId told = pending->id;
  const EndReason reason = pending->reason;
  byes.erase(id);
  if (told == DialogId::none) return;
  erase_usage(told);
  emit(DialogEnded{told, reason, how.failure, std::move(how.response), std::move(how.detail)});
}

}  // namespace sealwire::sip
