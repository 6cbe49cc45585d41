#include <algorithm>
#include <utility>

#include "sealwire/uri/sip_uri.hpp"

#include "core_impl.hpp"
#include "scan.hpp"

// An INVITE of ours: RFC 3261 §13.2, with its forks and the races of CANCEL.

namespace sealwire::sip {
namespace {

std::string_view content_type_of(const HeaderFields& fields) {
  for (const HeaderField& f : fields)
    if (field_of(f.name) == Field::content_type) return f.value;
  return {};
}

std::string_view without_tag(std::string_view name_addr) { return name_addr.substr(0, name_addr.rfind(";tag=")); }

}  // namespace

void Core::Impl::invite(Invite&& command) {
  const auto refuse = [&](Failure failure, std::string detail) {
    emit(DialogEnded{command.id, EndReason::failed, failure, std::nullopt, std::move(detail)});
  };
  const auto number = static_cast<std::uint64_t>(command.id);
  if (number == 0 || number >> 63 != 0 || usage_by_id.contains(number))
    return refuse(Failure::invalid, "the dialog's number is not a new one");
  if (full() || usages.size() >= config.limits.dialogs) return refuse(Failure::overload, "too many dialogs");
  auto request = prepare(command.addressing, name_of(Method::invite));
  auto hop = hop_for(command.addressing);
  auto fields = check_fields(command.fields);
  if (auto ok = parse_name_addr(command.contact); fields && !ok && !command.contact.empty())
    fields = std::unexpected(std::move(ok).error());
  if (!request || !hop || !fields)
    return refuse(Failure::invalid, (!request ? request.error() : !hop ? hop.error() : fields.error()).message());
  auto [place, usage] = usages.emplace();
  usage.id = command.id;
  usage.outgoing = true;
  usage.dialog.contact = command.contact;
  const auto from = parse_name_addr(request->from);
  usage.dialog.local_tag = from->tag();
  if (const auto uri = uri::SipUri::parse(from->uri)) usage.dialog.contact_user = uri->user();
  usage.offer_or_answer = command.body;
  usage.content_type = content_type_of(command.fields);
  usage.authorizer = remembered(command.addressing.account, *hop);
  usage_by_id.emplace(number, place);
  usage_by_tag.emplace(usage.dialog.local_tag, place);
  request->fields = std::move(command.fields);
  request->body = std::move(command.body);
  request->contact = usage.dialog.contact;
  request->make_contact = usage.dialog.contact.empty();
  request->contact_user = usage.dialog.contact_user;
  request->fields.push_back({"Allow", allow_list()});
  if (!usage.authorizer.apply(*request, random)) request->credentials.clear();
  start(std::move(*request), std::move(*hop), Owner::invite, place, &usage.transaction);
}

void Core::Impl::invite_progress(std::uint64_t place, const Message& response) {
  Usage* usage = usages.find(place);
  if (usage == nullptr || usage->state != Usage::State::calling) return;
  if (usage->cancelled) return cancel_client(usage->transaction);
  if (response.status() > 100) emit(InviteProgress{usage->id, response});
}

void Core::Impl::cancel(const Cancel& command) {
  Usage* usage = usage_of(command.id);
  if (usage == nullptr || usage->state != Usage::State::calling || usage->cancelled) return;
  usage->cancelled = true;
  const ClientTransaction* t = clients.find(usage->transaction);
  if (t == nullptr) return;
  // Nothing has left yet: nothing to cancel. Without a provisional answer, CANCEL has to wait for one (RFC 3261 §9.1).
  if (t->state == ClientTransaction::State::waiting) return client_failed(usage->transaction, Failure::none, {});
  cancel_client(usage->transaction);
}

// RFC 3261 §12.1.2.
Dialog Core::Impl::dialog_from(const ClientTransaction& invite, const Message& response, const Usage* usage) const {
  Dialog d;
  if (usage != nullptr) d = usage->dialog;
  d.call_id = invite.request.call_id;
  d.local = without_tag(invite.request.from);
  d.local_tag = parse_name_addr(invite.request.from).value_or(NameAddr{}).tag();
  d.remote = invite.request.to;
  d.remote_tag = response.to_tag();
  d.local_cseq = invite.request.cseq;
  d.remote_cseq.reset();
  d.flow = invite.flow;
  d.secure = is_sips(invite.request.uri);
  const auto contacts = response.name_addrs(Field::contact);
  d.remote_target = contacts.empty() || contacts.front().uri == "*" ? invite.request.uri : contacts.front().uri;
  d.route_set.clear();
  for (std::size_t i = 0; i < response.field_count(); ++i) {
    if (response.field(i).id != Field::record_route) continue;
    if (const auto routes = split_list(response.field(i).value))
      d.route_set.insert(d.route_set.end(), routes->begin(), routes->end());
  }
  std::reverse(d.route_set.begin(), d.route_set.end());
  return d;
}

// RFC 3261 §13.2.2.4: a transaction of its own, which is sent again as often as the 2xx comes again.
std::uint64_t Core::Impl::send_ack(Dialog& dialog, const ClientTransaction& invite) {
  Outgoing ack = in_dialog(dialog, name_of(Method::ack), false);
  ack.cseq = invite.request.cseq;
  ack.credentials = invite.request.credentials;
  std::uint64_t number = 0;
  start(std::move(ack), hop_in(dialog), Owner::none, 0, &number);
  return number;
}

void Core::Impl::invite_accepted(std::uint64_t id, ClientTransaction& t, Message&& response) {
  const std::string_view tag = response.to_tag();
  for (const ClientTransaction::Ack& ack : t.acks) {
    if (ack.remote_tag != tag) continue;
    const ClientTransaction* sent = clients.find(ack.transaction);
    if (sent != nullptr && !sent->octets.empty()) flows.send(sent->flow, sent->octets, *actions);
    return;
  }
  constexpr std::size_t kMostForks = 32;
  if (t.acks.size() == kMostForks)
    return discard(t.flow, Error(SipError::too_large, "more than 32 answers 2xx to one INVITE"));
  Usage* usage = usages.find(t.owner_id);
  const bool first = usage != nullptr && usage->state == Usage::State::calling && usage->transaction == id;
  Dialog dialog = dialog_from(t, response, first ? usage : nullptr);
  std::string remote_tag(tag);
  t.acks.push_back({std::move(remote_tag), send_ack(dialog, t)});
  if (!first)
    return send_bye(dialog, usage == nullptr ? Authorizer() : usage->authorizer, {}, DialogId::none,
                    EndReason::bye_sent);
  usage->authorizer.accepted(response);
  learn(usage->authorizer, t.hop);
  if (usage->cancelled) {
    // The 2xx crossed our CANCEL (RFC 3261 §9.1).
    Authorizer authorizer = usage->authorizer;
    end_usage(*usage, EndReason::cancelled, Failure::none, std::move(response), "answered while it was cancelled");
    return send_bye(dialog, std::move(authorizer), {}, DialogId::none, EndReason::bye_sent);
  }
  usage->dialog = std::move(dialog);
  usage->state = Usage::State::established;
  usage->remote_description = to_bytes(response.body());
  emit(DialogEstablished{usage->id, std::move(response), t.flow});
}

void Core::Impl::invite_ended(std::uint64_t place, Ended&& how) {
  Usage* usage = usages.find(place);
  if (usage == nullptr || usage->state != Usage::State::calling || usage->transaction != how.transaction) return;
  const std::uint16_t status = how.response ? how.response->status() : 0;
  if ((status == 401 || status == 407) && usage->authorizer.account() && !usage->cancelled) {
    const auto failure = retry(usage->authorizer, how, Owner::invite, place, &usage->transaction);
    if (!failure) return;
    how.failure = *failure;
  }
  const EndReason reason = usage->cancelled               ? EndReason::cancelled
                           : how.failure == Failure::none ? EndReason::answered
                                                          : EndReason::failed;
  end_usage(*usage, reason, how.failure, std::move(how.response), std::move(how.detail));
}

}  // namespace sealwire::sip
