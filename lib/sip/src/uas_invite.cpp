#include <algorithm>
#include <utility>

#include "sealwire/uri/sip_uri.hpp"

#include "core_impl.hpp"
#include "scan.hpp"

// An INVITE that came in: RFC 3261 §13.3.

namespace sealwire::sip {
namespace {

constexpr std::uint64_t kIncoming = std::uint64_t{1} << 63;

std::string_view content_type_of(const HeaderFields& fields) {
  for (const HeaderField& f : fields)
    if (field_of(f.name) == Field::content_type) return f.value;
  return {};
}

// RFC 3261 §12.1.1. Who leaves Contact out (RFC 2543) is reached where From says.
Dialog dialog_of_invite(const Message& request, std::string_view local_tag, FlowId flow) {
  Dialog d;
  d.call_id = request.call_id();
  d.local_tag = local_tag;
  d.remote_tag = request.from_tag();
  d.local = as_name_addr(request.first(Field::to)).value_or("");
  d.remote = as_name_addr(request.first(Field::from)).value_or("");
  d.remote_cseq = request.cseq();
  d.flow = flow;
  d.direct = request.elements(Field::via).size() == 1;
  const auto contacts = request.name_addrs(Field::contact);
  d.remote_target = contacts.empty() || contacts.front().uri == "*" ? request.from().uri : contacts.front().uri;
  for (std::size_t i = 0; i < request.field_count(); ++i) {
    if (request.field(i).id != Field::record_route) continue;
    if (const auto routes = split_list(request.field(i).value))
      d.route_set.insert(d.route_set.end(), routes->begin(), routes->end());
  }
  if (const auto uri = uri::SipUri::parse(request.request_uri())) d.contact_user = uri->user();
  std::string_view top = d.remote_target;
  if (!d.route_set.empty()) top = parse_name_addr(d.route_set.front()).value_or(NameAddr{}).uri;
  d.secure = is_sips(request.request_uri()) || is_sips(top);
  return d;
}

}  // namespace

void Core::Impl::incoming_invite(std::uint64_t id, FlowId flow_id, const Flow& flow, Message&& request) {
  if (usages.size() >= config.limits.dialogs)
    return answer(id, 503, {{"Retry-After", std::to_string(config.limits.retry_after.count())}});
  ServerTransaction* t = servers.find(id);
  auto [place, usage] = usages.emplace();
  usage.id = DialogId{place | kIncoming};
  usage.state = Usage::State::ringing;
  usage.transaction = id;
  usage.dialog = dialog_of_invite(request, t->to_tag, flow_id);
  usage.remote_description = to_bytes(request.body());
  usage_by_tag.emplace(t->to_tag, place);
  t->dialog = place;
  answer(id, 100);
  emit(IncomingInvite{usage.id, std::move(request), flow_id, flow.peer});
}

void Core::Impl::answer_invite(Answer&& command) {
  Usage* usage = usage_of(command.id);
  if (usage == nullptr || usage->state != Usage::State::ringing || usage->outgoing) return;
  const std::uint64_t id = usage->transaction;
  ServerTransaction* t = servers.find(id);
  if (t == nullptr || command.status <= 100 || command.status > 699) return;
  const bool usable = check_fields(command.fields) && is_line(command.reason) &&
                      (command.contact.empty() || parse_name_addr(command.contact));
  if (!usable) {
    command = Answer{command.id, 500, {}, {}, {}, {}};
  }
  const bool accepts = command.status >= 200 && command.status < 300;
  std::string contact = command.contact;
  if (contact.empty() && command.status < 300)
    contact = make_contact(local_address(usage->dialog.flow, Hop{t->reply_to}), usage->dialog.contact_user,
                           usage->dialog.secure);
  if (accepts) {
    command.fields.push_back({"Allow", allow_list()});
    usage->dialog.contact = contact;
    usage->offer_or_answer = command.body;
    usage->content_type = content_type_of(command.fields);
    usage->flow = t->flow;
    usage->reply_to = t->reply_to;
    usage->state = Usage::State::unacknowledged;
  }
  answer(id, *t, command.status, command.reason, command.fields, command.body, contact);
  if (accepts) return unacknowledged(*usage, std::move(servers.find(id)->response), *usage->dialog.remote_cseq);
  if (command.status >= 300) end_usage(*usage, EndReason::answered, Failure::none, {}, {});
}

// The ACK to a 2xx ends its repetition, and makes the dialog stand.
void Core::Impl::on_dialog_ack(const Message& ack) {
  Usage* usage = dialog_of(ack);
  if (usage == nullptr || usage->unacknowledged.empty() || ack.cseq() != usage->unacknowledged_cseq) return;
  usage->unacknowledged = {};
  timers.clear(usage->timer);
  if (std::exchange(usage->reinvited, false)) return;
  usage->state = Usage::State::established;
  const DialogId id = usage->id;
  const bool bye_wanted = usage->bye_wanted;
  emit(DialogEstablished{id, ack, usage->dialog.flow});
  if (bye_wanted) bye(Bye{id, std::move(usage->bye_fields)});
}

}  // namespace sealwire::sip
